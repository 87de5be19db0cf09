"""The count of a matter before a body, as its present ballots give it; recorded when the matter is decided."""

from dataclasses import dataclass
from typing import Any

import orjson

from engine.controls.ballot import Count
from engine.controls.quorum import QuorumRule, rules
from engine.model.meeting import BodyRules, Meeting
from engine.model.verdict import Verb
from engine.usecases import viewing
from engine.usecases.act import Act
from engine.usecases.case_state import Item
from engine.usecases.viewing import NOBODY, Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How a matter stands."""

    rule: QuorumRule
    met: Meeting
    rules: BodyRules  # of body and task
    count: Count
    votes: dict[str, str]  # person -> outcome, in the order of the views
    chair: str  # who presides

    def told(self) -> dict[str, Any]:
        """Return the numbers as answers have them."""
        found = self.count
        return {
            "members": found.members,
            "present": found.present,
            "recused": found.recused,
            "needed": found.needed,
            "votes": dict(found.votes),
            "abstain": found.abstain,
            "silent": found.silent,
            "result": found.result or None,
            "faults": list(found.faults),
        }


def rule_of(act: Act, element: str) -> QuorumRule | None:
    """Return the collective decision at a task, None when there is none."""
    plan = act.ready.plans.get(element)
    return next((rule for rule in plan.signing if isinstance(rule, QuorumRule)), None) if plan else None


def counted(act: Act, item: Item) -> Counted | None:
    """Return how the matter of an open item stands; None when no body decides it."""
    rule = rule_of(act, item.element)
    if rule is None:
        return None
    seen = viewing.view(act, act.ready.plans[item.element], item, NOBODY, Verb.OFFER, Offer(), act.totals)
    if seen.meeting is None:
        return None
    votes = rule.ballots(seen, seen.meeting, ())
    return Counted(
        rule=rule,
        met=seen.meeting,
        rules=rules(rule.spec, seen.meeting),
        count=rule.counted(seen, seen.meeting, votes),
        votes=votes,
        chair=rule.presiding(seen, seen.meeting),
    )


def record(act: Act, item: Item) -> None:
    """Record the numbers with which a matter is decided, and keep them beside it."""
    found = counted(act, item)
    if found is None:
        return
    told = found.told()
    values = {name: act.recorder.commitment(f"/values/{name}", told[name]) for name in sorted(told) if name != "faults"}
    act.recorder.add("noted", instance=item.instance, what="count", values=values)
    kept = orjson.dumps({**told, "chair": found.chair, "order": list(found.votes.items())})
    act.step.decided.append((viewing.base(item.instance), kept))
