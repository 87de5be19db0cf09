"""The short marks on a card: one per control of the step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from diagrams.names import Names
from diagrams.text import clean
from diagrams.words import WORDS, word
from engine.model.conduct import (
    Archive,
    Budget,
    Confidential,
    Counter,
    DisciplineBeside,
    Disclosure,
    Discretion,
    Draw,
    IntegrityCard,
    NormBand,
    Supervision,
)
from engine.model.control import (
    Approval,
    Binding,
    Control,
    Evidence,
    Joint,
    Later,
    Limit,
    Quorum,
    Recusal,
    Requires,
    SelfControlForm,
    Separation,
    TwoPerson,
)
from engine.model.outside import Hearing, Notice, Service, Statement
from engine.model.process import Definition, Node, Process


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark; ``kind`` finds its meaning in the legend."""

    kind: str
    label: str


def marks_of(
    definition: Definition,
    process: Process,
    node: Node,
    numbers: Mapping[str, int],
    language: str,
    names: Names,
) -> tuple[Mark, ...]:
    """Return the marks of ``node``: of its own controls, and separations of the course that name it."""
    known = definition.control_by_id
    own = [known[c] for c in node.controls if c in known]
    course = [known[c] for c in process.controls if c in known]
    own += [c for c in course if isinstance(c.spec, Separation) and node.id in c.spec.tasks]
    apart = _apart(own, node, numbers, language)
    found = [apart if isinstance(c.spec, Separation) else _mark(c, numbers, language, names) for c in own]
    return tuple(dict.fromkeys(m for m in found if m is not None))


def unenforced(definition: Definition, refs: Sequence[str], language: str) -> tuple[tuple[str, str, str], ...]:
    """Return id, kind and name of those controls in ``refs`` that are declared but not yet enforced."""
    found = [definition.control_by_id[r] for r in refs if r in definition.control_by_id]
    return tuple((c.id, c.kind, later_name(c, language)) for c in found if isinstance(c.spec, Later))


def later_name(control: Control, language: str) -> str:
    """Return what a control that is not yet enforced is called: its name, else that of its kind."""
    key = f"kind.{control.kind}"
    return clean(control.name.in_language(language)) or (
        word(key, language) if key in WORDS else word("later", language)
    )


def _apart(own: Sequence[Control], node: Node, numbers: Mapping[str, int], language: str) -> Mark | None:
    """All separations of a step as one mark."""
    tasks = {t for c in own if isinstance(c.spec, Separation) for t in c.spec.tasks if t != node.id}
    others = [str(n) for n in sorted(numbers[t] for t in tasks if t in numbers)]
    if "start" in tasks:
        others.insert(0, word("starter", language))
    return Mark("not", word("mark.not", language, ", ".join(others))) if others else None


def _mark(control: Control, numbers: Mapping[str, int], language: str, names: Names) -> Mark | None:
    def say(key: str, *values: object) -> str:
        return word(f"mark.{key}", language, *values)

    match control.spec:
        case TwoPerson(body=body, min=least) if body:
            return Mark("board", say("board", least))
        case TwoPerson(min=least):
            return Mark("two", say("two")) if least == 2 else Mark("many", say("many", least))
        case Quorum(present_min=least):
            return Mark("board", say("board", least) if least.isdigit() else say("quorum"))
        case Recusal():
            return None  # holds at every step: it is no mark of one
        case Binding(task=task):
            return Mark("same", say("same", numbers.get(task, clean(task))))
        case Approval(tiers=tiers):
            return Mark("tiers", say("tiers", len(tiers)) if tiers else say("table"))
        case Joint(parties=parties):
            return Mark("joint", say("joint", len(parties)))
        case Requires(task=task):
            return Mark("first", say("first", numbers.get(task, clean(task))))
        case SelfControlForm():
            return Mark("self", say("self"))
        case Evidence(name=paper, kind=kind, min=least):
            return Mark("papers", say("papers", clean(paper.in_language(language)) or clean(kind), least))
        case Limit(max="0"):  # a condition that holds or not; its name says it, a figure would not
            return Mark("holds", clean(control.name.in_language(language)) or say("limit"))
        case Limit() as limit:
            return Mark("limit", _limit(limit, names) or say("limit"))
        case Notice(once=once):
            return Mark("once", say("once")) if once else Mark("told", say("told"))
        case Service():
            return Mark("served", say("served"))
        case Hearing():
            return Mark("heard", say("heard"))
        case Statement():
            return Mark("answered", say("answered"))
        case Later():
            return Mark("later", later_name(control, language))
    key = _CONDUCT.get(type(control.spec), "")
    return Mark(key, say(key)) if key else None


_CONDUCT: Mapping[type, str] = {
    Confidential: "secret",
    Disclosure: "public",
    Archive: "keep",
    Discretion: "band",
    Budget: "budget",
    Counter: "times",
    DisciplineBeside: "beside",
    Draw: "drawn",
    NormBand: "model",
    IntegrityCard: "integrity",
    Supervision: "watch",
}


def _limit(limit: Limit, names: Names) -> str:
    """The bound in figures where it is known: "≥ 3", "≤ 10"."""
    for bound, inclusive, signs in ((limit.min, limit.min_inclusive, "≥>"), (limit.max, limit.max_inclusive, "≤<")):
        figure = bound if bound.replace(".", "", 1).isdigit() else ""  # an expression is no figure to print
        value = names.settings.get(bound.removeprefix("setting."), "") if bound.startswith("setting.") else figure
        if value:
            return f"{signs[0] if inclusive else signs[1]} {clean(value)}"
    return ""
