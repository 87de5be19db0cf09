"""Rebuilding: every kind that changes the normal form, alone and in the vector's stream."""

import base64
import json

import pytest

from engine.trail.rebuild import rebuild, state_digest
from tests.unit.trail.vectors import PLACE

VECTORS = json.loads(PLACE.read_text(encoding="utf-8"))


def record(kind, actor="pe_a", **members):
    return {"kind": kind, "actor": {"person": actor, "account": None, "mandate": None}, **members}


def opened(instance, sort="task"):
    return record("opened", instance=instance, sort=sort, causes=[], via=[])


def signed(number, instance="a#1", **members):
    return record("signed", instance=instance, number=number, outcome="done", **members)


def live(form):
    return [signature["number"] for signature in form["signatures"]]


def test_the_vector():
    vector = VECTORS["streams"][0]
    records = [json.loads(base64.b64decode(line["bytes"])[11:]) for line in vector["records"]]
    assert rebuild(records) == vector["normal_form"]
    assert state_digest(rebuild(records)) == vector["state_digest"]


def test_nothing_yet():
    assert rebuild([]) == {"status": "open", "result": "", "fields": {}, "counters": {}, "incidents": [], "open": [],
                           "signatures": []}  # fmt: skip


def test_fields_and_counters():
    form = rebuild([
        record("fields", fields={"a": "hmac:1", "b": "hmac:2"}, removed=[]),
        record("fields", fields={"a": "hmac:3"}, removed=["b", "never"]),
        record("counted", counters={"n": 1, "m": 1}),
        record("counted", counters={"n": 2}),
    ])  # fmt: skip
    assert form["fields"] == {"a": "hmac:3"}
    assert form["counters"] == {"n": 2, "m": 1}


def test_rounds_count_openings_of_the_element_in_any_scope():
    form = rebuild([opened("V#2/u#1"), opened("V#1/u#1"), opened("u#1[2]", "event"), opened("w#1")])
    assert [(item["instance"], item["round"], item["element"], item["sort"]) for item in form["open"]] == [
        ("V#1/u#1", 2, "u", "task"), ("V#2/u#1", 1, "u", "task"), ("u#1[2]", 3, "u", "event"), ("w#1", 1, "w", "task"),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["completed", "caught", "withdrawn"])
def test_closing(kind):
    assert rebuild([opened("a#1"), opened("b#1"), record(kind, instance="a#1")])["open"][0]["instance"] == "b#1"


def test_holders():
    form = rebuild([
        opened("a#1"),
        record("claimed", "pe_z", instance="a#1"),
        record("assigned", instance="a#1", person="pe_b"),
        record("assigned", instance="a#1", person="pe_c"),
        record("released", instance="a#1", person="pe_c"),
        record("transferred", instance="a#1", **{"from": "pe_z", "to": "pe_a"}),
    ])  # fmt: skip
    assert form["open"][0]["holders"] == ["pe_a", "pe_b"]


def test_undone_removes_items_and_signatures_and_reinstated_brings_signatures_back():
    past = [opened("a#1"), signed(1), signed(2, on_behalf="pe_p"), record("completed", instance="a#1"), opened("b#1")]
    gone = record("undone", instances=["a#1", "b#1"], signatures=[1, 2], cause="return")
    back = record("reinstated", instances=["a#1"], signatures=[1, 2])
    assert live(rebuild(past)) == [1, 2]
    assert rebuild(past)["signatures"][1]["on_behalf"] == "pe_p"
    assert rebuild([*past, gone])["open"] == []
    assert live(rebuild([*past, gone])) == []
    assert live(rebuild([*past, gone, back])) == [1, 2]


@pytest.mark.parametrize("kind", ["voided", "lapsed"])
def test_dead_signatures(kind):
    assert live(rebuild([opened("a#1"), signed(1), signed(2), record(kind, signatures=[1])])) == [2]


def test_a_re_sign_item_has_the_round_of_what_it_renews():
    form = rebuild([opened("a#1"), record("completed", instance="a#1"), opened("a#2"),
                    record("resign_offered", instance="a#1~1", of="a#1")])  # fmt: skip
    found = {item["instance"]: (item["element"], item["round"], item["sort"]) for item in form["open"]}
    assert found == {"a#1~1": ("a", 1, "resign"), "a#2": ("a", 2, "task")}


def test_status_and_incidents():
    past = [record("incident", incident="in_b"), record("incident", incident="in_a")]
    assert rebuild(past)["incidents"] == ["in_a", "in_b"]
    past.append(record("resolved", incident="in_b"))
    assert rebuild(past)["incidents"] == ["in_a"]
    for event, status, result in [
        (record("suspended", terms=True), "open", ""),
        (record("suspended"), "suspended", ""),
        (record("resumed", terms=True), "suspended", ""),
        (record("resumed"), "open", ""),
        (record("ended", status="refused", result="no"), "refused", "no"),
        (record("reopened"), "open", ""),
    ]:
        past.append(event)
        assert (rebuild(past)["status"], rebuild(past)["result"]) == (status, result)


def test_other_kinds_change_nothing():
    past = [opened("a#1"), signed(1)]
    others = [record(kind) for kind in ("refused", "clock", "document", "erased", "tally", "linked", "migrated")]
    assert rebuild([*past, *others]) == rebuild(past)
