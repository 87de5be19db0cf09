"""A history judged as a whole: chains, acts and their order, rules counted again, invariants of each case."""

from collections.abc import Iterable, Mapping

from tests import invariants
from tests.history import checker, counting, requests, trail
from tests.history.counting import Rules
from tests.history.trail import Finding, Trail


def judge(export: Iterable[bytes], notes: Iterable[bytes], rules: Rules, since: Mapping[str, int]) -> list[Finding]:
    """Return everything wrong with a history: lines of ``trail.jsonl`` and lines of the clients' notes.

    ``since``: how far each stream was when the clients began.
    """
    read = trail.read(export)
    made = checker.Checker(read, requests.read(notes), since)
    found = [*read.findings, *made.check(), *counting.count(read, rules, made.intents)]
    return sorted({*found, *_invariants(read, rules)})


def _invariants(read: Trail, rules: Rules) -> Iterable[Finding]:
    for stream, records in read.cases():
        try:
            invariants.check(records, needs=rules.needs, ends=rules.ends)
        except invariants.Broken as broken:
            yield Finding(code="invariant", stream=stream, detail=str(broken))
