"""Sums over cases: what one act reserves and gives back again counts twice, and the trail says so without a hole."""

import orjson

from engine.trail.record import PREFIX
from engine.usecases.oversight import trail
from engine.verifier import verify
from tests.unit.usecases.stage import Office, Play


def changes(office: Office, case: str) -> list[tuple[int, str, str]]:
    stream = f"case/{case}"
    rows = office.engine.ask(lambda _, unit: list(unit.tables.trail.records(office.bureau.agency, stream)))
    told = [orjson.loads(bytes(row["bytes"]).removeprefix(PREFIX)) for row in rows]
    return [(one["after"], one["tally"], one["state"]) for one in told if one["kind"] == "tally"]


def test_a_refusal_gives_back_what_its_own_form_reserved(office: Office) -> None:
    line, steps = (
        "一号",
        ["start A handler1 amount=100 note=二号", "handler1 draft ok", "section_head1 approve refuse note=一号"],
    )
    one = Play(office, {"name": "退", "flow": "limit", "steps": steps})
    one.run()
    assert office.row(one.case)["status"] == "refused"
    key = f'["limit.sum","2026","{line}"]'
    assert [change for change in changes(office, one.case) if change[1] == key] == [
        (1, key, "reserved"),
        (2, key, "released"),
    ]
    steps = [f"start B handler1 amount=300 note={line}", "handler1 draft ok"]
    other = Play(office, {"name": "再", "flow": "limit", "steps": steps})
    other.run()
    assert changes(office, other.case) == [(3, key, "reserved")]
    report = verify(office.engine.ask(lambda env, unit: list(trail.export(env, unit, office.bureau.agency))))
    assert report.ok, report.findings
