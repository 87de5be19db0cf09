"""A directed graph walked depth first, without recursion: edges that go back, nodes in order of finishing. Pure."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

N = TypeVar("N", bound=Hashable)
M_co = TypeVar("M_co", covariant=True)


class Leads(Protocol[M_co]):
    """An edge, as far as its end is concerned."""

    @property
    def target(self) -> M_co:
        """The node it leads to."""
        ...


E = TypeVar("E", bound=Leads)  # type: ignore[type-arg]


def depth_first(roots: Iterable[N], outs: Mapping[N, Sequence[E]]) -> tuple[list[N], list[E]]:
    """Return the nodes reached from ``roots`` in order of finishing, and the edges that go back."""
    done: dict[N, bool] = {}
    finished: list[N] = []
    back: list[E] = []
    for root in roots:
        stack = [(root, iter(outs[root]))] if root not in done else []
        done.setdefault(root, False)
        while stack:
            node, edges = stack[-1]
            edge = next(edges, None)
            if edge is None:
                stack.pop()
                done[node] = True
                finished.append(node)
            elif done.get(edge.target) is False:
                back.append(edge)
            elif edge.target not in done:
                done[edge.target] = False
                stack.append((edge.target, iter(outs[edge.target])))
    return finished, back
