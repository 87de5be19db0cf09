"""Which controls of the file concern a task: its own, those of the whole process, and separations that name it.

A separation is symmetric: it holds at each of its tasks, whichever of them refers to it. A task that refers to one
without being named belongs to it as well, so that attaching a rule is never without effect.
"""

from collections.abc import Iterator
from dataclasses import replace

from engine.controls.separation import START
from engine.model.control import Binding, Control, Recusal, Separation, SeparationScope
from engine.model.process import Definition, Node, NodeKind, Process


def concerning(definition: Definition, process: Process, node: Node) -> tuple[tuple[Control, bool], ...]:
    """Return (control, process-wide) for ``node``, each control once: its own first, then the others in file order."""
    own = [(_widened(definition, definition.control_by_id[ref]), False) for ref in dict.fromkeys(node.controls)]
    rest = [
        (_widened(definition, control), True)
        for control in definition.controls
        if control.id not in node.controls and _concerns(definition, process, node, control)
    ]
    return tuple(own + rest)


def starting(definition: Definition, process: Process) -> tuple[Control, ...]:
    """Return the separations asked when a case of ``process`` is started."""
    found = (_widened(definition, control) for control in definition.controls)
    return tuple(c for c in found if isinstance(c.spec, Separation) and _at_start(definition, process, c, c.spec))


def _concerns(definition: Definition, process: Process, node: Node, control: Control) -> bool:
    spec = control.spec
    if isinstance(spec, Separation):
        return node.id in spec.tasks or (
            spec.scope == SeparationScope.STATIC and _static_here(definition, process, control)
        )
    if isinstance(spec, Recusal):  # of the whole case, at whatever task the file shows it
        return True
    return isinstance(spec, Binding) and control.id in process.controls and spec.task != node.id


def _at_start(definition: Definition, process: Process, control: Control, spec: Separation) -> bool:
    if spec.scope == SeparationScope.STATIC:
        return _static_here(definition, process, control)
    return START in spec.tasks


def _static_here(definition: Definition, process: Process, control: Control) -> bool:
    """True when the roles may not be held together in the whole process, or the control is attached nowhere."""
    if control.id in process.controls:
        return True
    elsewhere = any(control.id in other.controls for other in definition.processes)
    return not elsewhere and not any(_attached(definition, control)) and not _tasks(control)


def _widened(definition: Definition, control: Control) -> Control:
    """Return the control with the tasks that refer to it among its tasks."""
    spec = control.spec
    if not isinstance(spec, Separation) or spec.scope == SeparationScope.STATIC:
        return control
    tasks = tuple(dict.fromkeys((*spec.tasks, *_attached(definition, control))))
    return replace(control, spec=replace(spec, tasks=tasks))


def _attached(definition: Definition, control: Control) -> Iterator[str]:
    for process in definition.processes:
        for node in process.graph.all_nodes.values():
            if control.id in node.controls and node.kind in (NodeKind.TASK, NodeKind.START):
                yield node.id if node.kind is NodeKind.TASK else START


def _tasks(control: Control) -> tuple[str, ...]:
    return control.spec.tasks if isinstance(control.spec, Separation) else ()
