"""The register of risk points over all flows in force, in the columns of the unit's form.

Columns: category, risk point, how it shows, why, departments and posts concerned, grade, measures and who answers for
them (单位廉政风险点及防控措施一览表). It is read from the files in force, so that it is never older than what is run.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from engine.errors import InvalidInput
from engine.model.process import Definition, Node, Process
from engine.model.risk import RiskPoint, Scheme
from engine.model.text import EMPTY, Text
from engine.ports import UnitOfWork
from engine.usecases.asking import access
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Agency, Environment
from engine.usecases.oversight import overseeing
from engine.usecases.state import present

CATEGORIES: Mapping[str, Text] = {
    "licensing": Text("行政许可", "Licensing"),
    "penalty": Text("行政处罚", "Penalties"),
    "procurement": Text("政府采购及财务资金管理", "Procurement and finance"),
    "finance": Text("政府采购及财务资金管理", "Procurement and finance"),
    "discipline": Text("纪律审查", "Discipline"),
    "integrity": Text("廉政风险预警", "Warnings"),
    "office": Text("办公室综合管理", "Office management"),
}
CAUSES: Mapping[str, Text] = {  # the form's guide names four and leaves the list open
    "rules": Text("制度缺陷及漏洞", "Gaps in the rules"),
    "supervision": Text("监管缺失", "Lack of supervision"),
    "outside": Text("外部环境影响", "Outside influence"),
    "self": Text("个人自律不严", "Lack of self-discipline"),
}
ENFORCED = ("", "yes", "no")  # whether some measure is enforced by the system


def page(
    env: Environment,
    unit: UnitOfWork,
    caller: Caller,
    schemes: Mapping[str, Scheme],
    *,
    filters: Mapping[str, str],
    limit: int,
    cursor: str = "",
) -> dict[str, Any]:
    """Return {items, next, total, grades, facets}; every session may read it.

    ``filters``: process, grade (code of the scheme), owner (role), enforced (yes or no), q (word in point or sign);
    ``limit`` 0 is all. InvalidInput for a filter that cannot be.
    """
    session = access.session(unit, caller)
    if filters.get("enforced", "") not in ENFORCED:
        raise InvalidInput(errors=[{"pointer": "/enforced", "code": "unknown", "text": "yes or no"}])
    agency = env.agency(session.agency)
    day = unit.now().astimezone(ZoneInfo(agency.zone)).date().isoformat()
    departments = _departments(unit, session.agency, day)
    flows = overseeing.in_force(env, unit, session.agency).values()
    every = [row for one in flows for row in _rows(one, agency, departments, schemes)]
    every.sort(key=lambda row: list(CATEGORIES).index(row["category_id"]) if row["category_id"] in CATEGORIES else 99)
    kept = [row for row in every if _asked(row, filters)]
    first = next((at + 1 for at, row in enumerate(kept) if row["key"] == cursor), 0) if cursor else 0
    shown = kept[first : first + limit] if limit else kept[first:]
    more = shown and kept[-1] is not shown[-1]
    return {
        "items": shown,
        "next": shown[-1]["key"] if more else None,
        "first": first + 1 if shown else 0,
        "total": len(kept),
        "grades": _grades(kept),
        "facets": _facets(every),
        "day": day,
        "unit": present.text(agency.name),
    }


def _departments(unit: UnitOfWork, agency: str, day: str) -> dict[str, list[dict[str, str]]]:
    """Return the names of the departments that have somebody in each role."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in unit.tables.overview.posts(agency, day):
        found.setdefault(row["role"], []).append({"zh": row["name_zh"], "en": row["name_en"]})
    return found


def _rows(
    one: Mapping[str, Any],
    agency: Agency,
    departments: Mapping[str, list[dict[str, str]]],
    schemes: Mapping[str, Scheme],
) -> Iterator[dict[str, Any]]:
    definition: Definition = one["definition"]
    scheme = schemes.get(definition.catalog.scheme)
    main = definition.main_process
    labels = {**{code: body.name for code, body in agency.bodies.items()}, **agency.roles}
    for point in definition.catalog.risks:
        places = list(_places(definition, point))
        posts = _posts(places)
        grade = next((g for g in scheme.grades if g.rank == point.rank), None) if scheme else None
        yield {
            "key": f"{definition.key}~{point.id}",
            "id": point.id,
            "etag": f'"{definition.digest[:16]}"',
            "process": {"key": definition.key, "version": one["row"]["version"], "name": present.text(main.name)},
            "category_id": main.category,
            "category": present.text(CATEGORIES.get(main.category, main.name)),
            "name": present.text(point.name),
            "manifestation": present.text(point.manifestation),
            "cause": present.text(CAUSES.get(point.cause, Text(point.cause, point.cause))),
            "departments": _once(name for role in posts for name in departments.get(role, ())),
            "posts": [present.text(labels.get(role, Text(role, role))) for role in posts],
            "steps": [{"id": node.id, "name": present.text(node.name)} for _, node in places if node is not None],
            "rank": point.rank,
            "grade": {
                "code": grade.code if grade else str(point.rank),
                "name": present.text(grade.name if grade else EMPTY),
            },
            "status": str(point.status),
            "measures": [
                {"text": present.text(measure.text), "control": measure.enforced_by or None}
                for measure in point.measures
            ],
            "owner": {"role": point.owner, "name": present.text(labels.get(point.owner, Text(point.owner, "")))},
        }


def _places(definition: Definition, point: RiskPoint) -> Iterator[tuple[Process, Node | None]]:
    """Yield where a point lies: steps, and processes it is of as a whole."""
    for process in definition.processes:
        if point.id in process.risks:
            yield process, None
        for node in process.graph.all_nodes.values():
            if point.id in node.risks:
                yield process, node


def _posts(places: Iterable[tuple[Process, Node | None]]) -> list[str]:
    """Return roles and bodies that act where a point lies, each once."""
    found: dict[str, None] = {}
    for process, node in places:
        if node is not None:
            duty = process.duty(node)
            found.update(dict.fromkeys([*duty.roles, *([duty.body] if duty.body else [])]))
    return list(found)


def _once(names: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    return list({name["zh"]: name for name in names}.values())


def _asked(row: Mapping[str, Any], filters: Mapping[str, str]) -> bool:
    if any(
        filters.get(name) and filters[name] != value
        for name, value in (
            ("process", row["process"]["key"]),
            ("grade", row["grade"]["code"]),
            ("owner", row["owner"]["role"]),
            ("enforced", "yes" if any(one["control"] for one in row["measures"]) else "no"),
        )
    ):
        return False
    word = filters.get("q", "").strip().casefold()
    told = (row["id"], *row["name"].values(), *row["manifestation"].values())
    return not word or any(word in text.casefold() for text in told)


def _grades(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return how many points of each grade there are, and how many of them have a measure the system enforces."""
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        start = {"rank": row["rank"], "grade": row["grade"], "n": 0, "enforced": 0}
        one = found.setdefault(row["rank"], start)
        one["n"] += 1
        one["enforced"] += any(measure["control"] for measure in row["measures"])
    return [found[rank] for rank in sorted(found)]


def _facets(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Return what can be asked for: flows, grades, owners."""
    flows = {row["process"]["key"]: row["process"]["name"] for row in rows}
    grades = {row["grade"]["code"]: row["grade"]["name"] for row in sorted(rows, key=lambda row: int(row["rank"]))}
    owners = {row["owner"]["role"]: row["owner"]["name"] for row in rows if row["owner"]["role"]}
    return {
        name: [{"id": key, "name": told} for key, told in found.items()]
        for name, found in (("process", flows), ("grade", grades), ("owner", owners))
    }
