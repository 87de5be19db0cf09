"""Signatures held against the directory: entries of one person, substitutes, absences."""

from engine.verifier import verify

from .making import CASE, OTHER, found, opened, signed, started

AT = "2026-03-10T02:20:11.000413Z"  # of every record
HOLDER, SUBSTITUTE = "pe_9", "pe_1"
MOMENTS = {"since": "2026-03-09T16:00:00.000000Z", "until": "2026-03-10T16:00:00.000000Z"}


def check(made):
    return found(verify(made.export()))


def fact(made, kind, about, state="set", at=AT, *, refs, **more):
    return made.add(kind, "directory", id=about, state=state, refs=refs, values={}, at=at, **more)


def stood(*, basis="standing", post="buyer", reads=2, on_behalf=HOLDER, mandate="ma_1", at=AT):
    """A task signed by a substitute."""
    who = {"person": SUBSTITUTE, "account": "ac_1", "mandate": mandate}
    more = {"on_behalf": on_behalf} if on_behalf else {}
    return signed(opened(started()), 1, acting={basis: post}, actor=who, reads={"directory": reads}, at=at, **more)


def named(made, *, basis="standing", **refs):
    told = {"basis": basis, "person": SUBSTITUTE, "role": "buyer"} | ({"holder": HOLDER} if basis == "standing" else {})
    return fact(made, "mandate", "ma_1", refs=told | refs)


def away(made, *, person=HOLDER, **dates):
    return fact(made, "absence", "ab_1", refs={"person": person, **MOMENTS}, **dates)


WRONG = [(CASE, 3, "unfounded_acting")]


def test_a_standing_substitute_rests_on_his_entry_and_an_absence():
    assert check(stood()) == []  # the directory is not there
    assert check(away(named(stood()))) == []
    assert check(named(stood(reads=1))) == WRONG  # nobody was away
    assert check(away(stood(reads=1))) == WRONG  # nobody stands in
    assert check(away(named(stood()), person="pe_8")) == WRONG
    for change in ({"basis": "day"}, {"person": "pe_8"}, {"role": "cashier"}, {"holder": "pe_8"}):
        assert check(away(named(stood(), **change))) == WRONG
    assert check(away(named(stood(post="cashier")))) == WRONG
    assert check(away(named(stood(mandate="ma_2")))) == WRONG
    assert check(away(named(stood(reads=1)))) == WRONG  # the absence was recorded after that


def test_an_absence_counts_by_its_moments():
    late = "2026-03-10T16:00:00.000000Z"
    early = stood(at=late)
    away(named(early))
    assert check(early) == WRONG


def test_an_absence_that_ended_covers_nothing_after():
    made = away(named(stood(reads=3)))
    fact(made, "absence", "ab_1", "ended", refs={"person": HOLDER})
    assert check(made) == WRONG
    made = away(named(stood(reads=2)))
    fact(made, "absence", "ab_1", "ended", refs={"person": HOLDER})
    assert check(made) == []  # it ended after what the signature rests on
    later = "2026-03-10T03:00:00.000000Z"
    made = away(named(stood(reads=3)))
    fact(made, "absence", "ab_1", "ended", at=later, refs={"person": HOLDER})
    assert check(made) == []


def test_days_without_moments_are_taken_with_a_day_to_each_side():
    for first, last, wanted in (
        ("2026-03-10", "2026-03-10", []),
        ("2026-03-11", "2026-03-11", []),
        ("2026-03-12", "2026-03-12", WRONG),
        ("2026-03-01", "2026-03-09", []),
        ("2026-03-01", "2026-03-08", WRONG),
    ):
        made = named(stood())
        fact(made, "absence", "ab_1", refs={"person": HOLDER}, **{"from": first, "to": last})
        assert check(made) == wanted, first


def test_a_days_substitute_rests_on_his_day():
    assert check(named(stood(basis="day", on_behalf="", reads=1), basis="day", **MOMENTS)) == []
    yesterday = {"since": "2026-03-08T16:00:00.000000Z", "until": "2026-03-09T16:00:00.000000Z"}
    assert check(named(stood(basis="day", on_behalf="", reads=1), basis="day", **yesterday)) == WRONG
    assert check(named(stood(basis="day", on_behalf="", reads=1), **MOMENTS)) == WRONG


def test_who_starts_for_another_is_asked_too():
    who = {"person": SUBSTITUTE, "account": "ac_1", "mandate": "ma_1"}
    made = started(acting={"standing": "buyer"}, on_behalf=HOLDER, actor=who, reads={"directory": 2})
    assert check(away(named(made))) == []
    made = started(acting={"standing": "buyer"}, on_behalf=HOLDER, actor=who, reads={"directory": 1})
    assert check(named(made)) == [(CASE, 1, "unfounded_acting")]


def test_two_entries_of_one_person_do_not_sign_twice():
    """pe_2 became pe_1 by the first record of the directory, or later than the signature."""
    for reads, wanted in ((1, [(CASE, 4, "same_person")]), (0, [])):
        made = signed(opened(started()), 1)
        signed(made, 2, actor=OTHER, reads={"directory": reads} if reads else {})
        fact(made, "alias", "pe_2", refs={"into": "pe_1"})
        assert check(made) == wanted


def test_entries_merged_twice_over_are_one():
    made = signed(opened(started()), 1)
    signed(made, 2, actor=OTHER, reads={"directory": 2})
    fact(made, "alias", "pe_2", refs={"into": "pe_3"})
    fact(made, "alias", "pe_3", refs={"into": "pe_1"})
    assert check(made) == [(CASE, 4, "same_person")]


def test_a_merged_holder_is_the_one_who_is_away():
    made = away(named(stood(reads=3)), person="pe_10")
    fact(made, "alias", HOLDER, refs={"into": "pe_10"})
    assert check(made) == []


def test_entries_merged_in_a_circle_end():
    made = signed(opened(started()), 1)
    signed(made, 2, actor=OTHER, reads={"directory": 2})
    fact(made, "alias", "pe_2", refs={"into": "pe_3"})
    fact(made, "alias", "pe_3", refs={"into": "pe_2"})
    assert check(made) == []


def test_a_signature_void_before_is_not_counted():
    made = signed(opened(started()), 1).add("voided", signatures=[1], cause="left")
    signed(made, 2, actor=OTHER, reads={"directory": 1})
    fact(made, "alias", "pe_2", refs={"into": "pe_1"})
    assert check(made) == []
