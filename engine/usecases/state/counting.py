"""The count of a matter before a body, as its present ballots give it; recorded when the matter is decided."""

from dataclasses import dataclass
from typing import Any

import orjson

from engine.controls.ballot import Count
from engine.controls.quorum import QuorumRule, rules
from engine.controls.rule import slots
from engine.model.meeting import VOTE, BodyRules, Meeting
from engine.model.verdict import Verb
from engine.usecases.state import viewing
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import Item
from engine.usecases.state.viewing import NOBODY, Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How a matter stands."""

    rule: QuorumRule
    met: Meeting
    rules: BodyRules  # of body and task
    count: Count
    votes: dict[str, str]  # person -> outcome, in the order of the views
    signed: dict[str, int]  # person -> number of the signature that is his ballot
    recused: frozenset[str]
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
        signed={s.person: s.number for s in seen.signatures if VOTE in slots(s)},
        recused=seen.recused,
        chair=rule.presiding(seen, seen.meeting),
    )


def record(act: Act, item: Item) -> None:
    """Record the vote by which a matter is decided, so that its records alone bear the result, and keep its numbers."""
    found = counted(act, item)
    if found is None:
        return
    members = frozenset(found.met.members)
    here = (frozenset(found.votes) if found.met.present is None else found.met.present) & members - found.recused
    votes = [[one, vote, found.signed.get(one, 0)] for one, vote in found.votes.items() if one in here]
    paper = {} if all(number for *_, number in votes) or not found.met.record else {"record": found.met.record}
    act.recorder.add(
        "decided",
        instance=item.instance,
        meeting=found.met.id,
        body=found.rule.spec.body,
        members=sorted(members),
        recused=sorted(found.recused & members),
        present=sorted(here),
        experts=sorted(found.met.experts & members),
        chair=found.chair,
        votes=votes,
        needed=found.count.needed,
        result=found.count.result,
        minutes=bool(found.rule.spec.recorder),
        rules=_rules(found.rules),
        **paper,
        **_merged(act, item, members),
    )
    kept = orjson.dumps({**found.told(), "chair": found.chair, "order": list(found.votes.items())})
    act.step.decided.append((viewing.base(item.instance), kept))


def _rules(rules: BodyRules) -> dict[str, Any]:
    """Return the rules a count rests on, as the trail has them."""
    given = {name: getattr(rules, name) for name in ("present_min", "pass_min", "expert_min")}
    shares = {name: "/".join(str(int(part)) for part in text.split("/") if part) for name, text in given.items()}
    plain = ("pass_at_least", "basis", "recused", "tie", "chair_last", "odd", "size_min")
    return shares | {name: getattr(rules, name) for name in plain}


def _merged(act: Act, item: Item, members: frozenset[str]) -> dict[str, Any]:
    """Return which entries named by signatures and recusals are which member, when directory entries were merged."""
    named = {one.signature.person for one in act.state.on(item.instance)} | act.facts.recused
    into = {one: act.agency.merged[one] for one in sorted(named) if act.agency.merged.get(one) in members}
    return {"merged": into} if into else {}
