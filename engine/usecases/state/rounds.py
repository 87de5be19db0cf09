"""How a case got where it stands: one entry for each round of a step, read from its records in their order.

A round is one entry of a token into a task (or its re-sign). What was undone stays told, with every signature and
what became of it; what was refused is told apart, since it moved nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.trail.binding import element_of

Record = Mapping[str, Any]
LIVE, LAPSED, VOID = "live", "lapsed", "void"
OPEN, DONE, UNDONE, WITHDRAWN, SKIPPED = "open", "completed", "returned", "withdrawn", "skipped"


@dataclass(kw_only=True)
class Signed:
    """A signature of a round and what became of it."""

    number: int
    person: str
    principal: str  # for whom it was given, "" for nobody else
    outcome: str
    at: str
    added: bool  # of an added signer
    seq: int  # of its record: its comment is kept under it
    state: str = LIVE


@dataclass(kw_only=True)
class Round:
    """One round of a step."""

    instance: str
    element: str
    round: int
    resign: bool  # a signature asked again, without a token
    opened_at: str
    state: str = OPEN
    closed_at: str = ""
    outcome: str = ""
    signed: list[Signed] = field(default_factory=list)
    back: str = ""  # element it was returned to
    seq: int = 0  # of the record by which it was returned: its reason is kept under it
    cards: list[str] = field(default_factory=list)
    vote: Mapping[str, Any] | None = None


@dataclass(kw_only=True)
class Refused:
    """An act a control did not let pass."""

    seq: int
    at: str
    person: str
    verb: str
    instance: str
    reasons: list[str]
    count: int = 1


@dataclass(kw_only=True)
class Told:
    """What the records tell."""

    rounds: list[Round] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    papers: dict[str, list[str]] = field(default_factory=dict)  # digest of a document -> who signed it, with repeats

    def live(self) -> int:
        """Return how many signatures count."""
        return sum(one.state == LIVE for entry in self.rounds for one in entry.signed)

    def gone(self) -> int:
        """Return how many no longer count."""
        return sum(one.state != LIVE for entry in self.rounds for one in entry.signed)


def reason(one: Round, values: Mapping[int, Record]) -> str:
    """Return why a round was sent back, or else the last comment of its signers; ``values``: by record, as shown."""
    comments = (str(values.get(sign.seq, {}).get("/comment") or "") for sign in reversed(one.signed))
    return str(values.get(one.seq, {}).get("/reason") or next((text for text in comments if text), ""))


def read(records: Iterable[Record]) -> Told:
    """Return rounds, refusals and signed papers; one pass over the records."""
    reader = _Reader()
    for record in records:
        step = _STEPS.get(record["kind"])
        if step is not None:
            step(reader, record)
    return reader.told


class _Reader:
    def __init__(self) -> None:
        self.told = Told()
        self.rounds: dict[str, Round] = {}  # instance -> its latest round
        self.signed: dict[int, Signed] = {}
        self.refused: dict[int, Refused] = {}
        self.counts: dict[str, int] = {}

    def opened(self, record: Record) -> None:
        if record.get("sort", "task") != "task":
            return
        instance = record["instance"]
        resign = record["kind"] == "resign_offered"
        element = element_of(instance)
        if not resign:
            self.counts[element] = self.counts.get(element, 0) + 1
        made = Round(
            instance=instance,
            element=element,
            round=self.counts.get(element, 1),
            resign=resign,
            opened_at=record["at"],
        )
        self.rounds[instance] = made
        self.told.rounds.append(made)

    def sign(self, record: Record) -> None:
        actor, slot = record["actor"], str(record.get("slot", ""))
        made = Signed(
            number=record["number"],
            person=actor["person"],
            principal=str(record.get("on_behalf") or ""),
            outcome=record["outcome"],
            at=record["at"],
            added=slot.startswith("added:"),
            seq=record["seq"],
        )
        self.signed[made.number] = made
        if record["instance"] in self.rounds:
            self.rounds[record["instance"]].signed.append(made)
        for _, digest in record.get("evidence", ()):
            self.told.papers.setdefault(digest, []).append(made.person)

    def completed(self, record: Record) -> None:
        self._close(record["instance"], DONE, record, record.get("outcome", ""))

    def withdrawn(self, record: Record) -> None:
        self._close(record["instance"], WITHDRAWN, record)

    def skipped(self, record: Record) -> None:
        self._close(record["instance"], SKIPPED, record)

    def returned(self, record: Record) -> None:
        found = self.rounds.get(record["instance"])
        if found is not None:
            found.back, found.seq = element_of(record["to"]), record["seq"]

    def undone(self, record: Record) -> None:
        for instance in record["instances"]:
            self._close(instance, UNDONE, record, keep=True)
        self._fall(record["signatures"], VOID)

    def voided(self, record: Record) -> None:
        self._fall(record["signatures"], VOID)

    def lapsed(self, record: Record) -> None:
        self._fall(record["signatures"], LAPSED)

    def reinstated(self, record: Record) -> None:
        for instance in record["instances"]:
            self._close(instance, DONE, record, keep=True)
        self._fall(record["signatures"], LIVE)

    def refuse(self, record: Record) -> None:
        made = Refused(
            seq=record["seq"],
            at=record["at"],
            person=str(record["actor"].get("person") or ""),
            verb=record["verb"],
            instance=str(record.get("instance", "")),
            reasons=list(record["reasons"]),
        )
        self.refused[made.seq] = made
        self.told.refused.append(made)

    def again(self, record: Record) -> None:
        if record["of"] in self.refused:
            self.refused[record["of"]].count = record["count"]

    def carded(self, record: Record) -> None:
        found = self.rounds.get(str(record.get("instance", "")))
        if found is not None:
            found.cards.append(record["card"])

    def decided(self, record: Record) -> None:
        found = self.rounds.get(record["instance"])
        if found is not None:
            votes: dict[str, int] = {}
            for _, outcome, _ in record["votes"]:
                votes[outcome] = votes.get(outcome, 0) + 1
            members = len(set(record["members"]) - set(record["recused"]))
            found.vote = {"present": len(record["present"]), "members": members, "votes": votes,
                          "meeting": record["meeting"]}  # fmt: skip

    def _close(self, instance: str, state: str, record: Record, outcome: str = "", *, keep: bool = False) -> None:
        found = self.rounds.get(instance)
        if found is None:
            return
        found.state, found.outcome = state, outcome or (found.outcome if keep else "")
        found.closed_at = found.closed_at if keep and found.closed_at else record["at"]

    def _fall(self, numbers: Iterable[int], state: str) -> None:
        for number in numbers:
            if number in self.signed:
                self.signed[number].state = state


_STEPS = {
    "opened": _Reader.opened,
    "resign_offered": _Reader.opened,
    "signed": _Reader.sign,
    "completed": _Reader.completed,
    "withdrawn": _Reader.withdrawn,
    "skipped": _Reader.skipped,
    "returned": _Reader.returned,
    "undone": _Reader.undone,
    "voided": _Reader.voided,
    "lapsed": _Reader.lapsed,
    "reinstated": _Reader.reinstated,
    "refused": _Reader.refuse,
    "refused_again": _Reader.again,
    "card": _Reader.carded,
    "decided": _Reader.decided,
}
