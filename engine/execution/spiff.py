"""The library as a door beside the net: every act is played by both and the ready sets are compared.

The only importer of SpiffWorkflow together with ``joins`` and ``codec``. The library gets ids and answers, no case
data and no expression of a file. Its bytes are a cache: dropped whenever they do not fit, rebuilt by replay.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.event_parsers import EndEventParser
from SpiffWorkflow.bpmn.parser.task_parsers import ConditionalGatewayParser, GatewayParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import MultiInstanceTask
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.errors import DefinitionInvalid, EnginesDisagree, RiskflowError
from engine.execution import codec, net
from engine.execution.ahead import predict_one
from engine.execution.choices import EARLY
from engine.execution.door import Router, Step
from engine.execution.game import Game
from engine.execution.joins import ScopedEndEvent, ScopedInclusiveGateway, ScopedParallelGateway, dominator, end_inside
from engine.execution.plan import WAITING, Handle
from engine.execution.state import EVENT, SCOPE, SYSTEM, TASK, Instance, Run
from engine.model.process import Definition

_NUMBER = re.compile(r"#\d+")
_PICK = re.compile(r"pick_(\w+) == (\d+)")
_ONE_OF = re.compile(r"pick_(\w+)_(\d+) == 1")
_COUNT = re.compile(r"n_(\w+)")
_EARLY = re.compile(r"pick_(\w+) == early")
_NEVER = '"PT1000000H"'
KEPT_TASKS = 200  # a cache of more tasks than this is rebuilt when a drawn return shortened the run


class _Parser(BpmnParser):
    OVERRIDE_PARSER_CLASSES: ClassVar = {
        full_tag("endEvent"): (EndEventParser, ScopedEndEvent),
        full_tag("parallelGateway"): (GatewayParser, ScopedParallelGateway),
        full_tag("inclusiveGateway"): (ConditionalGatewayParser, ScopedInclusiveGateway),
    }


@dataclass(frozen=True, kw_only=True)
class Library:
    """The parsed process of one definition; shared by all its cases, never changed."""

    spec: Any
    specs: dict[str, Any]
    ids: Mapping[str, str]
    head: bytes


def place(instance_id: str) -> str:
    """Return the text both engines know an entry by: its id without entry numbers."""
    return _NUMBER.sub("", instance_id)


class Engine:
    """Answers the library's questions from the choices of one act; refuses everything else."""

    def __init__(self, handle: Handle, ids: Mapping[str, str]) -> None:
        self.handle = handle
        self.ids = ids
        self.answers: dict[str, tuple[str, ...]] = {}

    def tell(self, log: Mapping[str, tuple[str, ...]]) -> None:
        """Take the answers of the next act."""
        self.answers = {place(key): flows for key, flows in log.items()}

    def evaluate(self, task: Task, expression: str, external_context: Any = None) -> Any:
        """Answer ``pick_…``, ``n_…`` and the literal of timers; EnginesDisagree for anything else."""
        if expression == _NEVER:
            return _NEVER.strip('"')
        for pattern in (_PICK, _ONE_OF):
            found = pattern.fullmatch(expression)
            if found and found[1] in self.ids:
                return self._picked(task, found[1], int(found[2]))
        found = _COUNT.fullmatch(expression)
        if found:
            return int(self._answer(self.inside(task, self.ids[found[1]]))[0])
        found = _EARLY.fullmatch(expression)
        if found:
            return self.inside(task, self.ids[found[1]]) + EARLY in self.answers
        raise EnginesDisagree("the library asked for something it must not know", expression=expression)

    def execute(self, task: Task, script: str, external_context: Any = None) -> Any:
        """Refuse: no script ever runs."""
        raise EnginesDisagree("a script reached the library")

    def call_service(self, task: Task, **fields: Any) -> Any:
        """Refuse: no service is ever called by the library."""
        raise EnginesDisagree("a service call reached the library")

    def _picked(self, task: Task, gateway: str, index: int) -> bool:
        element = self.ids[gateway]
        graph = self.handle.along(tuple([name for name, _ in self.path(task)])).graph
        flow = graph.outgoing[element][index].id
        return flow in self._answer(self.inside(task, element))

    def _answer(self, key: str) -> tuple[str, ...]:
        if key not in self.answers:
            raise EnginesDisagree("the library asks what the net did not", element=key)
        return self.answers[key]

    def path(self, task: Task) -> list[tuple[str, int | None]]:
        """Return the activities around a task, outermost first."""
        top = task.workflow.top_workflow
        found: list[tuple[str, int | None]] = []
        parent = task.workflow.parent_task_id
        while parent is not None:
            around = top.get_task_from_id(parent)
            found.append(self._step(around))
            parent = around.workflow.parent_task_id
        return found[::-1]

    def _step(self, task: Task) -> tuple[str, int | None]:
        index = task.internal_data.get("key_or_index", task.internal_data.get("item"))
        return self.ids[task.task_spec.bpmn_id], None if index is None else int(index) + 1

    def inside(self, task: Task, name: str) -> str:
        """Return ``name`` behind the text of the scope ``task`` is in."""
        steps = [_text(*step) for step in self.path(task)]
        return "/".join([*steps, name])

    def name(self, task: Task) -> str:
        """Return the place of a task, with its index as a member."""
        return self.inside(task, _text(*self._step(task)))


def _moves(task: Task) -> bool:
    """Return whether a task goes on by itself."""
    return task.state == TaskState.READY and not task.task_spec.manual


def _text(element: str, index: int | None) -> str:
    return element if index is None else f"{element}[{index}]"


class _Live:
    """A library object while one act is played."""

    def __init__(self, handle: Handle, cache: bytes | None = None) -> None:
        library = handle.library
        assert isinstance(library, Library)
        self.handle = handle
        self.library = library
        self.engine = Engine(handle, library.ids)
        parts = (library.spec, library.specs, self.engine)
        found = codec.unpack(cache, library.head, *parts) if cache else None
        self.found = found is not None
        self.workflow = found or BpmnWorkflow(library.spec, subprocess_specs=library.specs, script_engine=self.engine)
        self.workflow.task_removed_event.connect(end_inside)

    def play(self, game: Game, item: Instance | None) -> None:
        """Play the act the net has just played and compare; EnginesDisagree when they differ."""
        self.engine.tell(game.choices.log)
        try:
            self._act(item)
            mine = Counter(list(self.ready()))
        except RiskflowError:
            raise
        except Exception as error:
            raise EnginesDisagree("the library failed", cause=repr(error)) from error
        nets = Counter([place(name) for name, entry in game.open.items() if entry.kind != SCOPE])
        if mine != nets:
            raise EnginesDisagree(only_net=sorted(nets - mine), only_library=sorted(mine - nets))

    def _act(self, item: Instance | None) -> None:
        if item is not None:
            task = self.ready().get(place(item.id))
            if task is None:
                raise EnginesDisagree("the library does not offer the instance", instance=item.id)
            if item.kind == EVENT:
                task.internal_data["event_fired"] = True
                task.task_spec._update(task)
            else:
                task.run()
        while ready := [task for task in self._tasks() if _moves(task)]:
            for task in ready:
                if _moves(task):  # none before it in this round took it away
                    task.run()

    def _tasks(self) -> list[Task]:
        found = list(self.workflow.tasks.values())
        for sub in self.workflow.get_active_subprocesses():
            found.extend(sub.tasks.values())
        return found

    def ready(self) -> dict[str, Task]:
        """Return what waits for us, by place; EnginesDisagree when one place is taken twice."""
        found: dict[str, Task] = {}
        for task in self._tasks():
            if self._waits(task):
                name = self.engine.name(task)
                if name in found:
                    raise EnginesDisagree("two tokens in one place", element=name)
                found[name] = task
        return found

    def _waits(self, task: Task) -> bool:
        if task.state == TaskState.READY:
            return bool(task.task_spec.manual)
        if task.state != TaskState.WAITING or not isinstance(task.task_spec, CatchingEvent):
            return False
        path = tuple([name for name, _ in self.engine.path(task)])
        element = self.library.ids[task.task_spec.bpmn_id]
        return self.handle.along(path).graph.by_id[element].event in WAITING

    def pack(self) -> bytes:
        """Return the bytes of the object."""
        return codec.pack(self.workflow, self.library.head)


class SpiffDoor(net.NetDoor):
    """The door by the library, watched by the net."""

    def compile(self, definition: Definition, process_id: str, executable_xml: bytes, ids: Mapping[str, str]) -> Handle:
        """Return the handle; DefinitionInvalid when the library cannot read the executable file."""
        handle = super().compile(definition, process_id, executable_xml, ids)
        try:
            spec, specs = _parse(executable_xml)
        except Exception as error:
            raise DefinitionInvalid("the library cannot read the executable file", findings=[]) from error
        head = codec.header(definition.digest, process_id)
        return replace(handle, library=Library(spec=spec, specs=specs, ids=ids, head=head))

    def start(self, handle: Handle, router: Router) -> Step:
        """Start a case."""
        live = _Live(handle)
        game = net.begin(handle, router)
        live.play(game, None)
        return replace(net.report(game), cache=live.pack())

    def complete(
        self, handle: Handle, run: Run, cache: bytes | None, instance_id: str, outcome: str, router: Router
    ) -> Step:
        """Complete an open task or system task."""
        game = net.finish(handle, run, instance_id, outcome, router, (TASK, SYSTEM))
        return self._played(handle, run, cache, game, instance_id)

    def catch(self, handle: Handle, run: Run, cache: bytes | None, instance_id: str, router: Router) -> Step:
        """Let a waiting event happen."""
        game = net.finish(handle, run, instance_id, "", router, (EVENT,))
        return self._played(handle, run, cache, game, instance_id)

    def replay(self, handle: Handle, configuration: Run) -> Step:
        """Rebuild tokens and cache from the completed instances."""
        game, live = self._again(handle, configuration)
        return replace(net.report_again(game, configuration), cache=live.pack())

    def back(self, handle: Handle, run: Run, target_instance_id: str, router: Router | None = None) -> Step:
        """Return to a completed instance."""
        dropped = net.dropped_by(run, target_instance_id)
        game, live = self._again(handle, run, dropped, router)
        net.require_reopened(game, run.by_id[target_instance_id])
        return replace(net.report_again(game, run, dropped), cache=live.pack())

    def _again(
        self, handle: Handle, run: Run, dropped: frozenset[str] = frozenset(), router: Router | None = None
    ) -> tuple[Game, _Live]:
        live = _Live(handle)
        return net.play_again(handle, run, dropped, router, live.play), live

    def _played(self, handle: Handle, run: Run, cache: bytes | None, game: Game, instance_id: str) -> Step:
        step = net.report(game)
        if game.cut:  # the library cannot take tokens away: it plays again what is left
            return replace(step, cache=self._rebuilt(handle, step.run).pack())
        live = self._moved(handle, run, cache, game, run.by_id[instance_id])
        if game.undone and len(live.workflow.tasks) > KEPT_TASKS:
            live = self._rebuilt(handle, step.run)
        return replace(step, cache=live.pack())

    def _moved(self, handle: Handle, run: Run, cache: bytes | None, game: Game, item: Instance) -> _Live:
        """Play the act on the cache; in any doubt about it, on one rebuilt from the record."""
        live = _Live(handle, cache)
        if live.found:
            try:
                live.play(game, item)
                return live
            except EnginesDisagree:
                pass
        live = self._rebuilt(handle, run)
        live.play(game, item)
        return live

    def _rebuilt(self, handle: Handle, run: Run) -> _Live:
        game, live = self._again(handle, run)
        if net.freeze(game) != run:
            raise EnginesDisagree("the state of record cannot be reproduced")
        return live


def _parse(executable_xml: bytes) -> tuple[Any, dict[str, Any]]:
    """Return the spec of the only process and those of its sub-processes."""
    parser = _Parser()
    parser.add_bpmn_str(executable_xml)
    name = parser.get_process_ids()[0]
    spec, specs = parser.get_spec(name), parser.get_subprocess_specs(name)
    for each in (spec, *specs.values()):
        for task in each.task_specs.values():
            predict_one(task)
            if isinstance(task, ScopedParallelGateway | ScopedInclusiveGateway) and len(task.inputs) > 1:
                task.round_begins = dominator(task)
            if isinstance(task, MultiInstanceTask):
                task.condition = f"pick_{task.bpmn_id} == early"
                each.task_specs[task.task_spec].completed_event.connect(task.merge_child)
    return spec, specs
