"""Deadlines as answers show them: end, day of so many, card, law, whether the date may still change."""

from typing import Any

from engine.execution.state import EVENT
from engine.usecases.state import clocks
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import Item
from engine.usecases.state.clocks import RED, Running


def of_case(act: Act) -> list[dict[str, Any]]:
    """Return every deadline of a case, due first: those it keeps and those of its open items, waiting timers too."""
    told = [_told(act, one) | _place(item, one) for item, one in clocks.running(act)]
    told += [
        {"work_item": item.id, "element": item.element, "due_at": item.due_at, "state": "running"}
        for item in act.state.items.values()
        if item.kind == EVENT and item.due_at and not item.terms
    ]
    return sorted(told, key=lambda one: (one["due_at"] or one.get("not_before") or "9999", one["element"]))


def of_item(act: Act, item: Item) -> list[dict[str, Any]]:
    """Return the deadlines of an open item, due first."""
    told = [_told(act, one) for one in clocks.of_item(act, act.node(item.element), item)]
    return sorted(told, key=lambda one: one["due_at"] or one.get("not_before") or "9999")


def suspensions(act: Act) -> list[dict[str, Any]]:
    """Return the suspensions of a case, standing and past."""
    return [
        {"since": since, "until": until or None, "ground": ground, "whole": reach == "case", "notice": notice or None}
        for since, until, ground, reach, notice in act.state.pauses
    ]


def _place(item: Item | None, one: Running) -> dict[str, Any]:
    return {"work_item": item.id if item is not None else None, "element": one.node.id}


def _told(act: Act, one: Running) -> dict[str, Any]:
    deadline, clock = one.deadline, one.clock
    told: dict[str, Any] = {
        "id": deadline.id,
        "due_at": None if one.least else clock.end or None,
        "started_at": clock.start,
        "count": clock.count + clock.extended,
        "unit": deadline.unit,
        "elapsed": clocks.elapsed(act, deadline, clock),
        "state": _state(act, one),
        "card": card(one),
        "provisional": clock.provisional,
        "extended": clock.extended,
        "law": clocks.law_of(act, deadline) or None,
        "basis": {"zh": deadline.basis.zh, "en": deadline.basis.en} if deadline.basis.zh else None,
    }
    return told | ({"not_before": clock.end or None} if one.least else {})


def _state(act: Act, one: Running) -> str:
    """Return running, near, overdue or suspended; of a minimum period running or over."""
    end = one.clock.end
    if not end:
        return "suspended"
    if act.at > end or (one.least and act.at >= end):
        return "over" if one.least else "overdue"
    return "near" if card(one) else "running"


def card(one: Running) -> str | None:
    """Return the last card given."""
    given = clocks.warnings(one.deadline)[: one.clock.cards] if not one.least else ()
    return None if not given else "red" if given[-1] >= RED else "yellow"
