"""Mandates held against the directory's records alone: signatures of both, the giver's post, days, scope, limit."""

import pytest

from engine.verifier import verify

from .making import CASE, found, opened, signed, started

GIVER, HOLDER = "pe_9", "pe_1"
BEFORE, AT, LATER = "2026-03-10T01:00:00.000000Z", "2026-03-10T02:20:11.000413Z", "2026-03-10T03:00:00.000000Z"
SAID = {
    "basis": "mandate", "holder": GIVER, "person": HOLDER, "role": "buyer", "post": "po_1",
    "since": "2026-03-09T16:00:00.000000Z", "until": "2026-03-20T16:00:00.000000Z",
}  # fmt: skip
WRONG = [(CASE, 3, "unfounded_acting")]


def by(person, mandate=None):
    return {"person": person, "account": f"ac_{person}", "mandate": mandate}


def under(*, reads=3, at=AT, on_behalf=GIVER, mandate="ma_1", post="buyer", **more):
    """A task signed under a mandate."""
    return signed(opened(started()), 1, acting={"mandate": post}, actor=by(HOLDER, mandate), on_behalf=on_behalf,
                  reads={"directory": reads}, at=at, **more)  # fmt: skip


def fact(made, kind, about, refs, *, state="set", at=BEFORE, actor=None, **more):
    more |= {"actor": actor} if actor else {}
    return made.add(kind, "directory", id=about, state=state, refs=refs, values={}, at=at, **more)


def post(made, *, about="po_1", person=GIVER, role="buyer", **dates):
    return fact(
        made, "post", about, {"person": person, "role": role, "department": "d"}, **({"from": "2024-01-01"} | dates)
    )


def given(made, *, offered=None, accepted=None, giver=GIVER, holder=HOLDER, chain=None, at=BEFORE, **refs):
    fact(made, "mandate", "ma_1", SAID | refs | {"step": "offered"} | (offered or {}), actor=by(giver, chain), at=at)
    return fact(made, "mandate", "ma_1", SAID | refs | {"step": "accepted"} | (accepted or {}), actor=by(holder), at=at)


def check(made):
    return found(verify(made.export()))


def test_a_mandate_signed_by_both_for_a_post_of_the_giver():
    assert check(under()) == []  # the directory is not there
    assert check(given(post(under()))) == []
    assert check(post(under(reads=1))) == WRONG  # no mandate
    assert check(given(post(under(reads=2)))) == WRONG  # accepted later than what the signature rests on


@pytest.mark.parametrize(
    "change",
    [
        {"giver": "pe_8"},  # somebody else offered it
        {"giver": HOLDER},
        {"holder": "pe_8"},  # somebody else accepted it
        {"holder": GIVER},
        {"chain": "ma_0"},  # given by a mandate
        {"accepted": {"role": "cashier"}},  # they said not the same
        {"accepted": {"limit": "5"}},
        {"offered": {"processes": "other"}},
        {"accepted": {"until": "2027-03-20T16:00:00.000000Z"}},
        {"role": "cashier"},  # another post than the one used
        {"person": "pe_8", "holder": "pe_8"},  # for another
        {"post": "po_2"},  # a post nobody knows of
        {"since": "2026-03-10T02:20:11.000414Z"},
        {"until": "2026-03-10T02:20:11.000413Z"},
        {"processes": "other more"},
        {"tasks": "other"},
        {"limit": "99.99"},
    ],
)
def test_what_does_not_bear_it_out(change):
    assert check(given(post(under(sum="100")), **change)) == WRONG


@pytest.mark.parametrize("change", [{"processes": "j k"}, {"tasks": "a b"}, {"limit": "100"}, {"limit": "100.5"}])
def test_what_bears_it_out(change):
    assert check(given(post(under(sum="100")), **change)) == []


def test_a_limit_wants_the_sum_told():
    assert check(given(post(under()), limit="100")) == WRONG


def test_a_sum_has_its_shortest_form():
    for text in ("1.0", "01", "1e3", "", "-", "1."):
        assert check(given(post(under(sum=text)))) == [(CASE, 3, "malformed")], text


def test_on_behalf_is_the_giver():
    assert check(given(post(under(on_behalf="pe_8")))) == WRONG
    assert check(given(post(under(mandate="ma_2")))) == WRONG
    assert check(given(post(under(post="cashier")))) == WRONG


@pytest.mark.parametrize(
    "dates",
    [{"from": "2026-03-12"}, {"to": "2026-03-08"}, {"person": "pe_8"}, {"role": "cashier"}, {"about": "po_2"}],
)
def test_the_giver_held_the_very_post(dates):
    assert check(given(post(under(), **dates))) == WRONG


def test_a_post_given_after_the_mandate_does_not_bear_it():
    made = fact(under(), "mandate", "ma_1", SAID | {"step": "offered"}, actor=by(GIVER))
    post(made)
    fact(made, "mandate", "ma_1", SAID | {"step": "accepted"}, actor=by(HOLDER))
    assert check(made) == WRONG


@pytest.mark.parametrize(
    ("reads", "until", "at", "wanted"),
    [
        (4, "2026-03-10T16:00:00.000000Z", BEFORE, []),  # ends after it
        (4, "2026-03-09T16:00:00.000000Z", BEFORE, WRONG),  # ended at once
        (4, "2026-03-10T02:00:00.000000Z", BEFORE, WRONG),
        (4, "2026-03-09T16:00:00.000000Z", LATER, []),  # ended at once, but later
        (3, "2026-03-09T16:00:00.000000Z", BEFORE, []),  # after what the signature rests on
    ],
)
def test_it_ends_with_the_post(reads, until, at, wanted):
    made = given(post(under(reads=reads)))
    refs = {"person": GIVER, "role": "buyer", "department": "d", "until": until}
    assert check(fact(made, "post", "po_1", refs, state="ended", at=at, to="2026-03-09")) == wanted


@pytest.mark.parametrize(("reads", "at", "wanted"), [(4, BEFORE, WRONG), (4, LATER, []), (3, BEFORE, [])])
def test_it_ends_when_one_of_them_ends_it(reads, at, wanted):
    made = given(post(under(reads=reads)))
    assert check(fact(made, "mandate", "ma_1", {"holder": GIVER}, state="ended", at=at)) == wanted


def test_a_refused_acceptance_ends_nothing():
    made = given(post(under(reads=4)))
    assert check(fact(made, "mandate", "ma_1", SAID | {"step": "refused"}, state="ended")) == []


def test_persons_are_compared_by_the_entries_that_stand():
    made = given(post(under(reads=4, on_behalf="pe_10")))
    assert check(fact(made, "alias", GIVER, {"into": "pe_10"})) == []
    assert check(fact(given(post(under(reads=3, on_behalf="pe_10"))), "alias", GIVER, {"into": "pe_10"})) == WRONG


def test_who_starts_under_a_mandate_is_asked_too():
    def case(reads):
        return started(acting={"mandate": "buyer"}, on_behalf=GIVER, actor=by(HOLDER, "ma_1"),
                       reads={"directory": reads}, at=AT)  # fmt: skip

    assert check(given(post(case(3)))) == []
    assert check(given(post(case(2)))) == [(CASE, 1, "unfounded_acting")]
    assert check(given(post(case(3)), limit="100")) == [(CASE, 1, "unfounded_acting")]
