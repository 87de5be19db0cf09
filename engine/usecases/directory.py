"""The directory: load a sample agency, refresh what is known of agencies, people and bodies for callers."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from engine.model import ids
from engine.model.text import Text
from engine.ports import UnitOfWork
from engine.trail.chain import Head, first_prev
from engine.trail.record import moment
from engine.usecases import access, knowing, recorder, substitutes
from engine.usecases.commands import Caller
from engine.usecases.environment import Agency, Environment
from engine.usecases.recorder import Recorder


def refresh(env: Environment, unit: UnitOfWork) -> None:
    """Read what is known of each agency: settings, bodies, labels."""
    env.agencies = {row["agency_id"]: knowing.read(unit, row) for row in unit.tables.directory.agencies()}
    env.default_agency = next(iter(env.agencies), "")
    env.library.settings = {one.id: one.type for agency in env.agencies.values() for one in agency.setting_rows}


def load_sample(
    env: Environment, unit: UnitOfWork, sample: Mapping[str, Any], settings: list[Mapping[str, Any]]
) -> str:
    """Write a sample agency of ``processes/sample`` with its settings; returns its id. Password ``demo-<account>``."""
    facts, at = sample["agency"], moment(unit.now())
    agency = env.ids.new(ids.AGENCY)
    told = {name: sample.get(name, {}) for name in ("roles", "budget_lines", "catalogue", "staffing")} | {
        "phone": facts.get("phone", ""),
        "mark": facts.get("mark", ""),
    }
    unit.tables.directory.add_agency(
        agency_id=agency,
        key=facts["id"],
        name_zh=facts["name"]["zh"],
        name_en=facts["name"]["en"],
        time_zone=facts["time_zone"],
        demo=True,
        directory_version=0,
        facts=told,
    )
    persons = {one["account"]: env.ids.new(ids.PERSON) for one in sample["people"]}
    record = _directory_recorder(env, agency, at)
    _departments(unit, record, agency, sample)
    _people(env, unit, record, agency, sample, persons)
    _bodies(unit, record, agency, sample, persons)
    substitutes.load(env, unit, record, sample, persons)
    unit.append(agency, "directory", record.head, record.events, record.values)
    unit.tables.directory.set_version(agency, record.head.seq)
    zone = ZoneInfo(facts["time_zone"])
    unit.tables.directory.repack(agency, record.head.seq, unit.now().astimezone(zone).date().isoformat())
    _settings(env, unit, agency, settings, at)
    return agency


def _directory_recorder(env: Environment, agency: str, at: str, stream: str = "directory") -> Recorder:
    start = first_prev(installation=env.installation, agency=agency, stream=stream)
    return Recorder(
        agency=agency,
        stream=stream,
        head=Head(0, start),
        salt=env.ids.salt,
        at=at,
        actor=recorder.system("setup"),
    )


def _fact(
    record: Recorder, kind: str, about: str, refs: Mapping[str, str], told: Mapping[str, Any], **more: str
) -> None:
    commitments = {name: record.commitment(recorder.pointer("values", name), value) for name, value in told.items()}
    record.add(kind, id=about, state="set", refs=dict(refs), values=commitments, **{k: v for k, v in more.items() if v})


def _departments(unit: UnitOfWork, record: Recorder, agency: str, sample: Mapping[str, Any]) -> None:
    rows = []
    for one in sample["departments"]:
        code, name = one["id"], one["name"]
        rows.append({"agency_id": agency, "code": code, "name_zh": name["zh"], "name_en": name["en"]})
        _fact(record, "department", code, {}, {"name": name["zh"]})
    unit.tables.directory.add("department", rows)


def _people(
    env: Environment,
    unit: UnitOfWork,
    record: Recorder,
    agency: str,
    sample: Mapping[str, Any],
    persons: Mapping[str, str],
) -> None:
    people, accounts, posts, qualifications = [], [], [], []
    for one in sample["people"]:
        person, account = persons[one["account"]], env.ids.new(ids.ACCOUNT)
        key = {"agency_id": agency, "person_id": person}
        people.append(
            key
            | {
                "name": one["name"]["zh"],
                "name_en": one["name"]["en"],
                "kind": one["kind"],
                "department": one["department"],
            }
        )
        password = unit.tables.people.hashed(f"demo-{one['account']}")
        accounts.append(key | {"account_id": account, "username": one["account"], "password_hash": password})
        _fact(
            record,
            "person",
            person,
            {"department": one["department"], "kind": one["kind"]},
            {"name": one["name"]["zh"]},
        )
        _fact(record, "account", account, {"person": person}, {"username": one["account"]})
        posts += _posts(env, record, key, one)
        qualifications += _qualifications(record, key, one)
    unit.tables.directory.add("person", people)
    unit.tables.directory.add("account", accounts)
    unit.tables.directory.add("post", posts)
    unit.tables.directory.add("qualification", qualifications)


def _posts(env: Environment, record: Recorder, key: Mapping[str, Any], one: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for told in one.get("posts", ()) if one["kind"] != "admin" else ():
        since, entry = str(told.get("from", "2020-01-01")), env.ids.new(ids.POST)
        place = {"role": told["role"], "department": told.get("department", one["department"])}
        rows.append({**key, "post_id": entry, **place, "valid_from": since, "valid_to": "", "kind": one["kind"]})
        _fact(record, "post", entry, {"person": key["person_id"], **place}, {}, **{"from": since})
    return rows


def _qualifications(record: Recorder, key: Mapping[str, Any], one: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for told in one.get("qualifications", ()):
        since = str(told.get("from", "2020-01-01"))
        rows.append({**key, "kind": told["kind"], "number": "", "valid_from": since, "valid_to": ""})
        _fact(record, "qualification", key["person_id"], {"kind": told["kind"]}, {}, **{"from": since})
    return rows


def _bodies(
    unit: UnitOfWork, record: Recorder, agency: str, sample: Mapping[str, Any], persons: Mapping[str, str]
) -> None:
    bodies, members = [], []
    for body in sample["bodies"]:
        code = body["id"]
        chair = persons.get(body.get("chair", ""))
        name = body["name"]
        rules = body.get("rules", {})
        row = {"agency_id": agency, "code": code, "name_zh": name["zh"], "name_en": name["en"], "chair": chair}
        bodies.append(row | {"rules": orjson.dumps(rules) if rules else None})
        members += [
            {
                "agency_id": agency,
                "body": code,
                "person_id": persons[account],
                "valid_from": "2020-01-01",
                "valid_to": "",
            }
            for account in body["members"]
        ]
        refs = {f"member_{at:02d}": persons[account] for at, account in enumerate(body["members"], 1)}
        refs |= {f"rule.{rule}": str(value) for rule, value in rules.items()}
        _fact(record, "body", code, refs | ({"chair": chair} if chair else {}), {"name": name["zh"]})
    unit.tables.directory.add("body", bodies)
    unit.tables.directory.add("body_member", members)


def _settings(env: Environment, unit: UnitOfWork, agency: str, settings: list[Mapping[str, Any]], at: str) -> None:
    record = _directory_recorder(env, agency, at, stream="setting")
    for data in settings:
        plain = {
            name: (str(value) if name in ("value", "valid_from", "valid_to") else value) for name, value in data.items()
        }
        unit.tables.directory.add_setting(agency, data["id"], 1, plain, at)
        record.add(
            "setting",
            id=data["id"],
            version=1,
            value=str(data["value"]),
            valid_from=str(data.get("valid_from", "")),
            valid_to=str(data.get("valid_to", "")),
            law=data.get("law", ""),
        )
    unit.append(agency, "setting", record.head, record.events, record.values)


def me(env: Environment, unit: UnitOfWork, caller: Caller) -> dict[str, Any]:
    """Return who the caller is."""
    found = access.session(unit, caller)
    agency, standing = env.agency(caller.agency), found.standing
    return {
        "person": {"id": standing.person, "name": standing.name},
        "account": found.username,
        "kind": str(standing.kind),
        "roles": list(standing.roles),
        "posts": [{"role": role, "name": _label(agency, role)} for role in standing.roles],
        "departments": list(standing.departments),
        "bodies": list(standing.bodies),
        "mandates": [
            {
                "id": one.id,
                "basis": str(one.basis),
                "role": one.principal_roles[0],
                "on_behalf": one.principal or None,
                "until": moment(one.valid_to),
            }
            for one in standing.mandates
        ],
        "absent": standing.absent(unit.now()),
        "agency": {"key": agency.key, "name": {"zh": agency.name.zh, "en": agency.name.en}},
    }


def _label(agency: Agency, role: str) -> dict[str, str]:
    name = agency.roles.get(role, Text(role, role))
    return {"zh": name.zh, "en": name.en}


def people(env: Environment, unit: UnitOfWork, caller: Caller, *, limit: int, cursor: str) -> dict[str, Any]:
    """Return persons: id, name, posts, department, absent (D45)."""
    access.session(unit, caller)
    agency = env.agency(caller.agency)
    rows, following = unit.tables.people.page(
        caller.agency, limit=limit, cursor=cursor if ids.is_id(cursor, ids.PERSON) else ""
    )
    posts = unit.tables.people.posts(caller.agency, [row["person_id"] for row in rows])
    now = moment(unit.now())
    away = {row["person_id"] for row in unit.tables.absences.live(caller.agency, now) if row["since"] <= now}
    return {
        "items": [
            {
                "id": row["person_id"],
                "name": row["name"],
                "name_en": row["name_en"],
                "department": row["department"],
                "posts": [
                    {"role": post["role"], "name": _label(agency, post["role"])} for post in posts[row["person_id"]]
                ],
                "absent": row["person_id"] in away,
            }
            for row in rows
        ],
        "next": following,
    }
