"""Two versions of a definition, or a version and the draft, side by side: what changed, and both for the chart."""

from dataclasses import dataclass
from typing import Any

from engine.errors import NotFound
from engine.model.change import Changes
from engine.model.people import Kind
from engine.model.process import Definition, Node
from engine.ports import UnitOfWork
from engine.usecases.asking import access
from engine.usecases.casework.course import Drawn
from engine.usecases.definitions import drafts, examining
from engine.usecases.definitions.release_desk import Desk
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.state import present

DRAFT = "draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Both sides and what lies between them; ``before`` is None where there was nothing."""

    key: str
    from_: str  # number of a version, "" for nothing
    to: str  # number of a version, or "draft"
    before: Definition | None
    after: Definition
    changes: Changes


def pair(env: Environment, unit: UnitOfWork, caller: Caller, key: str, from_: str = "", to: str = "") -> Pair:
    """Return two sides. Versions are everybody's; the draft is for administrators and auditors.

    ``to`` "" is the draft, or the newest version where there is none; ``from_`` "" is what ``to`` was compared with.
    """
    session = access.session(unit, caller)
    rows = unit.tables.definitions.versions(caller.agency, key)
    reads_drafts = session.standing.kind in (Kind.ADMIN, Kind.AUDITOR)
    drafted = reads_drafts and unit.tables.drafts.of(caller.agency, key) is not None
    if not rows and not drafted:
        raise NotFound(f"there is no process {key}")
    known = {str(row["version"]): row for row in rows}
    to = to or (DRAFT if drafted else str(rows[0]["version"]))
    if to == DRAFT:
        desk = Desk(env, unit, caller, key, reading=True)
        _ = desk.draft
        after, base = desk.examined().definition, desk.base["version"] if desk.base is not None else 0
    else:
        after = env.definition(unit, key, _row(known, key, to)["digest"])
        base = known[to]["base"] or int(to) - 1
    from_ = from_ or (str(base) if str(base) in known else "")
    before = env.definition(unit, key, _row(known, key, from_)["digest"]) if from_ else None
    made = examining.compared(env, before, after)
    return Pair(key=key, from_=from_, to=to, before=before, after=after, changes=made)


def diff(env: Environment, unit: UnitOfWork, caller: Caller, key: str, from_: str = "", to: str = "") -> dict[str, Any]:
    """Return what changed between two sides, as JSON."""
    found = pair(env, unit, caller, key, from_, to)
    grave = examining.grave(found.changes)
    return {
        "key": key,
        "name": _name(found),
        "from": found.from_ or None,
        "to": found.to,
        "changes": [examining.change(one) for one in found.changes],
        "minor": found.changes.minor,
        "needs_waiver": drafts.labels(grave),
    }


def _name(found: Pair) -> dict[str, str]:
    """Return what the flow is called; a draft may lack its main process."""
    main = found.after.process_by_id.get(found.after.main)
    return present.text(main.name) if main is not None else {"zh": found.key, "en": found.key}


def drawn(
    env: Environment, unit: UnitOfWork, caller: Caller, key: str, from_: str = "", to: str = ""
) -> tuple[Drawn, Pair]:
    """Return what the picture of both sides needs: the newer one as it is drawn, and the pair."""
    found = pair(env, unit, caller, key, from_, to)
    version = int(found.to) if found.to != DRAFT else 0
    made = Drawn(
        agency=env.agency(caller.agency),
        definition=found.after,
        process=found.after.main,
        version=version,
        released_alone=False,
    )
    return made, found


def figures(env: Environment, unit: UnitOfWork, caller: Caller) -> dict[str, str]:
    """Return the figures of law and house in force, by ``setting.<id>``, as changes name them."""
    access.session(unit, caller)
    return {f"setting.{row.id}": row.value for row in env.agency(caller.agency).setting_rows}


def elements(env: Environment, unit: UnitOfWork, caller: Caller, key: str, to: str = "") -> dict[str, dict[str, Any]]:
    """Return name and rank by element of one side, to tell findings by; sides as in ``pair``."""
    found = pair(env, unit, caller, key, to=to)
    return {
        name: {"name": present.text(node.name), "rank": _rank(found.after, node), "process": process.id}
        for process in found.after.processes
        for name, node in process.graph.all_nodes.items()
    }


def _rank(definition: Definition, node: Node) -> int | None:
    """Return the heaviest rank at a node; a draft may name risks its catalogue does not know."""
    known = {risk.id: risk.rank for risk in definition.catalog.risks}
    return min((known[risk] for risk in node.risks if risk in known), default=None)


def _row(known: dict[str, Any], key: str, number: str) -> Any:
    if number not in known:
        raise NotFound(f"{key} has no version {number}")
    return known[number]
