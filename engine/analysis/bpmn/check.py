"""What a check is: a code, the clause it comes from, a weight, one line of text, and a function over a reading."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from engine.analysis.bpmn.reading import Reading
from engine.model.document import Element
from engine.model.finding import Severity
from engine.model.text import Text

_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One place where a rule is broken."""

    element: str  # id of the element or of the nearest one around it that has an id; "" for the file
    line: int  # line of the element itself
    text: Text  # what is wrong there


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One rule of the standard (ERROR) or of good practice (WARNING)."""

    code: str  # "bpmn.<name of its module>"
    severity: Severity  # weight of each of its findings
    clause: str  # clause of BPMN 2.0.2 (formal/2013-12-09)
    title: Text  # the rule in one line
    run: Callable[[Reading], Iterable[Fault]]  # yields the places where it is broken, in any order


def rule(code: str, clause: str, zh: str, en: str, run: Callable[[Reading], Iterable[Fault]]) -> Check:
    """Return the check of a rule of the standard: what breaks it is an error."""
    return Check(code=f"bpmn.{code}", severity=Severity.ERROR, clause=clause, title=Text(zh, en), run=run)


def advice(code: str, clause: str, zh: str, en: str, run: Callable[[Reading], Iterable[Fault]]) -> Check:
    """Return the check of good practice: the standard leaves it open, a reader stumbles over it."""
    return Check(code=f"bpmn.{code}", severity=Severity.WARNING, clause=clause, title=Text(zh, en), run=run)


def fault(reading: Reading, element: Element, zh: str, en: str) -> Fault:
    """Return a fault at ``element``; without an id of its own it is told by the element around it."""
    return Fault(element=reading.anchor(element), line=element.line, text=Text(zh, en))


def shown(value: str) -> str:
    """Return a value of the file as a text may repeat it: on one line and not long."""
    line = " ".join(value[: 4 * _SHOWN].split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"


def with_article(tag: str) -> str:
    """Return the name of a kind with its English article."""
    return f"{'an' if tag[:1] in 'aeiou' else 'a'} {tag}"
