"""A start gives the first task, so all that a claim asks is asked of who starts (D14)."""

import orjson

from engine.storage import tables
from engine.trail.record import PREFIX
from engine.usecases.casework import starting
from engine.usecases.ground.commands import Answer, StartCase
from engine.usecases.people import posts
from tests.unit.bpmn.build import START, line
from tests.unit.usecases.flows import FORM, NAME, OK, control, end, file, process, task, uses
from tests.unit.usecases.stage import Office


def _first(spec: str, roles: str = "handler buyer") -> bytes:
    nodes = (START, task("check", roles, form=FORM, outcomes=OK, inside=uses("ctl")), end())
    return file(process(*nodes, *line("x_start", "check", "x_end")), catalog=control("ctl", spec))


PARTIES = "".join(f'<rf:party id="{one}" roles="{one}">{NAME}</rf:party>' for one in ("buyer", "handler"))
OWN_FLOWS = {
    "roles": _first('<rf:separation scope="static" roles="handler sampler"/>'),
    "ordered": _first(f'<rf:joint ordered="true">{PARTIES}</rf:joint>'),
}


def begin(office: Office, account: str, flow: str, key: str = "") -> Answer:
    command = StartCase(process=flow, title="事", subject={"name": "某", "kind": "person"}, fields={})
    caller = office.bureau.caller(account, key=key, body="one")
    return office.engine.act(starting.start, caller, command).result()


def test_roles_that_may_not_be_held_together_start_nothing(office: Office) -> None:
    assert begin(office, "buyer1", "roles").status == 201
    bureau = office.bureau
    first = bureau.clock.now().date().isoformat()
    given = {"person": bureau.person("handler2"), "role": "sampler", "department": "enforcement", "first": first}
    office.engine.act(posts.give, bureau.caller("admin1"), **given).result()
    answer = begin(office, "handler2", "roles")
    assert (answer.status, answer.body["reasons"][0]["code"]) == (409, "separation")


def test_who_signs_second_in_order_does_not_start(office: Office) -> None:
    """Nothing is left of it: no case, no number; the key's repeat gets the same answer."""
    before = len(office.rows(tables.case_file))
    answer = begin(office, "handler1", "ordered", key="k1")
    assert {one["code"] for one in answer.body["reasons"]} == {"joint.order"}
    assert answer.body["reasons"][0]["text"]["en"].isascii()
    assert begin(office, "handler1", "ordered", key="k1").body == answer.body
    assert refused_starts(office)[-1] == {"verb": "start", "reasons": "joint.order"}
    assert len(office.rows(tables.case_file)) == before
    assert begin(office, "buyer1", "ordered").body["number"].endswith("-00001")


def test_whoever_is_named_then_starts(office: Office) -> None:
    for flow, account in (("ordered", "handler1"), ("roles", "window1")):
        answer = begin(office, account, flow)
        named = {who["id"] for who in answer.body["reasons"][0]["who_could"]}
        assert office.bureau.person("buyer1") in named
        assert office.bureau.person(account) not in named
        assert begin(office, "buyer1", flow).status == 201


def refused_starts(office: Office) -> list[dict[str, str]]:
    """Return what the security log of the day holds of refused starts."""
    stream = f"access/{office.bureau.clock.now().date().isoformat()}"
    agency = office.bureau.agency
    rows = office.engine.ask(lambda env, unit: [dict(row) for row in unit.tables.trail.records(agency, stream)])
    told = [orjson.loads(bytes(row["bytes"]).removeprefix(PREFIX)) for row in rows]
    return [one["refs"] for one in told if one["kind"] == "refused"]
