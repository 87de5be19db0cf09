"""Spoiled files by the thousand in a process of their own: no crash, bounded memory (threats 32-35, 39, 40)."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

from tests.any import mutants
from tests.scale import scaled

ROOT = pathlib.Path(__file__).parents[2]
SEED = int(os.environ.get("RISKFLOW_SEED", "1"))


@pytest.mark.counted
def test_spoiled_files_neither_crash_nor_grow(capsys):
    rounds = scaled(10_000, least=200)
    command = [sys.executable, "-m", "tests.any.fuzz", str(rounds), str(SEED)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=3_600, check=False)
    assert done.returncode == 0, done.stderr[-3_000:]
    found = json.loads(done.stdout)
    with capsys.disabled():
        print(f"\nspoiled BPMN files: {dict(found, crashes=len(found['crashes']))}")
    assert found["crashes"] == []
    assert found["parsed"] >= rounds / 2
    assert found["accepted"] >= rounds / 4
    assert found["growth_mib"] <= 256
    assert found["worst_ms"] < 10_000


def test_a_seed_is_a_file():
    source = b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p"/></definitions>'
    made = [mutants.mutant(source, seed) for seed in range(200)]
    assert made == [mutants.mutant(source, seed) for seed in range(200)]
    assert len(set(made)) > 60


@pytest.mark.parametrize("change", mutants.ROUGH, ids=lambda change: change.__name__)
def test_every_change_takes_an_empty_file(change):
    for seed in range(20):
        assert isinstance(change(b"", mutants.random.Random(seed)), bytes)
