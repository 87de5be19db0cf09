"""What the caller must send along: required fields, fields of an outcome, an opinion (D10, D12, decisions §0)."""

from dataclasses import dataclass

from engine.controls import words
from engine.model.form import FieldScope, Outcome, OutcomeKind
from engine.model.process import Definition, Node
from engine.model.verdict import Need, Reason
from engine.model.view import View

_HEAVY = 2  # ranks 1 and 2 ask for an opinion


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """The inputs of one task."""

    task: str  # element id
    fields: tuple[str, ...]  # required form fields
    signer_fields: tuple[str, ...]  # required of each signer
    comment: bool  # an opinion is required whatever the outcome


def inputs(definition: Definition, node: Node) -> Inputs:
    """Return what ``node`` asks of its callers; its grade asks for an opinion unless the form says otherwise."""
    fields = node.form.fields if node.form is not None else ()
    asked = node.form.comment if node.form is not None else ""
    rank = definition.rank(node)
    return Inputs(
        task=node.id,
        fields=tuple(f.id for f in fields if f.required and f.scope is not FieldScope.SIGNER),
        signer_fields=tuple(f.id for f in fields if f.required and f.scope is FieldScope.SIGNER),
        comment=asked == "required" or (asked == "" and rank is not None and rank <= _HEAVY),
    )


def lacking(asked: Inputs, outcome: Outcome, view: View) -> tuple[tuple[Reason, Need], ...]:
    """Return what the view lacks for ``outcome``; required fields are asked only of outcomes that go on."""
    goes_on = outcome.kind in (OutcomeKind.FORWARD, OutcomeKind.OTHER)
    wanted = {f: "field" for f in asked.fields if goes_on}
    wanted |= {f: "signer_field" for f in asked.signer_fields if goes_on}
    wanted |= {f: "field" for f in outcome.requires if f != "reason" and f not in wanted}
    found = [(f, kind) for f, kind in wanted.items() if f not in view.filled]
    pairs = [(_reason("field.missing", asked.task, field), Need(kind=kind, ref=field)) for field, kind in found]
    if (asked.comment or "reason" in outcome.requires) and not view.has_comment:
        pairs.append((_reason("comment.missing", asked.task, "comment"), Need(kind="comment")))
    return tuple(pairs)


def _reason(code: str, task: str, ref: str) -> Reason:
    return Reason(code=code, text=words.text(code), element=task, evidence=(("field", ref),))
