"""Steps of a case that a loop passed by: done, signed, then gone through again. They were never sent back.

The state keeps only what counts now; a paper of such a step is as good as ever, so it is filled from the trail.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from engine.model.case import ADDED
from engine.model.form import OutcomeKind
from engine.trail.binding import element_of
from engine.trail.record import PREFIX
from engine.usecases.state import viewing
from engine.usecases.state.act import Act

Said = list[tuple[str, Any]]  # person and value


@dataclass(slots=True, kw_only=True)
class Passed:
    """One such step."""

    outcome: str
    signed: list[tuple[str, str, str]] = field(default_factory=list)  # person, for whom, moment; in order
    own: dict[str, Any] = field(default_factory=dict)  # fields of the task
    statements: dict[str, Said] = field(default_factory=dict)  # fields of its signers


def read(act: Act) -> dict[str, Passed]:
    """Return these steps by instance, in the order of their completion."""
    found: dict[str, Passed] = {}
    signed: dict[int, Mapping[str, Any]] = {}
    last: Mapping[str, Any] = {}
    stream = f"case/{act.row.case}"
    for row in act.unit.tables.trail.records(act.row.agency, stream):
        kind = row["kind"]
        if kind not in ("completed", "caught", "returned", "signed", "undone"):
            continue
        record = orjson.loads(bytes(row["bytes"]).removeprefix(PREFIX))
        if kind == "signed":
            signed[row["seq"]] = record
        elif kind == "undone":
            if not _went_round(act, last):
                for one in record["instances"]:
                    found.pop(one, None)
        else:
            last = record
            if kind == "completed" and record["instance"] not in act.state.run.by_id:
                found[record["instance"]] = Passed(outcome=record["outcome"])
    _add_signatures(act, stream, signed, found)
    return found


def _went_round(act: Act, last: Mapping[str, Any]) -> bool:
    """True when what undid the steps was a completion with another outcome than one that sends back."""
    if last.get("kind") != "completed":
        return False
    node = act.ready.nodes.get(element_of(last["instance"]))
    outcomes = act.ready.outcomes(node) if node is not None and node.id in act.ready.plans else ()
    given = next((one for one in outcomes if one.id == last["outcome"]), None)
    return given is None or given.kind is not OutcomeKind.BACK


def _add_signatures(
    act: Act, stream: str, signed: Mapping[int, Mapping[str, Any]], found: Mapping[str, Passed]
) -> None:
    own = {seq: one for seq, one in signed.items() if not one["slot"].startswith(ADDED)}
    wanted = {seq: found[name] for seq, one in own.items() if (name := viewing.base(one["instance"])) in found}
    for seq, passed in sorted(wanted.items()):
        one = signed[seq]
        passed.signed.append((one["actor"]["person"], one.get("on_behalf", ""), one["at"]))
    if not wanted:
        return
    rows = [row for row in act.unit.tables.trail.values(act.row.agency, stream) if row["seq"] in wanted]
    for row in sorted(rows, key=lambda one: one["seq"]):
        passed, value = wanted[row["seq"]], orjson.loads(row["value"])
        if row["path"].startswith("/signer/"):
            person = signed[row["seq"]]["actor"]["person"]
            passed.statements.setdefault(row["path"].removeprefix("/signer/"), []).append((person, value))
        elif row["path"].startswith("/bound/task."):
            passed.own[row["path"].removeprefix("/bound/task.")] = value
