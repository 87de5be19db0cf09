"""Drawing by lot, commit then reveal: the seed's digest is on record before the pool is known, the seed after.

When a case starts whose course draws, a seed is committed. The draw names pool, experts and seed; everybody repeats it:
each person's ticket is the digest of seed, instance and person, and the lowest tickets act. Then the next seed is
committed, for a draw that has to be made anew. Of a list of the file (suppliers) the places are drawn, not persons.
"""

from typing import Any

from engine.model.process import NodeKind
from engine.trail.record import tagged
from engine.usecases.state.act import Act


def commit_seed(act: Act) -> None:
    """Commit the seed of the next draw, if the case's course draws at all."""
    if not draws(act):
        return
    seed = (act.env.ids.salt() + act.env.ids.salt()).hex()
    act.state.seed = seed
    act.recorder.add("draw_committed", digest=tagged("seed", {"case": act.row.case, "seed": seed}))


def draws(act: Act) -> bool:
    """True when a task of the case is drawn for, by a control or by a roster that says so."""
    return bool(act.ready.besides.draws) or any(
        node.kind is NodeKind.SYSTEM and (node.action == "draw" or dict(node.action_args).get("by") == "draw")
        for node in act.ready.nodes.values()
    )


def draw(
    act: Act, instance: str, pool: list[str], count: int, *, experts: list[str] | None = None, least: int = 0, **of: str
) -> list[str]:
    """Draw ``count`` persons of ``pool``, at least ``least`` of them ``experts``; put the draw on record.

    ``list=``: the field whose places the pool is.
    """
    if not act.state.seed:
        commit_seed(act)
    seed = act.state.seed
    chosen = lowest(seed, act.row.case, instance, pool, count, experts or [], least)
    act.recorder.add(
        "drawn",
        instance=instance,
        seed=seed,
        pool=sorted(pool),
        experts=sorted(experts or []),
        least=least,
        count=count,
        persons=chosen,
        **of,
    )
    act.state.seed = ""
    commit_seed(act)
    return chosen


def rows(act: Act, instance: str, path: str, count: int) -> list[Any]:
    """Draw ``count`` rows of the list field ``path``, in their order there."""
    held = act.state.fields.get(path, [None])[0] or []
    chosen = draw(act, instance, [str(n) for n in range(1, len(held) + 1)], count, list=path)
    return [held[n - 1] for n in sorted(int(one) for one in chosen)]


def lowest(
    seed: str, case: str, instance: str, pool: list[str], count: int, experts: list[str], least: int
) -> list[str]:
    """Return the persons of the lowest tickets, ascending by id: first ``least`` experts, then the rest of the pool."""
    order = sorted(set(pool), key=lambda person: ticket(seed, case, instance, person))
    first = [person for person in order if person in set(experts)][:least]
    rest = [person for person in order if person not in set(first)][: count - len(first)]
    return sorted([*first, *rest])


def ticket(seed: str, case: str, instance: str, person: str) -> str:
    """Return the ticket of a person in one draw."""
    return tagged("ticket", {"case": case, "instance": instance, "person": person, "seed": seed})
