"""DMN files written after the habits of other tools: each read, and what its decisions say (``cases.yaml``)."""

from pathlib import Path

import pytest
import yaml

from api.deciding import decide, shown
from engine.bpmn import read_decisions
from engine.bpmn.dmn_export import Rename, SetText, export_decisions
from engine.errors import DmnRefused, InvalidInput, Undecidable
from engine.feel.dmn.graph import Graph

FILES = Path(__file__).parents[2] / "files/dmn"
CASES = yaml.safe_load((FILES / "cases.yaml").read_text("utf-8"))
FLAT = [
    pytest.param(*row, id=f"{section} {at}") for section, rows in CASES.items() for at, row in enumerate(rows, start=1)
]


@pytest.mark.parametrize(("file", "decision", "given", "result"), FLAT)
def test_what_a_decision_says(file: str, decision: str, given: str, result: str) -> None:
    path = FILES / f"{file}.dmn"
    if result.startswith("refused "):
        with pytest.raises(InvalidInput) as wrong:
            decide(path, decision, given)
        assert wrong.value.fields["errors"][0]["pointer"] == result.removeprefix("refused ")
    elif result.startswith("undecided "):
        with pytest.raises(Undecidable) as caught:
            decide(path, decision, given)
        assert caught.value.fields["reason"] == result.removeprefix("undecided ")
        assert caught.value.fields["element"]
    else:
        assert shown(decide(path, decision, given)) == result


NAMES = sorted(path.stem for path in FILES.glob("*.dmn"))


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_written_back_byte_for_byte(name: str) -> None:
    """Unchanged the same bytes; a change and its undoing leave no trace, a foreign part least of all."""
    data = (FILES / f"{name}.dmn").read_bytes()
    assert export_decisions(data) == data
    one = read_decisions(data).decisions[0]
    changed = export_decisions(data, [Rename(element=one.id, name='另一个 <&> "x"')])
    assert read_decisions(changed).decisions[0].name == '另一个 <&> "x"'
    assert len(changed) != len(data)
    assert export_decisions(changed, [Rename(element=one.id, name=one.name)]) == data


def test_a_cell_is_changed_and_nothing_else() -> None:
    data = (FILES / "camunda_modeler.dmn").read_bytes()
    changes = [SetText(element="UnaryTests_d", text='"x" & < 5'), SetText(element="InputExpression_3", text="a")]
    made = export_decisions(data, changes)
    assert made.count(b"\n") == data.count(b"\n")
    found = read_decisions(made)
    assert found.decisions[0].rules[1].inputs[1] == '"x" & < 5'  # type: ignore[union-attr]
    assert found.decisions[1].inputs[0].expression == "a"  # type: ignore[union-attr]
    back = [SetText(element="UnaryTests_d", text=""), SetText(element="InputExpression_3", text="temperature")]
    assert export_decisions(made, back) == data
    empty = data.replace(b"<text></text>", b"<text/>")
    assert b"<text>7</text>" in export_decisions(empty, [SetText(element="UnaryTests_d", text="7")])


@pytest.mark.parametrize(
    "change",
    [
        SetText(element="nobody", text="1"),
        SetText(element="Decision_menu", text="1"),
        Rename(element="DecisionTable_menu", name="x"),
    ],
)
def test_what_is_not_there_cannot_be_changed(change: SetText | Rename) -> None:
    with pytest.raises(DmnRefused) as caught:
        export_decisions((FILES / "camunda_modeler.dmn").read_bytes(), [change])
    assert caught.value.fields["reason"] == "no_such_element"


@pytest.mark.parametrize("name", NAMES)
def test_every_expression_of_the_files_is_read(name: str) -> None:
    assert list(Graph.of(read_decisions((FILES / f"{name}.dmn").read_bytes())).faults()) == []


def test_every_file_has_cases_and_every_tool_its_version() -> None:
    files = {path.stem for path in FILES.glob("*.dmn")}
    assert files == {row[0] for rows in CASES.values() for row in rows}
    assert len(files) >= 9
    for name in files:
        assert read_decisions((FILES / f"{name}.dmn").read_bytes()).decisions
