"""What a value is called in a list of changes: no code word of the file format stands there in one language."""

import re
from pathlib import Path

import pytest

from engine.analysis.changes import compare
from engine.analysis.changes.words import told
from engine.model.process import EventKind, NodeKind
from engine.model.text import Text
from tests.unit.analysis.changes.files import RF, shipped

SCHEMA = Path(__file__).parents[4] / "engine" / "bpmn" / "riskflow.xsd"
CHOICES = sorted(set(re.findall(r'enumeration value="([^"]+)"', SCHEMA.read_text("utf-8"))) | {*NodeKind, *EventKind})


@pytest.mark.parametrize("value", CHOICES)
def test_each_choice_of_the_schema_has_words_in_both_languages(value: str) -> None:
    found = told(value, {})
    assert re.search("[\u4e00-\u9fff]", found.zh)
    assert found.en
    assert not re.search("[\u4e00-\u9fff_]", found.en)


def test_a_name_of_the_file_comes_before_the_word_of_the_schema() -> None:
    assert told("team", {"team": Text("办案组", "case team")}) == Text("办案组", "case team")


def test_the_type_of_a_control_is_told_in_words() -> None:
    file = shipped("discipline").copy()
    control = next(
        one
        for one in file.flow.iter()
        if isinstance(one.tag, str) and one.tag.startswith(RF) and one.get("type") == "preventive"
    )
    control.set("type", "detective")
    (change,) = [
        one for one in compare(shipped("discipline").definition(), file.definition()) if one.path.endswith("type")
    ]
    assert (change.before, change.after) == (Text("事前预防", "preventive"), Text("事中发现", "detective"))
