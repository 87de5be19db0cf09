"""The kinds: spec type -> the module that decides it. A new kind is one file and one line here.

Every module has ``rule`` (the check), ``facts``, ``constraints`` (staffing, collusion, history) and ``mark`` (drawing);
the row of the risk-control matrix needs only the catalogue. A test fails when a kind lacks one.
"""

from types import ModuleType
from typing import Any

from engine.controls import (
    approval,
    archive,
    binding,
    budget,
    card,
    confidential,
    counter,
    discipline_beside,
    disclosure,
    discretion,
    draw,
    evidence,
    hearing,
    joint,
    later,
    limit,
    norm_band,
    notice,
    quorum,
    recusal,
    requires,
    self_control,
    separation,
    service,
    statement,
    supervision,
    two_person,
)
from engine.controls.constraint import Constraint
from engine.controls.mark import Mark
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
    ControlSpec,
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

KINDS: dict[type[Any], ModuleType] = {
    TwoPerson: two_person,
    Separation: separation,
    Binding: binding,
    Approval: approval,
    Joint: joint,
    Requires: requires,
    SelfControlForm: self_control,
    Evidence: evidence,
    Limit: limit,
    Quorum: quorum,
    Confidential: confidential,
    Disclosure: disclosure,
    Archive: archive,
    Discretion: discretion,
    Budget: budget,
    Counter: counter,
    DisciplineBeside: discipline_beside,
    Draw: draw,
    NormBand: norm_band,
    IntegrityCard: card,
    Supervision: supervision,
    Recusal: recusal,
    Notice: notice,
    Service: service,
    Hearing: hearing,
    Statement: statement,
    Later: later,
}


def kind_of(spec: ControlSpec) -> ModuleType:
    """Return the module that decides ``spec``; KeyError for a type that has none."""
    return KINDS[type(spec)]


def constraints(spec: ControlSpec) -> tuple[Constraint, ...]:
    """Return the constraint list of ``spec`` for staffing, collusion and history."""
    found: tuple[Constraint, ...] = kind_of(spec).constraints(spec)
    return found


def mark(spec: ControlSpec) -> Mark:
    """Return the badge of ``spec`` for the drawing."""
    badge: Mark = kind_of(spec).mark(spec)
    return badge
