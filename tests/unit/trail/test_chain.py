"""Chains and what a signature binds, against the vectors."""

import base64
import json

import pytest

from engine.trail.binding import binds, element_of
from engine.trail.chain import Head, append, first_prev
from engine.trail.record import digest
from tests.unit.trail.vectors import PLACE

VECTORS = json.loads(PLACE.read_text(encoding="utf-8"))


def events(lines):
    for line in lines:
        record = json.loads(base64.b64decode(line["bytes"])[len("riskflow/1\n") :])
        yield {name: record[name] for name in record if name not in ("v", "seq", "prev")}


@pytest.mark.parametrize("vector", VECTORS["starts"], ids=lambda vector: vector["stream"])
def test_starts(vector):
    place = {name: vector[name] for name in ("installation", "agency", "stream", "definition")}
    assert first_prev(**place) == vector["digest"]
    for name in place:
        assert first_prev(**{**place, name: place[name] + "x"}) != vector["digest"]


@pytest.mark.parametrize("vector", VECTORS["streams"], ids=lambda vector: vector["name"])
def test_a_stream_sealed_again_gives_the_same_lines(vector):
    header = vector["header"]
    stored = header["streams"][vector["name"]]
    prev = first_prev(
        installation=header["installation"],
        agency=header["agency"],
        stream=vector["name"],
        definition=stored["definition"],
    )
    head = Head(0, prev)
    for event, line in zip(events(vector["records"]), vector["records"], strict=True):
        sealed = append(head, event)
        assert (sealed.stream, sealed.seq, sealed.hash) == (line["stream"], line["seq"], line["hash"])
        assert sealed.bytes == base64.b64decode(line["bytes"])
        assert sealed.prev == head.hash
        assert sealed.hash == digest(sealed.bytes)
        head = sealed.head
    assert head == (stored["seq"], stored["hash"])


@pytest.mark.parametrize("name", ["v", "seq", "prev"])
def test_the_chain_gives_its_own_members(name):
    with pytest.raises(ValueError):
        append(Head(0, "sha256:"), {"stream": "setting", name: 1})


def test_append_leaves_the_event_alone():
    event = {"stream": "setting", "kind": "setting"}
    append(Head(0, "sha256:"), event)
    assert event == {"stream": "setting", "kind": "setting"}


def bound():
    return {name: member for name, member in VECTORS["binding"]["input"].items() if name != "element"}


def test_binding_of_a_substitute():
    vector = VECTORS["binding_acting"]
    told = {name: member for name, member in vector["input"].items() if name != "element"}
    assert binds(**told) == vector["digest"]
    for name, value in (("acting", {"day": "deputy"}), ("mandate", "ma_2"), ("on_behalf", "pe_2")):
        assert binds(**told | {name: value}) != vector["digest"]
    assert binds(**bound(), mandate="ma_1", on_behalf="pe_2") == VECTORS["binding"]["digest"]  # a mandate's, as before


def test_binding():
    assert binds(**bound()) == VECTORS["binding"]["digest"]
    shuffled = bound() | {"evidence": bound()["evidence"][::-1], "settings": bound()["settings"][::-1]}
    assert binds(**shuffled) == VECTORS["binding"]["digest"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("definition", "sha256:"), ("case", "ca_2"), ("instance", "V#1/u#2[3]"), ("outcome", "back"), ("bound", {}),
     ("signer", {"a": "hmac:" + "0" * 64}), ("evidence", []), ("settings", [])],
)  # fmt: skip
def test_every_part_is_bound(name, value):
    assert binds(**bound() | {name: value}) != VECTORS["binding"]["digest"]


@pytest.mark.parametrize("name", ["bound", "signer"])
def test_plain_values_are_refused(name):
    with pytest.raises(ValueError):
        binds(**bound() | {name: {"id_no": "110101199001010015"}})


@pytest.mark.parametrize("text", ["u#2", "V#1/u#2", "V#1/W#3[2]/u#2[3]~1"])
def test_element_of(text):
    assert element_of(text) == "u"
