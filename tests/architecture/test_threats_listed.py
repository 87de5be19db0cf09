"""Each threat of the model has a test with its expected answer: threats.yaml names them, and they are there."""

import ast

import yaml

from tests.architecture.tree import ROOT

NUMBERS = [*range(1, 50), *range(56, 63)]  # B1, B2, B3, B5


def test_every_threat_has_its_tests() -> None:
    listed = yaml.safe_load((ROOT / "tests" / "threats.yaml").read_text("utf-8"))
    assert sorted(listed) == NUMBERS
    assert [number for number, one in listed.items() if not one["expected"] or not one["tests"]] == []
    functions: dict[str, set[str]] = {}
    gone = []
    for number, one in listed.items():
        for test in one["tests"]:
            file, _, name = test.partition("::")
            if file not in functions:
                path = ROOT / "tests" / file
                body = ast.parse(path.read_text("utf-8")).body if path.exists() else []
                functions[file] = {node.name for node in body if isinstance(node, ast.FunctionDef)}
            if name not in functions[file]:
                gone.append((number, test))
    print(f"{len(listed)} threats, {sum(len(one['tests']) for one in listed.values())} tests")
    assert gone == []
