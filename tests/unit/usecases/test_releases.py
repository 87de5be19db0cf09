"""Definitions drafted by one, decided by another, in force at once or at a moment (threats 17, 30, 31)."""

from datetime import timedelta
from typing import Any

import pytest

from api.pictures import names_of
from engine import bpmn
from engine.errors import (
    BpmnRefused,
    DefinitionInvalid,
    Forbidden,
    InvalidInput,
    NotFound,
    StaleVersion,
    VersionRequired,
    WrongState,
)
from engine.usecases.casework import course
from engine.usecases.definitions import comparing, definitions, drafts, releasing
from engine.usecases.jobs import due
from engine.usecases.oversight import standing_still
from tests.unit.usecases.releases import FLOWS, THIRD, Releases, flow
from tests.unit.usecases.stage import Office

OWN_FLOWS = FLOWS
REASON = "改由系统比对"


@pytest.fixture(scope="module")
def desk(office: Office) -> Releases:
    return Releases(office)


def codes(found: dict[str, Any]) -> set[str]:
    return {one["code"] for one in found["findings"]}


def acts(found: Any) -> set[str]:
    return {one["id"] for one in found["acts"] if one["allowed"]}


# -- drafting ----------------------------------------------------------------------------------------------------------


def test_a_draft_is_told_with_findings_figures_and_changes(desk: Releases) -> None:
    found = desk.save("admin1", "r01", flow(signers=4))
    assert (found["state"], found["version"], found["compared_with"], found["errors"]) == ("draft", 2, 1, 0)
    assert [(one["aspect"], one["effect"], one["path"]) for one in found["changes"]] == [
        ("control", "stronger", "spec.min")
    ]
    assert (found["minor"], found["needs_waiver"]) == (False, [])
    assert found["analysis"]["first_rank"] == ["t_check"]
    assert found["saved_by"]["name"] == "万维宁"
    assert [one["id"] for one in found["editors"]] == [found["saved_by"]["id"]]
    assert acts(found) == {"submit", "discard"}
    assert {one["name"] for one in found["could_decide"]} == {"施远帆", "齐三省"}
    assert desk.asked("auditor1", drafts.content, "r01") == (flow(signers=4), b"")
    assert acts(desk.draft("r01", "auditor1")) == set()


def test_a_draft_with_errors_is_kept_and_not_submitted(desk: Releases) -> None:
    """A step with a first-rank risk and no control is an error; with two persons on it, it is none."""
    found = desk.save("admin1", "r02", flow(more="pay"))
    assert codes(found) == {"release.unguarded"}
    assert [one["element"] for one in found["findings"]] == ["t_pay"]
    assert "submit" not in acts(found)
    with pytest.raises(DefinitionInvalid) as refused:
        desk.submit("admin1", "r02")
    assert [one.code for one in refused.value.fields["findings"]] == ["release.unguarded"]
    guarded = flow(more="pay").replace(
        b'<rf:riskRef ref="R1"/></b', b'<rf:riskRef ref="R1"/><rf:controlRef ref="two"/></b'
    )
    assert guarded != flow(more="pay")
    assert codes(desk.save("admin1", "r02", guarded)) == set()
    assert desk.submit("admin1", "r02")["state"] == "submitted"


def test_what_cannot_be_read_is_not_kept(desk: Releases) -> None:
    with pytest.raises(BpmnRefused) as refused:
        desk.save("admin1", "r03", b"<a>\n<b>\n</a>")
    assert refused.value.fields["line"] == 3
    assert desk.draft("r03")["state"] == "none"


def test_the_second_of_two_editors_is_told_who_saved_and_when(desk: Releases) -> None:
    seen = desk.draft("r04")["etag"]
    first = desk.save("admin1", "r04", flow(signers=4), seen)
    with pytest.raises(StaleVersion) as stale:
        desk.save("admin2", "r04", flow(signers=5), seen)
    assert stale.value.fields["by"]["name"] == "万维宁"
    assert stale.value.fields["at"] == first["saved_at"]
    assert "万维宁" in stale.value.fields["text"].zh
    with pytest.raises(VersionRequired):
        desk.save("admin2", "r04", flow(signers=5), "")
    again = desk.save("admin2", "r04", flow(signers=5), first["etag"])
    assert len(again["editors"]) == 2
    assert desk.save(THIRD, "r04", flow(signers=5))["etag"] == again["etag"]  # the same bytes are no change
    assert len(desk.draft("r04")["editors"]) == 2


def test_a_stale_act_is_told_what_was_done_last_by_whom_and_when(desk: Releases) -> None:
    def stale(use_case: Any, etag: str, **more: Any) -> tuple[str, str, str, str]:
        with pytest.raises(StaleVersion) as found:
            desk.did("admin2", use_case, "r22", etag, **more)
        told = found.value.fields
        return told["by"]["name"], told["at"], told["text"].zh, told["text"].en

    seen = desk.save("admin1", "r22", flow(signers=4))["etag"]
    desk.submit("admin1", "r22")
    name, at, zh, en = stale(drafts.discard, seen)
    assert (name, at) == ("万维宁", desk.draft("r22")["submitted_at"])
    assert zh.startswith("万维宁 已于")
    assert "提交了草稿" in zh
    assert "万维宁 submitted the draft" in en
    gone = desk.did("admin1", drafts.withdraw, "r22", desk.draft("r22")["etag"]).body["etag"]
    desk.did("admin1", drafts.discard, "r22", gone)
    assert "丢弃了草稿" in stale(drafts.save, gone, data=flow(signers=5))[2]
    assert "丢弃了草稿" in stale(releasing.retire, '"v:9.active"', reason="职权取消")[2]


def test_no_etag_comes_again(desk: Releases) -> None:
    first = desk.save("admin1", "r05", flow(signers=4))["etag"]
    desk.did("admin1", drafts.discard, "r05", first)
    assert desk.draft("r05")["etag"] == '"d:0"'
    assert desk.save("admin1", "r05", flow(signers=4))["etag"] != first
    with pytest.raises(StaleVersion):
        desk.did("admin2", drafts.discard, "r05", first)


def test_only_administrators_draft_and_only_auditors_look_on(desk: Releases) -> None:
    for who in ("handler1", "auditor1"):
        with pytest.raises(Forbidden):
            desk.did(who, drafts.save, "r06", "", flow(signers=4))
    with pytest.raises(Forbidden):
        desk.draft("r06", "handler1")
    with pytest.raises(NotFound):
        desk.draft("nothing")
    with pytest.raises(NotFound):
        desk.did("admin1", drafts.submit, "r06", "*")
    for key in ("Bad", "a.b", "a\x00", ""):
        with pytest.raises(InvalidInput):
            desk.did("admin1", drafts.save, key, "", flow())


def test_the_decision_tables_stay_beside_a_file_sent_alone(desk: Releases) -> None:
    both = bpmn.bundle(b"<a/>", b"<t/>")
    assert desk.asked("admin1", drafts.whole, "r07", both) == both
    assert desk.asked("admin1", drafts.whole, "r07", b"<a/>") == b"<a/>"


# -- decided -----------------------------------------------------------------------------------------------------------


def test_another_person_decides_not_another_account_and_no_editor(desk: Releases) -> None:
    """Threat 17: persons are compared; whoever changed the draft is out, whoever submitted it too."""
    desk.office.second_account("admin1", "admin1b")
    desk.save("admin1", "r08", flow(signers=4))
    desk.save("admin2", "r08", flow(signers=5))
    desk.submit("admin1", "r08")
    for who in ("admin1", "admin1b", "admin2"):
        with pytest.raises(Forbidden) as refused:
            desk.approve(who, "r08")
        assert refused.value.fields["reasons"][0]["code"] == "second_person"
        with pytest.raises(Forbidden):
            desk.did(who, releasing.reject, "r08", "*", reason="不同意")
    for who in ("handler1", "auditor1"):
        with pytest.raises(Forbidden):
            desk.did(who, releasing.approve, "r08", "*")
    assert acts(desk.draft("r08", "admin2")) == {"withdraw"}
    assert acts(desk.draft("r08", THIRD)) == {"approve", "reject"}
    made = desk.approve(THIRD, "r08")
    assert (made["version"], made["active"], made["state"], made["released_alone"]) == (2, True, "active", False)
    assert {one["name"] for one in made["editors"]} == {"万维宁", "施远帆"}
    assert made["approved_by"]["name"] == "齐三省"
    assert desk.kinds("r08") == ["released", "drafted", "drafted", "submitted", "approved", "released"]
    desk.verified()


def test_rejected_with_a_reason_it_is_a_draft_again(desk: Releases) -> None:
    desk.save("admin1", "r09", flow(signers=4))
    desk.submit("admin1", "r09")
    with pytest.raises(WrongState):
        desk.save("admin1", "r09", flow(signers=5))
    with pytest.raises(InvalidInput) as wrong:
        desk.did("admin2", releasing.reject, "r09", "*", reason=" ")
    assert wrong.value.fields["errors"][0]["pointer"] == "/reason"
    told = desk.did("admin2", releasing.reject, "r09", "*", reason="先征求法制意见").body
    assert (told["state"], told["rejected"]["reason"]) == ("draft", "先征求法制意见")
    assert told["rejected"]["by"]["name"] == "施远帆"
    desk.submit(THIRD, "r09")
    for who in ("admin1", THIRD):
        with pytest.raises(Forbidden):
            desk.approve(who, "r09")
    desk.did("admin1", drafts.withdraw, "r09", "*")
    desk.submit("admin1", "r09")
    with pytest.raises(Forbidden):
        desk.approve(THIRD, "r09")  # he had submitted it before
    assert desk.approve("admin2", "r09")["version"] == 2
    desk.verified()


def test_withdrawn_by_who_had_a_part_only(desk: Releases) -> None:
    desk.save("admin1", "r10", flow(signers=4))
    desk.submit("admin1", "r10")
    with pytest.raises(Forbidden):
        desk.did("admin2", drafts.withdraw, "r10", "*")
    assert desk.did("admin1", drafts.withdraw, "r10", "*").body["state"] == "draft"
    with pytest.raises(WrongState):
        desk.approve("admin2", "r10")


def test_what_weakens_a_first_rank_risk_needs_a_waiver_under_two_names(desk: Releases) -> None:
    """Threat 30: the reason is the submitter's, the approver confirms it, both are on record."""
    found = desk.save("admin1", "r11", flow(signers=2))
    assert found["needs_waiver"] == ["control:t_check:two:spec.min"]
    with pytest.raises(InvalidInput) as wrong:
        desk.submit("admin1", "r11", waiver="  ")
    assert wrong.value.fields["errors"][0]["pointer"] == "/waiver"
    told = desk.submit("admin1", "r11", waiver=REASON)
    assert told["waiver"] == {"reason": REASON, "changes": ["control:t_check:two:spec.min"]}
    with pytest.raises(InvalidInput) as wrong:
        desk.approve("admin2", "r11")
    assert wrong.value.fields["errors"][0]["pointer"] == "/confirm_waiver"
    made = desk.approve("admin2", "r11", confirm_waiver=True)
    assert made["waiver"]["reason"] == REASON
    assert desk.asked("handler1", definitions.one_version, "r11", 2)["waiver"]["reason"] == REASON
    desk.verified()


def test_what_weakens_nothing_needs_none(desk: Releases) -> None:
    desk.save("admin1", "r12", flow(signers=4))
    assert desk.submit("admin1", "r12", waiver="不需要")["waiver"] is None


def test_one_releases_words_and_nothing_else(desk: Releases) -> None:
    """users.md §5: a label goes live by one; the difference proves that nothing else changed."""
    found = desk.save("admin1", "r13", flow(name="事项"))
    assert found["minor"]
    assert "release" in acts(found)
    made = desk.did("admin1", releasing.release_minor, "r13", found["etag"]).body
    assert (made["version"], made["active"], made["minor"], made["released_alone"]) == (2, True, True, True)
    found = desk.save("admin1", "r13", flow(name="事项", signers=4))
    with pytest.raises(Forbidden) as refused:
        desk.did("admin1", releasing.release_minor, "r13", found["etag"])
    assert [one["path"] for one in refused.value.fields["changes"]] == ["spec.min"]
    made = desk.released("r14", flow(signers=4))
    assert not made["released_alone"]
    found = desk.save("admin2", "r14", flow(signers=4, name="事项"))
    made = desk.did("admin2", releasing.release_minor, "r14", found["etag"]).body
    assert (made["minor"], made["released_alone"]) == (True, False)  # as the version whose controls it bears
    desk.verified()


def test_the_approval_block_of_the_map_says_who_drafted_and_who_approved(desk: Releases) -> None:
    def block(key: str, version: int, language: str) -> tuple[str, str]:
        found = desk.engine.ask(course.of_definition, desk.office.bureau.caller("handler1"), key, version)
        names = names_of(found, language, people=True)
        assert (names_of(found, language).prepared, names_of(found, language).approved) == (
            "",
            "",
        )  # not for the public
        return names.prepared, names.approved

    desk.released("r24", flow(signers=4))
    found = desk.save("admin2", "r24", flow(signers=4, name="事项"))
    desk.did("admin2", releasing.release_minor, "r24", found["etag"])
    day = desk.engine.ask(course.of_definition, desk.office.bureau.caller("handler1"), "r24").day
    assert block("r24", 1, "zh") == ("", "")  # deployed with the sample
    assert block("r24", 2, "zh") == (f"万维宁 {day}", f"施远帆 {day}")
    assert block("r24", 3, "zh") == block("r24", 2, "zh")  # words alone: the controls are those that two approved
    assert "万维宁" not in "".join(block("r24", 2, "en"))


def test_a_new_flow_takes_two_as_well(desk: Releases) -> None:
    desk.save("admin1", "fresh", flow(), "")
    with pytest.raises(NotFound):
        desk.asked("handler1", definitions.describe, "fresh")
    desk.submit("admin1", "fresh")
    made = desk.approve("admin2", "fresh")
    assert (made["version"], made["compared_with"], made["active"]) == (1, None, True)
    assert desk.office.bureau.start("handler1", "fresh")["process"]["version"] == 1


def test_versions_never_change_and_can_be_compared(desk: Releases) -> None:
    desk.released("r15", flow(signers=4))
    told = desk.asked("handler1", definitions.versions, "r15")["items"]
    assert [(one["version"], one["state"], one["active"]) for one in told] == [
        (2, "active", True),
        (1, "superseded", False),
    ]
    assert desk.asked("handler1", definitions.content, "r15", 1) == flow()
    assert desk.asked("handler1", definitions.content, "r15", 2) == flow(signers=4)
    one = desk.asked("handler1", comparing.diff, "r15", "1", "2")
    back = desk.asked("handler1", comparing.diff, "r15", "2", "1")
    assert [one["changes"][0]["effect"], back["changes"][0]["effect"]] == ["stronger", "weaker"]
    assert desk.asked("handler1", comparing.diff, "r15") == one
    with pytest.raises(NotFound):
        desk.asked("handler1", comparing.diff, "r15", "1", "3")
    with pytest.raises(NotFound):
        desk.asked("admin1", comparing.diff, "r15", "1", "draft")
    desk.save("admin1", "r15", flow(signers=5))
    with pytest.raises(Forbidden):
        desk.asked("handler1", comparing.diff, "r15", "1", "draft")
    assert desk.asked("auditor1", comparing.diff, "r15")["to"] == "draft"


def test_new_cases_run_on_the_new_version_and_running_ones_stay(desk: Releases) -> None:
    """D57."""
    bureau = desk.office.bureau
    old = bureau.start("handler1", "r16")
    desk.released("r16", flow(signers=4))
    new = bureau.start("handler1", "r16")
    assert (bureau.case("handler1", old["id"])["process"]["version"], new["process"]["version"]) == (1, 2)
    told = {one["version"]: one["open_cases"] for one in desk.asked("admin1", definitions.versions, "r16")["items"]}
    assert told == {1: 1, 2: 1}
    item = bureau.case("handler1", old["id"])["open_work_items"][0]
    assert bureau.complete("handler1", item["id"], "ok").status == 200
    check = bureau.case("handler1", old["id"])["open_work_items"][0]
    signed = [
        bureau.complete(who, check["id"], "ok", comment="同意") for who in ("section_head1", "section_head2", "deputy1")
    ]
    assert [one.body["work_item"]["state"] for one in signed] == ["held", "held", "completed"]
    assert signed[-1].body["case"]["status"] == "completed"  # a fourth is asked of new cases only


# -- at a moment -------------------------------------------------------------------------------------------------------


def test_in_force_at_its_moment_and_once(desk: Releases) -> None:
    bureau = desk.office.bureau
    starts = (bureau.clock.now() + timedelta(hours=5)).isoformat()
    desk.save("admin1", "r17", flow(signers=4))
    desk.submit("admin1", "r17")
    for wrong in ("tomorrow", "2026-12-01T00:00:00", "2020-01-01T00:00:00+08:00", "2199-01-01T00:00:00Z"):
        with pytest.raises(InvalidInput):
            desk.approve("admin2", "r17", starts_at=wrong)
    made = desk.approve("admin2", "r17", starts_at=starts)
    assert (made["state"], made["active"]) == ("waiting", False)
    assert desk.draft("r17")["waiting"]["version"] == 2
    assert bureau.start("handler1", "r17")["process"]["version"] == 1
    admin = bureau.caller("admin1")
    found = desk.save("admin1", "r17", flow(signers=5))
    assert acts(found) == {"discard"}
    with pytest.raises(WrongState):
        desk.submit("admin1", "r17")
    assert desk.engine.act(releasing.start, bureau.agency, "r17", 2).result() is False
    assert [
        (one["key"], one["late"]) for one in desk.engine.ask(standing_still.work, admin, cursor="")["releases"]
    ] == [("r17", False)]
    assert not desk.engine.ask(standing_still.incidents_told, admin, view="open")["releases"]
    bureau.clock.advance(timedelta(hours=6))
    admin = bureau.caller("admin1")
    late = desk.engine.ask(standing_still.incidents_told, admin, view="open")["releases"]
    assert [(one["key"], one["version"], one["late"]) for one in late] == [("r17", 2, True)]
    assert due.fire(desk.engine, bureau.agency) >= 1
    assert not desk.engine.ask(standing_still.incidents_told, admin, view="open")["releases"]
    assert desk.engine.act(releasing.start, bureau.agency, "r17", 2).result() is False
    assert bureau.start("handler1", "r17")["process"]["version"] == 2
    assert desk.kinds("r17").count("released") == 2
    assert desk.draft("r17")["compared_with"] == 2
    desk.verified()


def test_what_waits_can_be_cancelled_and_then_never_comes(desk: Releases) -> None:
    bureau = desk.office.bureau
    desk.save("admin1", "r18", flow(signers=4))
    desk.submit("admin1", "r18")
    desk.approve("admin2", "r18", starts_at=(bureau.clock.now() + timedelta(hours=1)).isoformat())
    with pytest.raises(NotFound):
        desk.did("admin1", releasing.cancel, "r18", 7, "*", reason="暂缓")
    with pytest.raises(VersionRequired):
        desk.did("admin1", releasing.cancel, "r18", 2, "", reason="暂缓")
    told = desk.did("admin1", releasing.cancel, "r18", 2, '"v:2.waiting"', reason="暂缓").body
    assert told["state"] == "cancelled"
    with pytest.raises(WrongState):
        desk.did("admin1", releasing.cancel, "r18", 2, "*", reason="暂缓")
    bureau.clock.advance(timedelta(hours=2))
    due.fire(desk.engine, bureau.agency)
    assert desk.asked("admin1", definitions.versions, "r18")["items"][1]["active"]
    assert desk.released("r18", flow(signers=4))["version"] == 3
    desk.verified()


def test_one_that_cannot_start_does_not_stop_the_others(desk: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(releasing, "waiting", lambda *_: [("r19", 9), ("gone", 1)])
    monkeypatch.setattr(releasing, "start", lambda *_: 1 / 0)
    assert releasing.fire(desk.engine, desk.office.bureau.agency, lambda what, _: told.append(what)) == 0
    assert told == ["r19 9", "gone 1"]
    with pytest.raises(ZeroDivisionError):
        releasing.fire(desk.engine, desk.office.bureau.agency)


# -- ended -------------------------------------------------------------------------------------------------------------


def test_a_retired_flow_takes_no_case_and_comes_back_by_two_compared_with_what_was(desk: Releases) -> None:
    bureau = desk.office.bureau
    old = bureau.start("handler1", "r20")
    with pytest.raises(InvalidInput):
        desk.did("admin1", releasing.retire, "r20", "*", reason="")
    with pytest.raises(StaleVersion):
        desk.did("admin1", releasing.retire, "r20", '"v:9.active"', reason="职权取消")
    assert desk.did("admin1", releasing.retire, "r20", '"v:1.active"', reason="职权取消").body["state"] == "retired"
    with pytest.raises(NotFound):
        bureau.start("handler1", "r20")
    with pytest.raises(NotFound):
        desk.did("admin1", releasing.retire, "r20", "*", reason="职权取消")
    item = bureau.case("handler1", old["id"])["open_work_items"][0]
    assert bureau.complete("handler1", item["id"], "ok").status == 200
    found = desk.save("admin1", "r20", flow(signers=2))
    assert (found["compared_with"], found["needs_waiver"]) == (1, ["control:t_check:two:spec.min"])
    overview = {one["key"]: one for one in desk.asked("auditor1", definitions.overview)["items"]}
    assert (overview["r20"]["active"], overview["r20"]["newest"]["state"]) == (None, "retired")
    assert overview["r20"]["draft"]["saved_by"]["name"] == "万维宁"


def test_the_command_gives_way_to_what_waits_and_to_two_administrators(desk: Releases) -> None:
    agency = desk.engine.env.agency(desk.office.bureau.agency)
    with pytest.raises(Forbidden):
        desk.engine.act(definitions.deploy, agency, "r21", flow(signers=4), "command").result()
