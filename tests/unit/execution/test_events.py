"""Intermediate events, escalation, loops without a task, and two neighbours with one error code."""

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


@pytest.mark.parametrize("interrupting", [False, True])
def test_an_escalation_is_caught_outside(interrupting):
    def make(b):
        def inside(inner):
            up = inner.add("up", NodeKind.THROW, event=EventKind.ESCALATION)
            return inner.seq(inner.task("a"), (up, up), inner.task("b"))

        host, told = b.sub(inside, name="s"), b.task("told")
        event = b.timer("s", event=EventKind.ESCALATION, interrupting=interrupting)
        b.flow(event, told[0])
        b.flow(told[1], b.add("told_end", NodeKind.END))
        return host

    handle, step = started(make, Answers())
    step = NET.complete(handle, step.run, None, "s#1/a#1", "ok", Answers())
    assert "told#1" in {item.id for item in step.opened}


def test_an_escalation_nobody_takes_changes_nothing():
    def make(b):
        up = b.add("up", NodeKind.THROW, event=EventKind.ESCALATION)
        return b.seq(b.task("a"), (up, up), b.task("b"))

    handle, step = started(make, Answers())
    assert NET.complete(handle, step.run, None, "a#1", "ok", Answers()).run.by_id["b#1"]


def test_a_loop_without_a_task_is_undecidable():
    def make(b):
        middle = b.add("middle", NodeKind.EXCLUSIVE)
        return b.seq(b.task("a"), b.loop((middle, middle)))

    router = Answers(ways={"l1x": ("f_l1x_l1m",)})
    handle, step = started(make, router)
    with pytest.raises(Undecidable):
        NET.complete(handle, step.run, None, "a#1", "ok", router)


def test_an_element_that_cannot_run_is_refused():
    def make(b):
        odd = b.add("odd", NodeKind.OTHER)
        return b.seq(b.task("a"), (odd, odd))

    handle, step = started(make, Answers())
    with pytest.raises(DefinitionInvalid):
        NET.complete(handle, step.run, None, "a#1", "ok", Answers())


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
