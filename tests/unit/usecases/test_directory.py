"""The directory while cases run: merged entries, moved posts, ended mandates, absent and substituted people."""

from typing import Any

import pytest
import sqlalchemy as sa

from engine.errors import Forbidden, InvalidInput, NotFound, WrongState
from engine.model import lettering
from engine.usecases.meetings import bodies
from engine.usecases.people import conflicts, departments, granting, handing_over, persons, posts
from tests.bureau import Bureau
from tests.unit.bpmn.build import START, line
from tests.unit.usecases.flows import control, end, file, process, task, uses
from tests.unit.usecases.registry import Registry

CATALOG = (
    control("c_pair", '<rf:twoPerson min="2" qualification="enforcement"/>')
    + control("c_review", '<rf:separation tasks="apply review"/>')
    + control("c_pay", '<rf:separation tasks="apply review pay"/>')
    + control("c_tie", '<rf:recusal lookback="P3Y" decider="director"/>')
)
FLOW = file(
    process(
        START,
        task("apply", "handler window legal", form=""),
        task("review", "section_head", form="", inside=uses("c_review")),
        task("visit", "handler", form="", inside=uses("c_pair")),
        task("board", "director", form="").replace('roles="director"', 'body="case_board"'),
        task("pay", "cashier", form="", inside=uses("c_pay")),
        end(),
        *line("x_start", "apply", "review", "visit", "board", "pay", "x_end"),
    ),
    catalog=CATALOG,
)
PANEL = file(
    process(
        START,
        task("apply", "handler", form=""),
        task("panel", "director", form="", inside=uses("c_panel")).replace('roles="director"', 'body="case_board"'),
        task("sign", "director", form="", inside=uses("c_sign")).replace('roles="director"', ""),
        task("tiers", "director", form="", inside=uses("c_tiers")).replace('roles="director"', ""),
        end(),
        *line("x_start", "apply", "panel", "sign", "tiers", "x_end"),
    ),
    catalog=control("c_panel", '<rf:twoPerson min="2" body="case_board"/>')
    + control(
        "c_tiers", '<rf:approval amount="1"><rf:tier id="all" roles="section_head deputy director"/></rf:approval>'
    )
    + control(
        "c_sign",
        '<rf:joint><rf:party id="law" roles="legal"><rf:name zh="法制" en="Legal"/></rf:party>'
        '<rf:party id="panel" body="case_panel"><rf:name zh="小组" en="Panel"/></rf:party></rf:joint>',
    ),
)
TO_PANEL = ("start handler1 panel", "handler1 apply -> completed", "legal1 panel -> held")
TO_SIGN = (*TO_PANEL, "deputy1 panel -> completed")
TO_TIERS = (*TO_SIGN, "legal1 sign -> held", "deputy1 sign -> completed", "section_head2 tiers -> held")
TO_REVIEW = ("start handler1", "handler1 apply -> completed")
TO_VISIT = (*TO_REVIEW, "section_head1 review -> completed")
TO_SECOND = (*TO_VISIT, "handler1 visit -> held")
TO_BOARD = (*TO_VISIT, "handler1 visit -> held", "handler2 visit -> completed")
TO_PAY = (*TO_BOARD, "director1 board -> completed")

SCENARIOS: dict[str, tuple[str, ...]] = {
    # -- posts with dates
    "a post given today counts at once": (
        *TO_REVIEW, "window1 review -> 404", "give window1 section_head licensing", "window1 review -> completed",
    ),
    "a post from tomorrow counts tomorrow": (
        *TO_REVIEW, "give window1 section_head licensing +1", "window1 review -> 404", "roles window1 = window",
        "wait 1", "roles window1 = section_head window", "window1 review -> completed",
    ),
    "a post with a last day is gone the day after": (
        *TO_REVIEW, "give window1 section_head licensing +0 +1", "wait 1", "roles window1 = section_head window",
        "wait 1", "roles window1 = window", "window1 review -> 404",
    ),
    "a post ended now is gone now": (
        *TO_REVIEW, "end section_head1 section_head", "section_head1 review -> role",
        "section_head2 review -> completed",
    ),
    "a post ended by a day is held till then": (
        *TO_REVIEW, "end section_head1 section_head +2", "wait 1", "roles section_head1 = section_head", "wait 1",
        "roles section_head1 =", "section_head1 review -> role",
    ),
    "a post ended before it begins is never held": (
        "give window1 section_head licensing +3", "end window1 section_head +1", "wait 4", "roles window1 = window",
    ),
    "the same post twice at once is refused": (
        "give window1 section_head licensing +5", "give window1 section_head licensing ! wrong-state",
        "give window1 section_head licensing +0 +4",
    ),
    "a post in the past is refused": ("give window1 section_head licensing -1 ! range",),
    "a last day before the first is refused": ("give window1 section_head licensing +3 +2 ! range",),
    "an unknown post is refused": ("give window1 emperor licensing ! unknown",),
    "an unknown department is refused": ("give window1 section_head moon ! unknown",),
    # -- moved posts
    "moved today: the new post counts, the old does not": (
        *TO_REVIEW, "move section_head1 section_head -> legal legal", "section_head1 review -> role",
        "roles section_head1 = legal",
    ),
    "moved on a day: both change at that midnight": (
        *TO_REVIEW, "move window1 window -> section_head licensing +2", "wait 1", "roles window1 = window",
        "window1 review -> 404", "wait 1", "roles window1 = section_head", "window1 review -> completed",
    ),
    "moved into the approving post, his own application is not his to approve": (
        *TO_REVIEW, "move handler1 handler -> section_head enforcement", "handler1 review -> separation",
    ),
    "moved away and back, he still has applied": (
        *TO_REVIEW, "move handler1 handler -> legal legal", "wait 1", "move handler1 legal -> section_head enforcement",
        "handler1 review -> separation", "section_head2 review -> completed",
    ),
    "moved to the same post is refused": ("move window1 window -> window licensing ! same",),
    "a cashier moved who reviewed does not pay": (
        *TO_BOARD, "director1 board -> completed", "move section_head1 section_head -> cashier office",
        "section_head1 pay -> separation", "clerk2 pay -> completed",
    ),
    # -- qualifications
    "without the certificate he is not the second": (
        *TO_VISIT, "handler1 visit -> held", "lose handler2 enforcement", "handler2 visit -> qualification",
        "handler3 visit -> completed",
    ),
    "a certificate from tomorrow counts tomorrow": (
        *TO_VISIT, "give clerk2 handler office", "certify clerk2 enforcement +1", "clerk2 visit -> qualification",
        "wait 1", "clerk2 visit -> held",
    ),
    "a certificate that ran out no longer counts": (
        *TO_VISIT, "give clerk2 handler office", "certify clerk2 enforcement +0 +1", "wait 2",
        "clerk2 visit -> qualification",
    ),
    "a certificate lost by a day counts till then": (
        *TO_VISIT, "lose handler2 enforcement +1", "handler2 visit -> held", "wait 1", "handler3 visit -> held",
        "handler1 visit -> completed",
    ),
    # -- bodies with dated membership
    "a member of today decides": (
        *TO_BOARD, "handler4 board -> 404", "seat handler4 case_board", "handler4 board -> completed",
    ),
    "a member from tomorrow decides tomorrow": (
        *TO_BOARD, "seat handler4 case_board +1", "handler4 board -> 404", "wait 1", "handler4 board -> completed",
    ),
    "a member who left does not decide": (
        *TO_BOARD, "unseat legal1 case_board", "bodies legal1 = case_panel", "legal1 board -> 404",
        "deputy1 board -> completed",
    ),
    "a membership ends by a day": (
        *TO_BOARD, "unseat legal1 case_board +1", "wait 1", "bodies legal1 = case_panel", "legal1 board -> 404",
    ),
    "who left comes back the same day": (
        "unseat legal1 case_board", "seat legal1 case_board", "bodies legal1 = case_board case_panel",
    ),
    "an auditor sits in no body": ("seat auditor1 case_board ! exclusive",),
    # -- merged entries
    "merged after applying: the other entry may not review": (
        "twin section_head2 shade handler enforcement", "start shade", "shade apply -> completed",
        "merge shade into section_head2", "section_head2 review -> separation", "section_head1 review -> completed",
    ),
    "merged before: two entries sign once": (
        "twin handler2 shade handler enforcement", "certify shade enforcement", *TO_VISIT, "shade visit -> held",
        "merge shade into handler2", "handler2 visit -> two_person.same_person", "handler3 visit -> completed",
    ),
    "what both signed counts once for the second person": (
        "twin handler2 shade handler enforcement", "certify shade enforcement",
        *TO_REVIEW, "section_head1 review -> completed", "shade visit -> held", "merge shade into handler2",
        "wait 1", "handler1 visit -> completed",
    ),
    "a merged entry is logged out and gone": (
        "twin handler2 shade handler enforcement", "roles shade = handler", "merge shade into handler2", "dead shade",
    ),
    "his posts are the person's now": (
        "twin window1 shade section_head licensing", "merge shade into window1", "roles window1 = section_head window",
    ),
    "a merge across kinds is refused": ("merge auditor1 into handler1 ! exclusive",),
    "a merged entry gets nothing any more": (
        "twin handler2 shade handler enforcement", "merge shade into handler2", "give shade legal legal ! unknown",
    ),
    "merged twice over: memory goes along": (
        "twin section_head2 shade handler enforcement", "twin section_head2 ghost legal legal", "start shade",
        "shade apply -> completed", "merge shade into ghost", "merge ghost into section_head2",
        "section_head2 review -> separation",
    ),
    # -- absent and substituted
    "absent: he does not act, his substitute does": (
        *TO_PAY, "absent clerk2 +0", "clerk2 pay -> absent", "window1 pay -> completed",
    ),
    "absent from tomorrow: today he acts himself": (*TO_PAY, "absent clerk2 +1 +2", "clerk2 pay -> completed"),
    "back again: the substitute is none any more": (*TO_PAY, "absent clerk2 +0", "wait 1", "window1 pay -> 404"),
    "the post ended: no duty passes on": (*TO_PAY, "absent clerk2 +0 +3", "end clerk2 cashier", "window1 pay -> 404"),
    "the post ends while he is away: the duty ends with it": (
        *TO_PAY, "absent clerk2 +0 +5", "end clerk2 cashier +1", "wait 1", "window1 pay -> 404",
    ),
    "the substitute of a merged holder carries his conflicts": (
        "twin clerk2 shade handler office", "start shade", "shade apply -> completed", "merge shade into clerk2",
        "section_head1 review -> completed", "handler1 visit -> held", "handler2 visit -> completed",
        "director1 board -> completed", "absent clerk2 +0", "window1 pay -> separation",
    ),
    "the substitute moved away: nobody stands in": (
        *TO_PAY, "absent clerk2 +0", "leave window1", "dead window1",
    ),
    # -- held signatures of who has left since
    "the post ended: his held signature is void": (
        *TO_SECOND, "end handler1 handler", "handler2 visit -> held", "handler3 visit -> completed",
    ),
    "the post ends on a day: from then on it is void": (
        *TO_SECOND, "end handler1 handler +1", "wait 1", "handler2 visit -> held", "handler3 visit -> completed",
    ),
    "before that day it counts": (*TO_SECOND, "end handler1 handler +2", "wait 1", "handler2 visit -> completed"),
    "moved away: void": (*TO_SECOND, "move handler1 handler -> legal legal", "handler2 visit -> held"),
    "left the service: void": (*TO_SECOND, "leave handler1", "handler2 visit -> held", "handler3 visit -> completed"),
    "the certificate is lost: void": (*TO_SECOND, "lose handler1 enforcement", "handler2 visit -> held"),
    "void, and back at the post he signs anew": (
        *TO_SECOND, "end handler1 handler", "handler2 visit -> held", "give handler1 handler enforcement",
        "handler1 visit -> completed",
    ),
    "absent: what he signed before counts": (*TO_SECOND, "absent handler1 +0", "handler2 visit -> completed"),
    "the account is disabled: what he signed counts": (*TO_SECOND, "disable handler1", "handler2 visit -> completed"),
    "once the task is complete nothing is void": (
        *TO_SECOND, "handler2 visit -> completed", "leave handler1", "director1 board -> completed",
    ),
    "a merged entry's signature falls with the post of the one that stands": (
        "twin handler2 shade handler enforcement", "certify shade enforcement", *TO_VISIT, "shade visit -> held",
        "merge shade into handler2", "leave handler2", "handler1 visit -> held", "handler3 visit -> completed",
    ),
    "a seat left before the others sign: void": (
        *TO_PANEL, "unseat legal1 case_board", "deputy1 panel -> held", "director1 panel -> completed",
    ),
    "a party's signature falls with the post": (
        *TO_SIGN, "legal1 sign -> held", "end legal1 legal", "deputy1 sign -> held",
    ),
    "the first of a chain left: its tier is open again, and offered": (
        *TO_TIERS, "section_head1 tiers -> role", "end section_head2 section_head", "deputy2 tiers -> tier.order",
        "section_head1 tiers -> held", "deputy2 tiers -> held", "director1 tiers -> completed",
    ),
    # -- ties to the party, with the years they look back
    "tied to the party: he takes no part": (
        *TO_REVIEW, "tie section_head1 某股 2020-01-01", "section_head1 review -> recusal.tie",
        "section_head2 review -> completed",
    ),
    "a tie to another party is none": (*TO_REVIEW, "tie section_head1 别股 +0", "section_head1 review -> completed"),
    "a tie from tomorrow counts tomorrow": (
        *TO_VISIT, "tie handler1 某股 +1", "handler1 visit -> held", "wait 1", "handler2 visit -> completed",
    ),
    "a tie that ended three years ago to the day still counts": (
        *TO_REVIEW, "tie section_head1 某股 2020-01-01 2023-03-09", "section_head1 review -> recusal.tie", "wait 1",
        "section_head1 review -> completed",
    ),
    "a tie says itself that it looks back further": (
        *TO_REVIEW, "tie section_head1 某股 2020-01-01 2021-03-09 60", "section_head1 review -> recusal.tie", "wait 1",
        "section_head1 review -> completed",
    ),
    "a tie ended today still looks back": (
        *TO_REVIEW, "tie section_head1 某股 2020-01-01", "untie +0", "section_head1 review -> recusal.tie",
    ),
    "a substitute carries the ties of the holder": (
        *TO_PAY, "tie clerk2 某股 2020-01-01", "absent clerk2 +0", "window1 pay -> recusal.tie",
    ),
    "a merged entry's tie is the person's": (
        "twin section_head2 shade handler enforcement", "tie shade 某股 2020-01-01", *TO_REVIEW,
        "merge shade into section_head2", "section_head2 review -> recusal.tie",
    ),
    # -- standing substitutes appointed and dismissed
    "appointed: he stands in, who did so before does not": (
        *TO_PAY, "stand_in handler4 clerk2 cashier", "absent clerk2 +0", "window1 pay -> 404",
        "handler4 pay -> completed",
    ),
    "appointed while the holder is away: at once": (
        *TO_PAY, "absent clerk2 +0", "stand_in handler4 clerk2 cashier", "handler4 pay -> completed",
    ),
    "dismissed: nobody stands in": (
        *TO_PAY, "stand_in handler4 clerk2 cashier", "stand_down", "absent clerk2 +0", "handler4 pay -> 404",
    ),
    "dismissed twice is refused": (
        "stand_in handler4 clerk2 cashier", "stand_down", "stand_down ! wrong-state",
    ),
    "nobody stands in for himself": ("stand_in clerk2 clerk2 cashier ! excepted",),
    "nor an auditor": ("stand_in auditor1 clerk2 cashier ! excepted",),
    "nor at a post the holder does not hold": ("stand_in handler4 clerk2 director ! unknown",),
    # -- kinds and leaving
    "who holds a post does not turn auditor": ("kind clerk2 auditor ! wrong-state",),
    "an officer without posts turns auditor and back": (
        "end clerk2 cashier", "unseat clerk2 recorders", "kind clerk2 auditor", "roles clerk2 =",
        "give clerk2 cashier office ! exclusive", "kind clerk2 officer", "give clerk2 cashier office",
    ),
    "an admin holds no post": ("give admin1 handler office ! exclusive",),
    "who left is logged out and signs nothing": (
        *TO_REVIEW, "roles section_head1 = section_head", "leave section_head1", "dead section_head1",
    ),
    "a disabled account is dead at once": ("roles handler3 = handler sampler", "disable handler3", "dead handler3"),
    "nobody disables himself": ("disable admin1 ! forbidden",),
}  # fmt: skip


@pytest.fixture
def registry(database_url: str, tmp_path: Any) -> Any:
    bureau = Bureau(database_url, tmp_path, deploy={"flow": FLOW, "panel": PANEL}, sample="bureau")
    yield Registry(bureau)
    bureau.close()


@pytest.mark.parametrize("lines", SCENARIOS.values(), ids=[one.replace(" ", "_") for one in SCENARIOS])
def test_scenario(registry: Registry, lines: tuple[str, ...]) -> None:
    registry.play(*lines)
    registry.checked()


def test_there_are_forty() -> None:
    assert len(SCENARIOS) >= 70, len(SCENARIOS)


# ---- what two administrators grant


def test_nobody_approves_what_he_proposed(registry: Registry) -> None:
    data = {"accounts": [{"person": registry.person("handler1"), "username": "second"}]}
    made = registry.act(granting.propose, what="accounts", data=data, reason="第二账号")
    assert made.body["state"] == "proposed"
    with pytest.raises(Forbidden):
        registry.act(granting.approve, made.body["id"], by="admin1")
    done = registry.act(granting.approve, made.body["id"], by="admin2")
    assert done.body["state"] == "granted"
    assert [one["username"] for one in done.body["codes"]] == ["second"]
    with pytest.raises(WrongState):
        registry.act(granting.approve, made.body["id"], by="admin2")
    listed = registry.bureau.engine.ask(granting.listed, registry.caller("auditor1"), state="", limit=9, cursor="")
    assert "codes" not in listed["items"][0]
    kinds_of = [(one["kind"], one["refs"].get("step")) for one in registry.facts() if one["kind"] == "grant"]
    assert ("grant", "proposed") in kinds_of
    assert ("grant", "granted") in kinds_of
    registry.checked()


def test_the_database_keeps_that_two_approve(registry: Registry) -> None:
    data = {"accounts": [{"person": registry.person("handler1"), "username": "second"}]}
    registry.act(granting.propose, what="accounts", data=data, reason="x")
    with pytest.raises(sa.exc.IntegrityError), registry.bureau.engine.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE grant_request SET state = 'granted', decided_by = proposed_by")
    with pytest.raises(sa.exc.IntegrityError), registry.bureau.engine.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE grant_request SET state = 'granted', decided_by = NULL")


def test_the_database_keeps_the_kinds_apart(registry: Registry) -> None:
    """D44: an officer with a post cannot be turned into an administrator, nor an administrator be given a post."""
    for text in (
        "UPDATE person SET kind = 'admin' WHERE person_id IN (SELECT person_id FROM post)",
        "UPDATE post SET kind = 'admin'",
        "UPDATE person SET kind = 'both'",
    ):
        with pytest.raises(sa.exc.IntegrityError), registry.bureau.engine.database.engine.begin() as connection:
            connection.exec_driver_sql(text)


def test_one_natural_person_is_entered_once(registry: Registry) -> None:
    first = registry.act(persons.enter, name="林知夏", department="legal", id_no="11010119900101001X")
    with pytest.raises(WrongState) as caught:
        registry.act(persons.enter, name="林某某", department="legal", id_no="１１010119900101001x")
    assert caught.value.fields["person"] == first.body["id"]
    again = registry.act(persons.enter, name="林知夏", department="legal")
    assert again.body["namesakes"] == [first.body["id"]]


def test_two_identity_numbers_are_two_persons(registry: Registry) -> None:
    found = [registry.act(persons.enter, name=f"林{n}", department="legal", id_no=n).body["id"] for n in "甲乙"]
    with pytest.raises(WrongState):
        registry.grant("merge", person=found[0], into=found[1])


def test_nobody_grants_himself_a_kind_or_merges_himself_away(registry: Registry) -> None:
    for what, data in (
        ("kind", {"person": registry.person("admin1"), "kind": "officer"}),
        ("merge", {"person": registry.person("admin1"), "into": registry.person("admin2")}),
    ):
        with pytest.raises(InvalidInput):
            registry.grant(what, **data)


@pytest.mark.parametrize("who", ["handler1", "auditor1", "director1"])
def test_the_directory_is_for_administrators(registry: Registry, who: str) -> None:
    for use_case, given in (
        (persons.enter, {"name": "甲", "department": "legal"}),
        (posts.give, {"person": registry.person("handler1"), "role": "legal", "department": "legal"}),
        (departments.found, {"code": "new_one", "name": "新股"}),
        (bodies.found, {"code": "new_body", "name": "新会"}),
        (granting.propose, {"what": "kind", "data": {}, "reason": "x"}),
    ):
        with pytest.raises(Forbidden):
            registry.act(use_case, by=who, **given)


# ---- handing over


def test_moving_tells_what_is_handed_over(registry: Registry) -> None:
    registry.play(*TO_VISIT, "handler1 visit -> held", "move handler1 handler -> legal legal +1")
    told = registry.told["handover"]
    assert [one["id"] for one in told["cases"]] == [registry.case]
    assert told["substitutes"] == [{"role": "handler", "person": registry.person("handler2")}]
    assert told["vacant"] == []
    registry.play("move clerk2 cashier -> legal legal")
    assert registry.told["handover"]["vacant"] == ["cashier"]
    assert [one["id"] for one in registry.told["handover"]["bodies"]] == ["recorders"]
    asked = registry.bureau.engine.ask(handing_over.read, registry.caller("director1"), registry.person("clerk2"))
    assert asked["bodies"] == [{"id": "recorders", "chair": False}]
    with pytest.raises(Forbidden):
        registry.bureau.engine.ask(handing_over.read, registry.caller("handler4"), registry.person("clerk2"))


def test_a_held_item_stands_on_the_list(registry: Registry) -> None:
    registry.play("start handler1", "end handler1 handler +1")
    assert [one["task"] for one in registry.told["handover"]["items"]] == ["t_apply"]


# ---- conflicts


def test_a_tie_counts_for_its_months_after_its_end(registry: Registry) -> None:
    who, subject = registry.person("handler1"), {"name": "某公司", "kind": "organisation"}
    given = {"person": who, "subject": subject, "relation": "employment", "first": "2020-01-01", "last": "2025-08-31"}
    made = registry.act(conflicts.declare, by="handler1", look_back=6, **given).body
    assert made["until"] == "2026-02-28"

    open_tie = registry.act(conflicts.declare, by="admin1", **given | {"last": ""}).body
    assert open_tie["until"] is None
    ended = registry.act(conflicts.end, open_tie["id"], on="2026-03-09").body
    assert ended["until"] == "2026-03-09"
    with pytest.raises(Forbidden):
        registry.act(conflicts.declare, by="handler2", **given)
    with pytest.raises(NotFound):
        registry.act(conflicts.end, open_tie["id"], by="handler2")
    registry.checked()


# ---- departments and bodies


def test_departments_are_founded_and_closed_when_empty(registry: Registry) -> None:
    registry.act(departments.found, code="patrol", name="巡查股", name_en="Patrol", parent="enforcement")
    registry.play("give window1 handler patrol +0 +1")
    with pytest.raises(WrongState):
        registry.act(departments.close, "patrol")
    registry.play("wait 2")
    registry.act(departments.close, "patrol")
    registry.play("give window1 handler patrol ! unknown")
    listed = registry.bureau.engine.ask(departments.listed, registry.caller("handler1"))["items"]
    assert next(one for one in listed if one["id"] == "patrol")["to"] == "2026-03-10"


def test_rules_of_a_body_are_data(registry: Registry) -> None:
    made = registry.act(bodies.rule, "case_board", rules={"quorum": "2/3", "chair_last": True}).body
    assert made["rules"] == {"quorum": "2/3", "chair_last": True}
    with pytest.raises(InvalidInput):
        registry.act(bodies.rule, "case_board", rules={"quorum": 0.66})
    for name, value in (
        *(("present_min", "0.667"), ("present_min", 2), ("pass_min", "1/0"), ("pass_min", ""), ("expert_min", "-1/3")),
        *(("basis", "all"), ("recused", "?"), ("tie", "coin"), ("odd", "yes"), ("size_min", -1), ("size_min", True)),
        *(("chair_last", 1), ("notice", 4), ("law", None)),
    ):
        with pytest.raises(InvalidInput) as wrong:
            registry.act(bodies.rule, "case_board", rules={name: value})
        assert wrong.value.fields["errors"][0]["pointer"] == f"/rules/{name}"
    registry.act(bodies.chair, "case_board", person=registry.person("deputy1"))
    told = registry.bureau.engine.ask(bodies.listed, registry.caller("handler1"))["items"]
    assert next(one for one in told if one["id"] == "case_board")["chair"] == registry.person("deputy1")
    registry.checked()


# ---- names that look alike (threat 18)

ALIKE = [("handler1", "ｈandler１"), ("Ivanov", "Ivanоv"), ("王五", "王\u200b五"), ("paypal", "раураl"), ("O1", "Ol")]


@pytest.mark.parametrize(("one", "other"), ALIKE, ids=range(len(ALIKE)))
def test_names_that_look_alike_have_one_skeleton(one: str, other: str) -> None:
    assert lettering.skeleton(one) == lettering.skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("王五", "王伍"), ("Ivanov", "Ivanova"), ("甲", "乙")], ids=range(3))
def test_names_that_differ_have_two(one: str, other: str) -> None:
    assert lettering.skeleton(one) != lettering.skeleton(other)


def test_direction_and_width_marks_do_not_stay(registry: Registry) -> None:
    made = registry.act(persons.enter, name="林\u202e知\u200b夏", department="legal")
    assert made.body["name"] == "林知夏"
    registry.act(persons.enter, name="Ivanov", department="legal")
    for name in ("Ivanоv", "Іvаnоv", "ivanov"):
        with pytest.raises(InvalidInput):
            registry.act(persons.enter, name=name, department="legal")


@pytest.mark.parametrize("name", ["hаndler9", "handler 9", "9handler", "h", "x" * 61, "hand'ler", "用户"], ids=range(7))
def test_log_in_names_are_plain(registry: Registry, name: str) -> None:
    data = {"accounts": [{"person": registry.person("handler1"), "username": name}]}
    with pytest.raises(InvalidInput):
        registry.act(granting.propose, what="accounts", data=data, reason="x")


def test_a_full_width_name_is_the_plain_one_and_taken(registry: Registry) -> None:
    data = {"accounts": [{"person": registry.person("handler1"), "username": "ｈandler１"}]}
    with pytest.raises(InvalidInput):
        registry.act(granting.propose, what="accounts", data=data, reason="x")
