"""Resubmit (重新提交): after a return, along the whole chain again or straight to who returned it (foundations §6).

Straight only where the returner allowed it, the same ways are taken, and each undone signature would bind today what it
bound then; then exactly these signatures count again. Otherwise refused, naming the first that would not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from engine.controls import undoing
from engine.errors import Undecidable, WrongState
from engine.execution import renewal
from engine.execution.renewal import OtherWay, Undone
from engine.execution.state import SYSTEM, Instance, Run, parse_scope
from engine.model.process import NodeKind
from engine.model.verdict import Reason
from engine.trail.binding import binds
from engine.trail.record import PREFIX
from engine.usecases.moving import deciding, stepping
from engine.usecases.state import lasting, viewing
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import Item
from engine.usecases.state.lasting import Signed

CHAIN, DIRECT = "chain", "direct"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a return undid, kept until its target is completed anew."""

    undone: Undone
    signed: tuple[Signed, ...]
    papers: Mapping[str, list[Any]]
    decided: Mapping[str, list[Any]]

    def pack(self) -> list[Any]:
        """Return the JSON value; the first member is the way the returner allowed."""
        parts = (self.undone.target, self.undone.returner, *self.undone.between)
        rows = [_row(one) for one in parts]
        return [DIRECT, rows, [lasting.row(one, {}) for one in self.signed], dict(self.papers), dict(self.decided)]

    @classmethod
    def unpack(cls, data: list[Any]) -> "Kept":
        """Return the value of ``pack``."""
        _, rows, signed, papers, decided = data
        target, returner, *between = [_read(row) for row in rows]
        past = Undone(target=target, returner=returner, between=tuple(between))
        return cls(
            undone=past,
            signed=tuple(lasting.read(row, {}) for row in signed),
            papers=papers,
            decided=decided,
        )


def _row(one: Instance) -> list[Any]:
    routing = [[key, *ways] for key, ways in one.routing]
    return [one.id, one.kind, sorted(one.causes), list(one.via), one.state, one.outcome, routing, one.seq, one.host]


def _read(row: list[Any]) -> Instance:
    name, kind, causes, via, state, outcome, routing, seq, host = row
    *scope, last = parse_scope(name)
    return Instance(
        id=name,
        element=last.element,
        scope=tuple(scope),
        n=last.n,
        index=last.index,
        kind=kind,
        causes=frozenset(causes),
        via=tuple(via),
        state=state,
        outcome=outcome,
        routing=tuple((key, tuple(ways)) for key, *ways in routing),
        seq=seq,
        host=host,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """A case as a return finds it."""

    run: Run
    signed: tuple[Signed, ...]
    papers: dict[str, list[Any]]
    decided: dict[str, list[Any]]

    @classmethod
    def of(cls, act: Act) -> "Before":
        """Return what is there now."""
        state = act.state
        return cls(run=state.run, signed=tuple(state.signed), papers=dict(state.papers), decided=dict(state.decided))

    def undone(self, act: Act, target: str, returner: str) -> Kept:
        """Return what the return carried out in ``act`` undid."""
        past = renewal.undone(self.run, act.state.run, target, returner)
        names = {one.id for one in past.between}
        return Kept(
            undone=past,
            signed=tuple(one for one in self.signed if viewing.base(one.signature.instance) in names),
            papers={name: row for name, row in self.papers.items() if name in names},
            decided={name: row for name, row in self.decided.items() if name in names},
        )


def way_of(act: Act, item: Item, asked: str) -> str:
    """Return how a completed item goes on: "direct", or "" along the chain; WrongState when nothing was returned."""
    known = act.state.returned.get(item.instance)
    if known is None:
        if asked:
            raise WrongState("nothing was returned to this work item")
        return ""
    return DIRECT if (asked or known[0]) == DIRECT else ""


def refusals(act: Act, item: Item, outcome: str, written: Mapping[str, tuple[bytes, str, Any]]) -> tuple[Reason, ...]:
    """Return why an item does not go straight to the returner; ``written``: values that change with this act."""
    if act.state.returned[item.instance][0] != DIRECT:
        return undoing.resubmitting(allowed=False, parted="", lapsed=(), held_back=())
    past = Kept.unpack(act.state.returned[item.instance])
    values = {**_decisions(past), **{path: made[2] for path, made in written.items()}}
    guards = stepping.Guards(act, (item.element, outcome), values, _outcomes(past))
    try:
        renewal.renewed(act.ready.handle, act.state.run, item.instance, outcome, past.undone, guards)
        parted = _by_the_system(act, past, values)
    except (OtherWay, Undecidable) as other:
        parted = getattr(other, "instance", "") or item.instance
    commitments = act.commitments() | {path: made[1] for path, made in written.items()}
    commitments |= {path: commitment for path, _, commitment in past.decided.values()}
    recused = [one.signature for one in past.signed if not act.facts.recused.isdisjoint(one.signature.persons)]
    return undoing.resubmitting(
        allowed=True,
        parted=parted,
        lapsed=[(one.number, one.person, one.instance) for one in _differing(act, past, commitments)],
        held_back=[one.person for one in recused],
    )


def _decisions(past: Kept) -> dict[str, Any]:
    """Return the results of the decision tasks between, by path."""
    return {path: value for path, value, _ in past.decided.values()}


def _outcomes(past: Kept) -> dict[str, str]:
    """Return the outcomes of the tasks between, by task."""
    return {one.element: one.outcome for one in past.undone.completed if one.outcome}


def _by_the_system(act: Act, past: Kept, values: Mapping[str, Any]) -> str:
    """Return the first system task between that cannot stand as it was: it opened a case, or would decide otherwise."""
    for one in past.undone.completed:
        if one.kind != SYSTEM:
            continue
        node = act.node(one.element)
        if node.action == "open_case":
            return one.id
        if node.kind is NodeKind.DECISION:
            path, value, _ = past.decided.get(one.id, ["", None, ""])
            if deciding.answer(act, node, values) != {path: value}:
                return one.id
    return ""


def _differing(act: Act, past: Kept, commitments: Mapping[str, str]) -> list[Any]:
    """Return the undone signatures that would bind another digest now, in order."""
    numbers = {one.signature.number: one.signature for one in past.signed}
    if not numbers:
        return []
    found = []
    for row in act.unit.tables.trail.records(act.row.agency, f"case/{act.row.case}"):
        if row["kind"] == "signed":
            record = orjson.loads(bytes(row["bytes"]).removeprefix(PREFIX))
            if record["number"] in numbers and _digest_now(act, record, commitments) != record["binds"]:
                found.append(numbers[record["number"]])
    return found


def _digest_now(act: Act, record: Mapping[str, Any], commitments: Mapping[str, str]) -> str:
    element = record["instance"].rpartition("/")[2].partition("#")[0]
    bound = {path: value for path, value in commitments.items() if path in act.ready.bound_paths}
    bound |= {path: value for path, value in record["bound"].items() if path.startswith("task.")}
    named = act.ready.settings_named.get(element, ())
    return binds(
        definition=f"sha256:{act.row.digest}",
        case=act.row.case,
        instance=record["instance"],
        outcome=record["outcome"],
        bound=bound,
        signer=record["signer"],
        evidence=[tuple(pair) for pair in record["evidence"]],
        settings=sorted(f"{name}@{act.agency.setting_versions.get(name, 0)}" for name in named),
        acting=record.get("acting", {}),
        mandate=record["actor"].get("mandate"),
        on_behalf=record.get("on_behalf", ""),
    )


def complete(act: Act, item: Item, outcome: str, person: str) -> None:
    """Complete the item and reinstate what the return undid; who returned it has it again."""
    past = Kept.unpack(act.state.returned[item.instance])
    guards = stepping.Guards(act, (item.element, outcome), _decisions(past), _outcomes(past))
    try:
        moved = renewal.renewed(act.ready.handle, act.state.run, item.instance, outcome, past.undone, guards)
    except OtherWay as other:
        raise WrongState("what was undone would not come again as it was", instance=other.instance) from other
    stepping.passed(act, item, outcome, moved, by=person)
    names = sorted(one.id for one in past.undone.completed)
    instead = {past.undone.target.id: item.instance}
    numbers = sorted(one.signature.number for one in past.signed)
    act.recorder.add("reinstated", instances=names, signatures=numbers, instead=instead)
    act.state.signed = sorted([*act.state.signed, *past.signed], key=lambda one: one.signature.number)
    act.step.restored += numbers
    act.state.papers |= past.papers
    for instance, row in past.decided.items():
        deciding.restore(act, instance, row)
    stepping.project(act, moved)
