"""A few decisions of the kernel changed in each run, all of them at full scale; and that a change is a change."""

import ast
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.mutation.__main__ import listed
from tests.mutation.mutants import KERNEL, ROOT, mutants
from tests.scale import scale, scaled

SAMPLE = 10  # below full scale


def test_every_module_that_decides_is_changed() -> None:
    """Each comparison of the kernel stands among the changes, and no two changes bear one name."""
    found = mutants()
    assert len({one.name for one in found}) == len(found)
    for path in sorted(KERNEL.glob("*.py")):
        functions = [one for one in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(one, ast.FunctionDef)]
        lines = {one.lineno for body in functions for one in ast.walk(body) if isinstance(one, ast.Compare)}
        assert lines <= {one.line for one in found if one.path == path}, path.name


def test_lists_name_changes_that_exist() -> None:
    """Who changes a decision says anew what is equivalent to it."""
    known = {one.name for one in mutants()}
    same, missed = listed("equivalent.txt"), listed("survivors.txt")
    assert sorted((same.keys() | missed.keys()) - known) == []
    assert not same.keys() & missed.keys()
    assert all(why.strip() for why in (same | missed).values())


@pytest.mark.counted
def test_changes_are_noticed(seed: int, played: Callable[[str, int], None]) -> None:
    full = scale() >= 1
    count = scaled(len(mutants()), least=SAMPLE) if full else SAMPLE
    words = ["--workers", "2"] if full else ["--workers", "1", "--sample", str(count), "--seed", str(seed)]
    ran = subprocess.run(
        [sys.executable, "-m", "tests.mutation", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    print(ran.stdout[-4000:])
    assert ran.returncode == 0, ran.stdout + ran.stderr[-2000:]
    played("decisions changed", count)
