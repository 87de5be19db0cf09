"""What a return undid comes again by itself only as it was."""

import pytest

from engine.bpmn.executable import executable
from engine.errors import EnginesDisagree
from engine.execution import renewal
from engine.execution.door import Step
from engine.execution.net import EMPTY
from engine.execution.spiff import SpiffDoor
from tests.nets import Answers, build
from tests.unit.execution.test_worked_examples import Play


def returned(play: Play, target: str, returner: str) -> renewal.Undone:
    before = play.step.run
    play.back(target)
    return renewal.undone(before, play.step.run, target, returner)


def renewed(play: Play, instance: str, past: renewal.Undone, router=None) -> Step:
    return renewal.renewed(play.handle, play.step.run, instance, "ok", past, router or play.router)


def three(b):
    return b.seq(b.task("draft"), b.task("check"), b.task("approve"))


def line() -> Play:
    """Two of three tasks done; compiled for the library too, which replays what the net renews."""
    play, definition = Play(three), build(three)
    file = executable(definition, "p")
    play.handle = SpiffDoor().compile(definition, "p", file.xml, file.ids)
    return play.do("draft#1", "check#1")


def test_straight_to_who_returned_it():
    play = line()
    past = returned(play, "draft#1", "approve#1")
    step = renewed(play, "draft#2", past)
    assert {one.id for one in step.run.done} == {"draft#2", "check#1"}
    assert [one.element for one in step.run.open] == ["approve"]


def test_not_where_another_way_is_taken_now():
    play = Play(lambda b: b.seq(b.task("draft"), b.xor(b.task("a"), b.task("c")), b.task("end")),
                Answers({"x1s": ("f_x1s_a",)})).do("draft#1", "a#1")  # fmt: skip
    past = returned(play, "draft#1", "end#1")
    with pytest.raises(renewal.OtherWay) as parted:
        renewed(play, "draft#2", past, Answers({"x1s": ("f_x1s_c",)}))
    assert parted.value.instance == "a#1"


@pytest.mark.parametrize("kept", ["draft", "check"])
def test_not_where_an_arrow_back_would_be_taken_now(kept):
    """What was undone between went on then; with today's answers it goes back to before the new instance."""
    make = lambda b: b.seq(b.loop(b.seq(b.task("draft"), b.task("check")), keeps=(kept,)), b.task("end"))  # noqa: E731
    play = Play(make, Answers({"l1x": ("f_l1x_l1o",)})).do("draft#1", "check#1")
    past = returned(play, "draft#1", "end#1")
    with pytest.raises(renewal.OtherWay) as parted:
        renewed(play, "draft#2", past, Answers({"l1x": ("f_l1x_l1m",)}))
    assert parted.value.instance == "check#1"


def test_not_where_the_new_instance_itself_goes_back():
    play = Play(lambda b: b.seq(b.loop(b.task("draft")), b.task("end")), Answers({"l1x": ("f_l1x_l1o",)})).do("draft#1")
    past = returned(play, "draft#1", "end#1")
    with pytest.raises(renewal.OtherWay) as parted:
        renewed(play, "draft#2", past, Answers({"l1x": ("f_l1x_l1m",)}))
    assert parted.value.instance == "draft#1"


def test_not_where_the_task_that_returned_it_would_wait():
    play = Play(lambda b: b.seq(b.task("draft"), b.par(b.task("a"), b.task("c")), b.task("end")))
    play.do("draft#1", "a#1", "c#1")
    past = returned(play, "a#1", "end#1")
    play.back("c#1")  # the other branch was sent back meanwhile
    with pytest.raises(renewal.OtherWay) as parted:
        renewed(play, "a#2", past)
    assert parted.value.instance == "end#1"


def test_nothing_is_applied_when_the_replay_comes_out_otherwise(monkeypatch):
    play = line()
    past = returned(play, "draft#1", "approve#1")
    monkeypatch.setattr(renewal.runner, "replay", lambda handle, run: Step(run=EMPTY))
    with pytest.raises(EnginesDisagree):
        renewed(play, "draft#2", past)
