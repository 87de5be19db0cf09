"""Deadlines of a case over real days: begun, shown, warned of, suspended, extended, deemed; late entry, correction.

The office's clock stands at Monday 2026-03-09, 09:00 in Shanghai.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.errors import InvalidInput, NotFound, StaleVersion, VersionRequired, WrongState
from engine.storage import tables
from engine.storage.aggregates.outbox import outbox
from engine.usecases.casework import amending, items, pausing
from engine.usecases.ground.commands import Answer
from engine.usecases.people import handing_on
from tests.unit.bpmn.build import START, line
from tests.unit.usecases.flows import AMOUNT, NAME, NOTE, end, file, flow, gate, process, task
from tests.unit.usecases.stage import Office
from tests.unit.usecases.test_families import holds, kinds

LAWS = (
    '<rf:law id="law_42" title="行政许可法" title_en="Licensing law" article="42"/>'
    '<rf:law id="law_32" title="行政许可法" title_en="Licensing law" article="32"/>'
)
GROUNDS = "hearing test"
PHONE = f'<rf:field id="phone" type="string">{NAME}</rf:field><rf:field id="seen_on" type="date">{NAME}</rf:field>'
DESK = (
    '<rf:deadline id="dl_desk" after="enter" max="5" unit="workday" law="law_32" warn="70"/>'
    '<rf:deadline id="dl_house" after="enter" max="10" unit="day"/>'
)
DECIDE = (
    '<rf:deadline id="dl_decide" after="desk" max="20" unit="workday" law="law_42" warn="70 100" extend="10"'
    f' extendBy="director" suspendOn="{GROUNDS}"/>'
    '<rf:deadline id="dl_step" after="enter" max="2" unit="workday" warn="70 100"/>'
)
SILENT = (
    '<bpmn:boundaryEvent id="silent" attachedToRef="desk" cancelActivity="true"><bpmn:extensionElements>'
    f'{NAME}<rf:deadline id="dl_silent" max="5" unit="workday" law="law_32" deemed="accepted"/>'
    "</bpmn:extensionElements><bpmn:timerEventDefinition><bpmn:timeDuration>P14D</bpmn:timeDuration>"
    "</bpmn:timerEventDefinition></bpmn:boundaryEvent>"
)
MIN = '<rf:deadline id="dl_wait" after="enter" min="7" unit="workday" law="law_32"/>'
DATED = '<rf:deadline id="dl_dated" after="field.seen_on" max="15" unit="day" law="law_32"/>'


def licence() -> bytes:
    nodes = (
        START,
        task("desk", form=AMOUNT + NOTE + PHONE, inside=DESK),
        SILENT,
        gate("g_accepted", "exclusiveGateway"),
        task("review", form=AMOUNT + NOTE + PHONE),
        task("notice", inside=MIN + DATED),
        task("decide", "director", inside=DECIDE),
        end(),
    )
    flows = [
        *line("x_start", "desk", "g_accepted", "review", "notice", "decide", "x_end"),
        flow("silent", "g_accepted"),
    ]
    text = file(process(*nodes, *flows), catalog=LAWS).decode()
    return text.replace('after="desk"', 'after="t_desk"').encode()


RENEWAL = (
    '<bpmn:boundaryEvent id="lapse" attachedToRef="desk" cancelActivity="true"><bpmn:extensionElements>'
    f'{NAME}<rf:deadline id="dl_lapse" after="field.ends_on" max="0" unit="day" rolls="false" law="law_50"'
    ' when="renews" deemed="renewed"/></bpmn:extensionElements><bpmn:timerEventDefinition>'
    "<bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
)


def renewal() -> bytes:
    kind = f'<rf:field id="renews" type="boolean" required="true">{NAME}</rf:field>'
    ends = f'<rf:field id="ends_on" type="date">{NAME}</rf:field>'
    law = '<rf:law id="law_50" title="行政许可法" title_en="Licensing law" article="50"/>'
    nodes = (START, task("ask", form=kind + ends), task("desk"), RENEWAL, task("given"), end())
    flows = (*line("x_start", "ask", "desk", "given", "x_end"), flow("lapse", "given"))
    return file(process(*nodes, *flows), catalog=law)


FLOWS = {"licence": licence(), "renewal": renewal()}


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    made = Office(database_url, tmp_path, FLOWS)
    yield made
    made.bureau.close()


@pytest.fixture
def case(office: Office) -> str:
    return str(office.bureau.start("handler1", "licence")["id"])


def local(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(ZoneInfo("Asia/Shanghai")).strftime("%m-%d %H:%M")


def item(office: Office, case: str, element: str) -> str:
    return next(one.id for one in office.state(case).items.values() if one.element == f"t_{element}")


def sign(office: Office, case: str, element: str, account: str = "handler1", **given: Any) -> Answer:
    return office.bureau.complete(account, item(office, case, element), "ok", comment="意见", **given)


def deadlines(office: Office, case: str) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in office.bureau.case("handler1", case)["deadlines"] if "id" in one}


def due(office: Office, case: str) -> dict[str, str]:
    told = deadlines(office, case)
    return {name: local(one["due_at"] or one["not_before"]) for name, one in told.items()}


def notice(office: Office, case: str) -> str:
    return office.bureau.paper("handler1", case, "notice")


def suspend(office: Office, case: str, account: str = "handler1", **given: Any) -> Answer:
    given = {"if_match": "*", "reason": "依法听证", "ground": "hearing", "whole": False} | given
    return office.engine.act(
        pausing.suspend, office.bureau.caller(account), pausing.Suspend(case=case, **given)
    ).result()


def resume(office: Office, case: str, account: str = "handler1", **given: Any) -> Answer:
    given = {"if_match": "*", "reason": "听证结束"} | given
    return office.engine.act(pausing.resume, office.bureau.caller(account), pausing.Resume(case=case, **given)).result()


def extend(office: Office, case: str, account: str = "director1", **given: Any) -> Answer:
    given = {"if_match": "*", "reason": "案情复杂", "deadline": "dl_decide", "by": 10} | given
    return office.engine.act(pausing.extend, office.bureau.caller(account), pausing.Extend(case=case, **given)).result()


def correct(office: Office, case: str, account: str = "handler1", **fields: Any) -> Answer:
    command = amending.Correct(case=case, if_match="*", reason="笔误", fields=fields)
    return office.engine.act(amending.correct, office.bureau.caller(account), command).result()


def enter_late(
    office: Office, item_id: str, happened: str, account: str = "handler1", reason: str = "无网络"
) -> Answer:
    command = amending.EnterLate(item=item_id, if_match="*", happened_at=happened, reason=reason)
    return office.engine.act(amending.enter_late, office.bureau.caller(account), command).result()


def codes(answer: Answer) -> list[str]:
    assert answer.refused, answer.body
    return [one["code"] for one in answer.body["reasons"]]


def records(office: Office, case: str, kind: str) -> list[dict[str, Any]]:
    return [one for one in office.records(case) if one["kind"] == kind]


# -- begun and shown -------------------------------------------------------------------------------------------------


def test_deadlines_begin_with_the_task_and_with_another_one(office: Office, case: str) -> None:
    assert due(office, case) == {"dl_desk": "03-16 23:59", "dl_silent": "03-16 23:59", "dl_house": "03-19 23:59"}
    office.bureau.advance(timedelta(days=1))
    sign(office, case, "desk")
    told = deadlines(office, case)
    assert due(office, case) == {"dl_decide": "04-08 23:59"}
    assert told["dl_decide"]["element"] == "t_decide"
    assert told["dl_decide"]["work_item"] is None
    assert told["dl_decide"]["law"] == "行政许可法 42"
    office.bureau.advance(timedelta(days=3))
    assert deadlines(office, case)["dl_decide"]["elapsed"] == 3
    sign(office, case, "review", fields={"seen_on": "2026-03-08"})
    assert due(office, case) == {
        "dl_wait": "03-25 00:00",
        "dl_dated": "03-23 23:59",
        "dl_decide": "04-08 23:59",
    }
    holds(office, case)


def test_the_work_item_shows_its_terms_and_the_inbox_is_due_first(office: Office, case: str) -> None:
    office.bureau.advance(timedelta(days=1))
    second = str(office.bureau.start("handler1", "licence")["id"])
    read = office.bureau.item("handler1", item(office, case, "desk"))
    assert [one["id"] for one in read["deadlines"]] == ["dl_desk", "dl_house"]
    page = office.engine.ask(
        items.inbox, office.bureau.caller("handler1"), view="mine", limit=10, cursor="", filters={}
    )
    assert [one["case"] for one in page["items"]] == [case, second]
    assert [local(one["due_at"]) for one in page["items"]] == ["03-16 23:59", "03-17 23:59"]


def test_a_minimum_period_refuses_until_its_moment(office: Office, case: str) -> None:
    sign(office, case, "desk")
    sign(office, case, "review")
    answer = sign(office, case, "notice")
    assert codes(answer) == ["too_early"]
    until = answer.body["reasons"][0]["until"]
    assert local(until) == "03-19 00:00"
    read = office.bureau.item("handler1", item(office, case, "notice"))
    assert datetime.fromisoformat(read["not_before"]) == datetime.fromisoformat(until)
    office.bureau.advance(timedelta(days=9, hours=14))
    assert codes(sign(office, case, "notice")) == ["too_early"]
    office.bureau.advance(timedelta(hours=2))
    assert not sign(office, case, "notice").refused


# -- cards -----------------------------------------------------------------------------------------------------------


def cards_of(office: Office, case: str) -> list[tuple[str, str]]:
    return [(one["term"], one["card"]) for one in records(office, case, "card")]


def test_yellow_near_and_red_past_once_to_handler_and_superior(office: Office, case: str) -> None:
    before = office.row(case)["case_version"]
    office.bureau.advance(timedelta(days=3, hours=16))  # Friday, one o'clock at night: three of five days have passed
    assert office.bureau.fire_due() == 1
    assert cards_of(office, case) == [("dl_desk", "yellow")]
    assert office.bureau.fire_due() == 0
    assert office.row(case)["case_version"] == before, "a card makes nobody's form stale"
    told = records(office, case, "card")[0]
    assert office.bureau.person("handler1") in told["persons"]
    heads = {row["person_id"] for row in office.rows(tables.post) if row["role"] == "section_head"}
    assert heads.intersection(told["persons"])
    assert told["law"] == "行政许可法 32"
    sent = office.rows(outbox)
    assert {row["kind"] for row in sent} == {"card.yellow"}
    assert {row["person_id"] for row in sent} == set(told["persons"])
    assert deadlines(office, case)["dl_desk"]["card"] == "yellow"
    holds(office, case)


def test_both_cards_go_to_who_holds_the_task_and_to_who_stands_above(office: Office, case: str) -> None:
    sign(office, case, "desk")
    for days in (21, 10):  # three quarters of the term, and past it
        office.bureau.advance(timedelta(days=days))
        assert office.bureau.fire_due() == 1
    holder, above = (office.bureau.person(name) for name in ("handler1", "discipline1"))
    given = records(office, case, "card")
    assert [(one["term"], one["card"]) for one in given] == [("dl_decide", "yellow"), ("dl_decide", "red")]
    for one in given:
        assert holder in one["persons"], "who holds the open task of the case"
        assert above in one["persons"], "the term is the director's: above him stands the discipline post"
        sent = [row["person_id"] for row in office.rows(outbox) if row["kind"] == f"card.{one['card']}"]
        assert sorted(sent) == one["persons"], "each is told once"
    assert office.row(case)["status"] == "open", "a card decides nothing"
    holds(office, case)


def test_a_worker_that_was_away_gives_the_red_card_alone(office: Office, case: str) -> None:
    sign(office, case, "desk")
    office.bureau.advance(timedelta(days=40))
    office.bureau.fire_due()
    assert cards_of(office, case) == [("dl_decide", "red")]
    assert deadlines(office, case)["dl_decide"]["state"] == "overdue"
    overdue = office.engine.ask(
        items.inbox, office.bureau.caller("handler1"), view="overdue", limit=10, cursor="", filters={}
    )
    assert overdue["items"] == [], "the item at hand has no term of its own"
    holds(office, case)


def test_what_is_done_in_time_is_not_warned_of(office: Office, case: str) -> None:
    office.bureau.advance(timedelta(days=1))
    sign(office, case, "desk")
    office.bureau.advance(timedelta(days=5))
    assert office.bureau.fire_due() == 0
    assert cards_of(office, case) == []


def test_the_clock_goes_back_and_forth_and_a_card_is_given_once(office: Office, case: str) -> None:
    sign(office, case, "desk")
    for days in (22, -10, 12, -3, 20, -30, 40):
        office.bureau.advance(timedelta(days=days))
        office.bureau.fire_due()
    assert cards_of(office, case) == [("dl_decide", "yellow"), ("dl_decide", "red")]
    holds(office, case)


# -- suspension ------------------------------------------------------------------------------------------------------


def test_a_suspension_stops_the_terms_that_name_its_ground(office: Office, case: str) -> None:
    sign(office, case, "desk")
    office.bureau.advance(timedelta(days=2))
    assert not suspend(office, case, notice=notice(office, case)).refused
    told = deadlines(office, case)["dl_decide"]
    assert (told["due_at"], told["state"]) == (None, "suspended")
    office.bureau.advance(timedelta(days=30))
    assert office.bureau.fire_due() == 0, "no card while it stands"
    assert not resume(office, case).refused
    assert due(office, case)["dl_decide"] == "05-09 23:59"  # eighteen of twenty are left, labour days between
    body = office.bureau.case("handler1", case)
    assert [(one["ground"], one["whole"], bool(one["until"])) for one in body["suspensions"]] == [
        ("hearing", False, True)
    ]
    assert [one["cause"] for one in records(office, case, "term")] == ["suspended", "resumed"]
    paused = [*records(office, case, "suspended"), *records(office, case, "resumed")]
    assert [(one["kind"], one["ground"], one["terms"]) for one in paused] == [
        ("suspended", "hearing", True),
        ("resumed", "hearing", True),
    ]
    assert records(office, case, "term")[0]["document"].startswith("sha256:")
    assert body["status"] == "open"
    holds(office, case)


def test_what_is_resumed_is_on_record_though_no_term_runs_any_more(office: Office, case: str) -> None:
    sign(office, case, "desk")
    assert not suspend(office, case, notice=notice(office, case)).refused
    sign(office, case, "review")
    before = len(kinds(office, case))
    assert not resume(office, case).refused
    assert kinds(office, case)[before:][0] == "resumed"
    assert office.row(case)["status"] == "open"
    holds(office, case)


def test_a_suspension_needs_its_ground_and_its_notice(office: Office, case: str) -> None:
    sign(office, case, "desk")
    paper = notice(office, case)
    answer = suspend(office, case)
    assert codes(answer) == ["suspend.notice"]
    assert answer.body["reasons"][0]["law"] == "行政许可法 42"
    assert codes(suspend(office, case, ground="holiday", notice=paper)) == ["suspend.ground"]
    assert not suspend(office, case, notice=paper).refused
    assert codes(suspend(office, case, notice=paper)) == ["suspend.stands"]
    assert codes(resume(office, case, ground="test")) == ["resume.none"]
    assert records(office, case, "refused")[0]["verb"] == "suspend"
    holds(office, case)


def test_what_rests_is_handed_over_by_who_leaves(office: Office, case: str) -> None:
    sign(office, case, "desk")
    leaver, receiver = map(office.bureau.person, ("handler1", "handler2"))
    held = item(office, case, "review")
    office.bureau.claim("handler1", held)
    assert not suspend(office, case, whole=True, notice=notice(office, case)).refused
    moved = office.engine.act(
        handing_on.hand_over, office.bureau.caller("handler1"), leaver, reason="轮岗", to=receiver
    ).result()
    assert [(one["item"], one["to"]) for one in moved.body["moved"]] == [(held, receiver)]


def test_a_whole_case_rests_and_goes_on(office: Office, case: str) -> None:
    sign(office, case, "desk")
    office.bureau.advance(timedelta(days=1))
    assert not suspend(office, case, whole=True, notice=notice(office, case)).refused
    assert office.row(case)["status"] == "suspended"
    with pytest.raises(WrongState, match="suspended"):
        sign(office, case, "review")
    office.bureau.advance(timedelta(days=9))
    office.bureau.fire_due()
    assert not resume(office, case).refused
    assert office.row(case)["status"] == "open"
    assert not sign(office, case, "review").refused
    assert "suspended" in kinds(office, case)
    assert "resumed" in kinds(office, case)
    holds(office, case)


@pytest.mark.parametrize("verb", [suspend, resume, extend])
def test_acts_on_a_case_keep_the_order_of_checks(office: Office, case: str, verb: Any) -> None:
    with pytest.raises(NotFound):
        verb(office, "ca_" + "0" * 26)
    with pytest.raises(NotFound):
        verb(office, case, account="buyer1")
    with pytest.raises(VersionRequired):
        verb(office, case, if_match="")
    with pytest.raises(StaleVersion):
        verb(office, case, if_match='"c:99"')
    with pytest.raises(InvalidInput) as wrong:
        verb(office, case, reason=" ")
    assert wrong.value.fields["errors"][0]["pointer"] == "/reason"


# -- extension -------------------------------------------------------------------------------------------------------


def test_the_director_extends_once_with_the_reasons_told(office: Office, case: str) -> None:
    sign(office, case, "desk")
    paper = notice(office, case)
    assert codes(extend(office, case, "handler1", notice=paper)) == ["extend.role"]
    answer = extend(office, case)
    assert codes(answer) == ["extend.notice"]
    assert (answer.body["reasons"][0]["law"], answer.body["reasons"][0]["element"]) == ("行政许可法 42", "t_decide")
    assert codes(extend(office, case, by=11, notice=paper)) == ["extend.most"]
    assert not extend(office, case, notice=paper).refused
    assert due(office, case)["dl_decide"] == "04-21 23:59"
    assert codes(extend(office, case, by=1, notice=paper)) == ["extend.once"]
    told = records(office, case, "term")[0]
    assert (told["cause"], told["by"]) == ("extended", 10)
    holds(office, case)


def test_an_extension_is_on_record_though_the_term_stands_still(office: Office, case: str) -> None:
    """While the case rests its end is unknown before and after; who extended it by how much is told all the same."""
    sign(office, case, "desk")
    paper = notice(office, case)
    assert not suspend(office, case, notice=paper).refused
    assert not extend(office, case, notice=paper).refused
    told = records(office, case, "term")[-1]
    assert (told["cause"], told["by"], told["was"], told["ends"]) == ("extended", 10, "", "")
    assert codes(extend(office, case, by=1, notice=paper)) == ["extend.once"]
    assert not resume(office, case).refused
    assert due(office, case)["dl_decide"] == "04-21 23:59"
    holds(office, case)


def test_a_term_is_not_extended_when_it_is_over_or_has_no_extension(office: Office, case: str) -> None:
    paper = notice(office, case)
    assert codes(extend(office, case, deadline="dl_desk", notice=paper)) == ["extend.never"]
    with pytest.raises(InvalidInput):
        extend(office, case, notice=paper)
    sign(office, case, "desk")
    office.bureau.advance(timedelta(days=31))
    assert codes(extend(office, case, notice=paper)) == ["extend.past"]


def test_an_extended_term_is_warned_of_anew(office: Office, case: str) -> None:
    sign(office, case, "desk")
    paper = notice(office, case)
    office.bureau.advance(timedelta(days=19))
    office.bureau.fire_due()
    assert cards_of(office, case) == [("dl_decide", "yellow")]
    extend(office, case, notice=paper)
    office.bureau.advance(timedelta(days=16))
    office.bureau.fire_due()
    assert cards_of(office, case) == [("dl_decide", "yellow"), ("dl_decide", "yellow")]


# -- silence ---------------------------------------------------------------------------------------------------------


def test_silence_is_deemed_acceptance_from_the_day_of_receipt(office: Office, case: str) -> None:
    office.bureau.advance(timedelta(days=8))
    office.bureau.fire_due()
    told = records(office, case, "deemed")[0]
    assert (told["effect"], told["law"], local(told["since"])[:5]) == ("accepted", "行政许可法 32", "03-09")
    assert told["actor"] == {"system": "riskflow"}
    assert "t_review" in {one.element for one in office.state(case).items.values()}
    assert office.signatures(case) == [], "silence signs nothing"
    holds(office, case)


def renewed(office: Office, **fields: Any) -> str:
    case = str(office.bureau.start("handler1", "renewal")["id"])
    assert not sign(office, case, "ask", fields=fields).refused
    return case


def test_a_timer_fires_with_the_day_of_the_file_and_has_effect_from_it(office: Office) -> None:
    case = renewed(office, renews=True, ends_on="2026-03-14")  # a Saturday: the day does not move
    office.bureau.advance(timedelta(days=5, hours=14, minutes=58))
    office.bureau.fire_due()
    assert not records(office, case, "deemed")
    office.bureau.advance(timedelta(minutes=3))
    office.bureau.fire_due()
    told = records(office, case, "deemed")[0]
    assert (told["effect"], told["law"]) == ("renewed", "行政许可法 50")
    assert local(told["since"]) == "03-14 00:00"
    assert [one.element for one in office.state(case).items.values()] == ["t_given"]


@pytest.mark.parametrize("given", [{"renews": False, "ends_on": "2026-03-14"}, {"renews": True}], ids=str)
def test_a_timer_whose_term_does_not_apply_never_fires(office: Office, given: dict[str, Any]) -> None:
    """Its own text is for other tools."""
    case = renewed(office, **given)
    office.bureau.advance(timedelta(days=40))
    office.bureau.fire_due()
    assert {one.element for one in office.state(case).items.values()} == {"t_desk", "t_lapse"}


# -- late entry and correction ---------------------------------------------------------------------------------------


def test_an_act_entered_late_counts_from_its_own_time(office: Office, case: str) -> None:
    office.bureau.advance(timedelta(days=3))
    desk = item(office, case, "desk")
    tag = office.bureau.item("handler1", desk)["etag"]
    assert not enter_late(office, desk, "2026-03-10T15:30:00+08:00").refused
    assert office.bureau.item("handler1", desk)["etag"] != tag, "who signs has seen the mark"
    sign(office, case, "desk")
    assert due(office, case)["dl_decide"] == "04-08 23:59"  # from the tenth, not the twelfth
    told = records(office, case, "late")[0]
    assert local(told["happened"]) == "03-10 15:30"
    marks = office.bureau.case("handler1", case)["late_entries"]
    assert [local(one["happened_at"]) for one in marks] == ["03-10 15:30"]
    holds(office, case)


def test_what_cannot_have_been(office: Office, case: str) -> None:
    desk = item(office, case, "desk")
    assert codes(enter_late(office, desk, "2026-03-09T18:00:00+08:00")) == ["late.future"]
    assert codes(enter_late(office, desk, "2026-01-09T18:00:00+08:00")) == ["late.long"]
    with pytest.raises(NotFound):
        enter_late(office, desk, "2026-03-09T08:00:00+08:00", account="buyer1")
    for wrong in ("2026-03-09", "yesterday", "", "2026-03-09T08:00:00"):
        with pytest.raises(InvalidInput) as told:
            enter_late(office, desk, wrong)
        assert told.value.fields["errors"][0]["pointer"] == "/happened_at"
    with pytest.raises(InvalidInput):
        enter_late(office, desk, "2026-03-09T08:00:00+08:00", reason="")
    office.bureau.advance(timedelta(days=2))
    enter_late(office, desk, "2026-03-10T15:30:00+08:00")
    sign(office, case, "desk")
    review = item(office, case, "review")
    assert codes(enter_late(office, review, "2026-03-10T15:29:00+08:00")) == ["late.order"]
    sign(office, case, "review")
    office.bureau.advance(timedelta(days=12))
    found = codes(enter_late(office, item(office, case, "notice"), "2026-03-13T09:00:00+08:00"))
    assert found == ["too_early"], "what came too early is not healed by entering it late"
    early = enter_late(office, item(office, case, "notice"), "2026-03-13T09:00:00+08:00", account="director1")
    assert codes(early) == ["role"]
    assert early.body["reasons"][0]["who_could"] == [], "the moment is too early for everybody"
    office.bureau.advance(timedelta(days=8))
    timely = enter_late(office, item(office, case, "notice"), "2026-03-30T09:00:00+08:00", account="director1")
    assert timely.body["reasons"][0]["who_could"] != []
    holds(office, case)


def test_a_correction_is_logged_and_no_signature_lapses(office: Office, case: str) -> None:
    sign(office, case, "desk", fields={"phone": "0000001", "amount": "10"})
    signed = office.signatures(case)
    assert not correct(office, case, phone="0000002").refused
    assert office.bureau.case("handler1", case)["fields"]["phone"] == "0000002"
    assert office.signatures(case) == signed
    told = records(office, case, "corrected")[0]
    assert told["paths"] == ["phone"]
    assert kinds(office, case)[-2:] == ["fields", "corrected"]
    with pytest.raises(InvalidInput) as wrong:
        correct(office, case, phone="0000002")
    assert wrong.value.fields["errors"][0]["code"] == "unchanged"
    assert len(records(office, case, "corrected")) == 1, "what stands already is no correction"
    holds(office, case)


def test_what_is_signed_or_decides_is_not_corrected(office: Office, case: str) -> None:
    sign(office, case, "desk", fields={"phone": "0000001", "amount": "10"})
    sign(office, case, "review", fields={"seen_on": "2026-03-08"})
    assert codes(correct(office, case, amount="11")) == ["correct.bound"]
    assert codes(correct(office, case, seen_on="2026-03-07")) == ["correct.decisive"]
    assert codes(correct(office, case, note="x")) == ["correct.absent"]
    with pytest.raises(InvalidInput) as wrong:
        correct(office, case, nothing="x")
    assert wrong.value.fields["errors"][0]["pointer"] == "/fields/nothing"
    with pytest.raises(InvalidInput):
        correct(office, case, phone=7)
    with pytest.raises(InvalidInput):
        correct(office, case)
    with pytest.raises(NotFound):
        correct(office, case, account="buyer1", phone="1")
    holds(office, case)
