"""Bytes of a library object: only what really happened, none of what it predicts, and no case data.

Layout: ASCII header ``RFX<format> <library version> <definition digest> <process id>`` up to a line feed, then compact
JSON: [completed, workflow, [sub-process, ...]]; a workflow is a list of tasks in preorder, each
[parent place, spec name, state, triggered, internal data]. Tasks are named by their place while at rest.
History above the lowest common finished ancestor of all active tasks is not written.
"""

import json
from importlib.metadata import version
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.util.subworkflow import BpmnBaseWorkflow, BpmnSubWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

FORMAT = 1
LIBRARY = version("SpiffWorkflow")
PREDICTED = TaskState.PREDICTED_MASK | TaskState.FUTURE
ACTIVE = TaskState.READY | TaskState.WAITING | TaskState.STARTED


def header(digest: str, process_id: str) -> bytes:
    """Return the line that names what the bytes belong to."""
    return f"RFX{FORMAT} {LIBRARY} {digest} {process_id}\n".encode()


def pack(workflow: BpmnWorkflow, head: bytes) -> bytes:
    """Return the bytes of a workflow at rest."""
    places: dict[Any, int] = {}
    main = _pack_tasks(workflow, places)
    subs = []
    for parent, sub in sorted(workflow.subprocesses.items(), key=lambda item: item[1].depth):
        if parent in places and not sub.completed:
            subs.append([places[parent], sub.spec.name, _pack_tasks(sub, places)])
    return head + json.dumps([int(workflow.completed), main, subs], separators=(",", ":")).encode()


def _pack_tasks(workflow: BpmnBaseWorkflow, places: dict[Any, int]) -> list[Any]:
    root = workflow.task_tree
    kept = _common(workflow)
    rows: list[Any] = []
    _pack_task(root, -1, rows, places, deep=kept is root)
    if kept is not root:
        _pack_task(kept, places[root.id], rows, places, deep=True)
    for row in rows:
        merged = row[4].get("merged")
        if merged is not None:
            row[4] = {**row[4], "merged": [str(places[task.id]) for task in _named(workflow, merged)]}
    return rows


def _named(workflow: BpmnBaseWorkflow, names: list[str]) -> list[Task]:
    wanted = set(names)
    return [task for task in workflow.tasks.values() if str(task.id) in wanted]


def _pack_task(task: Task, parent: int, rows: list[Any], places: dict[Any, int], *, deep: bool) -> None:
    todo = [(task, parent)]
    while todo:
        task, parent = todo.pop()
        places[task.id] = place = len(places)
        rows.append([parent, task.task_spec.name, task.state, int(task.triggered), _lasting(task.internal_data)])
        if deep:
            kept = [
                child for child in task.children if not child.has_state(TaskState.PREDICTED_MASK | TaskState.FUTURE)
            ]
            todo.extend((child, place) for child in reversed(kept))


def _lasting(internal: dict[str, Any]) -> dict[str, Any]:
    """Return internal data without the moment the library would fire a timer; ours are fired by us alone."""
    return {key: value for key, value in internal.items() if key != "event_value"}


def _common(workflow: BpmnBaseWorkflow) -> Task:
    """Return the lowest common finished ancestor of all active tasks; the root when nothing is active."""
    active = [task for task in workflow.tasks.values() if task.has_state(ACTIVE)]
    root: Task = workflow.task_tree
    if not active:
        return root
    line = _ancestors(active[0])
    for task in active[1:]:
        others = {above.id for above in _ancestors(task)}
        line = [above for above in line if above.id in others]
    return next((above for above in line if above.has_state(TaskState.FINISHED_MASK)), root)


def _ancestors(task: Task) -> list[Task]:
    found = []
    above = task.parent
    while above is not None:
        found.append(above)
        above = above.parent
    return found


def unpack(data: bytes, head: bytes, spec: Any, specs: dict[str, Any], engine: Any) -> BpmnWorkflow | None:
    """Return the live object; None when the bytes belong to something else."""
    if not data.startswith(head):
        return None
    completed, main, subs = json.loads(data[len(head) :])
    workflow = BpmnWorkflow(spec, subprocess_specs=specs, script_engine=engine, deserializing=True)
    by_place: dict[int, Task] = {}
    _unpack_tasks(workflow, main, by_place)
    workflow.completed = bool(completed)
    for parent, name, rows in subs:
        task = by_place[parent]
        sub = BpmnSubWorkflow(specs[name], parent_task_id=task.id, top_workflow=workflow, deserializing=True)
        workflow.subprocesses[task.id] = sub
        sub.completed_event.connect(task.task_spec._on_subworkflow_completed, task)
        _unpack_tasks(sub, rows, by_place)
    for task in by_place.values():
        if task.has_state(ACTIVE):
            task.task_spec._predict(task, mask=TaskState.NOT_FINISHED_MASK)
            if task.state == TaskState.WAITING and isinstance(task.task_spec, CatchingEvent):
                workflow.event_manager.add_task(task)
    return workflow


def _unpack_tasks(workflow: BpmnBaseWorkflow, rows: list[Any], by_place: dict[int, Task]) -> None:
    for parent, name, state, triggered, internal in rows:
        place = len(by_place)
        above = by_place[parent] if parent >= 0 else None
        task = Task(workflow, workflow.spec.task_specs[name], parent=above, state=state, id=place)
        task.triggered = bool(triggered)
        task.internal_data = internal
        by_place[place] = task
        if above is None:
            workflow.task_tree = task
    workflow.last_task = workflow.task_tree
