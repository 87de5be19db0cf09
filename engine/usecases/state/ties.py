"""Declared ties to the parties of a case, as the kernel's view has them: one statement in an act that asks for them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.controls.facts import TieFact
from engine.model.people import Tie
from engine.usecases.state.act import Act

KINDS = ("person", "organisation", "department")  # of a party


def subject_key(subject: Mapping[str, Any]) -> str:
    """Return what identifies a party across cases: the number when there is one, else the name (weak)."""
    return f"{subject.get('kind', '')}:{subject.get('id_no') or subject.get('name', '')}"


def known(act: Act, facts: Sequence[TieFact], scope: Mapping[str, Any]) -> dict[str, tuple[Tie, ...]]:
    """Return the ties each control asks for, by its id."""
    keys = {fact.control: tuple(dict.fromkeys(_parties(act, fact, scope))) for fact in facts}
    missing = sorted({key for found in keys.values() for key in found} - act.ties.keys())
    if missing:
        act.ties.update((key, []) for key in missing)
        for row in act.unit.tables.staff.rows("conflict", act.row.agency, subject_key=missing):
            plain = {"first": row["valid_from"], "last": row["valid_to"], "until": row["until"]}
            act.ties[row["subject_key"]].append(Tie(person=row["person_id"], **plain))
    return {control: tuple(tie for key in found for tie in act.ties[key]) for control, found in keys.items()}


def _parties(act: Act, fact: TieFact, scope: Mapping[str, Any]) -> Iterator[str]:
    """Yield the keys of the parties a control names."""
    if not fact.party:
        yield (act.row.subject.get("key") or subject_key(act.row.subject))[:200]
        return
    found: Any = scope
    for name in fact.party.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    yield from _named(found)


def _named(found: Any) -> Iterator[str]:
    """Yield the keys of everybody a value names, be it a party, a list of parties, or records that hold some."""
    if isinstance(found, str) and found:
        yield from (f"{kind}:{found}"[:200] for kind in KINDS)
    elif isinstance(found, list | tuple):
        for one in found:
            yield from _named(one)
    elif isinstance(found, Mapping):
        names = (found.get("id_no"), found.get("name"))
        yield from (key for one in names if isinstance(one, str) for key in _named(one))
        yield from (key for one in found.values() if isinstance(one, Mapping | list | tuple) for key in _named(one))
