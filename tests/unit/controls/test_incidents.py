"""Who resolves an incident and who supervises a case; whom a case may be told to."""

import pytest

from engine.controls import decide, incidents, supervising
from engine.controls.incidents import Resolver
from engine.model.control import Recusal, Separation
from engine.model.people import Kind
from engine.model.verdict import Verb
from tests.unit.controls.builders import ALLOWED, HELD, REFUSED, actor, codes, planned, view

DIRECTOR = Resolver(persons=frozenset({"dir"}), kind=Kind.OFFICER, names=True)
OFFICER = Resolver(persons=frozenset({"ann"}), kind=Kind.OFFICER, names=False)
ADMIN = Resolver(persons=frozenset({"adm", "adm_old"}), kind=Kind.ADMIN, names=False)


def again(by):
    return Resolver(persons=ADMIN.persons, kind=Kind.ADMIN, names=False, proposed_by=by)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("undecidable", ("director", "two_administrators")),
        ("nobody_eligible", ("director", "two_administrators")),
        ("sub_case_failed", ("director",)),
        ("job_failed", ("administrator",)),
        ("engines_disagree", ("two_administrators",)),
    ],
)
def test_who_may(kind, expected):
    assert incidents.who(kind) == expected


@pytest.mark.parametrize(
    ("kind", "asked", "decision", "expected"),
    [
        ("undecidable", DIRECTOR, ALLOWED, []),
        ("sub_case_failed", DIRECTOR, ALLOWED, []),
        ("job_failed", DIRECTOR, REFUSED, ["incident.who"]),
        ("engines_disagree", DIRECTOR, REFUSED, ["incident.who"]),
        ("undecidable", OFFICER, REFUSED, ["incident.who"]),
        ("job_failed", OFFICER, REFUSED, ["incident.who"]),
        ("sub_case_failed", ADMIN, REFUSED, ["incident.who"]),  # a decision on the matter is never his
        ("job_failed", ADMIN, ALLOWED, []),
        ("job_failed", again("adm"), ALLOWED, []),
        ("undecidable", ADMIN, HELD, ["incident.second"]),
        ("engines_disagree", ADMIN, HELD, ["incident.second"]),
        ("engines_disagree", again("other"), ALLOWED, []),
        ("engines_disagree", again("adm"), REFUSED, ["incident.second"]),
        ("engines_disagree", again("adm_old"), REFUSED, ["incident.second"]),  # the same person by an earlier entry
    ],
)
def test_resolving(kind, asked, decision, expected):
    verdict = incidents.resolving(kind, asked)
    assert (verdict.decision, codes(verdict)) == (decision, expected)
    assert [(need.ref, need.have, need.need) for need in verdict.needs] == (
        [("administrator", 1, 2)] if decision is HELD else []
    )


def test_what_still_stands_is_not_resolved():
    assert (incidents.stands().decision, codes(incidents.stands())) == (REFUSED, ["incident.stands"])


@pytest.mark.parametrize(
    ("roles", "part", "expected"),
    [
        (("discipline",), (), []),
        (("watcher", "clerk"), ("bob",), []),
        (("clerk",), (), ["supervise.post"]),
        (("discipline",), ("ann", "bob"), ["supervise.part"]),
        (("clerk",), ("ann",), ["supervise.post", "supervise.part"]),
    ],
)
def test_who_supervises_holds_the_post_and_takes_no_part(roles, part, expected):
    assert [one.code for one in supervising.attaching(("ann", "ann_old"), roles, part)] == expected


def test_who_supervises_does_not_act():
    beside = frozenset({"ann"})
    assert codes(decide(planned(), view(actor("ann"), supervisors=beside))) == ["supervises"]
    assert codes(decide(planned(), view(actor("bob"), supervisors=beside))) == []


def test_a_copy_goes_to_anybody_but_the_recused_and_the_tied():
    apart = Separation(tasks=("flow_first", "flow_check"))
    took = {"flow_first": frozenset({"ann"}), "flow_check": frozenset()}
    gone = {"recused": frozenset({"ann"}), "participation": took}
    assert codes(decide(planned(apart), view(actor("ann"), Verb.COPY, participation=took))) == []
    assert codes(decide(planned(apart), view(actor("ann", kind=Kind.AUDITOR), Verb.COPY, participation=took))) == []
    assert codes(decide(planned(apart), view(actor("ann"), Verb.COPY, **gone))) == ["recused"]
    ruled = decide(planned(apart, Recusal()), view(actor("ann"), Verb.COPY, ties={"ctl_1": ()}, **gone))
    assert [(one.code, one.control) for one in ruled.reasons] == [("recused", "ctl_1")]
