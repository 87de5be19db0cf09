"""A preview: the act itself is carried out and told, and then nothing of it is kept. So it equals what then happens."""

from collections.abc import Mapping
from typing import Any

from engine.model.verdict import Decision
from engine.trail.binding import element_of
from engine.usecases.ground.commands import Answer
from engine.usecases.state import present, viewing
from engine.usecases.state.act import Act


class Previewed(Exception):
    """Ends the transaction without keeping anything; ``answer`` is what is told."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__("previewed")


def stop(act: Act, answer: Answer, *, preview: bool) -> None:
    """Raise Previewed in place of writing the act, for who only asks."""
    if preview:
        raise Previewed(Answer(status=200, body=foreseen(act, answer)))


def foreseen(act: Act, answer: Answer) -> dict[str, Any]:
    """Return what an act carried out does: which signatures no longer count, what is undone, what opens."""
    if answer.refused:
        return told(Decision.REFUSED, answer.body.get("reasons", ()))
    before = act.state.lasting.run if act.state.lasting is not None else act.state.run
    run = act.state.run
    undone = [one for one in before.done if one.id not in run.by_id]
    known = {one.id for one in before.instances}
    opened = [one for one in run.open if one.id not in known and one.kind == "task"]
    return told(
        Decision.ALLOWED,
        (),
        lapses=lapses(act),
        undone=[{"instance": one.id, "task": one.element} for one in undone],
        opens=[{"instance": one.id, "task": one.element} for one in opened],
    )


def told(decision: Decision, reasons: Any, **more: Any) -> dict[str, Any]:
    """Return the answer of a preview."""
    return {"verdict": str(decision), "reasons": list(reasons), "lapses": [], "undone": [], "opens": []} | more


def lapses(act: Act) -> list[dict[str, Any]]:
    """Return the signatures that stop counting by an act carried out, in its case and those beside it."""
    found = []
    for one in act.flight.values():
        if one.state.lasting is None:
            continue
        signed = {item.signature.number: item.signature for item in one.state.lasting.signed}
        found += [(one, signed[number]) for number in sorted(set(one.step.lapsed)) if number in signed]
    names = act.unit.tables.people.names(act.row.agency, sorted({signature.person for _, signature in found}))
    return [lapse(one, signature, names) for one, signature in found]


def lapse(act: Act, signature: Any, names: Mapping[str, str]) -> dict[str, Any]:
    """Return a signature that would no longer count."""
    element = element_of(viewing.base(signature.instance))
    node = act.ready.nodes.get(element)
    return {
        "case": act.row.case,
        "number": signature.number,
        "person": signature.person,
        "name": names.get(signature.person, ""),
        "instance": signature.instance,
        "task": {"id": element, "name": present.text(node.name) if node is not None else None},
        "outcome": signature.outcome,
    }
