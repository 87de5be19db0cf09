"""What the library may and may not do behind the door."""

import pytest
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.executable import executable
from engine.errors import DefinitionInvalid, EnginesDisagree
from engine.execution import codec, net, runner
from engine.execution.spiff import SpiffDoor, _Live
from engine.model.process import EventKind, MultiInstance, NodeKind
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


def crossed(drawn, written):
    """A handle whose file comes from another drawing than its graph."""
    file = executable(build(written), "p")
    return DOOR.compile(build(drawn), "p", file.xml, file.ids)


def disagreement(handle, *done):
    """Complete ``done``; return the disagreement the last of them met."""
    step = DOOR.start(handle, Answers())
    for name in done[:-1]:
        step = DOOR.complete(handle, step.run, step.cache, name, "ok", Answers())
    with pytest.raises(EnginesDisagree) as met:
        DOOR.complete(handle, step.run, step.cache, done[-1], "ok", Answers())
    return met.value


def test_a_question_the_net_never_asked_has_no_answer():
    several = MultiInstance(cardinality="n")
    handle = crossed(line, lambda b: b.seq(b.task("draft"), b.task("check", multi=several), b.task("file")))
    assert disagreement(handle, "draft#1").fields == {"element": "check"}


def test_an_error_only_the_library_meets_stops_the_step():
    """The library alone would take an error nobody catches for success and go on."""

    def fails(b):
        b.flow(b.task("draft")[0], b.add("bad", NodeKind.END, event=EventKind.ERROR, event_ref="x"))
        return "draft", "bad"

    met = disagreement(crossed(lambda b: b.task("draft"), fails), "draft#1")
    assert "nothing catches the error" in met.fields["cause"]


def test_two_tokens_in_one_place_are_not_told_apart():
    def unjoined(b):
        split, merge = b.add("split", NodeKind.PARALLEL), b.add("merge", NodeKind.EXCLUSIVE)
        for name in ("a", "b"):
            b.flow(split, b.task(name)[0])
            b.flow(name, merge)
        b.flow(merge, b.task("twice")[0])
        return split, "twice"

    assert disagreement(compiled(unjoined), "a#1", "b#1").fields == {"element": "twice"}


def test_what_is_finished_is_not_predicted_again():
    """A second prediction would make the ready task behind it a mere possibility."""
    handle = compiled(line)
    live = _Live(handle)
    live.play(net.begin(handle, Answers()), None)
    for task in [task for task in live.workflow.tasks.values() if task.has_state(TaskState.FINISHED_MASK)]:
        task.task_spec._predict(task)
    assert list(live.ready()) == ["draft"]


def test_the_runner_lets_events_happen():
    definition = build(lambda b: b.seq(wait(b), b.task("file")))
    file = executable(definition, "p")
    handle = runner.compile(definition, "p", file.xml, file.ids)
    step = runner.start(handle, Answers())
    step = runner.catch(handle, step.run, step.cache, "wait#1", Answers())
    assert [item.id for item in step.opened] == ["file#1"]


def wait(b):
    name = b.add("wait", NodeKind.CATCH, event=EventKind.TIMER)
    return name, name
