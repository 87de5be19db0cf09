"""Secrets planted in a case: no paper, no document and no file of the case shows them to who may not read them."""

import io
import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pypdf
import pytest

from engine.errors import NotFound
from engine.papers.binder import Binder, BindingFailed
from engine.usecases.casework import cases
from engine.usecases.papers import casefile
from engine.usecases.state.filling import WITHHELD
from tests.bureau import Bureau, shipped
from tests.scenarios import play
from tests.scenarios.stages import UseCases
from tests.unit.papers.test_template import text_of

REPORTER, FACTS = "举报人周告密", "库房暗门后藏有面粉"
PEOPLE = ("handler1", "handler2", "section_head1", "legal1", "deputy1", "director1", "archivist1", "watcher1")
FONTS = Path(__file__).parents[3] / "diagrams" / "fonts"


class Planted(UseCases):
    """Plays a report whose reporter and facts are secrets, answered by a letter that names the reporter."""

    def paper(self, account: str, case: str, kind: str, text: str = "") -> str:
        return super().paper(account, case, kind, f"答复 {REPORTER}" if kind == "reporter_answer" else text)


@pytest.fixture
def bureau(tmp_path):
    made = Bureau(f"sqlite:///{tmp_path}/secrets.db", tmp_path, deploy={"penalty": shipped("penalty")})
    made.advance(timedelta(days=1))
    yield made
    made.close()


def planted(bureau: Bureau, name: str, *, until: str = "") -> str:
    scenario = play.load(name)
    scenario["steps"][0]["fields"] |= {"clue_source": "report", "reporter": REPORTER, "clue_facts": FACTS}
    scenario["steps"][0]["evidence"] = {"report_record": 1}
    if until:
        cut = next(at for at, step in enumerate(scenario["steps"]) if step["task"] == until)
        scenario |= {"steps": scenario["steps"][:cut], "ends": "open", "result": ""}
    return play.play(Planted(bureau), scenario)["id"]


def made(bureau: Bureau, case: str, account: str) -> list[str]:
    """Make every paper the case has; return those that show the facts."""
    found = []
    for one in bureau.case(account, case)["papers"]:
        if one["ready"]:
            document = bureau.write(account, one["work_item"], one["id"]).body["id"]
            if FACTS in text_of(bureau.bytes_of(account, document)):
                found.append(one["id"])
    return found


def read(bureau: Bureau, case: str, account: str, every: Sequence[str] = ()) -> str:
    """Return all that a person reads in the documents of a case, asked for by name too."""
    listed = {one["id"]: one["name"] for one in bureau.engine.ask(cases.documents, bureau.caller(account), case)}
    told = list(listed.values())
    for document in dict.fromkeys((*listed, *every)):
        try:
            content = bureau.bytes_of(account, document)
        except NotFound:
            assert document not in listed
            continue
        told.append(text_of(content) if content.startswith(b"PK") else content.decode())
    return "\n".join(told)


def listed(bureau: Bureau, case: str, account: str = "handler1") -> list[str]:
    return [one["id"] for one in bureau.engine.ask(cases.documents, bureau.caller(account), case)]


def file_of(bureau: Bureau, case: str, account: str) -> str:
    """Return the text of the case's file as this person gets it."""
    book = bureau.engine.ask(casefile.gather, bureau.caller(account), case)
    pdf = Binder(FONTS).bind(book, bureau.engine.env.documents.get)
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")


def test_every_kind_of_record_is_told_in_chinese_in_the_file() -> None:
    page = (Path(casefile.__file__).parents[2] / "trail" / "FORMAT.md").read_text(encoding="utf-8")
    table = page[page.index("## 5. Kinds") : page.index("## 6. Kinds")]
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+)", table, re.MULTILINE)
    kinds = {kind for row in rows for kind in re.findall(r"`(\w+)`", row)}
    assert len(kinds) > 40
    assert not kinds - set(casefile.WORDS)


def test_a_file_that_takes_too_long_is_given_up(bureau: Bureau) -> None:
    case = planted(bureau, "penalty_ordinary.yaml", until="pen_first_check")
    book = bureau.engine.ask(casefile.gather, bureau.caller("handler1"), case)
    binder = Binder(FONTS, seconds=0.01)
    for _ in range(2):  # the next one has its turn
        with pytest.raises(BindingFailed):
            binder.bind(book, bureau.engine.env.documents.get)


def test_papers_with_locked_facts_are_read_by_who_is_shown_the_facts(bureau: Bureau) -> None:
    case = planted(bureau, "penalty_ordinary.yaml", until="pen_reply")
    assert made(bureau, case, "handler1") == ["clue_sheet"]  # all others show what the check found
    every, seen = listed(bureau, case), {}
    for account in PEOPLE:
        text = read(bureau, case, account, every)
        assert REPORTER not in text, account
        seen[account] = "clue_facts" in bureau.case(account, case)["fields"]
        assert (FACTS in text) == seen[account], account
    assert set(seen.values()) == {True, False}


def test_who_is_not_shown_a_field_makes_papers_without_it(bureau: Bureau) -> None:
    case = planted(bureau, "penalty_ordinary.yaml", until="pen_reply")
    item = next(one for one in bureau.case("deputy1", case)["papers"] if one["id"] == "clue_sheet")["work_item"]
    first = bureau.write("deputy1", item, "clue_sheet")
    text = text_of(bureau.bytes_of("deputy1", first.body["id"]))
    assert WITHHELD in text
    assert FACTS not in text
    second = bureau.write("handler1", item, "clue_sheet")  # who is shown it makes another edition
    assert (second.status, second.body["edition"]) == (201, 2)
    assert FACTS in text_of(bureau.bytes_of("handler1", second.body["id"]))
    assert bureau.bytes_of("deputy1", first.body["id"])  # his own
    with pytest.raises(NotFound):
        bureau.bytes_of("deputy1", second.body["id"])


def test_the_file_of_the_case_shows_no_secret_to_anybody(bureau: Bureau) -> None:
    case = planted(bureau, "penalty_ordinary.yaml", until="pen_reply")
    made(bureau, case, "handler1")
    for account in ("handler1", "director1"):
        text = file_of(bureau, case, account)
        assert REPORTER not in text
        assert FACTS not in text
        assert "另有限阅文书" in text
        assert "廉政监督卡" in text  # each paper by its name


def test_after_service_the_facts_are_open_and_the_reporter_never_is(bureau: Bureau) -> None:
    case = planted(bureau, "penalty_ordinary.yaml", until="pen_pay")
    made(bureau, case, "handler1")
    for account in ("deputy1", "director1"):
        text = read(bureau, case, account, listed(bureau, case))
        assert FACTS in text
        assert REPORTER not in text
    text = file_of(bureau, case, "director1")
    assert FACTS in text
    assert REPORTER not in text


def test_a_scan_of_the_report_is_locked_like_the_name_it_shows(bureau: Bureau) -> None:
    case = planted(bureau, "penalty_ordinary.yaml", until="pen_pay")
    scan = bureau.paper(
        "handler1", case, "report_record", f"举报登记 {REPORTER}"
    )  # at no step: put into the file later
    assert REPORTER in read(bureau, case, "handler1")
    every = listed(bureau, case)
    assert scan in every
    for account in ("director1", "watcher1", "section_head1"):
        assert scan not in listed(bureau, case, account)
        assert REPORTER not in read(bureau, case, account, every), account
    assert REPORTER not in file_of(bureau, case, "director1")


def test_who_names_a_reporter_puts_the_report_on_file(bureau: Bureau) -> None:
    case = bureau.start("handler1", "penalty", fields={})["id"]
    item = bureau.case("handler1", case)["open_work_items"][0]["id"]
    step = play.load("penalty_ordinary.yaml")["steps"][0]
    fields = step["fields"] | {"clue_source": "report", "reporter": REPORTER}
    refused = bureau.complete("handler1", item, step["outcome"], fields=fields)
    assert [one["code"] for one in refused.body["reasons"]] == ["evidence.missing"]
    fields["reporter"] = None
    assert not bureau.complete("handler1", item, step["outcome"], fields=fields).refused


def test_the_letter_to_the_reporter_is_read_by_who_wrote_it(bureau: Bureau) -> None:
    case = planted(bureau, "penalty_corrected_reported.yaml")
    every = listed(bureau, case)
    assert REPORTER in read(bureau, case, "handler1")
    for account in ("director1", "watcher1"):
        assert REPORTER not in read(bureau, case, account, every), account
        assert len(listed(bureau, case, account)) < len(every)
    assert REPORTER not in file_of(bureau, case, "director1")
