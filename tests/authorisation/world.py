"""An agency with a hidden case, and everybody who may come to a door of it, with live and with dead tokens.

The case belongs to the enforcement section. Planted in it are marks that stand nowhere else; whoever is not entitled to
the case must never see one of them, whatever he asks.
"""

import copy
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from api import demo
from api.settings import Settings
from api.wiring import service
from engine.bootstrap import open_engine
from engine.usecases.jobs import jobs
from tests.api.citizens import SECRETS, Matter, People
from tests.api.conftest import Client
from tests.api.test_meetings import SCENARIO, Board
from tests.api.test_served import HANDOVER, handed_over
from tests.fakes import FakeClock
from tests.stock import SHELF
from tests.wire import Wire

API = "/api/v1"
TIE, BOARD, MACHINE = "秘密亲友辛", "秘密会议壬", "总线"
MARKS = (*SECRETS.values(), TIE, BOARD, "涉嫌案")
ROLES = {
    "officer": ("own", "other", "agency", "recused", "expired"),
    "reader": ("all", "agency", "recused", "expired"),
    "auditor": ("all", "agency", "expired"),
    "inspector": ("all", "agency", "expired"),
    "admin": ("all", "agency", "expired"),
    "machine": ("all", "agency", "expired"),
    "party": ("own", "other", "agency", "expired"),
    "signer": ("own", "other", "agency", "expired"),
    "nobody": ("anonymous",),
}
COLUMNS = tuple((role, relation) for role, relations in ROLES.items() for relation in relations)
WHO = {  # accounts by column; those of the other agency bear its name
    ("officer", "own"): "handler1",
    ("officer", "other"): "window2",
    ("officer", "agency"): "handler1@bureau",
    ("officer", "recused"): "sampler2",
    ("officer", "expired"): "handler1",
    ("reader", "all"): "discipline1",
    ("reader", "agency"): "discipline1@bureau",
    ("reader", "recused"): "discipline2",
    ("reader", "expired"): "discipline1",
    ("auditor", "all"): "auditor1",
    ("auditor", "agency"): "auditor1@bureau",
    ("auditor", "expired"): "auditor1",
    ("admin", "all"): "admin1",
    ("admin", "agency"): "admin1@bureau",
    ("admin", "expired"): "admin1",
}
DOORS = ("party", "signer")  # their token stands in the path; it is no bearer's


@dataclass
class World:
    """Tokens of every column, and the ids that stand in paths."""

    people: People
    home: Path
    tokens: dict[tuple[str, str], str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    other: dict[str, str] = field(default_factory=dict)  # ids of the second case

    @property
    def wire(self) -> Wire:
        if not hasattr(self, "_wire"):
            self._wire = Wire(self.people.client.app)
        return self._wire

    def close(self) -> None:
        self.wire.close()
        self.people.close()


def built(home: Path) -> World:
    """Return the world; costs some seconds."""
    people = People(f"sqlite:///{home / 'riskflow.sqlite3'}", home, "penalty", files={"handover": HANDOVER})
    demo.load(people.client.service.engine, "bureau")
    people.client.token = lambda who: log_in(people, who)  # type: ignore[method-assign]
    world = World(people, home)
    matter = Matter(people)
    _case(world, matter)
    _board(world)
    _signing(world)
    _directory(world)
    _expired(world, matter)
    _living(world, matter)
    return world


def copied(world: World, home: Path) -> World:
    """Return a copy that may be moved: the same tokens and ids over files of its own."""
    shutil.copytree(world.home, home)
    url, clock = f"sqlite:///{home / 'riskflow.sqlite3'}", FakeClock()
    clock.moment = world.people.clock.now()
    engine = open_engine(url, home=home, clock=clock, upgrade=False)
    engine.env.shelf, engine.env.library = SHELF, world.people.client.service.engine.env.library
    people = object.__new__(People)
    people.clock, people.agency = clock, world.people.agency
    people.client = Client(service(engine, settings=Settings(home=home, database_url=url), demo=True))
    return World(people, home, dict(world.tokens), dict(world.ids), dict(world.other))


def log_in(people: People, who: str) -> str:
    """Return the token of an account, also of ``name@agency``."""
    tokens = people.client.tokens
    if who not in tokens:
        data = {"username": who, "password": f"demo-{who.partition('@')[0]}"}
        found = people.client("POST", f"{API}/auth/token", data=data)
        assert found.status_code == 200, (who, found.text)
        tokens[who] = found.json()["access_token"]
    return tokens[who]


def _case(world: World, matter: Matter) -> None:
    """The hidden case: papers, recusals, a remedy, a party's act."""
    people, case = world.people, matter.case
    told = people.told("handler1", "GET", f"/cases/{case}")
    item = told["open_work_items"][0]
    for account in ("sampler2", "discipline2"):
        body = {"person": people.stage.resolve(f"@{account}"), "grounds": "kin", "reason": SECRETS["clue"]}
        path = f"/cases/{case}/recusals"
        asked = people.told("handler1", "POST", path, 201, json=body | {"on_behalf": "officer"})
        decision = {"granted": True, "reason": "x"}
        people.told("deputy1", "POST", f"{path}/{asked['id']}/decision", json=decision)
    body = {"person": people.stage.resolve("@handler2"), "grounds": "kin", "reason": SECRETS["clue"]}
    asked = people.told("handler1", "POST", f"/cases/{case}/recusals", 201, json=body | {"on_behalf": "officer"})
    papers = people.told("auditor1", "GET", f"/cases/{case}/documents")["items"]
    world.ids |= {
        "case": case,
        "number": told["number"],
        "item": item["id"],
        "document": papers[0]["id"],
        "recusal": asked["id"],
        "instance": item["instance"],
    }
    suit = {"kind": "suit", "authority": SECRETS["other"], "filed_on": people.clock.now().date().isoformat()}
    world.ids["remedy"] = people.told("handler1", "POST", f"/cases/{case}/remedies", 201, json=suit)["id"]
    world.ids["paper"] = "prior_notice"
    world.ids["made"] = matter.notice_item


def _board(world: World) -> None:
    """A second case as far as its meeting, with marks of its own."""
    people = world.people
    scenario = copy.deepcopy(SCENARIO)
    scenario["start"]["title"] = BOARD
    board = Board(people.client)
    saved = dict(SCENARIO)
    SCENARIO.update(scenario)
    try:
        reached = board.reach()
    finally:
        SCENARIO.update(saved)
    world.ids["meeting"] = board.item("deputy1", reached)["meeting"]
    world.other["case"] = reached["id"]


def _signing(world: World) -> None:
    """A third case, one item of which outside parties sign."""
    case, (supplier, carrier) = handed_over(world.people)
    world.other |= {"handover": case}
    world.tokens[("signer", "own")], world.tokens[("signer", "expired")] = supplier.token, carrier.token
    told = world.people.told("handler1", "GET", f"/cases/{case}/outside")["items"]
    carried = next(one for one in told if one["party"]["name"] == "示例承运人")
    world.people.told("handler1", "POST", f"/cases/{case}/outside/{carried['id']}/revoke")


def _directory(world: World) -> None:
    """Rows of the directory that paths name."""
    people, ids = world.people, world.ids
    person = people.stage.resolve("@handler2")
    known = people.told("admin1", "GET", f"/people/{person}")
    ids |= {"person": person, "account": known["accounts"][0]["id"], "code": "case_board", "department": "works"}
    ids["post"] = people.told("admin1", "GET", f"/posts?person={person}")["items"][0]["id"]
    tie = {"person": people.stage.resolve("@handler1"), "subject": {"name": TIE, "kind": "person"}}
    tie |= {"relation": "kin", "from": "2020-01-01", "look_back": 12}
    ids["conflict"] = people.told("handler1", "POST", "/conflicts", 201, json=tie)["id"]
    away = {"person": people.stage.resolve("@keeper1"), "from": "2026-06-01", "to": "2026-06-02", "reason": "休假"}
    ids["absence"] = people.told("keeper1", "POST", "/absences", 201, json=away)["id"]
    holder = people.stage.resolve("@keeper2")
    stand = {"holder": holder, "role": "keeper", "person": people.stage.resolve("@keeper1")}
    ids["mandate"] = people.told("admin1", "POST", "/substitutes", 201, json=stand)["id"]
    ids["grant"] = _proposed(world, "password", {"account": ids["account"]}, "admin2")
    ids["number_of"] = str(people.told("admin1", "GET", "/processes/penalty/versions")["items"][0]["version"])
    ids["duty"] = people.told("watcher1", "GET", "/duties?view=all")["items"][0]["id"]
    lent = {"person": people.stage.resolve("@handler1"), "role": "keeper", "to": "2026-12-01", "reason": "外出"}
    ids["lent"] = people.told("keeper2", "POST", "/mandates", 201, json=lent)["id"]
    _stuck(world)
    _drafted(world)


def _drafted(world: World) -> None:
    """A draft of the hidden case's flow, saved by an administrator."""
    people = world.people
    file = people.client("GET", f"{API}/processes/penalty/versions/{world.ids['number_of']}/bpmn", who="admin1").content
    file = file.replace("立案".encode(), "立项".encode(), 1)
    saved = {"headers": {"Content-Type": "application/xml"}, "content": file}
    told = people.client("PUT", f"{API}/processes/penalty/draft", who="admin2", **saved)
    assert told.status_code == 200, told.text


def _stuck(world: World) -> None:
    """A job of the hidden case that failed for good, and the incident it is."""
    people, ids = world.people, world.ids
    engine = people.client.service.engine
    for _ in range(jobs.TRIES):
        engine.act(jobs.failed, people.agency, "card", ids["item"], "broken").result()
    ids["job"] = people.told("admin1", "GET", "/jobs")["items"][0]["id"]
    ids["incident"] = people.told("admin1", "GET", "/incidents")["items"][0]["id"]


def _proposed(world: World, what: str, data: dict[str, Any], by: str = "admin1") -> str:
    body = {"what": what, "data": data, "reason": "x"}
    return str(world.people.told(by, "POST", "/grants", 201, json=body)["id"])


def _machine(world: World, until: str, place: str = "") -> str:
    people = world.people
    auditor = people.told(f"auditor1{place}", "GET", "/me")["person"]["id"]
    account = people.told(f"admin1{place}", "GET", f"/people/{auditor}")["accounts"][0]["id"]
    grant = _proposed(world, "token", {"name": MACHINE, "account": account, "until": until}, f"admin1{place}")
    told = people.told(f"admin2{place}", "POST", f"/grants/{grant}/approve", json={})
    world.ids.setdefault("token", told["token"]["id"])
    return str(told["access_token"])


def _expired(world: World, matter: Matter) -> None:
    """Whoever's token is dead by the time it is used."""
    people, tokens = world.people, world.tokens
    today = people.clock.now().date().isoformat()
    tokens[("machine", "expired")] = _machine(world, today)
    tokens[("party", "expired")] = matter.invite(days=1)["token"]
    _listed(world)
    tokens[("inspector", "expired")] = visiting(people)
    for column, account in WHO.items():
        if column[1] == "expired":
            tokens[column] = log_in(people, account)
    people.wait(hours=40)


def _listed(world: World) -> None:
    """List two auditors of the other agency as inspectors; the second one's listing is ended by whoever may."""
    for account in ("auditor1", "auditor2"):
        data = {"inspector": f"{account}@bureau", "department": "audit", "from": "2026-03-01", "to": "2026-12-31"}
        world.ids["listing"] = _proposed(world, "inspect", data)
        world.people.told("admin2", "POST", f"/grants/{world.ids['listing']}/approve", json={})


def visiting(people: People) -> str:
    """Return the inspector's token of an hour."""
    told = people.told("auditor1@bureau", "POST", "/auth/visit", json={"agency": "sample"})
    return str(told["access_token"])


def _living(world: World, matter: Matter) -> None:
    people, tokens = world.people, world.tokens
    for column, account in WHO.items():
        if column[1] != "expired":
            tokens[column] = log_in(people, account)
    tokens[("machine", "all")] = _machine(world, "2026-12-31")
    tokens[("machine", "agency")] = _machine(world, "2026-12-31", "@bureau")
    tokens[("inspector", "all")] = visiting(people)
    tokens[("inspector", "agency")] = log_in(people, "auditor2@bureau")
    citizen = matter.citizen()
    tokens[("party", "own")] = citizen.token
    world.ids["served"] = next(one for notice in citizen.see()["notices"] for one in notice["papers"])["id"]
    other = people.told("handler1", "POST", f"/cases/{world.other['case']}/outside", 201, json={"party": "另一方"})
    tokens[("party", "other")], tokens[("signer", "other")] = other["token"], other["token"]
    place = tokens[("officer", "agency")].partition(".")[0]
    for door in DOORS:
        tokens[(door, "agency")] = f"{place}.{tokens[(door, 'own')].partition('.')[2]}"
    tokens[("nobody", "anonymous")] = ""
    listed = people.told("handler1", "GET", f"/cases/{matter.case}/outside")["items"]
    world.ids["outside"] = next(one["id"] for one in listed if not one["revoked_at"])
