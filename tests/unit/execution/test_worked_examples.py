"""The worked examples of the definitions of return, at the level of instances (the sixth is about lapse: no token)."""

import pytest

from engine.execution.net import NetDoor
from engine.execution.state import Run
from engine.model.process import MultiInstance
from tests.nets import Answers, build


class Play:
    def __init__(self, make, router=None, **called):
        self.door, self.router = NetDoor(), router or Answers()
        self.handle = self.door.compile(build(make, **called), "p", b"", {})
        self.step = self.door.start(self.handle, self.router)

    def do(self, *names):
        for name in names:
            self.step = self.door.complete(self.handle, self.step.run, None, name, "ok", self.router)
        return self

    def back(self, name):
        self.step = self.door.back(self.handle, self.step.run, name)
        return self

    @property
    def open(self):
        return {item.id for item in self.step.run.open}

    @property
    def done(self):
        return {item.id for item in self.step.run.done}


def test_1_a_line():
    play = Play(lambda b: b.seq(b.task("draft"), b.task("check"), b.task("approve"))).do("draft#1", "check#1")
    play.back("draft#1")
    assert set(play.step.undone) == {"draft#1", "check#1"}
    assert play.step.closed == ("approve#1",)
    assert play.open == {"draft#2"}
    play.do("draft#2", "check#2", "approve#2")
    assert play.step.ended


def two_branches():
    return Play(lambda b: b.seq(b.task("draft"), b.par(b.task("a"), b.task("b")), b.task("review"))).do(
        "draft#1", "a#1", "b#1"
    )


def test_2_parallel_keeps_the_sibling():
    play = two_branches().back("a#1")
    assert play.step.undone == ("a#1",)
    assert play.step.closed == ("review#1",)
    assert play.done == {"draft#1", "b#1"}
    assert play.do("a#2").open == {"review#2"}
    assert play.step.run.by_id["review#2"].causes == {"a#2", "b#1"}


def test_2_parallel_cancels_the_sibling():
    play = two_branches()
    target = play.step.run.split_before("a#1", "review#1")
    assert target == "draft#1"
    assert set(play.back(target).step.undone) == {"draft#1", "a#1", "b#1"}


def nested():
    inner = lambda b: b.seq(b.task("p"), b.par(b.task("q"), b.task("r")), b.task("s"))  # noqa: E731
    return Play(lambda b: b.seq(b.task("draft"), b.par(inner(b), b.task("t")), b.task("end"))).do("draft#1", "p#1")


def test_3_nested_from_s():
    play = nested().do("r#1", "q#1")
    kept = nested().do("r#1", "q#1", "t#1")
    assert play.back("q#1").step.undone == ("q#1",)
    assert play.open == {"q#2", "t#1"}
    assert set(kept.back("p#1").step.undone) == {"p#1", "r#1", "q#1"}
    assert (kept.open, kept.done) == ({"p#2"}, {"draft#1", "t#1"})


def test_3_nested_from_the_end():
    play = nested().do("r#1", "q#1", "s#1", "t#1").back("q#1")
    assert set(play.step.undone) == {"q#1", "s#1"}
    assert play.step.closed == ("end#1",)
    assert (play.open, play.done) == ({"q#2"}, {"draft#1", "p#1", "r#1", "t#1"})


def countersign(**answers):
    multi = MultiInstance(cardinality="n", completion="enough" if answers.get("early") else "")
    router = Answers(members={"sign": 5}, **answers)
    play = Play(lambda b: b.seq(b.task("draft"), b.task("sign", multi=multi), b.task("after")), router)
    return play.do("draft#1")


def test_4_multi_instance():
    play = countersign().do(*[f"sign#1[{at}]" for at in (1, 2, 3, 4)]).back("draft#1")
    assert set(play.step.undone) == {"draft#1", *[f"sign#1[{at}]" for at in (1, 2, 3, 4)]}
    assert play.step.closed == ("sign#1[5]",)
    assert play.do("draft#2").open == {f"sign#2[{at}]" for at in range(1, 6)}


def test_4_return_to_one_member():
    play = countersign().do(*[f"sign#1[{at}]" for at in range(1, 6)]).back("sign#1[2]")
    assert play.step.undone == ("sign#1[2]",)
    assert play.open == {"sign#2[2]"}
    assert play.do("sign#2[2]").open == {"after#2"}


def test_4_members_cancelled_early_come_back():
    play = countersign(early={"sign": 3}).do("sign#1[1]", "sign#1[2]", "sign#1[3]")
    assert set(play.step.closed) == {"sign#1[4]", "sign#1[5]"}
    play.back("sign#1[2]")
    assert play.done == {"draft#1", "sign#1[1]", "sign#1[3]"}
    assert play.open == {"sign#2[2]", "sign#2[4]", "sign#2[5]"}


def test_5_a_process_called_twice():
    play = Play(
        lambda b: b.seq(b.call("v", "V1"), b.call("v", "V2"), b.task("sign")),
        v=lambda b: b.seq(b.task("u"), b.task("v")),
    )
    play.do("V1#1/u#1", "V1#1/v#1", "V2#1/u#1")
    again = Play.__new__(Play)
    again.__dict__ = dict(play.__dict__)
    assert again.back("V2#1/u#1").step.undone == ("V2#1/u#1",)
    assert again.open == {"V2#1/u#2"}
    play.do("V2#1/v#1").back("V1#1/v#1")
    assert set(play.step.undone) == {"V1#1/v#1", "V2#1/u#1", "V2#1/v#1"}
    assert (play.open, play.done) == ({"V1#1/v#2"}, {"V1#1/u#1"})
    assert play.do("V1#1/v#2").open == {"V2#2/u#1"}


def test_6_concurrent_and_future():
    run = nested().do("r#1", "q#1").step.run
    assert run.future("q#1") == {"q#1", "s#1"}
    assert run.past("s#1") == {"s#1", "q#1", "r#1", "p#1", "draft#1"}
    assert run.precedes("p#1", "s#1")
    assert not run.precedes("r#1", "q#1")
    assert not run.precedes("q#1", "q#1")
    assert run.split_before("p#1", "s#1") == "p#1"


@pytest.mark.parametrize("keeps", [(), ("check",)])
def test_a_drawn_return_has_the_same_effect(keeps):
    router = Answers(ways={"l1x": ("f_l1x_l1m",)})
    block = lambda b: b.loop(b.seq(b.task("draft"), b.task("check")), keeps=keeps)  # noqa: E731
    play = Play(lambda b: b.seq(b.task("first"), block(b)), router).do("first#1", "draft#1", "check#1")
    assert set(play.step.undone) == {"draft#1", "check#1"} - {f"{name}#1" for name in keeps}
    assert (play.open, play.done) == ({"draft#2"}, {"first#1"})
    assert play.step.run.by_id["draft#2"].causes == {"first#1"}
    assert "f_l1x_l1m" in play.step.flows
    assert Run.from_data(play.step.run.to_data()) == play.step.run


def test_another_format_is_refused():
    with pytest.raises(ValueError):
        Run.from_data([99])
