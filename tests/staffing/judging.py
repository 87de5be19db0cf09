"""Judges a finished walk from its records and the file alone; the kernel is not asked."""

from typing import Any

from engine.model.control import Separation, SeparationScope
from engine.model.process import Definition
from engine.trail.binding import element_of
from engine.usecases.oversight import trail
from engine.verifier import verify_stream
from tests.staffing.office import Office
from tests.staffing.walker import Walked


def separations(definition: Definition) -> list[tuple[str, frozenset[str]]]:
    """Return (control, tasks) of each separation of one case, with the tasks that refer to it."""
    found = []
    for control in definition.controls:
        spec = control.spec
        if isinstance(spec, Separation) and spec.scope is not SeparationScope.STATIC:
            nodes = [node for one in definition.processes for node in one.graph.all_nodes.values()]
            referring = {node.id for node in nodes if control.id in node.controls}
            found.append((control.id, frozenset({*spec.tasks, *referring} - {"start"})))
    return found


def footprint(record: dict[str, Any]) -> frozenset[str]:
    """Return the persons a signature counts for."""
    return frozenset({record["actor"]["person"], record.get("on_behalf", "")} - {""})


def two_sides(definition: Definition, signatures: list[dict[str, Any]]) -> list[str]:
    """Return who stands on two sides of a separation, by control."""
    found = []
    for control, tasks in separations(definition):
        seen: dict[str, set[str]] = {}
        for record in signatures:
            task = element_of(record["instance"])
            for person in footprint(record) if task in tasks else ():
                seen.setdefault(person, set()).add(task)
        found += [f"{control}: {person} {sorted(tasks)}" for person, tasks in seen.items() if len(tasks) > 1]
    return found


def unproven(office: Office, case: str) -> list[str]:
    """Return what the offline verifier finds in the case's records; the stored state must be the one they make."""
    bureau = office.bureau

    def read(env: Any, unit: Any) -> tuple[Any, list[tuple[int, str, bytes]]]:
        rows = unit.tables.trail.records(bureau.agency, f"case/{case}")
        row = unit.tables.cases.row(bureau.agency, case)
        return row, [(one["seq"], one["hash"], bytes(one["bytes"])) for one in rows]

    row, lines = bureau.engine.ask(read)
    where = {"installation": bureau.engine.env.installation, "agency": bureau.agency, "stream": f"case/{case}"}
    head = (row.chain_seq, row.chain_hash)
    report = verify_stream(lines, **where, definition=f"sha256:{row.digest}", head=head)
    bureau.engine.ask(trail.compare, bureau.agency, case)
    return [f"{one.code} at {one.seq}" for one in report.findings]


def unmarked(office: Office, walked: Walked, absent: str) -> list[str]:
    """Return signatures at a post that was not the signer's own and do not say so, and those of the absent one."""
    found = []
    for record in walked.signatures:
        account = office.accounts[record["actor"]["person"]]
        acting = record.get("acting", {})
        where = f"{account} {record['instance']}"
        if account == absent:
            found.append(f"{where}: absent")
        if record["role"] and record["role"] not in office.roles(account) and not acting:
            found.append(f"{where}: {record['role']} without a mark")
        if acting.get("standing") and office.accounts.get(record.get("on_behalf", "")) != absent:
            found.append(f"{where}: stands in for somebody present")
        if "day" in acting and (account, acting["day"]) not in walked.named:
            found.append(f"{where}: was not named")
    return found
