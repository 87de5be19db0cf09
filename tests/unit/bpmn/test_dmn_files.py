"""DMN files written after the habits of other tools: each read, and what its decisions say (``cases.yaml``)."""

from pathlib import Path

import pytest
import yaml

from api.deciding import decide, shown
from engine.bpmn import read_decisions
from engine.errors import InvalidInput, Undecidable

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


def test_every_file_has_cases_and_every_tool_its_version() -> None:
    files = {path.stem for path in FILES.glob("*.dmn")}
    assert files == {row[0] for rows in CASES.values() for row in rows}
    assert len(files) >= 9
    for name in files:
        assert read_decisions((FILES / f"{name}.dmn").read_bytes()).decisions
