"""Joins that look only at their own round (spiffworkflow.md §6.1), and errors that stay in their own scope.

The library counts join instances of earlier rounds, so that inside a return loop a join fires after one branch. Here
only join instances below the nearest task of the join's immediate dominator count: there its round began.
"""

from collections.abc import Iterator
from typing import Any

from SpiffWorkflow.bpmn.exceptions import WorkflowTaskException
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent, EndEvent, InclusiveGateway, ParallelGateway
from SpiffWorkflow.bpmn.specs.event_definitions.item_aware_event import ErrorEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import MultiInstanceTask
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.bpmn.util.subworkflow import BpmnBaseWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState


def dominator(spec: Any) -> str:
    """Return the name of the last node every path to ``spec`` passes; a round of a join begins there."""
    path, seen = {spec.name: spec}, [spec]
    for each in seen:  # backwards, breadth first, up to the start
        for source in each.inputs:
            if source.name not in path:
                path[source.name] = each
                seen.append(source)
    at = spec._wf_spec.start
    line = []
    while at is not spec:
        line.append(at)
        at = path[at.name]
    return str(next((each.name for each in reversed(line) if not _avoids(spec, each)), spec._wf_spec.start.name))


def _avoids(spec: Any, passed: Any) -> bool:
    """Return whether ``spec`` can be reached without ``passed``."""
    seen, todo = {spec.name, passed.name}, [spec]
    while todo:
        for source in todo.pop().inputs:
            if source is spec._wf_spec.start and passed is not source:
                return True
            if source.name not in seen:
                seen.add(source.name)
                todo.append(source)
    return False


def round_root(task: Task) -> Task:
    """Return the task this round of the join began with; the root when history no longer holds it."""
    name = task.task_spec.round_begins
    above = task.parent
    while above is not None:
        if above.task_spec.name == name:
            return above
        above = above.parent
    return task.workflow.task_tree


def below(root: Task, spec: object) -> Iterator[Task]:
    """Yield the tasks under ``root`` in the same workflow, not going beyond an instance of ``spec``."""
    todo = list(root.children)
    while todo:
        task = todo.pop()
        yield task
        if task.task_spec is not spec:
            todo.extend(task.children)


class ScopedParallelGateway(ParallelGateway):
    """Fires once per incoming flow of this round."""

    round_begins = ""  # set when parsed

    def _check_threshold_unstructured(self, my_task: Task) -> bool:
        arrived = {
            task.parent.task_spec.name
            for task in below(round_root(my_task), self)
            if task.task_spec is self and task.parent.state == TaskState.COMPLETED
        }
        return all(spec.name in arrived for spec in self.inputs)

    def _run_hook(self, my_task: Task) -> bool:
        return True


class ScopedInclusiveGateway(InclusiveGateway):
    """Fires when no token of this round can still arrive; chooses like the library's own gateway."""

    round_begins = ""  # set when parsed

    def _check_threshold_unstructured(self, my_task: Task) -> bool:
        if len(self.inputs) < 2:
            return True
        active = TaskState.READY | TaskState.WAITING | TaskState.STARTED
        block = below(round_root(my_task), self)
        sources = [task for task in block if task.task_spec is not self and task.has_state(active)]
        return not any(self._leads_here(task) for task in sources)

    def _leads_here(self, task: Task) -> bool:
        """Return whether a token in ``task`` may still reach this join without beginning another round."""
        seen: set[str] = set()
        todo = [task.task_spec]
        while todo:
            for output in todo.pop().outputs:
                if output is self:
                    return True
                if output.name not in seen and output.name != self.round_begins:
                    seen.add(output.name)
                    todo.append(output)
        return False

    def _run_hook(self, my_task: Task) -> bool:
        matches, defaults = self._get_matching_outputs(my_task)
        my_task._sync_children(matches or defaults, TaskState.FUTURE)
        for child in my_task.children:
            child.task_spec._predict(child, mask=TaskState.FUTURE | TaskState.PREDICTED_MASK)
        return True


class ScopedEndEvent(EndEvent):
    """An error end event is caught by the nearest activity around it, never by a neighbour with the same code."""

    def _run_hook(self, my_task: Task) -> bool:
        if not isinstance(self.event_definition, ErrorEventDefinition):
            return bool(super()._run_hook(my_task))
        event = BpmnEvent(self.event_definition)
        for catcher in catchers(my_task):
            if catcher.task_spec.catches(catcher, event):
                catcher.task_spec.catch(catcher, event)
                catcher.task_spec._update(catcher)
                return True
        raise WorkflowTaskException("nothing catches the error", task=my_task)


def end_inside(workflow: BpmnBaseWorkflow, task: Task) -> None:
    """End the sub-process of a task that is removed; the library forgets that of a member and trips over it later."""
    inner = workflow.top_workflow.subprocesses.get(task.id)
    if inner is not None:
        inner.cancel()


def catchers(task: Task) -> Iterator[Task]:
    """Yield the boundary events of the activities around ``task``, innermost first; those for any error come last."""
    top = task.workflow.top_workflow
    inside = task.workflow.parent_task_id
    while inside is not None:
        host = top.get_task_from_id(inside)
        inside = host.workflow.parent_task_id
        if isinstance(host.parent.task_spec, MultiInstanceTask):
            host = host.parent
        if isinstance(host.parent.task_spec, BoundaryEventSplit):
            events = [event for event in host.parent.children if isinstance(event.task_spec, BoundaryEvent)]
            yield from sorted(events, key=lambda event: not getattr(event.task_spec.event_definition, "code", ""))
