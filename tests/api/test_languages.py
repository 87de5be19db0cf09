"""Who reads one language finds no other: forms of every task, refusals, problems (map: ``unit/diagrams``)."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

import processes
from engine import bpmn
from engine.controls import words
from engine.usecases.state import forms
from tests.api.conftest import APPLY, Client
from tests.stock import shipped

CHINESE = re.compile(r"[\u3400-\u9fff，。；：（）《》]")
ENGLISH = re.compile(r"[A-Za-z]{3,}")
ALLOWED = re.compile(r"YYYY-MM-DD|If-Match|BPMN|DMN|PDF|TXT")  # names of things, the same in both languages


def seen(told: Any, language: str) -> Iterator[str]:
    """Yield what a reader of ``language`` is shown of an answer: pairs of zh and en, and titles with their ``_en``."""
    if isinstance(told, list):
        for one in told:
            yield from seen(one, language)
    elif isinstance(told, dict):
        if set(told) == {"zh", "en"}:
            yield told[language]
            return
        for name in ("title", "description"):
            if f"{name}_en" in told:
                yield told[name if language == "zh" else f"{name}_en"]
        for value in told.values():
            yield from seen(value, language)


def foreign(text: str, language: str) -> bool:
    return bool(ENGLISH.search(ALLOWED.sub("", text)) if language == "zh" else CHINESE.search(text))


LANGUAGES = ("zh", "en")


@pytest.mark.parametrize(("text", "language"), [("退回 reason", "zh"), ("Reason 退回", "en"), ("A（b", "en")])
def test_the_check_finds(text: str, language: str) -> None:
    assert foreign(text, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", processes.names())
def test_forms_and_outcomes_of_every_task(key: str, language: str) -> None:
    definition = bpmn.read(shipped(key), key=key)
    told: list[Any] = []
    for process in definition.processes:
        for node in process.graph.all_nodes.values():
            told += [{"zh": one.name.zh, "en": one.name.en} for one in node.outcomes]
            for signer in (True, False):
                given: dict[str, Any] = {"values": {}, "today": date(2026, 3, 9), "people": {}}
                if node.form is not None:
                    told.append(forms.schema(definition, node.form, signer=signer, **given))
    found = list(seen(told, language))
    assert len(found) > 50
    assert [text for text in found if not text or foreign(text, language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_of_a_refusal(language: str) -> None:
    found = [text.in_language(language) for text in map(words.text, sorted(words.CODES))]
    assert len(found) > 20
    assert [text for text in found if not text or foreign(re.sub(r"\{\w+\}", "", text), language)] == []


def asked(rest: Client, language: str) -> Iterator[tuple[str, Any]]:
    """Yield problems of all sorts, as they are answered."""
    case = rest.applied()
    item = case["open_work_items"][0]
    path, speak = f"/api/v1/work-items/{item['id']}", {"Accept-Language": language}
    match = speak | {"If-Match": item["etag"]}
    start = {"process": "procurement", "title": "硒鼓", "subject": {"name": "股", "kind": "department"}}
    calls: list[tuple[str, str, str, dict[str, Any]]] = [
        ("401", "GET", "/api/v1/me", {"headers": speak}),
        ("400", "POST", "/api/v1/cases", {"content": b"{", "headers": speak | {"Content-Type": "application/json"}}),
        ("404", "GET", "/api/v1/cases/ca_00000000000000000000000000", {"headers": speak}),
        ("405", "DELETE", "/api/v1/me", {"headers": speak}),
        ("412", "POST", f"{path}/claim", {"headers": speak | {"If-Match": '"w:old"'}}),
        ("415", "POST", "/api/v1/cases", {"content": b"{}", "headers": speak | {"Content-Type": "text/plain"}}),
        ("422 members", "POST", "/api/v1/cases", {"json": {"process": 1, "more": 2}, "headers": speak}),
        (
            "422 start",
            "POST",
            "/api/v1/cases",
            {"json": start | {"fields": {"amount": "x", "no": 1}}, "headers": speak},
        ),
        ("422 return", "POST", f"{path}/return", {"json": {}, "headers": match}),
        ("428", "POST", f"{path}/complete", {"json": {"outcome": "x"}, "headers": speak}),
        ("404 task", "GET", "/api/v1/processes/none", {"headers": speak}),
        ("422 view", "GET", "/api/v1/work-items?view=none", {"headers": speak}),
    ]
    for name, method, where, given in calls:
        yield name, rest(method, where, who="" if name == "401" else "section_head1", **given)
    body = {"outcome": "none", "fields": dict.fromkeys(APPLY, None)}
    yield "complete", rest("POST", f"{path}/complete", who="section_head1", headers=match, json=body)
    yield "release", rest("POST", f"{path}/release", who="section_head1", headers=match)
    yield "refused", rest("POST", f"{path}/claim", who="handler1", headers=match)


@pytest.mark.parametrize("language", LANGUAGES)
def test_problems(rest: Client, language: str) -> None:
    kinds: set[int] = set()
    for name, answer in asked(rest, language):
        assert answer.status_code >= 400, name
        told = answer.json()
        kinds.add(answer.status_code)
        texts = [told["title"], told["detail"], *(one["text"] for one in told.get("errors", ()))]
        texts += seen(told.get("reasons", []), language)
        assert [text for text in texts if not text or foreign(text, language)] == [], (name, told)
    assert {400, 401, 404, 405, 409, 412, 415, 422, 428} <= kinds | {403}
