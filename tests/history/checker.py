"""Whether the clients' notes and the trail can be one history: each acknowledged act once, in an order of real time.

What is asked, each breach under its name:

- ``lost``: acknowledged and not in the trail; ``twice``: there more than once; ``denied``: there, though every client
  was told no; ``uninvited``: there, and no client asked; ``never refused``: told refused by a rule, without a record;
- ``other answer``: one key, two answers; ``wrong answer``: the answer tells of another case or state than the records;
- ``out of time``: recorded before it was asked for or after it was acknowledged; ``out of order``: recorded before an
  act that was acknowledged before it was asked for; ``read ahead``, ``read behind``: it read a directory that was not
  there yet, or not any more;
- ``unseen``: somebody looked and did not see what had been acknowledged; ``after it was over``: somebody looked after a
  change of the directory, did not see a signature, and it came all the same without having read that change.
"""

import itertools
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tests.history.replay import Course
from tests.history.requests import Intent, Request, intents
from tests.history.trail import Finding, Record, Trail, seconds

SLACK = 0.005  # seconds between two readings of one machine's clock
ACTS = {  # verb -> the kind of record that is the act itself
    "start": "started",
    "action": "started",
    "complete": "signed",
    "sign": "signed",
    "claim": "claimed",
    "release": "released",
    "transfer": "transferred",
    "paper": "document",
    "ask": "recusal",
    "recusal": "recusal",
    "attendance": "roster",
    "post": "post",
    "end_post": "post",
    "appoint": "mandate",
    "dismiss": "mandate",
    "give_mandate": "mandate",
    "accept_mandate": "mandate",
    "end_mandate": "mandate",
    "absence": "absence",
    "take_back": "taken_back",
}
MANY = {"appoint"}  # ends what was before, so that its kind stands there more than once
ANEW = {"take_back"}  # tells of the task as it is open again
MACHINE = {"caught", "card", "deemed", "term", "withdrawn", "opened", "ended", "incident", "noted"}
Run = list[Record]


class Checker:
    """One history: what was asked, what is recorded, and what does not fit."""

    def __init__(self, trail: Trail, requests: Iterable[Request], since: Mapping[str, int]) -> None:
        """``since``: how far each stream was before the first note; what stands there was asked for elsewhere."""
        self.trail, self.since = trail, since
        self.requests = list(requests)
        self.intents = intents(trail.agency, self.requests)
        self.findings: list[Finding] = []
        self.runs: dict[str, list[tuple[str, Run]]] = defaultdict(list)  # key -> (stream, records in a row)
        self.items = {item: case for one in self.requests if one.outcome == "done" for item, case in _items(one.body)}
        self.placed: dict[str, list[tuple[Run, Intent]]] = defaultdict(list)  # stream -> acts in its order

    def check(self) -> list[Finding]:
        """Return everything that does not fit."""
        for stream, records in self.trail.streams.items():
            self._attribute(stream, records[self.since.get(stream, 0) :])
        for one in self.intents.values():
            self._intent(one)
        for stream in self.trail.streams:
            self._order(stream)
        self._directory()
        self._looks()
        self._fired()
        return self.findings

    def _found(self, code: str, stream: str, detail: str) -> None:
        self.findings.append(Finding(code=code, stream=stream, detail=detail))

    def case_of(self, on: str) -> str:
        """Return the case a request was about: itself, or that of its work item as answers tell."""
        return self.items.get(on, on)

    # -- which record is whose -------------------------------------------------------------------------------------

    def _attribute(self, stream: str, records: list[Record]) -> None:
        """Put the records of a stream to the acts that were asked for."""
        if stream.startswith("access/"):
            return
        for key, group in itertools.groupby(records, key=lambda one: one.get("key", "")):
            run = list(group)
            if key:
                self._keyed(stream, key, run)
            elif stream.startswith("case/") and ("system" not in run[0]["actor"] or run[0]["kind"] not in MACHINE):
                self._found("uninvited", stream, f"record {run[0]['seq']} ({run[0]['kind']}) has no key")

    def _keyed(self, stream: str, key: str, run: Run) -> None:
        asked = self.intents.get(key)
        if asked is None:
            self._found("uninvited", stream, f"record {run[0]['seq']} ({run[0]['kind']}): nobody used its key")
            return
        strangers = [one for one in run if one["actor"].get("person", asked.person) != asked.person]
        if strangers:
            self._found("uninvited", stream, f"record {strangers[0]['seq']} names another actor than who asked")
        if any(stream == other for other, _ in self.runs[key]):
            self._found("twice", stream, f"record {run[0]['seq']}: {asked.name} stands there already")
        self.runs[key].append((stream, run))
        self.placed[stream].append((run, asked))

    # -- one act ---------------------------------------------------------------------------------------------------

    def _acts(self, asked: Intent) -> list[tuple[str, Record]]:
        """Return the records that are the act itself."""
        kind = ACTS[asked.verb]
        return [(stream, one) for stream, run in self.runs[asked.digest] for one in run if one["kind"] == kind]

    def _intent(self, asked: Intent) -> None:
        if asked.verb not in ACTS:
            return
        found, runs = self._acts(asked), self.runs[asked.digest]
        done = asked.of("done")
        stream = found[0][0] if found else runs[0][0] if runs else f"case/{self.case_of(asked.requests[0].on)}"
        once = len(found) if asked.verb in MANY else 1
        if len(found) > once:
            self._found("twice", stream, f"{asked.name}: {len(found)} records {ACTS[asked.verb]}")
        if found and not done and not asked.of("unknown"):
            self._found("denied", stream, f"{asked.name} is recorded, its clients were told no")
        if done and not found and not (asked.verb == "claim" and self._held(asked)):
            self._found("lost", stream, f"{asked.name} was acknowledged and is not recorded")
        told = [one for one in asked.requests if one.outcome in ("done", "refused")]
        if any((one.outcome, one.body) != (told[0].outcome, told[0].body) for one in told):
            self._found("other answer", stream, f"{asked.name}: one key, two answers")
        elif told and told[0].outcome == "refused" and not found:
            self._refused(asked, told[0])
        if found and done:
            self._answer(asked, *found[0])
        for stream, run in runs:
            self._time(asked, stream, run)

    def _held(self, asked: Intent) -> bool:
        """Whether who claims held it already: then nothing is recorded anew."""
        told = asked.body.get("work_item") or {}
        stream = f"case/{told.get('case', '')}"
        course = Course()
        for one in self.trail.streams.get(stream, ()):
            course.take(one)
            if asked.person in course.holders.get(told.get("instance", ""), ()):
                return True
        return False

    def _refused(self, asked: Intent, told: Request) -> None:
        """A refusal is recorded, or an equal one that is counted."""
        codes = sorted({one["code"] for one in told.body.get("reasons", ())})
        if not codes:
            return  # input that is missing is no event
        stream = f"case/{self.case_of(told.on)}"
        for one in self.trail.streams.get(stream, ()):
            same = one["kind"] == "refused" and one["actor"].get("person") == asked.person and one["reasons"] == codes
            if same and seconds(one["at"]) <= asked.closed + SLACK:
                return
        self._found("never refused", stream, f"{asked.name} was told {codes}, no record says so")

    def _answer(self, asked: Intent, stream: str, act: Record) -> None:
        """The answer tells of this case, this task and the state right after the act."""
        body = asked.body
        case = body if asked.verb == "start" else body.get("case") if isinstance(body, dict) else None
        if not isinstance(case, dict) or not stream.startswith("case/"):
            return
        last = next(run[-1]["seq"] for name, run in self.runs[asked.digest] if name == stream)
        course = Course()
        for one in self.trail.streams[stream][:last]:
            course.take(one)
        told = {one["instance"] for one in case["open_work_items"]}
        item = (asked.verb not in ANEW and body.get("work_item")) or {"instance": act.get("instance")}
        for what, said, true in (
            ("case", case["id"], stream.partition("/")[2]),
            ("status", case["status"], course.status),
            ("open work items", told, course.offered()),
            ("work item", item.get("instance"), act.get("instance")),
        ):
            if said != true:
                self._found("wrong answer", stream, f"{asked.name}: {what} told {said}, recorded {true}")

    def _time(self, asked: Intent, stream: str, run: Run) -> None:
        end = asked.end if asked.of("done") else asked.closed
        for one in run:
            if not asked.begin - SLACK <= seconds(one["at"]) <= end + SLACK:
                told = f"record {one['seq']} of {one['at']}; asked for at {asked.begin:.6f}, answered at {end:.6f}"
                self._found("out of time", stream, f"{asked.name}: {told}")

    # -- the order of acts -----------------------------------------------------------------------------------------

    def _order(self, stream: str) -> None:
        latest, before = float("-inf"), None
        for run, asked in self.placed.get(stream, ()):
            if asked.end + SLACK < latest:
                told = f"record {run[0]['seq']}: {asked.name} was acknowledged before {before} was asked for"
                self._found("out of order", stream, told)
            if asked.begin > latest:
                latest, before = asked.begin, asked.name

    def _directory(self) -> None:
        """What an act read of the directory was there when it happened."""
        begun = sorted((asked.begin, run[0]["seq"]) for run, asked in self.placed.get("directory", ()))
        lowest = list(itertools.accumulate((first for _, first in reversed(begun)), min))[::-1]
        about = self._about()
        for stream, placed in self.placed.items():
            for run, asked in placed if stream.startswith("case/") else ():
                read, where = run[0]["reads"].get("directory", 0), f"record {run[0]['seq']}: {asked.name}"
                later = bisect_right(begun, (asked.end + SLACK, 1 << 60))
                if later < len(lowest) and read >= lowest[later]:
                    self._found("read ahead", stream, f"{where} read directory {read}")
                for last, change in about.get(asked.person, ()):
                    if change.end + SLACK < asked.begin and read < last:
                        self._found("read behind", stream, f"{where} read directory {read}, not {last}")

    def _about(self) -> dict[str, list[tuple[int, Intent]]]:
        """Return the changes of the directory that concern each person: place of the last record, and the act."""
        entries: dict[str, set[str]] = defaultdict(set)
        found: dict[str, list[tuple[int, Intent]]] = defaultdict(list)
        for one in self.trail.streams.get("directory", ()):
            entries[one["id"]] |= {one["refs"]["person"]} if "person" in one["refs"] else set()
            asked = self.intents.get(one.get("key", ""))
            for person in entries[one["id"]] if asked is not None else ():
                found[person].append((one["seq"], asked))
        return found

    # -- what was seen ---------------------------------------------------------------------------------------------

    def _looks(self) -> None:
        """Who looks sees what was acknowledged before; what he did not see comes after all he knew."""
        about, signed = self._about(), self._signatures()
        for look in self.requests:
            if look.verb != "look" or look.outcome != "done":
                continue
            stream = f"case/{look.on}"
            seen = {row[0] for row in look.body}
            recorded = signed.get(stream, [])
            strange = seen - {one["number"] for one, _ in recorded}
            if strange:
                self._found("lost", stream, f"signatures {sorted(strange)} were seen and are not recorded")
            for one, asked in recorded:
                if one["number"] in seen or asked is None:
                    continue
                if asked.end < look.sent:
                    self._found("unseen", stream, f"{asked.name} was acknowledged and then not seen")
                self._over(stream, one, look, about)

    def _over(self, stream: str, one: Record, look: Request, about: Mapping[str, list[tuple[int, Intent]]]) -> None:
        persons = {one["actor"]["person"], one.get("on_behalf", "")}
        for last, change in (pair for person in persons for pair in about.get(person, ())):
            if change.end < look.sent and one["reads"].get("directory", 0) < last:
                told = f"record {one['seq']}: signed by {one['actor']['person']} after {change.name} was over"
                self._found("after it was over", stream, told)

    def _signatures(self) -> dict[str, list[tuple[Record, Intent | None]]]:
        return {
            name: [(one, self.intents.get(one.get("key", ""))) for one in records if one["kind"] == "signed"]
            for name, records in self.trail.cases()
        }

    def _fired(self) -> None:
        """Timers that workers said they fired are those recorded, each once."""
        said: dict[str, int] = defaultdict(int)
        unsure: dict[str, int] = defaultdict(int)
        for one in self.requests:
            if one.verb == "fire":
                said[one.on] += one.outcome == "done" and one.body is True
                unsure[one.on] += one.outcome == "unknown"
        for case, count in said.items():
            stream = f"case/{case}"
            caught = sum(one["kind"] == "caught" for one in self.trail.streams.get(stream, ()))
            if not count <= caught <= count + unsure[case]:
                code = "lost" if caught < count else "uninvited"
                self._found(code, stream, f"{count} timers were fired, {caught} are recorded")


def _items(body: Any) -> Iterator[tuple[str, str]]:
    """Yield the work items an answer tells of, each with its case."""
    if isinstance(body, dict):
        if str(body.get("id", "")).startswith("wi_") and "case" in body:
            yield body["id"], body["case"]
        for value in body.values():
            yield from _items(value)
    elif isinstance(body, list):
        for value in body:
            yield from _items(value)
