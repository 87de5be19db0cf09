"""Intermediate events, what cannot run, loops without a task, and two neighbours with one error code."""

import pytest

from engine.bpmn.executable import executable
from engine.errors import DefinitionInvalid, Undecidable
from engine.execution.net import NetDoor
from engine.execution.spiff import SpiffDoor
from engine.model.process import EventKind, NodeKind
from tests.nets import Answers, Coin, RandomNet, build, definition

NET = NetDoor()


def started(make, router):
    handle = NET.compile(build(make), "p", b"", {})
    return handle, NET.start(handle, router)


@pytest.mark.parametrize("door", [NetDoor(), SpiffDoor()])
def test_an_intermediate_timer_waits(door):
    def make(b):
        wait = b.add("wait", NodeKind.CATCH, event=EventKind.TIMER)
        note = b.add("note", NodeKind.THROW)
        return b.seq(b.task("draft"), (wait, wait), (note, note), b.task("file"))

    made = build(make)
    file = executable(made, "p")
    handle = door.compile(made, "p", file.xml, file.ids)
    step = door.complete(handle, door.start(handle, Answers()).run, None, "draft#1", "ok", Answers())
    assert [item.id for item in step.opened] == ["wait#1"]
    step = door.catch(handle, step.run, step.cache, "wait#1", Answers())
    assert [item.id for item in step.opened] == ["file#1"]


def test_a_loop_without_a_task_is_undecidable():
    def make(b):
        middle = b.add("middle", NodeKind.EXCLUSIVE)
        return b.seq(b.task("a"), b.loop((middle, middle)))

    router = Answers(ways={"l1x": ("f_l1x_l1m",)})
    handle, step = started(make, router)
    with pytest.raises(Undecidable):
        NET.complete(handle, step.run, None, "a#1", "ok", router)


@pytest.mark.parametrize(
    ("kind", "event"),
    [
        (NodeKind.OTHER, EventKind.NONE),
        (NodeKind.THROW, EventKind.MESSAGE),
        (NodeKind.THROW, EventKind.ESCALATION),
        (NodeKind.END, EventKind.ESCALATION),
        (NodeKind.END, EventKind.SIGNAL),
    ],
)
def test_an_element_that_cannot_run_is_refused(kind, event):
    def make(b):
        b.flow(b.task("a")[0], b.add("odd", kind, event=event))
        return "a", "odd"

    handle, step = started(make, Answers())
    with pytest.raises(DefinitionInvalid) as refused:
        NET.complete(handle, step.run, None, "a#1", "ok", Answers())
    assert refused.value.fields["element"] == "odd"


def test_neighbours_with_one_error_code_do_not_catch_each_other():
    made = RandomNet(10299).definition()
    file = executable(made, "p")
    door = SpiffDoor()
    handle = door.compile(made, "p", file.xml, file.ids)
    step = door.start(handle, Coin(299, made))
    assert {item.id for item in step.opened} >= {"s1#1/t2#1", "s1#1/t3#1"}


def test_a_graph_without_a_start_is_refused():
    bare = definition(type(build(lambda b: b.task()).processes[0].graph)())
    with pytest.raises(DefinitionInvalid):
        NET.start(NET.compile(bare, "p", b"", {}), Answers())
