"""Planted lies are found: each is put into a true history, and the trail's chain is made good again behind it.

A service that lies can seal whatever it writes; what it cannot change is what its clients noted.
"""

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.history import trail
from tests.history.counting import Rules
from tests.history.judging import judge
from tests.history.trail import HEAD, canonical, digest, stream_start
from tests.race.house import HANDLERS, House, exported, item_of, signature_on, start_of
from tests.race.notes import Notes
from tests.race.server import Call, Told, call, play

RULES = Rules(needs={"t_check": 2}, single=frozenset({"t_do", "t_next"}))
Lines = list[dict[str, Any]]


class History:
    """A true history, to be spoilt: header, records by stream, notes."""

    def __init__(self, export: list[bytes], notes: list[bytes], since: dict[str, int]) -> None:
        self.header, *rest = (json.loads(line) for line in export)
        self.values = [one for one in rest if "bytes" not in one]
        self.streams: dict[str, Lines] = {}
        for one in rest:
            if "bytes" in one:
                record = json.loads(base64.b64decode(one["bytes"]).removeprefix(HEAD))
                self.streams.setdefault(one["stream"], []).append(record)
        self.notes: Lines = [json.loads(line) for line in notes]
        self.since = since

    @property
    def case(self) -> str:
        """The stream of the first case that was started."""
        return min(name for name in self.streams if name.startswith("case/"))

    def sealed(self) -> Iterator[bytes]:
        """Yield the export with each chain made good."""
        lines = []
        for stream, records in self.streams.items():
            head = self.header["streams"][stream]
            before, at = stream_start(self.header, stream, head["definition"]), ""
            for seq, record in enumerate(records, 1):
                at = max(at, record["at"])
                data = HEAD + canonical(record | {"seq": seq, "prev": before, "at": at})
                before = digest(data)
                lines.append({"stream": stream, "seq": seq, "hash": before, "bytes": base64.b64encode(data).decode()})
            self.header["streams"][stream] = head | {"seq": len(records), "hash": before}
        yield from (json.dumps(one).encode() for one in [self.header, *lines])

    def found(self) -> set[str]:
        """Judge it; returns the names of what was found."""
        notes = [json.dumps(one).encode() for one in self.notes]
        return {one.code for one in judge(self.sealed(), notes, RULES, self.since)}

    def note(self, verb: str, at: int = 0) -> dict[str, Any]:
        """Return the note of an act that was done."""
        return [one for one in self.notes if (one["verb"], one["outcome"]) == (verb, "done")][at]

    def place(self, kind: str, at: int = 0) -> int:
        """Return the index of a record of the case."""
        return [n for n, one in enumerate(self.streams[self.case]) if one["kind"] == kind][at]


@pytest.fixture(scope="module")
def true(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], History]:
    """A maker of copies of one true history: cases started, signed, refused, repeated, looked at."""
    home = tmp_path_factory.mktemp("history")
    house = House(f"sqlite:///{home / 'riskflow.sqlite3'}", Path(home))
    notes = Notes(house)
    notes.begin()
    for at in range(3):
        _one_case(house, notes, str(at))
    export, lines, since = list(exported(house)), notes.lines(), notes.since
    house.close()
    return lambda: History(export, lines, since)


def _one_case(house: House, notes: Notes, name: str) -> None:
    def ask(verb: str, who: str, given: Any, key: str = "") -> Told:
        return asked(call(verb, house.caller(who, key or f"{name} {verb} {who}"), given))

    def asked(one: Call) -> Told:
        told = play(house.engine, one)
        notes.add_all([one], [told])
        return told

    started = ask("start", HANDLERS[0], start_of("two")).body
    item = item_of(started)
    assert ask("complete", HANDLERS[1], signature_on(item)).done
    assert ask("complete", HANDLERS[1], signature_on(item)).repeated
    assert ask("complete", HANDLERS[1], signature_on(item), f"{name} again").status == 409
    asked(call("look", house.agency, started["id"]))
    told = ask("complete", HANDLERS[2], signature_on(item))
    assert ask("complete", HANDLERS[3], signature_on(item)).error == "WrongState"
    last = item_of(told.body["case"])
    assert ask("complete", HANDLERS[4], signature_on(last)).body["case"]["status"] == "completed"


def test_a_true_history_is_believed(true: Callable[[], History]) -> None:
    history = true()
    assert history.found() == set()
    assert sum(len(records) for name, records in history.streams.items() if name.startswith("case/")) > 20


def _drop(history: History, kind: str, at: int = 0) -> None:
    del history.streams[history.case][history.place(kind, at)]


def _drop_tail(history: History) -> None:
    del history.streams[history.case][history.place("signed", 2) :]


def _double(history: History) -> None:
    at = history.place("signed")
    history.streams[history.case].insert(at + 1, dict(history.streams[history.case][at]))


def _double_elsewhere(history: History) -> None:
    other = max(name for name in history.streams if name.startswith("case/"))
    signed = history.streams[history.case][history.place("signed")]
    history.streams[other].append(signed | {"stream": other})


def _swap(history: History) -> None:
    """Two signatures in the other order, numbers and times as they would be."""
    records, one, other = history.streams[history.case], history.place("signed"), history.place("signed", 1)
    first, second = records[one], records[other]
    records[one] = second | {"number": first["number"], "at": first["at"]}
    records[other] = first | {"number": second["number"], "at": second["at"]}


def _swap_untimed(history: History) -> None:
    """The same, with times that fit either client."""
    _swap(history)
    records = history.streams[history.case]
    records[history.place("signed")]["at"] = records[history.place("signed", 1)]["at"]


def _other_person(history: History) -> None:
    history.streams[history.case][history.place("signed")]["actor"]["person"] = history.note("start")["person"]


def _invented(history: History) -> None:
    records, at = history.streams[history.case], history.place("signed")
    records.insert(at, records[at] | {"kind": "claimed", "key": digest(b"nobody")})


def _keyless(history: History) -> None:
    records, at = history.streams[history.case], history.place("signed")
    records.insert(at, {k: v for k, v in records[at].items() if k != "key"} | {"kind": "claimed"})


def _told_no(history: History) -> None:
    key = history.note("complete")["key"]
    for one in history.notes:
        if one["key"] == key:
            one |= {"outcome": "no", "body": None}


def _told_refused(history: History) -> None:
    history.note("start")["body"]["reasons"] = [{"code": "two_person"}]
    history.note("start")["outcome"] = "refused"


def _told_done(history: History) -> None:
    one = next(one for one in history.notes if one["outcome"] == "no")
    one |= {"outcome": "done", "body": history.note("complete")["body"]}


def _told_twice(history: History) -> None:
    history.note("complete", 1)["body"]["case"]["status"] = "completed"


def _told_state(history: History) -> None:
    for at in (0, 1):  # the answer and its repeat
        history.note("complete", at)["body"]["case"]["open_work_items"] = []


def _told_case(history: History) -> None:
    history.note("start")["body"]["id"] = history.note("start", 1)["body"]["id"]


def _refused_unsaid(history: History) -> None:
    del history.streams[history.case][history.place("refused")]


def _later(history: History) -> None:
    for one in history.streams[history.case]:
        one["at"] = "2099-01-01T00:00:00.000000Z"


def _seen_less(history: History) -> None:
    history.note("look")["body"] = []


def _seen_more(history: History) -> None:
    history.note("look")["body"].append([9, "pe_nobody", "t_check#1"])


def _one_is_enough(history: History) -> None:
    records = history.streams[history.case]
    second = records.pop(history.place("signed", 1))
    history.notes = [one for one in history.notes if one["person"] != second["actor"]["person"]]


def _twice_one(history: History) -> None:
    """One officer's signature made to be another's request, notes and all."""
    records = history.streams[history.case]
    first, second = records[history.place("signed")], records[history.place("signed", 1)]
    key = next(one for one in history.notes if one["person"] == second["actor"]["person"])["key"]
    agency, person = history.header["agency"], first["actor"]["person"]
    for one in records:
        if one.get("key") == second["key"]:
            one |= {"actor": first["actor"], "key": trail.key_digest(agency, person, key)}
    for one in history.notes:
        if one["key"] == key:
            one["person"] = person


def _without_post(history: History) -> None:
    history.streams[history.case][history.place("signed")]["role"] = "window"


LIES: dict[str, tuple[Callable[[History], None], str]] = {
    "a signature is dropped": (lambda history: _drop(history, "signed"), "lost"),
    "the start is dropped": (lambda history: _drop(history, "started"), "lost"),
    "the tail is cut off": (_drop_tail, "lost"),
    "a record stands twice": (_double, "twice"),
    "a record stands in another case too": (_double_elsewhere, "twice"),
    "two signatures change places": (_swap, "out of time"),
    "two signatures change places and times": (_swap_untimed, "out of order"),
    "another person has signed": (_other_person, "uninvited"),
    "an act nobody asked for": (_invented, "uninvited"),
    "an act without a key": (_keyless, "uninvited"),
    "an act its client was told is not done": (_told_no, "denied"),
    "an act its client was told is refused": (_told_refused, "denied"),
    "an act its client was told is done": (_told_done, "lost"),
    "a repeat is told something else": (_told_twice, "other answer"),
    "both are told of a state that was not": (_told_state, "wrong answer"),
    "a start is told of another case": (_told_case, "wrong answer"),
    "a refusal leaves no record": (_refused_unsaid, "never refused"),
    "all of it happened later": (_later, "out of time"),
    "who looked did not see a signature": (_seen_less, "unseen"),
    "who looked saw one that is not there": (_seen_more, "lost"),
    "one signature was enough for two": (_one_is_enough, "too few"),
    "one officer gave both": (_twice_one, "one person twice"),
    "somebody signed at a post that is not his": (_without_post, "without post"),
}


@pytest.mark.parametrize("name", LIES)
def test_a_planted_lie_is_found(true: Callable[[], History], name: str) -> None:
    history, (plant, code) = true(), LIES[name]
    plant(history)
    found = history.found()
    assert "broken chain" not in found, "the lie was sealed"
    assert code in found, found


@pytest.mark.parametrize("spoil", ["drop", "double", "reorder", "rewrite", "cut"])
def test_a_lie_that_is_not_sealed_breaks_the_chain(true: Callable[[], History], spoil: str) -> None:
    history = true()
    header, *lines = history.sealed()
    at = next(n for n, one in enumerate(lines) if json.loads(one)["stream"] == history.case) + 3
    if spoil == "reorder":
        lines[at], lines[at + 1] = lines[at + 1], lines[at]
    elif spoil == "double":
        lines.insert(at, lines[at])
    elif spoil == "rewrite":
        told = json.loads(lines[at])
        data = base64.b64decode(told["bytes"]).replace(b'"kind":"', b'"kind":"x')
        lines[at] = json.dumps(told | {"bytes": base64.b64encode(data).decode()}).encode()
    elif spoil == "cut":
        lines = [one for n, one in enumerate(lines) if n < at or json.loads(one)["stream"] != history.case]
    else:
        del lines[at]
    found = trail.read([header, *lines]).findings
    assert {one.code for one in found} == {"broken chain"}
    assert {one.stream for one in found} == {history.case}


def test_a_retry_without_an_answer_is_one_act(true: Callable[[], History]) -> None:
    """Who hears nothing asks again; the act may be there or not, but never twice."""
    history = true()
    first = history.note("complete")
    silent = {"outcome": "unknown", "answered": None, "body": None, "sent": first["sent"] - 1}
    history.notes.append(first | silent)
    assert history.found() == set()
    history.notes = [one for one in history.notes if one["outcome"] == "unknown" or one["key"] != first["key"]]
    assert history.found() == set()
    history.notes = [one for one in history.notes if one["key"] != first["key"]]
    assert history.found() == {"uninvited"}


def test_no_code_is_shared_with_the_service() -> None:
    folder = Path(__file__).parent
    for file in folder.glob("*.py"):
        if file.name != Path(__file__).name:
            imports = [line for line in file.read_text("utf-8").splitlines() if line.startswith(("import ", "from "))]
            words = {line.split()[1].partition(".")[0] for line in imports}
            assert words.isdisjoint({"engine", "api", "processes"}), file.name
            assert not [line for line in imports if "tests.race" in line or "tests.crash" in line], file.name
