"""Duties over REST: the list by view, taking and reporting, and what is refused; a reader of secrets leaves a trace."""

import pytest

from engine.usecases.definitions import definitions
from tests.unit.usecases.conduct import COURSE

SECRET = "举报人甲"


@pytest.fixture
def rest(make):
    client = make(flows=())
    engine = client.service.engine
    engine.act(definitions.deploy, next(iter(engine.env.agencies.values())), "course", COURSE, "test").result()
    case = client.start(process="course")
    fields = {"amount": "100.00", "clue": SECRET, "visits": 3}
    done = client.complete("handler1", case["open_work_items"][0], "ok", fields=fields, comment="同意")
    assert done.status_code == 200, done.text
    client.case = case["id"]
    return client


def test_an_event_is_listed_taken_and_reported(rest):
    (event,) = rest("GET", "/api/v1/duties?view=events", who="watcher1").json()["items"]
    assert (event["case"], event["sort"], event["role"]) == (rest.case, "event", "watcher")
    path = f"/api/v1/duties/{event['id']}"
    assert rest("POST", f"{path}/take", who="watcher1", json={}).status_code == 200
    wrong = rest("POST", f"{path}/report", who="watcher1", json={"text": ""})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/text")
    papers = rest("POST", f"{path}/report", who="watcher1", json={"text": "已提醒", "documents": ["do_x"]})
    assert (papers.status_code, papers.json()["errors"][0]["pointer"]) == (422, "/documents/0")
    assert rest("POST", f"{path}/report", who="handler1", json={"text": "已提醒"}).status_code == 404
    assert rest("POST", f"{path}/report", who="director1", json={"text": "已提醒"}).status_code == 403
    assert rest("POST", f"{path}/report", who="watcher1", json={"text": "已提醒"}).json()["state"] == "done"
    assert rest("POST", f"{path}/report", who="watcher1", json={"text": "再报"}).status_code == 409
    assert rest("GET", "/api/v1/duties?view=overdue", who="watcher1").json() == {"items": [], "next": None}


@pytest.mark.parametrize(
    ("query", "status"),
    [("view=late", 422), ("case=x", 422), ("limit=0", 422), ("view=all", 200), ("view=done&cursor=x", 200)],
)
def test_questions(rest, query, status):
    assert rest("GET", f"/api/v1/duties?{query}", who="watcher1").status_code == status


def test_nobody_asks_without_logging_in(rest):
    assert rest("GET", "/api/v1/duties").status_code == 401
    assert rest("POST", "/api/v1/duties/du_x/report", json={"text": "x"}).status_code == 401


def test_who_reads_a_secret_leaves_a_trace_and_nobody_else_reads_it(rest):
    path = f"/api/v1/cases/{rest.case}"
    assert SECRET not in rest("GET", path, who="director1").text
    assert SECRET not in rest("GET", f"{path}/history", who="director1").text
    assert SECRET in rest("GET", path, who="discipline1").text
    engine = rest.service.engine
    agency = next(iter(engine.env.agencies))
    day = f"access/{engine.env.clock.now().date().isoformat()}"
    kinds = engine.ask(lambda env, unit: [row["kind"] for row in unit.tables.trail.records(agency, day)])
    assert kinds.count("viewed") == 1
