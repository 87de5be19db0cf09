"""Risk points, grading schemes and laws: the catalogue of one file (vocabulary.md 1-3)."""

from dataclasses import dataclass, field
from enum import StrEnum

from engine.model.text import EMPTY, Text


class RiskStatus(StrEnum):
    """How far a grade has been confirmed."""

    PROPOSED = "proposed"  # self-graded; drawn hatched until the leading group confirms
    CONFIRMED = "confirmed"  # confirmed by the leading group


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """One grade of a scheme."""

    rank: int  # 1 is the heaviest
    code: str  # letter or numeral shown in the badge
    name: Text  # what people call it
    fill: str  # "#rrggbb" of badge and border
    tint: str  # "#rrggbb" pale background


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """A grading scheme: ordered grades; a rank is stored, never a colour (law-and-controls E3)."""

    id: str  # e.g. "abc"
    name: Text  # shown in the legend
    grades: tuple[Grade, ...]  # in order of rank

    def grade(self, rank: int) -> Grade:
        """Return the grade of ``rank`` (1-based); KeyError when the scheme has no such rank."""
        for grade in self.grades:
            if grade.rank == rank:
                return grade
        raise KeyError(rank)


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """A law, rule or document a control or limit rests on."""

    id: str  # unique in the file
    title: Text  # title of the law
    article: str = ""  # article number, "" when the whole document is meant
    valid_from: str = ""  # ISO date, "" when unknown
    valid_to: str = ""  # ISO date, "" when in force


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure against a risk point, paired with it on the map."""

    text: Text  # the measure in words
    enforced_by: str = ""  # id of the control that enforces it, "" for a managed measure


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskPoint:
    """Something that can go wrong at an element or flow (control-kernel §1)."""

    id: str  # e.g. "PRO-R09"
    rank: int  # rank in the scheme, 1 heaviest
    name: Text  # what can go wrong
    status: RiskStatus = RiskStatus.PROPOSED  # confirmed or a proposal
    nature: str = ""  # E ethics, D duty, B business flow, S rules, X outside
    cause: str = ""  # open list: rules, supervision, outside, self ...
    manifestation: Text = EMPTY  # how it shows
    owner: str = ""  # role of the responsible post
    watcher: str = ""  # role that watches it
    measures: tuple[Measure, ...] = ()  # what answers it
    sources: tuple[str, ...] = ()  # references to the source documents
    line: int = 0  # line in the file


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One number or choice of law or house rule, dated (decisions D9). Values are canonical strings."""

    id: str  # used as setting.<id> in expressions
    type: str  # "money", "integer", "decimal", "percent", "boolean", "string" or "duration"
    value: str  # canonical string of the value
    name: Text = EMPTY  # label
    unit: str = ""  # shown behind the value
    source: str = ""  # where the figure comes from
    law: str = ""  # id or title of the law, "" when the house set it
    inclusive: bool = True  # whether the boundary figure itself falls into the stricter side
    valid_from: str = ""  # ISO date
    valid_to: str = ""  # ISO date, "" when in force


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDocument:
    """A rule document or conduct code bound to elements (vocabulary: rf:rule)."""

    id: str  # unique in the file
    title: Text  # title of the document
    binding: str = ""  # what it demands of the step, e.g. "read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """The risks, controls (ids), laws of one file; elements only refer to them."""

    scheme: str = "abc"  # id of the grading scheme
    risks: tuple[RiskPoint, ...] = ()  # in file order
    laws: tuple[Law, ...] = ()  # in file order
    rules: tuple[RuleDocument, ...] = field(default=())  # rule documents

    def risk(self, risk_id: str) -> RiskPoint:
        """Return the risk point ``risk_id``; KeyError when it is not in the catalogue."""
        for risk in self.risks:
            if risk.id == risk_id:
                return risk
        raise KeyError(risk_id)
