"""The rules over the records of a case, asked in the order of the format page (§7)."""

from collections.abc import Callable, Iterator

from . import ballots, signers
from .canonical import digest
from .case import COMPLETED, LIVE, OPEN, UNDONE, VOID, Case, Record
from .effects import TASK_ONLY, apply
from .report import Finding, finding
from .shapes import element_of

_AFTER_END = frozenset(
    {"clock", "refused", "refused_again", "erased", "tally", "resolved", "linked", "reopened", "duty", "paper"}
    | {"document", "party_token", "party_act", "remedy", "resolving", "copied", "read"}
)
Rule = Callable[[Case, Record], Iterator[str]]  # yields what is wrong; nothing: kept


class Rules:
    """The rules asked of one case stream; stops at its first finding."""

    __slots__ = ("case", "fault", "seq")

    def __init__(self, stream: str, start: str) -> None:
        """``start`` is the definition in the stream start."""
        self.case = Case(stream, start)
        self.fault: Finding | None = None
        self.seq = 0

    def take(self, record: Record) -> None:
        """Ask every rule of a record that passed the chain, then take it in."""
        if self.fault is not None:
            return
        self.seq = record["seq"]
        for code, rule in _BY_KIND.get(record["kind"], _ALWAYS):
            for what in rule(self.case, record):
                self.fault = finding(self.case.stream, self.seq, code, what)
                return
        for what in _bad_undone(self.case, record) if self.case.target else ():
            self.fault = finding(self.case.stream, self.seq, "bad_undone", what)
            return
        apply(self.case, record)

    def finish(self) -> None:
        """Ask what must hold at the end of a stream whose chain is sound."""
        path = self.case.signatures.stale(self.case.fields)
        if self.fault is None and path is not None:
            self.fault = finding(self.case.stream, self.seq, "not_lapsed", path)


def _not_started(case: Case, record: Record) -> Iterator[str]:
    if (record["seq"] == 1) != (record["kind"] == "started"):
        yield record["kind"]


def _after_end(case: Case, record: Record) -> Iterator[str]:
    if case.ended and record["kind"] not in _AFTER_END:
        yield record["kind"]


def _definition_changed(case: Case, record: Record) -> Iterator[str]:
    if case.definition is None:
        if record["definition"]["digest"] != case.start:
            yield record["definition"]["digest"]
    elif record["kind"] != "migrated" and record["definition"] != case.definition:
        yield record["definition"]["digest"]


def _reads_back(case: Case, record: Record) -> Iterator[str]:
    if record["reads"].get("directory", case.directory) < case.directory:
        yield f"{record['reads']['directory']} < {case.directory}"


def _opened_twice(case: Case, record: Record) -> Iterator[str]:
    if case.state_of(record["instance"]) in (OPEN, COMPLETED):
        yield record["instance"]


def _unknown_cause(case: Case, record: Record) -> Iterator[str]:
    causes = record["causes"] if record["kind"] == "opened" else [record["of"]]
    return (cause for cause in causes if case.state_of(cause) != COMPLETED)


def _not_open(case: Case, record: Record) -> Iterator[str]:
    if case.state_of(record["instance"]) != OPEN:
        yield record["instance"]


def _not_undoable(case: Case, record: Record) -> Iterator[str]:
    return (one for one in record["instances"] if case.state_of(one) not in (OPEN, COMPLETED))


def _not_undone(case: Case, record: Record) -> Iterator[str]:
    return (one for one in record["instances"] if case.state_of(one) != UNDONE)


def _not_a_person(case: Case, record: Record) -> Iterator[str]:
    if "system" in record["actor"]:
        yield record["actor"]["system"]


def _signed_twice(case: Case, record: Record) -> Iterator[str]:
    for person in (record["actor"]["person"], record.get("on_behalf", "")):
        if case.signatures.stands(record["instance"], person):
            yield f"{person} {record['instance']}"


def _bad_number(case: Case, record: Record) -> Iterator[str]:
    if record["number"] != case.signatures.last + 1:
        yield f"{record['number']} != {case.signatures.last + 1}"


def binding(stream: str, record: Record) -> dict[str, object]:
    """Return what a ``signed`` record of a case stream binds; its digest is ``binds``."""
    more: dict[str, object] = {}
    if "acting" in record:
        mandate, principal = record["actor"]["mandate"], record.get("on_behalf", "")
        more = {"acting": record["acting"], "mandate": mandate, "on_behalf": principal}
    return {
        "bound": record["bound"],
        "case": stream.partition("/")[2],
        "definition": record["definition"]["digest"],
        "element": element_of(record["instance"]),
        "evidence": record["evidence"],
        "instance": record["instance"],
        "outcome": record["outcome"],
        "settings": record["reads"].get("settings", []),
        "signer": record["signer"],
        **more,
    }


def _bad_acting(case: Case, record: Record) -> Iterator[str]:
    """A substitution names whom or what it rests on."""
    acting = record.get("acting", {})
    if not acting.keys().isdisjoint(("standing", "mandate")) and "on_behalf" not in record:
        yield "on_behalf"
    if not acting.keys().isdisjoint(("standing", "day", "mandate")) and not record["actor"].get("mandate"):
        yield "mandate"


def _bad_binds(case: Case, record: Record) -> Iterator[str]:
    if record["binds"] != digest("signature", binding(case.stream, record)):
        yield record["binds"]


def _stale_values(case: Case, record: Record) -> Iterator[str]:
    for path, commitment in record["bound"].items():
        if not path.startswith(TASK_ONLY) and case.fields.get(path) != commitment:
            yield path


def _unsigned(case: Case, record: Record) -> Iterator[str]:
    instance = record["instance"]
    if case.items[instance].sort in ("task", "resign") and not case.signatures.own(instance):
        yield instance


def _not_live(case: Case, record: Record) -> Iterator[str]:
    return (str(one) for one in record["signatures"] if not case.signatures.is_in(one, LIVE))


def _not_void(case: Case, record: Record) -> Iterator[str]:
    return (str(one) for one in record["signatures"] if not case.signatures.is_in(one, VOID))


def _not_voided(case: Case, record: Record) -> Iterator[str]:
    listed = set(record["signatures"])
    return (f"{min(left)} {one}" for one in record["instances"] if (left := case.signatures.on(one) - listed))


def _bad_undone(case: Case, record: Record) -> Iterator[str]:
    """A return undoes what came of its target, no more and no less; all signatures on it are void."""
    if record["kind"] != "undone":
        yield case.target
        return
    after, named = case.future(case.target), set(record["instances"])
    owed = {one for one in after if case.state_of(one) == COMPLETED and not case.items[one].of}
    yield from sorted((owed - named) | (named - after))
    void = {number for one in after for number in case.signatures.on(one)} - _withdrawn_soon(case, after, named)
    yield from sorted(str(one) for one in void ^ set(record["signatures"]))


def _withdrawn_soon(case: Case, after: set[str], named: set[str]) -> set[int]:
    """Return the signatures on items still open that a record of their own voids."""
    left = [one for one in after - named if case.state_of(one) == OPEN and not case.items[one].of]
    return {number for one in left for number in case.signatures.on(one)}


def _not_jumped(case: Case, record: Record) -> Iterator[str]:
    if record["instance"] not in case.skips:
        yield record["instance"]


def _one_administrator(case: Case, record: Record) -> Iterator[str]:
    """Who asked for a jump or a reopening is another person than who confirms it, and both are persons."""
    asked = record.get("asked_by", "")
    if asked in ("", record["actor"].get("person", asked)):
        yield asked or record["kind"]


def _not_completed(case: Case, record: Record) -> Iterator[str]:
    instance = record["instance"]
    if case.state_of(instance) != COMPLETED or case.items[instance].sort != "task":
        yield instance


def _acted_on(case: Case, record: Record) -> Iterator[str]:
    """What was claimed, opened, signed or passed over by a jump after a step keeps it from being taken back."""
    for one in sorted(case.future(record["instance"]) - {record["instance"]}):
        item = case.items[one]
        of_it = item.of == record["instance"] and not item.holders
        if not of_it and (item.holders or item.looked or item.skipped or case.signatures.on(one)):
            yield one


def _not_lapsed(case: Case, record: Record) -> Iterator[str]:
    path = case.signatures.stale(case.fields)
    if path is not None:
        yield path


def _open_at_end(case: Case, record: Record) -> Iterator[str]:
    if case.open:
        yield min(case.open)


def _bad_time(case: Case, record: Record) -> Iterator[str]:
    """What is entered late was done before; a red card is given when its term is past."""
    if record["kind"] == "late" and record["happened"] > record["at"]:
        yield record["happened"]
    if record["kind"] == "deemed" and record["since"] > record["at"]:
        yield record["since"]
    if record["kind"] == "card" and record["card"] == "red" and record["at"] < record["due"]:
        yield record["due"]


def _unknown_refusal(case: Case, record: Record) -> Iterator[str]:
    before = case.refusals.get(record["of"])
    if before is None or record["count"] <= before:
        yield str(record["of"])


def _unknown_incident(case: Case, record: Record) -> Iterator[str]:
    if record["incident"] not in case.incidents:
        yield record["incident"]


def _no_copy(case: Case, record: Record) -> Iterator[str]:
    if record["kind"] == "copied":
        yield from (person for person in record["persons"] if person in case.copies)
    elif case.copies.get(record.get("person") or record["actor"].get("person", "")) is not False:
        yield str(record["actor"])


def _supervisor_acts(case: Case, record: Record) -> Iterator[str]:
    """Who supervises a case takes no part in it, neither after that nor before."""
    me = record["actor"].get("person", "")
    if record["kind"] == "supervised":
        signed = any(me in one.footprint for one in case.signatures.all.values())
        if not me or signed or any(me in case.items[one].holders for one in case.open):
            yield me or str(record["actor"])
    else:
        yield from sorted({me, record.get("on_behalf", "")} & case.supervisors)


def _unknown_duty(case: Case, record: Record) -> Iterator[str]:
    known = case.duties.get(record["duty"])
    if (known is not None) if record["state"] == "open" else known is not True:
        yield record["duty"]


def _bad_draw(case: Case, record: Record) -> Iterator[str]:
    name = case.stream.partition("/")[2]
    if case.committed != digest("seed", {"case": name, "seed": record["seed"]}):
        yield "seed"
    elif record["persons"] != drawn(name, record):
        yield ", ".join(record["persons"])


def drawn(case: str, record: Record) -> list[str]:
    """Return who a draw picks by its seed: the lowest tickets, so many experts first (§7)."""

    def ticket(person: str) -> str:
        told = {"case": case, "instance": record["instance"], "person": person, "seed": record["seed"]}
        return digest("ticket", told)

    order = sorted(record["pool"], key=ticket)
    first = [person for person in order if person in record["experts"]][: record["least"]]
    rest = [person for person in order if person not in first][: max(0, record["count"] - len(first))]
    return sorted([*first, *rest])


_TOUCH = (
    *("claimed", "assigned", "released", "transferred", "delegated", "answered", "signer_added", "signer_removed"),
    *("signed", "completed", "caught", "withdrawn", "returned", "late", "deemed", "decided", "looked", "skipped"),
)
_ALWAYS: list[tuple[str, Rule]] = [
    ("not_started", _not_started),
    ("after_end", _after_end),
    ("definition_changed", _definition_changed),
    ("reads_back", _reads_back),
]
_OF_KINDS: list[tuple[str, Rule, tuple[str, ...]]] = [
    ("opened_twice", _opened_twice, ("opened", "resign_offered")),
    ("unknown_cause", _unknown_cause, ("opened", "resign_offered")),
    ("not_open", _not_open, _TOUCH),
    ("not_open", _not_undoable, ("undone",)),
    ("not_open", _not_undone, ("reinstated",)),
    ("not_a_person", _not_a_person, ("signed", "claimed", "answered")),
    ("signed_twice", _signed_twice, ("signed",)),
    ("bad_number", _bad_number, ("signed",)),
    ("bad_acting", _bad_acting, ("signed", "started")),
    ("bad_binds", _bad_binds, ("signed",)),
    ("stale_values", _stale_values, ("signed",)),
    ("bad_signer", signers.known, ("signer_added", "signer_removed", "signed")),
    ("unsigned", _unsigned, ("completed",)),
    ("signer_missing", signers.missing, ("completed",)),
    ("bad_count", ballots.wrong, ("decided",)),
    ("uncounted", ballots.uncounted, ("completed",)),
    ("unknown_signature", _not_live, ("lapsed", "voided", "undone")),
    ("unknown_signature", _not_void, ("reinstated",)),
    ("not_voided", _not_voided, ("undone",)),
    ("not_jumped", _not_jumped, ("skipped",)),
    ("one_administrator", _one_administrator, ("jumped", "reopened")),
    ("not_completed", _not_completed, ("taken_back",)),
    ("acted_on", _acted_on, ("taken_back",)),
    ("not_lapsed", _not_lapsed, ("signed", "completed", "opened", "ended")),
    ("open_at_end", _open_at_end, ("ended",)),
    ("bad_time", _bad_time, ("late", "deemed", "card")),
    ("unknown_refusal", _unknown_refusal, ("refused_again",)),
    ("no_copy", _no_copy, ("copied", "read")),
    ("supervisor_acts", _supervisor_acts, ("supervised", "claimed", "answered", "signed")),
    ("unknown_incident", _unknown_incident, ("resolving", "resolved")),
    ("unknown_duty", _unknown_duty, ("duty",)),
    ("bad_draw", _bad_draw, ("drawn",)),
]
_BY_KIND: dict[str, list[tuple[str, Rule]]] = {
    kind: [*_ALWAYS, *((code, rule) for code, rule, kinds in _OF_KINDS if kind in kinds)]
    for kind in sorted({kind for _, _, kinds in _OF_KINDS for kind in kinds})
}
