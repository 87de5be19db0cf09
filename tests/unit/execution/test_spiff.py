"""What the library may and may not do behind the door."""

import pytest

from engine.bpmn.executable import executable
from engine.errors import DefinitionInvalid, EnginesDisagree
from engine.execution import codec, net, runner
from engine.execution.spiff import SpiffDoor, _Live
from tests.nets import Answers, build

DOOR = SpiffDoor()


def compiled(make):
    definition = build(make)
    file = executable(definition, "p")
    return DOOR.compile(definition, "p", file.xml, file.ids)


def line(b):
    return b.seq(b.task("draft"), b.task("check"), b.task("file"))


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "1 == 1",
        "pick_e1_x == 0 or True",
        "pick_unknown == 0",
        "n_e1_x + 1",
        "pick_e1_x == 0\n",
        '"PT1S"',
        "",
    ],
)
def test_no_other_expression_is_answered(text):
    live = _Live(compiled(line))
    with pytest.raises(EnginesDisagree):
        live.engine.evaluate(live.workflow.task_tree, text)


def test_no_script_and_no_service_runs():
    engine = _Live(compiled(line)).engine
    with pytest.raises(EnginesDisagree):
        engine.execute(None, "pass")
    with pytest.raises(EnginesDisagree):
        engine.call_service(None, operation="x")


def test_an_expression_slipped_into_the_file_stops_the_step():
    definition = build(lambda b: b.seq(b.task("draft"), b.xor(b.task("a"), b.task("b"))))
    file = executable(definition, "p")
    evil = file.xml.replace(b" == 0<", b" == 0 or __import__('os')<")
    assert evil != file.xml
    handle = DOOR.compile(definition, "p", evil, file.ids)
    router = Answers(ways={"x1s": ("f_x1s_b",)})
    step = DOOR.start(handle, router)
    with pytest.raises(EnginesDisagree):
        DOOR.complete(handle, step.run, step.cache, "draft#1", "ok", router)


def test_a_file_the_library_cannot_read_is_refused():
    with pytest.raises(DefinitionInvalid):
        DOOR.compile(build(line), "p", b"<nothing", {})


@pytest.mark.parametrize("cache", [None, b"", b"RFX0 3.2.0 other p\n[]", b"garbage"])
def test_a_cache_that_does_not_fit_is_rebuilt(cache):
    handle = compiled(line)
    step = DOOR.start(handle, Answers())
    once = DOOR.complete(handle, step.run, step.cache, "draft#1", "ok", Answers())
    again = DOOR.complete(handle, step.run, cache, "draft#1", "ok", Answers())
    assert (again.run, again.opened) == (once.run, once.opened)
    assert again.cache.startswith(codec.header(handle.definition_digest, "p"))


def test_a_cache_of_another_moment_is_dropped():
    handle = compiled(line)
    first = DOOR.start(handle, Answers())
    later = DOOR.complete(handle, first.run, first.cache, "draft#1", "ok", Answers())
    again = DOOR.complete(handle, first.run, later.cache, "draft#1", "ok", Answers())
    assert (again.run, again.cache) == (later.run, later.cache)


def test_a_graph_that_differs_from_the_drawn_one_is_found_out():
    definition, other = build(line), build(lambda b: b.seq(b.task("draft"), b.task("pay"), b.task("file")))
    file = executable(definition, "p")
    handle = DOOR.compile(other, "p", file.xml, file.ids)
    step = DOOR.start(handle, Answers())
    with pytest.raises(EnginesDisagree):
        DOOR.complete(handle, step.run, step.cache, "draft#1", "ok", Answers())


def test_a_record_that_cannot_be_reproduced_is_found_out():
    handle = compiled(line)
    step = DOOR.start(handle, Answers())
    game = net.finish(handle, step.run, "draft#1", "ok", Answers(), ("task",))
    wrong = net.freeze(game)
    object.__setattr__(wrong, "end_events", ("p_end",))
    with pytest.raises(EnginesDisagree):
        DOOR.complete(handle, wrong, None, "check#1", "ok", Answers())


def test_the_runner_is_the_library_watched_by_the_net():
    definition = build(line)
    file = executable(definition, "p")
    handle = runner.compile(definition, "p", file.xml, file.ids)
    step = runner.start(handle, Answers())
    step = runner.complete(handle, step.run, step.cache, "draft#1", "ok", Answers())
    step = runner.back(handle, step.run, "draft#1")
    assert [item.id for item in step.opened] == ["draft#2"]
    assert runner.replay(handle, step.run).run == step.run
    assert b"draft" not in step.cache
