"""How a target is reached: the fewest steps forward, else from the latest point it can be reached from."""

import pytest

from engine.errors import Undecidable
from engine.execution import paths
from engine.execution.paths import Route
from engine.model.process import EventKind, MultiInstance, NodeKind
from tests.nets import Answers
from tests.unit.execution.test_worked_examples import Play


class Unknown(Answers):
    """A router that can tell nothing."""

    def choose(self, gateway, scope):
        raise Undecidable("not known", element=gateway.id)

    def cardinality(self, node, scope):
        raise Undecidable("not known", element=node.id)

    def finished(self, node, scope, done, total):
        raise Undecidable("not known", element=node.id)


def route(play: Play, element: str, router=None) -> Route | None:
    return paths.route(play.handle, play.step.run, element, router or Unknown())


def skipped(found: Route | None) -> tuple[str, list[tuple[str, tuple[tuple[str, ...], ...]]]]:
    assert found is not None
    return found.back, [(one.instance, one.answers) for one in found.skips]


def test_the_fewest_steps_forward():
    play = Play(lambda b: b.seq(b.task("draft"), b.xor(b.task("long"), b.task("short")), b.task("end")))
    assert skipped(route(play, "end")) == ("", [("draft#1", (("f_x1s_long",),)), ("long#1", ())])
    assert skipped(route(play, "short")) == ("", [("draft#1", (("f_x1s_short",),))])
    assert skipped(route(play, "draft")) == ("", [])


def test_what_was_done_is_gone_back_to():
    play = Play(lambda b: b.seq(b.task("draft"), b.task("check"), b.task("end"))).do("draft#1", "check#1")
    assert skipped(route(play, "check")) == ("check#1", [])


def test_an_inclusive_split_may_take_one_way_or_all():
    play = Play(lambda b: b.seq(b.task("draft"), b.ior(b.task("a"), b.task("c")), b.task("end")))
    assert skipped(route(play, "c")) == ("", [("draft#1", (("f_o1s_c",),))])


def test_a_way_not_taken_is_reached_from_before_it():
    play = Play(lambda b: b.seq(b.task("draft"), b.xor(b.task("a"), b.task("c"))), Answers({"x1s": ("f_x1s_a",)}))
    play.do("draft#1")
    back, steps = skipped(route(play, "c"))
    assert (back, [answers for _, answers in steps]) == ("draft#1", [(("f_x1s_c",),)])
    play.do("a#1")
    assert play.step.ended
    assert skipped(route(play, "c"))[0] == "draft#1"  # a case that has ended is opened again from there
    assert route(play, "nowhere") is None


def cut_short(b):
    """Either ``other``, or a sub-process whose timer leads past it."""
    host = b.sub(lambda inner: inner.seq(inner.task("p"), inner.task("q")), name="host")
    merge, late = b.add("merge", NodeKind.EXCLUSIVE), b.task("late")
    b.flow(b.timer("host", name="due"), late[0])
    b.flow(late[1], merge)
    b.flow(host[1], merge)
    return b.seq(b.task("draft"), b.xor(b.task("other"), (host[0], merge)), b.task("end"))


def test_what_an_event_cut_short_is_no_point_to_start_from():
    play = Play(cut_short, Answers({"x1s": ("f_x1s_host",)})).do("draft#1")
    (event,) = [one.id for one in play.step.run.open if one.kind == "event"]
    (inner,) = [one.id for one in play.step.run.open if one.element == "p"]
    assert route(play, "late") is None  # an event on a border does not happen by a jump
    play.do(inner)
    play.step = play.door.catch(play.handle, play.step.run, None, event, play.router)
    assert {one.element for one in play.step.run.open} == {"late"}
    assert skipped(route(play, "other"))[0] == "draft#1"


def test_a_way_on_which_nothing_would_be_open_is_not_taken():
    def stuck(b):
        first, join = b.add("first", NodeKind.EXCLUSIVE), b.add("join", NodeKind.PARALLEL)
        right, last = b.task("right"), b.add("last", NodeKind.EXCLUSIVE)
        b.flow(first, join)
        b.flow(first, join)
        b.flow(first, right[0])
        b.flow(join, last)
        b.flow(right[1], last)
        return b.seq(b.task("draft"), (first, last), b.task("end"))

    play = Play(stuck)
    assert skipped(route(play, "right")) == ("", [("draft#1", (("f_first_right",),))])


def test_an_event_waited_for_is_passed_over():
    def waits(b):
        name = b.add("wait", NodeKind.CATCH, event=EventKind.TIMER)
        return b.seq(b.task("draft"), (name, name), b.task("end"))

    play = Play(waits).do("draft#1")
    (skip,) = route(play, "end").skips
    assert (skip.kind, skip.answers) == ("event", ())


class Endless(Answers):
    """A router that knows how many there are and not when they are enough."""

    def finished(self, node, scope, done, total):
        raise Undecidable("not known", element=node.id)


ROUTERS = {"nothing known": (Unknown(), 1), "known": (Answers(members={"sign": 2}), 2), "no end known": (Endless(), 2)}


@pytest.mark.parametrize(("router", "members"), ROUTERS.values(), ids=ROUTERS)
def test_where_members_cannot_be_counted_there_is_one_and_all_are_asked(router, members):
    multi = MultiInstance(cardinality="n", completion="enough")
    play = Play(lambda b: b.seq(b.task("draft"), b.task("sign", multi=multi), b.task("end")))
    assert len(skipped(route(play, "end", router))[1]) == 1 + members
