"""Who may do a task at all: its duty, that of its lane, and what a naming control changes (vocabulary 7).

A control that names its signers (approval chain, joint parties, members of a body) replaces what the *lane* says: a
lane shows where the task is drawn, a chain says who signs. What the task itself declares stays in force beside it.
"""

from collections.abc import Iterator
from dataclasses import replace

from engine.model.control import Approval, ControlSpec, Joint, Quorum, TwoPerson
from engine.model.form import Duty
from engine.model.process import Graph, Node, Process


def effective(process: Process, node: Node, specs: tuple[ControlSpec, ...]) -> Duty:
    """Return the duty the kernel asks of each signer of ``node``."""
    duty = _declared(process, node)
    if any(isinstance(spec, Quorum) for spec in specs):  # its members and its recorder, whatever the lane
        return replace(duty, roles=(), body="")
    if any(_names_signers(spec) for spec in specs):
        return replace(duty, roles=node.duty.roles, body=node.duty.body)
    return duty


def _declared(process: Process, node: Node) -> Duty:
    """Return the duty from lanes; a task inside a sub-process has its host's lane when it has none of its own."""
    if node.id in process.lane_of:
        return process.duty(node)
    for host in _hosts(process.graph, node):
        if host.id in process.lane_of:
            return _narrow(node.duty, process.duty(host))
    return process.duty(node)


def _hosts(graph: Graph, node: Node) -> Iterator[Node]:
    """Yield the sub-processes around ``node``, innermost first."""
    for host in graph.nodes:
        if host.graph is not None and node.id in host.graph.all_nodes:
            yield from _hosts(host.graph, node)
            yield host


def _narrow(own: Duty, base: Duty) -> Duty:
    """Return ``own`` with what it leaves open taken from ``base``, as a task narrows its lane."""
    named = bool(own.roles or own.body)
    return Duty(
        roles=own.roles if named else base.roles,
        qualification=own.qualification or base.qualification,
        body=own.body if named else base.body,
    )


def _names_signers(spec: ControlSpec) -> bool:
    return isinstance(spec, Approval | Joint) or (isinstance(spec, TwoPerson) and spec.body != "")
