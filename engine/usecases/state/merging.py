"""Two entries of one natural person: every rule sees one person, whichever entry took part.

A merge changes no case. What cases keep about persons is read through the directory: the kernel's view names the entry
that stands, and who acts counts with all his entries (``Standing.also``). So separation memory outlives a merge, and
two signatures of both entries count as one person's from then on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from engine.model.case import Signature
from engine.model.view import View


def one_each(view: View, merged: Mapping[str, str]) -> View:
    """Return the view with every merged entry replaced by the one that stands."""

    def persons(found: Iterable[str]) -> frozenset[str]:
        return frozenset(merged.get(one, one) for one in found)

    def signatures(found: Iterable[Signature]) -> tuple[Signature, ...]:
        return tuple(
            replace(one, person=merged.get(one.person, one.person), principal=merged.get(one.principal, one.principal))
            for one in found
        )

    posts: dict[str, frozenset[str]] = {}
    for person, roles in view.posts.items():
        who = merged.get(person, person)
        posts[who] = posts.get(who, frozenset()) | roles
    return replace(
        view,
        signatures=signatures(view.signatures),
        siblings=signatures(view.siblings),
        claimed_by=merged.get(view.claimed_by, view.claimed_by),
        participation={task: persons(found) for task, found in view.participation.items()},
        elsewhere={
            control: {task: persons(found) for task, found in tasks.items()}
            for control, tasks in view.elsewhere.items()
        },
        handled={task: persons(found) for task, found in view.handled.items()},
        team={task: persons(found) for task, found in view.team.items()},
        gates={task: replace(gate, signatures=signatures(gate.signatures)) for task, gate in view.gates.items()},
        recused=persons(view.recused),
        supervisors=persons(view.supervisors),
        chairs={body: merged.get(chair, chair) for body, chair in view.chairs.items()},
        posts=posts,
        added=tuple(
            replace(one, person=merged.get(one.person, one.person), by=merged.get(one.by, one.by)) for one in view.added
        ),
    )
