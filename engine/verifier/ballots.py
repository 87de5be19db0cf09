"""Counts the ballots of a body again, from the records of its case alone (format page §7, "the outcome of a vote")."""

from collections.abc import Iterator
from fractions import Fraction
from math import ceil

from .case import LIVE, Case, Record, Signature

ABSTAIN, AGAINST = "abstain", "against"
VOTE, MINUTES = "vote", "minutes"


def wrong(case: Case, record: Record) -> Iterator[str]:
    """Yield what in a ``decided`` record is not what the records before it give, in the order of the page."""
    alike = record.get("merged", {})
    members, recused, present = (set(record[name]) for name in ("members", "recused", "present"))
    if recused != {alike.get(one, one) for one in case.recused} & members:
        yield "recused"
    elif not present <= members - recused or not set(record["experts"]) <= members:
        yield "present"
    else:
        yield from _votes(case, record)
        yield from _figures(record)
        yield from _order(case, record)


def _votes(case: Case, record: Record) -> Iterator[str]:
    """Every ballot is a live signature or stands in the printed record; every live one is counted; nobody is silent."""
    alike, voters = record.get("merged", {}), [person for person, _, _ in record["votes"]]
    if sorted(voters) != record["present"]:
        yield "votes"
    numbers = {number for _, _, number in record["votes"] if number}
    for person, outcome, number in record["votes"]:
        if number:
            one = case.signatures.all.get(number)
            found = one is not None and one.state == LIVE and one.instance == record["instance"] and VOTE in one.slots
            if one is None or not found or (alike.get(one.person, one.person), one.outcome) != (person, outcome):
                yield person
        elif record.get("record", "") not in case.digests:
            yield "record"
    for one in signatures(case, record["instance"], VOTE):
        person = alike.get(one.person, one.person)
        if one.number not in numbers and person in record["present"]:
            yield person
    if not numbers:
        yield "votes"  # ballots on paper alone decide nothing


def _figures(record: Record) -> Iterator[str]:
    """The attendance is enough, and the result is what the ballots say."""
    rules, present, recused = record["rules"], len(record["present"]), len(record["recused"])
    base = len(record["members"]) - (recused if rules["recused"] == "out" else 0)
    text = rules["present_min"]
    least = Fraction(text)
    needed = max(1, ceil(least * base) if "/" in text or not least else int(least))
    experts = len(set(record["present"]) & set(record["experts"]))
    if record["needed"] != needed or present < max(needed, rules["size_min"]) or (rules["odd"] and present % 2 == 0):
        yield "needed"
    if rules["expert_min"] and experts < Fraction(rules["expert_min"]) * present:
        yield "experts"
    if record["result"] != _result(record, base):
        yield "result"


def _result(record: Record, base: int) -> str:
    """Return the motion that has its majority, else the rejection."""
    rules = record["rules"]
    votes: dict[str, list[str]] = {}
    for person, outcome, _ in record["votes"]:
        if outcome != ABSTAIN:
            votes.setdefault(outcome, []).append(person)
    least = Fraction(rules["pass_min"]) * (len(record["present"]) if rules["basis"] == "present" else base)
    most = sorted((len(one) for one in votes.values()), reverse=True)
    tied = len(most) > 1 and most[0] == most[1]
    for motion in sorted(votes.keys() - {AGAINST}):
        many = len(votes[motion])
        casting = rules["tie"] == "chair" and tied and many == most[0] and record["chair"] in votes[motion]
        if many > least or (rules["pass_at_least"] and many == least) or casting:
            return str(motion)
    return AGAINST


def _order(case: Case, record: Record) -> Iterator[str]:
    """The chair speaks last where the rules say so; the minutes carry the result."""
    numbers = {person: number for person, _, number in record["votes"]}
    if record["rules"]["chair_last"] and record["chair"] in numbers:
        last = numbers[record["chair"]]
        if record["votes"][-1][0] != record["chair"] or not last or last != max(numbers.values()):
            yield "chair"
    signed = signatures(case, record["instance"], MINUTES)
    if record["minutes"] and not any(one.outcome == record["result"] for one in signed):
        yield "minutes"


def uncounted(case: Case, record: Record) -> Iterator[str]:
    """Yield the instance when a body completed it and the count right before does not give this outcome."""
    instance = record["instance"]
    if signatures(case, instance, VOTE) and case.decided.get(instance) != record["outcome"]:
        yield instance


def signatures(case: Case, instance: str, slot: str) -> list[Signature]:
    """Return the live signatures in a slot of an instance, by number."""
    found = (case.signatures.all[number] for number in sorted(case.signatures.on(instance)))
    return [one for one in found if slot in one.slots]
