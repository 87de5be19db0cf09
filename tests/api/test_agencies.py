"""Two sample agencies of one installation, strictly apart; absences and substitutes over REST."""

from api import demo, verifying
from api.cli import parser
from api.serving import welcome
from engine.bootstrap import open_engine
from tests.api.conftest import Client

BASE = "/api/v1"
JSON = {"Content-Type": "application/json"}


def test_both_agencies_are_loaded_each_with_its_flows(database_url, tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "walk", lambda *given: 0)
    engine = open_engine(database_url, home=tmp_path)
    try:
        first = demo.prepare(engine, ["bureau", "agency"])
        assert first.key == "bureau"
        assert [one.key for one in engine.env.agencies.values()] == ["bureau", "sample"]
        for agency in engine.env.agencies.values():
            known = engine.ask(lambda env, unit, agency=agency: unit.tables.definitions.all_active(agency.id))
            assert len(known) > 1
            assert engine.ask(verifying.report, agency.id)["ok"]
        demo.prepare(engine, ["bureau", "agency"])
        assert len(engine.env.agencies) == 2
    finally:
        engine.close()


def test_the_command_offers_the_agencies():
    assert parser().parse_args(["demo"]).agency is None
    assert parser().parse_args(["demo", "--agency", "bureau"]).agency == ["bureau"]
    told = welcome(8000, ["agency", "bureau"])
    assert "handler1@bureau" in told
    assert "demo-handler1" in told
    assert "@sample" not in told


def fresh(rest: Client):
    """Load the bureau beside the full agency and return its people's names for the log-in."""
    demo.load(rest.service.engine, "bureau")
    return lambda account: f"{account}@bureau"


def person(rest: Client, who: str) -> str:
    return str(rest("GET", f"{BASE}/me", who=who).json()["person"]["id"])


def test_absences_and_substitutes_over_rest(rest: Client):
    rest.token = lambda who, known={}: known.setdefault(who, log_in(rest, who))  # type: ignore[method-assign]
    of = fresh(rest)
    clerk, window = of("clerk2"), of("window1")
    body = {"person": person(rest, clerk), "from": "2026-03-09", "to": "2026-03-10", "reason": "休假"}
    found = rest("POST", f"{BASE}/absences", who=clerk, json=body, headers={"Idempotency-Key": "a"})
    assert found.status_code == 201, found.text
    again = rest("POST", f"{BASE}/absences", who=clerk, json=body, headers={"Idempotency-Key": "a"})
    assert again.json() == found.json()
    assert rest("POST", f"{BASE}/absences", who=clerk, json=body).status_code == 409
    assert rest("POST", f"{BASE}/absences", who=window, json=body).status_code == 403
    listed = rest("GET", f"{BASE}/absences", who=window).json()["items"]
    assert listed == [found.json()]
    assert "reason" not in listed[0]
    assert [one["role"] for one in rest("GET", f"{BASE}/me", who=window).json()["mandates"]] == ["cashier"]
    ended = rest("POST", f"{BASE}/absences/{found.json()['id']}/end", who=clerk, json={})
    assert ended.status_code == 200, ended.text
    assert rest("GET", f"{BASE}/me", who=window).json()["mandates"] == []
    named = {"person": person(rest, window), "role": "cashier", "reason": "出纳外出培训"}
    assert rest("POST", f"{BASE}/mandates", who=clerk, json=named).status_code == 403
    assert rest("POST", f"{BASE}/mandates", who=clerk, json={}).status_code == 403
    assert rest("POST", f"{BASE}/mandates", who=of("director1"), json={}).status_code == 422
    made = rest("POST", f"{BASE}/mandates", who=of("director1"), json=named)
    assert made.status_code == 201, made.text
    assert made.json()["date"] == "2026-03-09"
    assert made.json() in rest("GET", f"{BASE}/mandates", who=window).json()["items"]
    stranger = rest("POST", f"{BASE}/mandates", who="director1", json=named)
    assert stranger.status_code == 422, "a person of another agency is nobody here"


def test_bad_bodies_are_told_and_never_a_fault(rest: Client):
    for body in (
        {},
        {"person": 1, "from": "x", "to": []},
        {"person": "pe_x", "from": "2026-03-09", "to": "2026-03-09"},
    ):
        assert rest("POST", f"{BASE}/absences", who="admin1", json=body).status_code == 422, body
    for path in ("/absences", "/mandates"):
        assert rest("GET", f"{BASE}{path}").status_code == 401
        assert rest("POST", f"{BASE}{path}", json={}).status_code == 401
        assert rest("POST", f"{BASE}{path}", who="admin1", headers=JSON, content=b"{").status_code == 400
    assert rest("POST", f"{BASE}/absences/ab_x/end", who="admin1", json={}).status_code == 404


def log_in(rest: Client, who: str) -> str:
    password = f"demo-{who.partition('@')[0]}"
    found = rest("POST", f"{BASE}/auth/token", data={"username": who, "password": password})
    assert found.status_code == 200, found.text
    return str(found.json()["access_token"])
