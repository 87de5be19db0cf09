"""Runs the fast tests against one change after the other, each in a fork of a process that has read everything already.

First round: the kernel's own tests are collected once; a fork exchanges the code and runs those that ever enter the
changed function, up to the first failure; what caught the last changes of the same module goes first. Second round, for
what survived: collected anew under the change, because some tests compile a plan while they are imported, and with the
random ones. Third, if asked for: a part of the matrix, whose answers are the oracle's.
"""

import contextlib
import json
import os
import select
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, Any, TypeVar

import pytest

from tests.mutation import patching
from tests.mutation.mutants import KERNEL, Mutant

FAST = ("tests/unit/controls",)
MORE = (*FAST, "tests/property/test_controls.py")
MATRIX = ("tests/matrix",)
PLAIN = ("-q", "-s", "-p", "no:cacheprovider", "-p", "no:xdist", "--tb=no", "-x", "--hypothesis-seed=1")
T = TypeVar("T")
FEW = 40  # changes for which it is not worth finding out which test enters what
LONGEST = 300  # seconds; a change that never ends is noticed, too


@dataclass
class Course:
    """What came of the changes: by name, the test that noticed; "" for none."""

    workers: int
    matrix: bool = False
    told: Callable[[Mutant, str], None] = lambda one, by: None
    caught: dict[str, str] = field(default_factory=dict)

    def note(self, mutant: Mutant, by: str) -> None:
        self.caught[mutant.name] = by
        self.told(mutant, by)


def play(mutants: list[Mutant], course: Course) -> None:
    """Run the rounds; the answers stand in ``course.caught``."""
    _first_round(mutants, course)
    functions = patching.loaded()
    for tests in (MORE, MATRIX) if course.matrix else (MORE,):
        survived = [one for one in mutants if not course.caught.get(one.name)]
        for mutant, by in _pool(survived, course.workers, partial(_anew, functions=functions, tests=tests)):
            course.note(mutant, by)


def _first_round(mutants: list[Mutant], course: Course) -> None:
    """In a process of its own, so that the second round starts from one that has collected nothing."""
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.close(reading)
        with os.fdopen(writing, "w") as answers, contextlib.suppress(BaseException):
            host = _Host(mutants, course.workers, answers)
            _quiet(keep=answers.fileno())
            pytest.main([*PLAIN, *FAST], plugins=[host])
        os._exit(0)
    os.close(writing)
    known = {one.name: one for one in mutants}
    with os.fdopen(reading) as answers:
        for line in answers:
            name, by = json.loads(line)
            course.note(known[name], by)
    os.waitpid(child, 0)


class _Host:
    """A plugin that, instead of running the collected tests once, runs them once for each change."""

    def __init__(self, mutants: list[Mutant], workers: int, answers: IO[str]) -> None:
        self.mutants, self.workers, self.answers = mutants, workers, answers
        self.killers: dict[str, list[str]] = {}
        self.entered: dict[str, set[str]] = {}  # test -> functions of the kernel it enters

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        functions = patching.loaded()
        if len(self.mutants) > FEW:
            self.entered = _entered(session)
        for mutant, by in _pool(self.mutants, self.workers, lambda one: self._run(session, one, functions)):
            if by:
                mine = self.killers.setdefault(mutant.path.stem, [])
                mine[:] = [by, *(one for one in mine if one != by)][:40]
            print(json.dumps([mutant.name, by]), file=self.answers, flush=True)
        return True

    def _run(self, session: pytest.Session, mutant: Mutant, functions: Any) -> str:
        patching.put(mutant, functions)
        first = {name: at for at, name in enumerate(self.killers.get(mutant.path.stem, ()))}
        near = f"test_{mutant.path.stem}.py"
        items = [one for one in session.items if not self.entered or mutant.where in self.entered[one.nodeid]]
        items.sort(key=lambda one: (first.get(one.nodeid, 99), one.path.name != near))
        for item, following in zip(items, [*items[1:], None], strict=bool(items)):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.testsfailed:
                return item.nodeid
        return ""


def _entered(session: pytest.Session) -> dict[str, set[str]]:
    """Run all tests once, in a fork, and return which functions of the kernel each enters."""
    [(_, told)] = _pool([session], 1, lambda one: json.dumps(_profiled(one)))
    return {name: set(functions) for name, functions in json.loads(told).items()}


def _profiled(session: pytest.Session) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    mine: set[str] = set()
    kernel = str(KERNEL)

    def seen(frame: Any, event: str, _: Any) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(kernel):
            mine.add(f"{Path(code.co_filename).stem}.{code.co_qualname.partition('.<locals>')[0]}")

    for item, following in zip(session.items, [*session.items[1:], None], strict=True):
        mine = found.setdefault(item.nodeid, set())
        sys.setprofile(seen)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        sys.setprofile(None)
    return {name: sorted(functions) for name, functions in found.items()}


def _anew(mutant: Mutant, *, functions: Any, tests: tuple[str, ...]) -> str:
    """Collect and run all tests under the change."""

    class Seen:
        by = ""

        def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
            if report.failed:
                self.by = self.by or report.nodeid

        def pytest_collectreport(self, report: pytest.CollectReport) -> None:
            if report.failed:
                self.by = self.by or report.nodeid

    seen = Seen()
    patching.put(mutant, functions)
    code = pytest.main([*PLAIN, *tests], plugins=[seen])
    return seen.by or ("" if code == 0 else f"exit {code}")


def _pool(things: list[T], workers: int, work: Callable[[T], str]) -> Iterator[tuple[T, str]]:
    """Fork for each thing, at most ``workers`` at a time; yield each with what ``work`` said of it."""
    running: dict[int, tuple[T, int]] = {}
    waiting = list(reversed(things))
    while waiting or running:
        while waiting and len(running) < workers:
            one = waiting.pop()
            reading, child = _forked(one, work)
            running[reading] = one, child
        for reading in select.select(list(running), [], [])[0]:
            one, child = running.pop(reading)
            with os.fdopen(reading) as answer:
                said = answer.read()
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            yield one, said or ("" if status == 0 else f"ended by {status}")


def _forked(one: T, work: Callable[[T], str]) -> tuple[int, int]:
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        status = 1
        try:
            os.close(reading)
            signal.alarm(LONGEST)
            _quiet(keep=writing)
            with os.fdopen(writing, "w") as told:
                told.write(work(one))
            status = 0
        finally:
            os._exit(status)
    os.close(writing)
    return reading, child


def _quiet(*, keep: int) -> None:
    """Let nothing be printed by the tests."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    assert keep > 2
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
