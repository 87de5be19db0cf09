"""An agency of one's own: founded by the command, begun by two administrators with codes, at full cost of argon2."""

import json
from typing import Any

import pytest
from argon2 import extract_parameters

from api import cli, demo, wiring
from api.settings import from_environment
from api.timers import Timers
from engine.bootstrap import open_engine
from engine.errors import Forbidden, Unauthenticated
from engine.storage import passwords as place
from engine.storage.passwords import FULL, LOW, Passwords
from engine.usecases.asking import access
from engine.usecases.ground.commands import Caller
from engine.usecases.oversight import trail
from engine.usecases.people import directory, granting, logging_in, persons
from engine.verifier import verify

COMMAND = ["agency", "add", "county", "--name", "某县某局", "--admin", "first=甲某", "--admin", "second=乙某"]


@pytest.fixture
def home(tmp_path: Any, monkeypatch: pytest.MonkeyPatch, database_url: str) -> Any:
    monkeypatch.setenv("RISKFLOW_HOME", str(tmp_path))
    monkeypatch.setenv("RISKFLOW_DATABASE_URL", database_url)
    return tmp_path


def first_password(engine: Any, name: str, code: str) -> None:
    attempt = engine.act(logging_in.begin, name, "here", code=True).result()
    passwords = engine.env.passwords
    new = passwords.hashed(f"a long password of {name}")
    assert engine.act(logging_in.set_password, attempt, new, fits=passwords.fits(attempt.stored, code)).result()


def caller(engine: Any, name: str) -> Caller:
    told = engine.act(logging_in.log_in, name, f"a long password of {name.partition('@')[0]}").result()
    return access.caller_of(told["access_token"])


def test_a_process_that_serves_already_lets_a_new_agency_in(home: Any, capsys: pytest.CaptureFixture[str]) -> None:
    service = wiring.open_service(from_environment(), demo=False)
    try:
        assert service.engine.env.agencies == {}
        assert cli.main(COMMAND) == 0
        codes = {one["username"]: one["code"] for one in map(json.loads, capsys.readouterr().out.splitlines())}
        Timers(service.engine).look()
        assert [one.key for one in service.engine.env.agencies.values()] == ["county"]
        first_password(service.engine, "first", codes["first"])
        assert caller(service.engine, "first")
    finally:
        service.close()


def test_two_administrators_begin_with_codes(home: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(COMMAND) == 0
    codes = {one["username"]: one["code"] for one in map(json.loads, capsys.readouterr().out.splitlines())}
    assert set(codes) == {"first", "second"}
    service = wiring.open_service(from_environment(), demo=False)
    engine = service.engine
    try:
        with pytest.raises(Unauthenticated):
            engine.act(logging_in.log_in, "first", codes["first"]).result()
        for name, code in codes.items():
            first_password(engine, name, code)
        with pytest.raises(AssertionError):
            first_password(engine, "first", codes["first"])
        one, two = caller(engine, "first"), caller(engine, "second@county")
        made = engine.act(persons.enter, one, name="丙某", department="office").result().body
        data = {"accounts": [{"person": made["id"], "username": "third"}]}
        asked = engine.act(granting.propose, one, what="accounts", data=data, reason="录用").result().body
        with pytest.raises(Forbidden):
            engine.act(granting.approve, one, asked["id"]).result()
        assert len(engine.act(granting.approve, two, asked["id"]).result().body["codes"]) == 1
        me = engine.ask(directory.me, two)
        assert (me["kind"], me["agency"]["key"]) == ("admin", "county")
        report = verify(engine.ask(lambda env, unit: list(trail.export(env, unit, env.default_agency))))
        assert report.ok, report.findings[:3]
        with pytest.raises(Forbidden):
            demo.prepare(engine)
    finally:
        service.close()


@pytest.mark.parametrize(
    "change",
    [
        {"--admin": ["first=甲某"]},
        {"--admin": ["first=甲某", "first=乙某"]},
        {"--admin": ["first=甲某", "second=甲某"]},
        {"--admin": ["First One=甲某", "second=乙某"]},
        {"--time-zone": ["Moon/Base"]},
        {"--name": [" "]},
    ],
    ids=["one", "one_account", "one_name", "capitals", "zone", "no_name"],
)
def test_what_is_wrong_is_told_and_nothing_is_founded(
    home: Any, capsys: pytest.CaptureFixture[str], change: dict[str, list[str]]
) -> None:
    command = ["agency", "add", "county"]
    told = {"--name": ["某县某局"], "--admin": ["first=甲某", "second=乙某"]} | change
    for name, values in told.items():
        command += [part for value in values for part in (name, value)]
    assert cli.main(command) == 1
    assert "/" in capsys.readouterr().err
    assert cli.main(COMMAND) == 0


def test_never_beside_a_sample_nor_twice(home: Any, database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(COMMAND) == 0
    assert cli.main(COMMAND) == 1
    assert cli.main([*COMMAND[:2], "other", *COMMAND[3:]]) == 0
    assert "agency of this key" in capsys.readouterr().err


def test_a_sample_takes_no_agency(home: Any) -> None:
    assert cli.main(["migrate", "--sample", "bureau"]) == 0
    assert cli.main(COMMAND) == 1


# ---- the cost of argon2


def test_the_cost_is_full_unless_all_is_sample(home: Any, database_url: str) -> None:
    """RFC 9106: 64 MiB, three passes, four lanes; low for samples alone, which nobody can set."""
    engine = open_engine(database_url, home=home)
    try:
        made = extract_parameters(engine.env.passwords.hashed("x" * 12))
        assert (made.memory_cost, made.time_cost, made.parallelism) == (65_536, 3, 4)
        demo.load(engine, "bureau")
        assert extract_parameters(engine.env.passwords.hashed("x" * 12)).memory_cost == LOW.memory_cost
    finally:
        engine.close()


def test_a_founded_agency_keeps_the_cost_full(home: Any, database_url: str) -> None:
    assert cli.main(COMMAND) == 0
    for demonstration in (False, True):
        service = wiring.open_service(from_environment(), demo=demonstration)
        assert extract_parameters(service.engine.env.passwords.hashed("x")).memory_cost == FULL.memory_cost
        service.close()


def test_who_waits_with_a_code_costs_as_much_as_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threat 21: the hash of a random code is cheap; looking at it is not told by time."""
    costs: list[int] = []
    right = place._right

    def counted(hasher: Any, stored: str, password: str) -> bool:
        costs.append(extract_parameters(stored).memory_cost if stored.startswith("$") else 0)
        return right(hasher, stored, password)

    monkeypatch.setattr(place, "_right", counted)
    made = Passwords()
    for stored in (None, "!", LOW.hash("code"), FULL.hash("password")):
        costs.clear()
        assert not made.fits(stored, "wrong")
        assert costs.count(FULL.memory_cost) == 1
    assert made.fits(LOW.hash("code"), "code")
    assert made.fits(FULL.hash("password"), "password")
