"""Papers through the use cases: made from walked cases, numbered, told, refused with the field's name."""

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest

from engine.errors import Forbidden, NotFound, StaleVersion, WrongState
from engine.usecases.oversight import trail
from engine.usecases.papers import writing
from engine.verifier import verify
from tests.bureau import Bureau, shipped
from tests.scenarios import play
from tests.scenarios.stages import UseCases
from tests.unit.papers.test_template import text_of

PENALTY = {"penalty": shipped("penalty")}


@pytest.fixture
def bureau(database_url, tmp_path):
    made = Bureau(database_url, tmp_path, deploy=PENALTY)
    yield made
    made.close()


def walked(bureau: Bureau, until: str = "", name: str = "penalty_ordinary.yaml") -> str:
    """Play a scenario up to the first step of a task, or whole; return the case."""
    scenario = play.load(name)
    stage = UseCases(bureau)
    if not until:
        return play.play(stage, scenario)["id"]
    cut = next(at for at, step in enumerate(scenario["steps"]) if step["task"] == until)
    case = play.play(stage, scenario | {"steps": scenario["steps"][:cut], "ends": "open", "result": ""})
    return case["id"]


def paper(bureau: Bureau, case: str, task: str, name: str, who: str = "handler1") -> dict:
    told = bureau.case(who, case)["papers"]
    return next(one for one in told if one["task"]["id"] == task and one["id"] == name)


def checked(bureau: Bureau, case: str) -> None:
    lines = bureau.engine.ask(lambda env, unit: list(trail.export(env, unit, bureau.agency)))
    report = verify(lines, documents=lambda ident, digest: [bureau.engine.env.documents.get(digest[7:])])
    assert report.ok, report.findings
    bureau.engine.ask(trail.compare, bureau.agency, case)


def test_a_decision_is_made_when_the_values_are_there(bureau):
    case = walked(bureau, until="pen_seal")
    found = paper(bureau, case, "pen_seal", "decision")
    assert (found["ready"], found["reasons"], found["made"]) == (True, [], [])
    before = bureau.case("keeper1", case)["etag"]
    answer = bureau.write("keeper1", found["work_item"], "decision")
    assert answer.status == 201
    assert answer.body["number"] == "示监罚决〔2026〕1号"  # the number the system gave, as a document number
    text = text_of(bureau.bytes_of("keeper1", answer.body["id"]))
    for part in ("示例加工坊", "捌仟元整", "涉嫌经营超过保质期的食品", "示监罚决〔2026〕1号", "存卷联", "2026年3月9日"):
        assert part in text
    copy = text_of(bureau.bytes_of("keeper1", answer.body["duplicate"]))
    assert "当事人联" in copy
    assert "存卷联" not in copy
    assert bureau.case("keeper1", case)["etag"] == before  # a paper changes no state
    item = next(i for i in bureau.case("keeper1", case)["open_work_items"] if i["task"]["id"] == "pen_seal")
    fields = {"seal_log_no": "YY-1", "sealed_on": "2026-03-10"}
    done = bureau.complete("keeper1", item["id"], "sealed", fields=fields, evidence=[answer.body["id"]])
    assert done.body["work_item"]["state"] == "completed"  # it is the evidence the task asks for
    checked(bureau, case)


def test_what_is_missing_is_named(bureau):
    case = walked(bureau, until="pen_notice")
    assert paper(bureau, case, "pen_notice", "prior_notice")["ready"]  # all it says was written at earlier tasks
    receipt = paper(bureau, case, "pen_notice", "notice_receipt")
    assert not receipt["ready"]
    assert {one["code"] for one in receipt["reasons"]} == {"paper.field_missing"}
    named = {one["field"]: one["name"]["zh"] for one in receipt["reasons"]}
    wanting = "行政处罚（听证）事先告知（尚未签字）"
    assert named == {
        "notice_means": "送达方式",
        "notice_served_on": "送达日期",
        "pen_notice.signers": wanting,
        "pen_notice.on": wanting,
    }
    with pytest.raises(WrongState) as refused:
        bureau.write("handler1", receipt["work_item"], "notice_receipt")
    assert {one["field"] for one in refused.value.fields["reasons"]} == set(named)


def test_the_same_again_is_the_same_and_a_change_is_an_edition(bureau):
    case = walked(bureau, until="pen_file_deputy")
    first = bureau.write("handler1", paper(bureau, case, "pen_first_check", "inspection")["work_item"], "inspection")
    again = bureau.write("handler2", paper(bureau, case, "pen_first_check", "inspection")["work_item"], "inspection")
    assert (first.status, again.status) == (201, 200)
    assert again.body["id"] == first.body["id"]
    sheet = paper(bureau, case, "pen_clue", "clue_sheet")["work_item"]
    one = bureau.write("handler1", sheet, "clue_sheet")
    assert one.body["number"] is None
    assert one.body["edition"] == 1
    checked(bureau, case)


def test_papers_are_made_after_the_end_and_kept_with_their_template(bureau):
    case = walked(bureau)
    assert bureau.case("handler1", case)["status"] == "completed"
    cover = bureau.write("handler1", paper(bureau, case, "pen_close_deputy", "cover")["work_item"], "cover")
    contents = bureau.write("handler1", paper(bureau, case, "pen_close_deputy", "contents")["work_item"], "contents")
    text = text_of(bureau.bytes_of("handler1", cover.body["id"]))
    assert "CFA-2026-00001" in text
    assert "卷宗封面" in text_of(bureau.bytes_of("handler1", contents.body["id"]))
    assert bureau.engine.env.documents.has(cover.body["template"]["sha256"])
    checked(bureau, case)


def test_several_signers_stand_with_their_names(bureau):
    case = walked(bureau, name="penalty_panel.yaml")
    made = bureau.write("handler1", paper(bureau, case, "pen_panel", "panel_record")["work_item"], "panel_record")
    lines = text_of(bureau.bytes_of("handler1", made.body["id"]))
    assert lines.count("：") >= 3


def test_who_may(bureau):
    case = walked(bureau, until="pen_seal")
    item = paper(bureau, case, "pen_file_deputy", "filing_sheet")["work_item"]
    with pytest.raises(Forbidden):
        bureau.write("director1", item, "filing_sheet")  # reads all, took no part
    with pytest.raises(NotFound):
        bureau.write("cashier1", item, "filing_sheet")
    with pytest.raises(NotFound):
        bureau.write("handler1", item, "nothing")
    with pytest.raises(NotFound):
        bureau.write("handler1", "wi_00000000000000000000000000", "filing_sheet")


def test_a_repeat_gets_its_first_answer(bureau):
    case = walked(bureau, until="pen_file_deputy")
    item = paper(bureau, case, "pen_clue", "clue_sheet")["work_item"]
    one, two = (bureau.write("handler1", item, "clue_sheet", key="k", body="b") for _ in range(2))
    assert (one.status, two.status) == (201, 201)
    assert one.body["id"] == two.body["id"]


def test_a_case_that_moved_is_filled_anew(bureau):
    case = walked(bureau, until="pen_file_deputy")
    item = paper(bureau, case, "pen_clue", "clue_sheet")["work_item"]
    caller = bureau.caller("handler1")
    early = bureau.engine.ask(writing.prepare, caller, item, "clue_sheet")
    open_item = bureau.case("deputy1", case)["open_work_items"][0]
    bureau.complete("deputy1", open_item["id"], "agree", signer_fields={"file_approval": "同意"})
    with pytest.raises(StaleVersion):
        bureau.engine.act(writing.write, caller, early).result()
    assert bureau.write("handler1", item, "clue_sheet").status == 201


def test_numbers_have_no_gap_under_eight_writers(bureau):
    """Eight threads write numbered papers of eight cases; a third of the acts are thrown away after the number."""
    cases = [walked(bureau, until="pen_register") for _ in range(8)]
    jobs = [(paper(bureau, case, "pen_file_deputy", "filing_sheet")["work_item"], "filing_sheet") for case in cases]
    callers = bureau.caller("handler1")

    def spoiled(env, unit, caller, prepared):
        writing.write(env, unit, caller, prepared)
        raise RuntimeError("power cut")

    def work(job):
        told = None
        for attempt in range(3):
            prepared = bureau.engine.ask(writing.prepare, callers, *job)
            use = spoiled if attempt == 1 else writing.write
            try:
                told = bureau.engine.act(use, callers, prepared).result().body
            except (RuntimeError, StaleVersion):
                continue
        return told

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(work, jobs))
    year = 2026
    numbers = bureau.engine.ask(lambda env, unit: unit.tables.papers.numbers(bureau.agency, "立", year))
    assert numbers == list(range(1, 9))
    assert {one["number"] for one in told} == {f"示监立〔2026〕{n}号" for n in range(1, 9)}
    for case in cases:
        checked(bureau, case)


def test_a_spoiled_act_before_any_paper_leaves_no_hole(bureau):
    case = walked(bureau, until="pen_register")
    item = paper(bureau, case, "pen_file_deputy", "filing_sheet")["work_item"]
    caller = bureau.caller("handler1")

    def spoiled(env, unit, who, prepared):
        writing.write(env, unit, who, prepared)
        raise RuntimeError("power cut")

    for _ in range(3):
        prepared = bureau.engine.ask(writing.prepare, caller, item, "filing_sheet")
        with pytest.raises(RuntimeError):
            bureau.engine.act(spoiled, caller, prepared).result()
    assert bureau.write("handler1", item, "filing_sheet").body["number"] == "示监立〔2026〕1号"


def test_a_paper_is_a_word_file_of_the_standard_library(bureau):
    case = walked(bureau)
    for one in bureau.case("handler1", case)["papers"]:
        if one["ready"]:
            made = bureau.write("handler1", one["work_item"], one["id"])
            content = bureau.bytes_of("handler1", made.body["id"])
            assert "{{" not in text_of(content)
            assert zipfile.ZipFile(io.BytesIO(content)).namelist()[0] == "[Content_Types].xml"
    checked(bureau, case)


def test_steps_that_a_loop_passed_by_still_write_their_papers(bureau):
    case = walked(bureau, until="pen_report", name="penalty_measures.yaml")
    told = {(one["task"]["id"], one["id"]): one for one in bureau.case("handler1", case)["papers"]}
    for task, name, part in (
        ("pen_measure_do", "measure_decision", "FT-2026-018"),
        ("pen_measure_do", "seal_strip", "FT-2026-018"),
        ("pen_store", "store_entry", "面粉"),
        ("pen_preserve_list", "preserve_notice", "先行登记保存"),
        ("pen_sample", "sampling", "抽样取证凭证"),
    ):
        one = told[task, name]
        assert one["ready"], one["reasons"]
        made = bureau.write("handler1", one["work_item"], name)
        assert part in text_of(bureau.bytes_of("handler1", made.body["id"]))
    checked(bureau, case)
