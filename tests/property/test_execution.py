"""Two token games must agree: on random nets, after every step, return, save, load and rebuild."""

import random

import pytest

from engine.bpmn.executable import executable
from engine.errors import WrongState
from engine.execution import net
from engine.execution.spiff import SpiffDoor, _Live
from engine.execution.state import EVENT, INTERRUPTED, SYSTEM, TASK, Run
from engine.model.process import EventKind, MultiInstance, NodeKind
from tests.nets import Answers, Coin, RandomNet, build
from tests.scale import scaled

DOOR = SpiffDoor()


def compiled(definition):
    file = executable(definition, "p")
    return DOOR.compile(definition, "p", file.xml, file.ids)


def act(handle, run, cache, item, router):
    if item.kind == EVENT:
        return DOOR.catch(handle, run, cache, item.id, router)
    return DOOR.complete(handle, run, cache, item.id, "ok", router)


def test_returns_on_random_nets():
    """Every act compares the ready sets; the record is reproduced by replay, with and without the cache."""
    returns = 0
    for number in range(scaled(2000)):
        definition = RandomNet(number).definition()
        handle, router, dice = compiled(definition), Coin(number, definition), random.Random(number)
        step = DOOR.start(handle, router)
        for _ in range(40):
            if not step.run.open:
                break
            done = [item for item in step.run.done if item.kind == TASK]
            if done and dice.random() < 0.15:
                target = dice.choice(done)
                future = step.run.future(target.id)
                kept = [item for item in step.run.done if item.id not in future]
                try:
                    step = DOOR.back(handle, step.run, target.id)
                except WrongState:
                    assert any(item.outcome == INTERRUPTED for item in step.run.instances)
                    continue
                returns += 1
                assert [item.id for item in step.run.done] == [item.id for item in kept]
                assert any(item.element == target.element and item.id != target.id for item in step.opened)
            else:
                cache = None if dice.random() < 0.1 else step.cache
                step = act(handle, step.run, cache, dice.choice(step.run.open), router)
            assert Run.from_data(step.run.to_data()) == step.run
            assert net.freeze(net.play_again(handle, step.run)) == step.run
        assert step.ended == (not step.run.open)
    assert returns > 0


INNER = tuple(kind for kind in RandomNet.ALL if kind != "call")


def test_members_cut_short_by_an_event():
    """A timer or an error takes away members with anything inside; both games go on from there alike."""
    cut = 0
    for number in range(scaled(300, least=20)):
        definition = _interrupted(RandomNet(number, kinds=INNER, size=7))
        handle, router, dice = compiled(definition), Coin(number, definition), random.Random(number)
        step = DOOR.start(handle, router)
        for _ in range(40):
            if not step.run.open:
                break
            cache = None if dice.random() < 0.2 else step.cache
            step = act(handle, step.run, cache, dice.choice(step.run.open), router)
            cut += any(item.outcome == INTERRUPTED and item.index for item in step.run.instances)
            assert DOOR.replay(handle, step.run).run == step.run
    assert cut > 0


def _interrupted(inner):
    """Members with a random net, an error end and a nested sub-process inside, under a timer and an error event."""

    def body(b):
        ways = b.xor(b.task("fails"), b.task("works"))
        b.flow("fails", b.add("way", NodeKind.EXCLUSIVE))
        b.flows = [flow for flow in b.flows if (flow.source, flow.target) != ("fails", ways[1])]
        b.flow("way", ways[1])
        b.flow("way", b.add("bad", NodeKind.END, event=EventKind.ERROR, event_ref="bad"))
        return b.par(ways, b.sub(lambda deep: inner.block(deep, 3), name="deep"))

    def make(b):
        more = MultiInstance(sequential=inner.random.random() < 0.3, cardinality="n")
        host, merge = b.sub(body, name="members", multi=more), b.add("merge", NodeKind.EXCLUSIVE)
        for event, kind in (("due", EventKind.TIMER), ("saw", EventKind.ERROR)):
            b.flow(b.timer("members", event=kind, name=event), b.task(f"{event}_task")[0])
            b.flow(f"{event}_task", merge)
        b.flow(host[1], merge)
        return b.loop(b.seq(b.task("draft"), (host[0], merge), b.task("after")))

    return build(make)


def test_saving_and_loading_changes_nothing():
    """The same play on an object that is never saved and on one saved and loaded after each step."""
    for number in range(scaled(500)):
        definition = RandomNet(10_000 + number).definition()
        handle, router, dice = compiled(definition), Coin(number, definition), random.Random(number)
        kept = _Live(handle)
        game = net.begin(handle, router)
        kept.play(game, None)
        cache = kept.pack()
        for _ in range(40):
            run = net.freeze(game)
            if not run.open:
                break
            item = dice.choice(run.open)
            game = net.finish(handle, run, item.id, "ok", router, (TASK, SYSTEM, EVENT))
            if game.cut:
                break
            kept.play(game, item)
            loaded = _Live(handle, cache)
            assert loaded.found
            loaded.play(game, item)
            assert sorted(loaded.ready()) == sorted(kept.ready())
            assert loaded.workflow.completed == kept.workflow.completed
            cache = loaded.pack()


def _multi(b, name):
    return b.task(name, multi=MultiInstance(cardinality="n"))


def _timed(b, name):
    task = b.task(name)
    b.timer(name, interrupting=False, name=f"{name}_w")
    note = b.task(f"{name}_note")
    b.flow(f"{name}_w", note[0])
    b.flow(note[1], b.add(f"{name}_note_end", NodeKind.END))
    return task


ENTRY = "draft"
SHAPES = {
    "two": lambda b: b.par(b.task("a"), b.task("b")),
    "three": lambda b: b.par(b.task("a"), b.task("b"), b.task("c")),
    "five": lambda b: b.par(*[b.task(name) for name in "abcde"]),
    "long branch": lambda b: b.par(b.seq(b.task("a"), b.task("b")), b.task("c")),
    "members": lambda b: b.par(_multi(b, "a"), b.task("b")),
    "sub-process": lambda b: b.par(b.sub(lambda i: i.seq(i.task("a"), i.task("b")), name="s"), b.task("c")),
    "timers": lambda b: b.par(_timed(b, "a"), _timed(b, "b")),
    "nested": lambda b: b.par(b.par(b.task("a"), b.task("b")), b.task("c")),
    "nested deep": lambda b: b.par(b.par(b.par(b.task("a"), b.task("b")), b.task("c")), b.task("d")),
    "one after another": lambda b: b.seq(b.par(b.task("a"), b.task("b")), b.par(b.task("c"), b.task("d"))),
    "inside sub-process": lambda b: b.sub(lambda i: i.par(i.task("a"), i.task("b")), name="s"),
    "inside members": lambda b: b.sub(
        lambda i: i.par(i.task("a"), i.task("b")), name="s", multi=MultiInstance(cardinality="n")
    ),
    "inclusive": lambda b: b.ior(b.task("a"), b.task("b")),
    "inclusive three": lambda b: b.ior(b.task("a"), b.task("b"), b.task("c")),
    "inclusive in parallel": lambda b: b.par(b.ior(b.task("a"), b.task("b")), b.task("c")),
    "parallel in inclusive": lambda b: b.ior(b.par(b.task("a"), b.task("b")), b.task("c")),
    "called": lambda b: b.par(b.call("two", "v"), b.task("c")),
    "loop in a branch": lambda b: b.par(b.loop(b.par(b.task("a"), b.task("b"))), b.task("c")),
}
OUTER = "f_l{0}x_l{0}m"


@pytest.mark.parametrize("saved", [False, True])
@pytest.mark.parametrize("direct", [False, True])
@pytest.mark.parametrize("name", SHAPES)
def test_a_join_in_a_return_loop_waits_for_all_of_its_round(name, direct, saved):
    """No signature is skipped in a later round: review opens only when nothing else in the loop is open.

    Counted independently of both games: what opened in this round minus what was completed.
    """
    shape = SHAPES[name]

    def make(b):
        block = shape(b) if direct else b.seq(b.task(ENTRY), shape(b))
        return b.loop(b.seq(block, b.task("review")))

    definition = build(make, two=lambda b: b.par(b.task("x"), b.task("y")))
    handle = compiled(definition)
    for order in range(scaled(30, least=6)):
        dice, router = random.Random(order), Coin(order, definition, leave=0.5)
        step = DOOR.start(handle, router)
        live = _Live(handle)
        live.play(net.begin(handle, Coin(order, definition, leave=0.5)), None)
        expected = {item.id for item in step.opened if item.kind == TASK}
        for _ in range(60):
            tasks = [item for item in step.run.open if item.kind == TASK and "note" not in item.element]
            if not tasks:
                break
            if "review" in {item.element for item in tasks}:
                assert len(expected) == 1, (order, expected)
            item = dice.choice(tasks)
            if saved:
                step = act(handle, step.run, step.cache, item, router)
            else:
                game = net.finish(handle, step.run, item.id, "ok", router, (TASK, SYSTEM, EVENT))
                if game.cut:
                    break
                live.play(game, item)
                step = net.report(game)
            expected -= {item.id, *step.closed}
            expected |= {new.id for new in step.opened if new.kind == TASK and "note" not in new.element}


def test_a_return_loop_does_not_grow():
    """Rounds without end cost nothing: the record and the cache keep their size."""
    b = lambda b: b.loop(b.seq(b.task("draft"), b.par(b.task("a"), b.task("b")), b.task("review")))  # noqa: E731
    definition = build(lambda x: x.par(x.seq(x.task("first"), b(x)), x.task("aside")))
    handle, router = compiled(definition), Answers(ways={"l1x": ("f_l1x_l1m",)})
    step = DOOR.start(handle, router)
    step = DOOR.complete(handle, step.run, step.cache, "first#1", "ok", router)
    sizes, caches = [], []
    for number in range(1, scaled(3000, least=60) + 1):
        for element in ("draft", "a", "b", "review"):
            step = DOOR.complete(handle, step.run, step.cache, f"{element}#{number}", "ok", router)
        digits = 0 if number < 9 else 1
        if number % 10 == 0 and digits:
            sizes.append(len(str(step.run.to_data())) - 8 * len(str(number)))
            caches.append(len(step.cache))
    assert max(sizes) - min(sizes) <= 12
    assert max(caches) < 20_000
    assert len(step.run.done) == 1
