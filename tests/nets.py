"""Small process models for tests: blocks to build them, random ones, routers, and a writer of executable files."""

import itertools
import random
from dataclasses import dataclass, field

from engine.model.process import Definition, EventKind, Flow, Graph, MultiInstance, Node, NodeKind, Process
from engine.model.text import Text


def node(name, kind, **more):
    return Node(id=name, kind=kind, tag=kind.value, name=Text(name, name), **more)


@dataclass
class Builder:
    """Builds one graph from nested blocks; each block returns (first node, last node)."""

    nodes: list = field(default_factory=list)
    flows: list = field(default_factory=list)
    names: dict = field(default_factory=dict)
    prefix: str = ""

    def name(self, stem):
        self.names[stem] = self.names.get(stem, 0) + 1
        return f"{self.prefix}{stem}{self.names[stem]}"

    def add(self, name, kind, **more):
        self.nodes.append(node(name, kind, **more))
        return name

    def flow(self, source, target, **more):
        name = f"f_{source}_{target}"
        while any(flow.id == name for flow in self.flows):
            name += "_"
        self.flows.append(Flow(id=name, source=source, target=target, **more))
        return name

    def task(self, name="", **more):
        name = self.add(name or self.name("t"), NodeKind.TASK, **more)
        return name, name

    def seq(self, *blocks):
        for (_, last), (first, _) in itertools.pairwise(blocks):
            self.flow(last, first)
        return blocks[0][0], blocks[-1][1]

    def split(self, kind, *blocks):
        stem = {NodeKind.EXCLUSIVE: "x", NodeKind.PARALLEL: "a", NodeKind.INCLUSIVE: "o"}[kind]
        name = self.name(stem)
        first, last = self.add(f"{name}s", kind), self.add(f"{name}j", kind)
        for block in blocks:
            self.flow(first, block[0])
            self.flow(block[1], last)
        return first, last

    def xor(self, *blocks):
        return self.split(NodeKind.EXCLUSIVE, *blocks)

    def par(self, *blocks):
        return self.split(NodeKind.PARALLEL, *blocks)

    def ior(self, *blocks):
        return self.split(NodeKind.INCLUSIVE, *blocks)

    def loop(self, block, keeps=()):
        """A block with a drawn return from behind it to before it."""
        name = self.name("l")
        first, last = self.add(f"{name}m", NodeKind.EXCLUSIVE), self.add(f"{name}x", NodeKind.EXCLUSIVE)
        out = self.add(f"{name}o", NodeKind.EXCLUSIVE)
        self.flow(first, block[0])
        self.flow(block[1], last)
        self.flow(last, out)
        self.flow(last, first, keeps=keeps)
        return first, out

    def sub(self, build, name="", **more):
        """An embedded sub-process; ``build(builder)`` returns its block."""
        name = name or self.name("s")
        inner = Builder(names=self.names, prefix=self.prefix)
        graph = inner.close(build(inner), name)
        self.add(name, NodeKind.SUB_PROCESS, graph=graph, **more)
        return name, name

    def call(self, process, name="", **more):
        name = self.add(name or self.name("v"), NodeKind.CALL, called=process, **more)
        return name, name

    def timer(self, host, *, interrupting=True, event=EventKind.TIMER, name="", ref=""):
        name = name or self.name("b")
        return self.add(
            name, NodeKind.BOUNDARY, event=event, attached_to=host, interrupting=interrupting, event_ref=ref
        )

    def close(self, block, name):
        """Add start and end; return the graph."""
        start, end = self.add(f"{name}_start", NodeKind.START), self.add(f"{name}_end", NodeKind.END)
        self.flow(start, block[0])
        self.flow(block[1], end)
        return Graph(nodes=tuple(self.nodes), flows=tuple(self.flows))


def definition(graph, **called):
    """A definition whose main process is ``p``; others by process id."""
    processes = [Process(id="p", name=Text("p", "p"), graph=graph, executable=True)]
    processes += [Process(id=key, name=Text(key, key), graph=value) for key, value in called.items()]
    return Definition(key="p", digest=f"d{id(graph)}", model_digest="", main="p", processes=tuple(processes))


def build(make, **called):
    """A definition of the block ``make(builder)``; further processes as ``id=make``."""
    return definition(_graph(make, "p"), **{key: _graph(value, key) for key, value in called.items()})


def _graph(make, name):
    builder = Builder()
    return builder.close(make(builder), name)


class Answers:
    """A router with fixed answers by element id: flow targets for gateways, numbers for members."""

    def __init__(self, ways=None, members=None, early=None):
        self.ways, self.members, self.early = ways or {}, members or {}, early or {}
        self.graph = None
        self.asked = []

    def choose(self, gateway, scope):
        self.asked.append(gateway.id)
        return self.ways[gateway.id]

    def cardinality(self, node, scope):
        return self.members.get(node.id, 2)

    def finished(self, node, scope, done, total):
        return self.early.get(node.id, total) <= len(done)


class Coin:
    """A router that throws a coin; loops are left after a few rounds."""

    def __init__(self, seed, definition, *, leave=0.6, most=3):
        self.random = random.Random(seed)
        self.leave, self.most = leave, most
        self.flows = {}
        for process in definition.processes:
            self.flows.update(process.graph.all_flows)

    def choose(self, gateway, scope):
        ways = sorted(name for name, flow in self.flows.items() if flow.source == gateway.id)
        if gateway.kind is NodeKind.INCLUSIVE:
            return tuple(self.random.sample(ways, self.random.randint(1, len(ways))))
        back = [name for name in ways if gateway.id.endswith("x") and self.flows[name].target.endswith("m")]
        if back and self.random.random() < self.leave:
            ways = [name for name in ways if name not in back]
        return (self.random.choice(ways),)

    def cardinality(self, node, scope):
        return self.random.randint(1, self.most)

    def finished(self, node, scope, done, total):
        return self.random.random() < 0.3


class RandomNet:
    """Random nested blocks over one builder; ``kinds`` says which blocks may occur."""

    ALL = ("seq", "xor", "par", "ior", "loop", "timer", "remind", "multi", "sub", "multisub", "call", "error", "stop")

    def __init__(self, seed, kinds=ALL, size=9):
        self.random = random.Random(seed)
        self.kinds, self.left = kinds, size
        self.called = {}

    def definition(self):
        builder = Builder()
        graph = builder.close(self.block(builder, 3), "p")
        return definition(graph, **self.called)

    def block(self, b, depth):
        self.left -= 1
        if depth == 0 or self.left <= 0:
            return b.task()
        kind = self.random.choice(("task", *self.kinds))
        return getattr(self, kind)(b, depth - 1)

    def blocks(self, b, depth):
        return [self.block(b, depth) for _ in range(self.random.randint(2, 3))]

    def task(self, b, depth):
        return b.task()

    def seq(self, b, depth):
        return b.seq(*self.blocks(b, depth))

    def xor(self, b, depth):
        return b.xor(*self.blocks(b, depth))

    def par(self, b, depth):
        return b.par(*self.blocks(b, depth))

    def ior(self, b, depth):
        return b.ior(*self.blocks(b, depth))

    def loop(self, b, depth):
        return b.loop(b.seq(b.task(), self.block(b, depth)))

    def host(self, b, depth):
        return b.task() if self.random.random() < 0.5 else self.sub(b, depth)

    def timer(self, b, depth):
        """A host whose interrupting timer leads around the rest to a common merge."""
        host, merge = self.host(b, depth), b.add(b.name("e"), NodeKind.EXCLUSIVE)
        event, late = b.timer(host[0]), b.task()
        b.flow(event, late[0])
        b.flow(late[1], merge)
        b.flow(host[1], merge)
        return host[0], merge

    def remind(self, b, depth):
        """A host whose timer does not interrupt and leads to an end of its own."""
        host, event, note = self.host(b, depth), None, b.task()
        event = b.timer(host[0], interrupting=False)
        b.flow(event, note[0])
        b.flow(note[1], b.add(b.name("n"), NodeKind.END))
        return host

    def multi(self, b, depth):
        early = self.random.choice(("", "enough"))
        more = MultiInstance(sequential=self.random.random() < 0.4, cardinality="some", completion=early)
        return b.task(multi=more)

    def sub(self, b, depth):
        return b.sub(lambda inner: self.block(inner, depth))

    def multisub(self, b, depth):
        early = self.random.choice(("", "enough"))
        more = MultiInstance(sequential=self.random.random() < 0.4, cardinality="some", completion=early)
        return b.sub(lambda inner: self.block(inner, depth), multi=more)

    def call(self, b, depth):
        if not self.called or self.random.random() < 0.5:
            name = f"called{len(self.called)}"
            inner = Builder(prefix=f"{name}_")
            self.called[name] = None
            self.called[name] = inner.close(self.block(inner, 0 if depth < 1 else 1), name)
        ready = [key for key, graph in self.called.items() if graph is not None]
        return b.call(self.random.choice(ready)) if ready else b.task()

    def error(self, b, depth):
        """A sub-process with two parallel parts, one of which may end in an error that is caught."""
        fail = b.name("z")

        def inside(inner):
            ways = inner.xor(inner.task(), inner.task())
            bad = inner.add(f"{fail}e", NodeKind.END, event=EventKind.ERROR, event_ref="bad")
            inner.flow(ways[0], bad)
            return inner.par(ways, inner.task())

        host, merge = b.sub(inside), b.add(b.name("e"), NodeKind.EXCLUSIVE)
        b.flow(b.timer(host[0], event=EventKind.ERROR, ref="bad"), merge)
        b.flow(host[1], merge)
        return host[0], merge

    def stop(self, b, depth):
        """A sub-process with two parallel parts, one of which may end it all."""
        fail = b.name("z")

        def inside(inner):
            ways = inner.xor(inner.task(), inner.task())
            inner.flow(ways[0], inner.add(f"{fail}e", NodeKind.END, event=EventKind.TERMINATE))
            return inner.par(ways, inner.task())

        return b.sub(inside)
