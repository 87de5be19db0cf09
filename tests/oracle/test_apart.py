"""The oracle stays apart: it imports nothing of the product, and stays small enough to be read in one sitting."""

import ast
from pathlib import Path

HERE = Path(__file__).parent
OURS = [one for one in sorted(HERE.glob("*.py")) if not one.name.startswith("test_") and one.name != "tables.py"]
MOST = 1200  # lines


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." * node.level + (node.module or ""))
    return found


def test_it_knows_only_itself() -> None:
    names = {name for path in OURS for name in imported(path)}
    assert {name for name in names if name.startswith(".")} == set()
    assert {name for name in names if name.startswith("tests")} <= {f"tests.oracle.{one.stem}" for one in OURS} | {
        "tests.oracle"
    }
    assert names.isdisjoint({"engine", "api", "processes", "diagrams"})
    assert not any(name.startswith(("engine.", "api.", "processes.", "diagrams.")) for name in names)


def test_it_is_small() -> None:
    assert sum(len(path.read_text().splitlines()) for path in OURS) <= MOST
