"""The editor offers every element of the vocabulary with every parameter, in both languages."""

import dataclasses

import pytest

from api.web.editing.kinds import vocabulary
from api.web.editing.picks import PICKS
from api.web.words import editing_kinds
from engine.bpmn import vocabulary as shapes
from engine.bpmn.description import description
from engine.bpmn.shape import camel

WORDS = editing_kinds.WORDS


def test_every_kind_the_kernel_enforces_is_offered() -> None:
    offered = set(description()["control"].one_of)
    assert {shape.tag for shape in shapes.SPECS} <= offered
    assert offered - {shape.tag for shape in shapes.SPECS} == set(shapes.LATER)


@pytest.mark.parametrize("shape", shapes.SHAPES, ids=lambda shape: shape.tag)
def test_every_field_of_the_model_is_described(shape: shapes.Shape) -> None:
    described = description()["named" if shape.tag == "option" else shape.tag]
    attributes = {one.name for one in described.attributes}
    assert set(shape.attributes()) <= attributes
    required = {camel(name) for name in shapes.required_attributes(shape)} & set(shape.attributes())
    assert required <= {one.name for one in described.attributes if one.required} | {"tiers", "spec"}


@pytest.mark.parametrize("kind", sorted(description()))
def test_every_kind_parameter_and_value_has_words(kind: str) -> None:
    found = description()[kind]
    for one in found.attributes:
        assert f"a_{kind}_{one.name}" in WORDS or f"a_{one.name}" in WORDS, one.name
        for value in one.values:
            assert {f"v_{kind}_{value}", f"v_{one.name}_{value}", f"v_{value}"} & set(WORDS), (one.name, value)
    for part in found.parts:
        assert f"k_{part.tag}" in WORDS, part.tag


def test_words_are_in_both_languages() -> None:
    for key, text in WORDS.items():
        assert text.zh, key
        assert text.en.isascii(), key
        assert text.en, key


def test_every_pick_is_of_a_parameter_there_is() -> None:
    known = {f"{kind}.{one.name}" for kind, found in description().items() for one in found.attributes}
    names = {one.partition(".")[2] for one in known}
    assert all(one in known or one in names for one in PICKS), sorted(PICKS)


def test_the_description_is_plain_json() -> None:
    told = vocabulary()
    assert told["namespace"] == "urn:riskflow:bpmn:1"
    assert told["elements"]["twoPerson"]["attributes"][0] == {
        "name": "min", "type": "count", "required": False, "values": [], "from": "",
    }  # fmt: skip
    assert told["elements"]["separation"]["attributes"][0]["from"] == "tasks"
    assert dataclasses.is_dataclass(description()["control"])
