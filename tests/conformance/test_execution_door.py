"""What every implementation of the door of execution must do; run against the net and against the library."""

from dataclasses import replace

import pytest

from engine.bpmn.executable import executable
from engine.errors import DefinitionInvalid, EnginesDisagree, Undecidable, WrongState
from engine.execution.net import NetDoor
from engine.execution.spiff import SpiffDoor
from engine.execution.state import Run
from engine.model.process import EventKind, MultiInstance, NodeKind
from tests.nets import Answers, Coin, RandomNet, build

NEVER = Answers()


@pytest.fixture(params=[NetDoor, SpiffDoor])
def door(request):
    return request.param()


def compiled(door, definition):
    file = executable(definition, "p")
    return door.compile(definition, "p", file.xml, file.ids)


def started(door, make, router=NEVER, **called):
    handle = compiled(door, build(make, **called))
    return handle, door.start(handle, router)


def line(b):
    return b.seq(b.task("draft"), b.task("check"), b.task("file"))


def names(step):
    return [item.id for item in step.opened]


def test_a_line_to_its_end(door):
    handle, step = started(door, line)
    for name in ("draft#1", "check#1", "file#1"):
        assert names(step) == [name]
        step = door.complete(handle, step.run, step.cache, name, "ok", NEVER)
    assert (step.ended, step.end_event, step.run.end_events) == (True, "p_end", ("p_end",))
    assert step.flows == ("f_file_p_end",)


@pytest.mark.parametrize("name", ["check#1", "file#1", "nothing#1", "draft#2", ""])
def test_what_is_not_open_cannot_be_completed(door, name):
    handle, step = started(door, line)
    with pytest.raises(WrongState):
        door.complete(handle, step.run, step.cache, name, "ok", NEVER)


def test_completed_stays_completed(door):
    handle, step = started(door, line)
    step = door.complete(handle, step.run, step.cache, "draft#1", "ok", NEVER)
    with pytest.raises(WrongState):
        door.complete(handle, step.run, step.cache, "draft#1", "ok", NEVER)
    with pytest.raises(WrongState):
        door.back(handle, step.run, "check#1")
    with pytest.raises(WrongState):
        door.catch(handle, step.run, step.cache, "check#1", NEVER)


def choice(b):
    return b.seq(b.task("draft"), b.xor(b.task("a"), b.task("b")))


def test_the_router_is_asked_once_and_its_answer_kept(door):
    router = Answers(ways={"x1s": ("f_x1s_b",)})
    handle, step = started(door, choice, router)
    step = door.complete(handle, step.run, step.cache, "draft#1", "ok", router)
    assert (names(step), router.asked) == (["b#1"], ["x1s"])
    assert step.routing == (("x1s", ("f_x1s_b",)),)
    assert step.run.by_id["draft#1"].routing == step.routing
    again = door.replay(handle, step.run)
    assert again.run == step.run
    assert (again.opened, again.closed, again.undone) == ((), (), ())


@pytest.mark.parametrize("ways", [(), ("f_x1s_a", "f_x1s_b"), ("f_draft_x1s",), ("f_x1s_a", "f_x1s_a")])
def test_an_impossible_answer_is_undecidable(door, ways):
    router = Answers(ways={"x1s": ways})
    handle, step = started(door, choice, router)
    with pytest.raises(Undecidable):
        door.complete(handle, step.run, step.cache, "draft#1", "ok", router)


def test_no_members_is_undecidable(door):
    router = Answers(members={"sign": 0})
    make = lambda b: b.seq(b.task("draft"), b.task("sign", multi=MultiInstance(cardinality="n")))  # noqa: E731
    handle, step = started(door, make, router)
    with pytest.raises(Undecidable):
        door.complete(handle, step.run, step.cache, "draft#1", "ok", router)


def test_timers(door):
    def make(b):
        host = b.task("work")
        late, note = b.task("late"), b.task("note")
        b.flow(b.timer("work", name="due"), late[0])
        b.flow(b.timer("work", name="warn", interrupting=False), note[0])
        for name in ("late", "note"):
            b.flow(name, b.add(f"{name}_end", NodeKind.END))
        return host

    handle, step = started(door, make)
    assert set(names(step)) == {"work#1", "due#1", "warn#1"}
    step = door.catch(handle, step.run, step.cache, "warn#1", NEVER)
    assert names(step) == ["note#1"]
    with pytest.raises(WrongState):
        door.back(handle, step.run, "warn#1")
    done = door.complete(handle, step.run, step.cache, "work#1", "ok", NEVER)
    assert done.closed == ("due#1",)
    late = door.catch(handle, step.run, step.cache, "due#1", NEVER)
    assert (names(late), late.closed) == (["late#1"], ("work#1",))


def test_an_error_ends_its_scope(door):
    net = RandomNet(1, size=5)

    def make(b):
        return net.error(b, 1)

    router = Answers(ways={"x1s": ("f_x1s_z1e",)})
    _, step = started(door, make, router)
    assert step.ended
    assert not step.run.open


def test_an_uncaught_error_is_refused(door):
    def make(b):
        ways = b.xor(b.task("a"), b.task("b"))
        b.flow(ways[0], b.add("bad", NodeKind.END, event=EventKind.ERROR, event_ref="x"))
        return b.seq(b.task("draft"), ways)

    router = Answers(ways={"x1s": ("f_x1s_bad",)})
    handle, step = started(door, make, router)
    with pytest.raises(DefinitionInvalid):
        door.complete(handle, step.run, step.cache, "draft#1", "ok", router)


def test_a_configuration_with_a_gap_is_refused(door):
    handle, step = started(door, line)
    for name in ("draft#1", "check#1"):
        step = door.complete(handle, step.run, step.cache, name, "ok", NEVER)
    hole = replace(step.run, instances=tuple(item for item in step.run.instances if item.id != "draft#1"))
    with pytest.raises(EnginesDisagree):
        door.replay(handle, hole)


def test_a_replay_without_its_record_asks_nobody(door):
    router = Answers(ways={"x1s": ("f_x1s_b",)})
    handle, step = started(door, choice, router)
    step = door.complete(handle, step.run, step.cache, "draft#1", "ok", router)
    blank = tuple(replace(item, routing=()) for item in step.run.instances)
    with pytest.raises(EnginesDisagree):
        door.replay(handle, replace(step.run, instances=blank))


def test_a_process_that_calls_itself_is_refused(door):
    definition = build(lambda b: b.call("p"))
    with pytest.raises(DefinitionInvalid):
        door.compile(definition, "p", b"", {})
    with pytest.raises(DefinitionInvalid):
        door.compile(definition, "unknown", b"", {})


@pytest.mark.parametrize("number", range(12))
def test_both_doors_agree_on_random_nets(number):
    definition = RandomNet(number).definition()
    runs = []
    for door in (NetDoor(), SpiffDoor()):
        handle, router = compiled(door, definition), Coin(number, definition)
        step = door.start(handle, router)
        for at in range(25):
            if not step.run.open:
                break
            item = step.run.open[at % len(step.run.open)]
            if item.kind == "event":
                step = door.catch(handle, step.run, step.cache, item.id, router)
            else:
                step = door.complete(handle, step.run, step.cache, item.id, "ok", router)
        runs.append(step.run)
    assert runs[0] == runs[1]
    assert Run.from_data(runs[0].to_data()) == runs[0]
