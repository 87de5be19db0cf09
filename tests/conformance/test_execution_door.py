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


def catching(b, *codes, body, **more):
    """A sub-process of ``body`` with a timer and a boundary event for each code; ``code_saw`` follows an event."""
    host, merge = b.sub(body, name="s", **more), b.add("merge", NodeKind.EXCLUSIVE)
    b.flow(b.timer("s", name="due"), merge)
    for code in codes:
        saw = b.task(f"{code or 'any'}_saw")
        b.flow(b.timer("s", event=EventKind.ERROR, ref=code, name=f"on_{code or 'any'}"), saw[0])
        b.flow(saw[1], merge)
    b.flow(host[1], merge)
    return host[0], merge


def failing(code):
    """A task behind which there is an error end, beside a second task."""

    def inside(inner):
        ways = inner.xor(inner.task("a"), inner.task("b"))
        inner.flow(ways[0], inner.add("bad", NodeKind.END, event=EventKind.ERROR, event_ref=code))
        return inner.par(ways, inner.task("aside"))

    return inside


BAD = {"x1s": ("f_x1s_bad",)}
CODES = [
    ("this", ("", "this"), "this_saw"),
    ("this", ("this", ""), "this_saw"),
    ("this", ("other", ""), "any_saw"),
    ("", ("other", ""), "any_saw"),
]


@pytest.mark.parametrize(("code", "caught", "saw"), CODES)
def test_an_error_goes_to_its_own_code_or_to_the_event_without_one(door, code, caught, saw):
    make = lambda b: catching(b, *caught, body=failing(code))  # noqa: E731
    _, step = started(door, make, Answers(ways=BAD))
    assert [item.element for item in step.run.open] == [saw]


def test_an_error_is_caught_further_outside(door):
    make = lambda b: catching(b, "", body=lambda inner: inner.sub(failing("deep"), name="t"))  # noqa: E731
    _, step = started(door, make, Answers(ways=BAD))
    assert [item.element for item in step.run.open] == ["any_saw"]


def test_an_error_of_one_member_ends_all(door):
    class Second(Answers):
        def choose(self, gateway, scope):
            return ("f_x1s_bad",) if scope[-1].index == 2 else ("f_x1s_a",)

    def body(inner):
        ways = inner.xor(inner.task("a"), inner.task("b"))
        inner.flow(ways[0], inner.add("bad", NodeKind.END, event=EventKind.ERROR, event_ref="bad"))
        return inner.seq(inner.task("first"), ways)

    more = MultiInstance(cardinality="n")
    router = Second(members={"s": 3})
    handle, step = started(door, lambda b: catching(b, "bad", body=body, multi=more), router)
    for name in ("s#1[1]/first#1", "s#1[1]/a#1", "s#1[2]/first#1"):
        step = door.complete(handle, step.run, step.cache, name, "ok", router)
    assert [item.element for item in step.run.open] == ["bad_saw"]
    assert not step.run.tokens
    assert set(step.closed) == {"due#1", "s#1[3]/first#1"}
    assert door.replay(handle, step.run).run == step.run


def test_no_return_into_a_scope_an_event_has_ended(door):
    make = lambda b: catching(b, body=lambda inner: inner.seq(inner.task("a"), inner.task("b")))  # noqa: E731
    handle, step = started(door, lambda b: b.seq(make(b), b.task("after")))
    step = door.complete(handle, step.run, step.cache, "s#1/a#1", "ok", NEVER)
    step = door.catch(handle, step.run, step.cache, "due#1", NEVER)
    with pytest.raises(WrongState):
        door.back(handle, step.run, "s#1/a#1")


def test_sub_processes_follow_each_other_inside_one(door):
    """The library needs a second pass here: one sub-process ends and another begins in the same step."""
    part = lambda inner, name: inner.sub(lambda deep: deep.task(f"{name}_do"), name=name)  # noqa: E731
    make = lambda b: b.sub(lambda inner: inner.seq(part(inner, "one"), part(inner, "two")), name="s")  # noqa: E731
    handle, step = started(door, make)
    step = door.complete(handle, step.run, step.cache, "s#1/one#1/one_do#1", "ok", NEVER)
    assert names(step) == ["s#1/two#1/two_do#1"]


def test_a_drawn_return_out_of_a_branch_takes_the_other_branches_away(door):
    """The header of the loop is passed by both branches: both begin anew, and so does an open sub-process."""

    def make(b):
        head, back = b.add("head", NodeKind.EXCLUSIVE), b.add("back", NodeKind.EXCLUSIVE)
        b.flow(b.task("a")[0], back)
        both = b.par(("a", back), b.sub(lambda inner: inner.task("deep"), name="s"))
        b.flow(head, both[0])
        b.flow(back, head, keeps=())
        return b.seq(b.task("draft"), (head, both[1]))

    router = Answers(ways={"back": ("f_back_head",)})
    handle, step = started(door, make, router)
    step = door.complete(handle, step.run, step.cache, "draft#1", "ok", router)
    step = door.complete(handle, step.run, step.cache, "a#1", "ok", router)
    assert (step.undone, step.closed) == (("a#1",), ("s#1/deep#1",))
    assert set(names(step)) == {"a#2", "s#2/deep#1"}
    again = door.complete(handle, step.run, step.cache, "s#2/deep#1", "ok", router)
    assert [item.id for item in again.run.open] == ["a#2"]
    assert door.replay(handle, again.run).run == again.run


def half_joined(b):
    """An exclusive split into a parallel join: no token ever comes along the second flow."""
    ways = b.xor(b.task("a"), b.task("b"))
    join = b.add("join", NodeKind.PARALLEL)
    b.flow(ways[1], join)
    b.flow(b.task("never")[1], join)
    b.flow(ways[0], "never")
    return b.seq(b.task("draft"), (ways[0], join))


def test_a_deadlock_stops_the_step(door):
    router = Answers(ways={"x1s": ("f_x1s_a",)})
    handle, step = started(door, half_joined, router)
    step = door.complete(handle, step.run, step.cache, "draft#1", "ok", router)
    with pytest.raises(Undecidable) as stuck:
        door.complete(handle, step.run, step.cache, "a#1", "ok", router)
    assert stuck.value.fields == {"element": "join", "kind": "deadlock"}
    assert door.back(handle, step.run, "draft#1").opened[0].id == "draft#2"


def test_a_deadlock_at_the_start_starts_nothing(door):
    def make(b):
        join = b.add("join", NodeKind.PARALLEL)
        b.flow(b.task("never")[1], join)
        return join, join

    handle = compiled(door, build(make))
    with pytest.raises(Undecidable) as stuck:
        door.start(handle, NEVER)
    assert stuck.value.fields["kind"] == "deadlock"


def test_a_scope_nothing_can_leave_is_a_deadlock(door):
    """A task without a way out inside a sub-process takes the last token away."""

    def body(inner):
        inner.task("alone")
        split = inner.add("split", NodeKind.EXCLUSIVE)
        inner.flow(split, "alone")
        return split, inner.task("other")[1]

    handle, step = started(door, lambda b: b.sub(body, name="s"))
    with pytest.raises(Undecidable) as stuck:
        door.complete(handle, step.run, step.cache, "s#1/alone#1", "ok", NEVER)
    assert stuck.value.fields == {"element": "s", "kind": "deadlock"}


def test_choices_before_the_first_task_are_kept_and_replayed(door):
    """Nobody is asked again: not by a replay of the fresh case, not by a return to its first task."""
    router = Answers(ways={"x1s": ("f_x1s_o1s",), "o1s": ("f_o1s_b", "f_o1s_c")}, members={"c": 3})
    several = MultiInstance(cardinality="n")
    make = lambda b: b.xor(b.task("a"), b.ior(b.task("b"), b.task("c", multi=several), b.task("d")))  # noqa: E731
    handle, step = started(door, make, router)
    assert step.run.routing == (("x1s", ("f_x1s_o1s",)), ("o1s", ("f_o1s_b", "f_o1s_c")))
    read = Run.from_data(step.run.to_data())
    assert read == step.run
    fresh = door.replay(handle, read)
    assert (fresh.run, fresh.opened, fresh.closed) == (step.run, (), ())
    step = door.complete(handle, fresh.run, fresh.cache, "b#1", "ok", NEVER)
    back = door.back(handle, Run.from_data(step.run.to_data()), "b#1")
    assert (names(back), back.run.routing) == (["b#2"], read.routing)
    assert {item.id for item in back.run.open} == {"b#2", "c#1[1]", "c#1[2]", "c#1[3]"}
    with pytest.raises(EnginesDisagree):
        door.replay(handle, replace(read, routing=()))


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
