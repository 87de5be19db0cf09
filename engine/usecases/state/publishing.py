"""What the controls at a system task add to its record: fields made public, and until when a file is kept."""

from datetime import date

from engine.controls.archive import keep_until
from engine.controls.confidential import locked
from engine.controls.expression import reader
from engine.errors import Undecidable
from engine.model.conduct import Archive, Disclosure
from engine.model.process import Node
from engine.usecases.state import viewing
from engine.usecases.state.act import Act


def added(act: Act, node: Node) -> dict[str, str]:
    """Return what is noted beside the action; Undecidable (``confidential``) when it would show a locked field."""
    found: dict[str, str] = {}
    for name in node.controls:
        spec = act.ready.definition.control_by_id[name].spec
        if isinstance(spec, Disclosure) and node.action == "publish" and spec.fields:
            _refuse_locked(act, node, spec)
            found["fields"] = " ".join(path for path in spec.fields if path in act.state.fields)
        if isinstance(spec, Archive) and node.action == "archive" and spec.years:
            years = reader(act.ready.names)(spec.years).number(viewing.scope_of(act))
            if years is not None:
                found["keep_until"] = keep_until(date.fromisoformat(act.today), int(years)).isoformat()
    return found


def _refuse_locked(act: Act, node: Node, spec: Disclosure) -> None:
    done = {instance.element for instance in act.state.run.done}
    under = sorted(set(spec.fields).intersection(locked(act.ready.secrets, done)))
    if under:
        told = f"{', '.join(under)} is still confidential"
        raise Undecidable(told, element=node.id, kind="confidential")
