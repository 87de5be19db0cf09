"""One key, one answer: repeated byte for byte, refused for another body, alive after the ETag moved on (D29)."""

from typing import Any

import orjson
import pytest

from engine.errors import InvalidInput, KeyReused, StaleVersion
from engine.ports import FactsAsked
from engine.storage import tables
from engine.usecases.casework import returning, starting
from engine.usecases.ground.commands import StartCase
from tests.unit.usecases.stage import Office, Play


@pytest.fixture
def one(office: Office) -> Play:
    """A case with its first task claimed."""
    made = Play(office, {"name": "line", "flow": "line", "steps": ["start A handler1 amount=100"]})
    made.run()
    return made


def stored(office: Office, key: str) -> list[dict[str, Any]]:
    return [row for row in office.rows(tables.idempotency) if row["body"] == key]


def test_the_same_key_and_body_give_the_same_bytes(office: Office, one: Play) -> None:
    item = one._item("draft", "")
    first = office.bureau.complete("handler1", item, "ok", key="k-same")
    records = len(office.records(one.case))
    again = office.bureau.complete("handler1", item, "ok", key="k-same")
    assert again.repeated == orjson.dumps(first.body)
    assert (again.status, again.body) == (first.status, orjson.loads(orjson.dumps(first.body)))
    assert office.signatures(one.case) == ["handler1 draft#1 ok"]
    assert len(office.records(one.case)) == records


def test_another_body_is_refused(office: Office, one: Play) -> None:
    item = one._item("draft", "")
    office.bureau.complete("handler1", item, "ok", key="k-body")
    with pytest.raises(KeyReused):
        office.bureau.complete("handler1", item, "ok", key="k-body", comment="另一份")
    assert office.signatures(one.case) == ["handler1 draft#1 ok"]


def test_a_refusal_is_an_answer_too(office: Office, one: Play) -> None:
    """The same key gives the same refusal, though by now the act would do."""
    one.step("handler1 draft ok", "")
    item = one._item("check", "")
    first = office.bureau.complete("handler1", item, "ok", key="k-refused")
    records = len(office.records(one.case))
    again = office.bureau.complete("handler1", item, "ok", key="k-refused")
    assert first.refused
    assert again.refused
    assert again.repeated == orjson.dumps(first.body)
    assert len(office.records(one.case)) == records


def test_what_the_kernel_misses_is_an_answer_too(office: Office) -> None:
    """Input missing for the outcome is a decision of the kernel: kept, though the next try would do (D29)."""
    made = Play(office, {"name": "task_fields", "flow": "task_fields", "steps": ["start A handler1"]})
    made.run()
    item = made._item("draft", "")
    first = office.bureau.complete("handler1", item, "ok", key="k-missing")
    assert first.status == 422
    assert first.body["errors"]
    records = len(office.records(made.case))
    again = office.bureau.complete("handler1", item, "ok", key="k-missing")
    assert again.repeated == orjson.dumps(first.body)
    assert len(office.records(made.case)) == records
    with pytest.raises(InvalidInput):
        office.bureau.complete("handler1", item, "ok")
    with pytest.raises(InvalidInput):  # what no outcome could take is no decision of the kernel, and not kept
        office.bureau.complete("handler1", item, "ok", key="k-shape", fields={"colour": "x"})
    assert office.signatures(made.case) == []


def test_a_repeat_comes_before_the_etag(office: Office, one: Play) -> None:
    item = one._item("draft", "")
    etag = office.bureau.item("handler1", item)["etag"]
    first = office.bureau.complete("handler1", item, "ok", key="k-etag", if_match=etag)
    one.step("buyer1 check ok -> held", "")
    again = office.bureau.complete("handler1", item, "ok", key="k-etag", if_match=etag)
    assert again.repeated == orjson.dumps(first.body)


def test_a_stale_etag_and_a_wrong_shape_are_not_kept(office: Office, one: Play) -> None:
    item = one._item("draft", "")
    with pytest.raises(StaleVersion):
        office.bureau.complete("handler1", item, "ok", key="k-shape", if_match='"w:old"')
    with pytest.raises(InvalidInput):
        office.bureau.complete("handler1", item, "nothing", key="k-shape")
    answer = office.bureau.complete("handler1", item, "ok", key="k-shape")
    assert (answer.status, answer.repeated) == (200, None)


def test_a_key_is_a_persons_own(office: Office, one: Play) -> None:
    one.step("handler1 draft ok", "")
    item = one._item("check", "")
    office.bureau.complete("buyer1", item, "ok", key="k-own")
    answer = office.bureau.complete("buyer2", item, "ok", key="k-own")
    assert answer.repeated is None
    assert office.signatures(one.case) == ["handler1 draft#1 ok", "buyer1 check#1 ok", "buyer2 check#1 ok"]


def test_a_second_account_does_not_get_a_second_try(office: Office, one: Play) -> None:
    """The scope of a key is the person, not the account."""
    one.step("handler1 draft ok", "")
    item = one._item("check", "")
    office.bureau.complete("buyer1", item, "ok", key="k-account")
    again = office.bureau.complete("buyer1b", item, "ok", key="k-account")
    assert again.repeated is not None


def test_the_key_is_in_the_record_as_a_digest_only(office: Office, one: Play) -> None:
    office.bureau.complete("handler1", one._item("draft", ""), "ok", key="k-digest")
    signed = next(record for record in office.records(one.case) if record["kind"] == "signed")
    assert signed["key"].startswith("sha256:")
    assert b"k-digest" not in b"".join(office.bureau.records(one.case))


def test_starting_twice_makes_one_case(office: Office) -> None:
    def begin(body: str) -> Any:
        command = StartCase(process="line", title="一件", subject={"name": "某股", "kind": "department"})
        caller = office.bureau.caller("handler1", key="k-start", body=body)
        return office.engine.act(starting.start, caller, command).result()

    before = len(office.rows(tables.case_file))
    first, again = begin("a"), begin("a")
    assert (again.body["id"], again.body["number"]) == (first.body["id"], first.body["number"])
    assert len(office.rows(tables.case_file)) == before + 1
    with pytest.raises(KeyReused):
        begin("b")


def test_returning_is_repeated_too(office: Office, one: Play) -> None:
    one.step("handler1 draft ok", "")
    command = returning.SendBack(item=one._item("check", ""), if_match="*", to="t_draft#1", reason="补充")
    caller = office.bureau.caller("buyer1", key="k-return", body="r")
    first = office.engine.act(returning.send_back, caller, command).result()
    again = office.engine.act(returning.send_back, caller, command).result()
    assert again.repeated == orjson.dumps(first.body)
    assert office.open(one.case) == ["draft#2 offered"]


def test_an_incident_is_kept_as_the_answer(office: Office) -> None:
    made = Play(
        office, {"name": "stuck", "flow": "stuck", "steps": ["start A handler1 amount=150", "handler1 draft ok"]}
    )
    made.run()
    item = made._item("split", "")
    first = office.bureau.complete("buyer1", item, "ok", key="k-stuck")
    again = office.bureau.complete("buyer1", item, "ok", key="k-stuck")
    assert first.status == 409
    assert again.repeated == orjson.dumps(first.body)
    assert len(office.rows(tables.incident, tables.incident.c.case_id == made.case)) == 1


def test_a_key_nobody_used_finds_nothing(office: Office) -> None:
    def ask(env: Any, unit: Any) -> Any:
        return unit.facts(office.bureau.agency, FactsAsked(person=office.bureau.person("buyer1"), key="0" * 64))

    assert office.engine.ask(ask).replay is None
