"""The directory: load a sample agency, refresh what is known of agencies, people and bodies for callers."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from engine.errors import InvalidInput
from engine.model import ids
from engine.model.text import Text
from engine.model.verdict import Verb
from engine.ports import UnitOfWork
from engine.trail.chain import Head, first_prev
from engine.trail.record import moment
from engine.usecases.asking import access
from engine.usecases.casework import items
from engine.usecases.ground import knowing, recorder
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Agency, Environment
from engine.usecases.ground.recorder import Recorder
from engine.usecases.people import substitutes
from engine.usecases.state import present
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import Item


def refresh(env: Environment, unit: UnitOfWork) -> None:
    """Read what is known of each agency: settings, bodies, labels."""
    env.agencies = {row["agency_id"]: knowing.read(unit, row) for row in unit.tables.directory.agencies()}
    env.default_agency = next(iter(env.agencies), "")
    env.passwords.strong = not env.agencies or not all(agency.demo for agency in env.agencies.values())
    env.library.settings = {one.id: one.type for agency in env.agencies.values() for one in agency.setting_rows}


def founded_elsewhere(env: Environment, unit: UnitOfWork) -> bool:
    """Return whether there is an agency that this process does not know: the command founded it."""
    return any(row["agency_id"] not in env.agencies for row in unit.tables.directory.agencies())


def load_sample(
    env: Environment, unit: UnitOfWork, sample: Mapping[str, Any], settings: list[Mapping[str, Any]]
) -> str:
    """Write a sample agency of ``processes/sample`` with its settings; returns its id. Password ``demo-<account>``."""
    facts, at = sample["agency"], moment(unit.now())
    agency = env.ids.new(ids.AGENCY)
    names = ("roles", "qualifications", "budget_lines", "catalogue", "staffing")
    told = {name: sample.get(name, {}) for name in names} | {
        "phone": facts.get("phone", ""),
        "contact": facts.get("contact", {}),
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
    record = begun(env, agency, at)
    _departments(unit, record, agency, sample)
    _people(env, unit, record, agency, sample, persons)
    _bodies(unit, record, agency, sample, persons)
    substitutes.load(env, unit, record, sample, persons)
    posts_told(record, sample.get("staffing", {}))
    founded(env, unit, record, ZoneInfo(facts["time_zone"]), settings)
    return agency


def posts_told(record: Recorder, told: Mapping[str, Any]) -> None:
    """Record an agency's rules about posts, where it has any."""
    if told:
        refs = {f"higher.{below}": above for below, above in told.get("higher", {}).items()}
        refs |= {f"{rule}.{role}": "yes" for rule in ("any_section", "never_named") for role in told.get(rule, ())}
        record.add("grant", id="staffing", state="set", refs=refs, values={})


def founded(
    env: Environment, unit: UnitOfWork, record: Recorder, zone: ZoneInfo, settings: list[Mapping[str, Any]]
) -> None:
    """Write the first records of an agency's directory, the standing rows and its settings."""
    agency, seq = record.agency, record.head.seq
    unit.append(agency, "directory", record.head, record.events, record.values)
    unit.tables.directory.set_version(agency, seq)
    unit.tables.directory.repack(agency, seq, unit.now().astimezone(zone).date().isoformat())
    _settings(env, unit, agency, settings, record.at)


def begun(env: Environment, agency: str, at: str, stream: str = "directory") -> Recorder:
    """Return the recorder of a stream that has no record yet."""
    start = first_prev(installation=env.installation, agency=agency, stream=stream)
    return Recorder(
        agency=agency,
        stream=stream,
        head=Head(0, start),
        salt=env.ids.salt,
        at=at,
        actor=recorder.system("setup"),
    )


def fact(
    record: Recorder, kind: str, about: str, refs: Mapping[str, str], told: Mapping[str, Any], **more: str
) -> None:
    """Record a fact that begins: ``refs`` as they are, ``told`` as commitments."""
    commitments = {name: record.commitment(recorder.pointer("values", name), value) for name, value in told.items()}
    record.add(kind, id=about, state="set", refs=dict(refs), values=commitments, **{k: v for k, v in more.items() if v})


def _departments(unit: UnitOfWork, record: Recorder, agency: str, sample: Mapping[str, Any]) -> None:
    rows = []
    for one in sample["departments"]:
        code, name = one["id"], one["name"]
        rows.append({"agency_id": agency, "code": code, "name_zh": name["zh"], "name_en": name["en"]})
        fact(record, "department", code, {}, {"name": name["zh"]})
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
        fact(
            record,
            "person",
            person,
            {"department": one["department"], "kind": one["kind"]},
            {"name": one["name"]["zh"]},
        )
        fact(record, "account", account, {"person": person}, {"username": one["account"]})
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
        fact(record, "post", entry, {"person": key["person_id"], **place}, {}, **{"from": since})
    return rows


def _qualifications(record: Recorder, key: Mapping[str, Any], one: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for told in one.get("qualifications", ()):
        since = str(told.get("from", "2020-01-01"))
        rows.append({**key, "kind": told["kind"], "number": "", "valid_from": since, "valid_to": ""})
        fact(record, "qualification", key["person_id"], {"kind": told["kind"]}, {}, **{"from": since})
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
        fact(record, "body", code, refs | ({"chair": chair} if chair else {}), {"name": name["zh"]})
    unit.tables.directory.add("body", bodies)
    unit.tables.directory.add("body_member", members)


def _settings(env: Environment, unit: UnitOfWork, agency: str, settings: list[Mapping[str, Any]], at: str) -> None:
    record = begun(env, agency, at, stream="setting")
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
    rows, following = unit.tables.people.page(
        caller.agency, limit=limit, cursor=cursor if ids.is_id(cursor, ids.PERSON) else ""
    )
    return {"items": _lines(env, unit, caller, rows), "next": following}


ELIGIBLE = {verb.value: verb for verb in (Verb.CLAIM, Verb.COMPLETE, Verb.ASSIGN, Verb.TRANSFER, Verb.ADD_SIGNER)}


def eligible(env: Environment, unit: UnitOfWork, caller: Caller, *, item: str, verb: str, limit: int) -> dict[str, Any]:
    """Return the persons to whom the kernel would allow ``verb`` at an item the caller sees, for pickers (D45)."""
    act, found, asked = at_item(env, unit, caller, item, verb)
    able = present.who_could(act, found, asked, limit) if found is not None else []
    return {"items": lines(env, unit, caller, able), "next": None}


def at_item(env: Environment, unit: UnitOfWork, caller: Caller, item: str, verb: str) -> tuple[Act, Item | None, Verb]:
    """Return what the kernel is asked with about persons at an item; InvalidInput for a verb it is not asked about."""
    if verb not in ELIGIBLE:
        raise InvalidInput(errors=[{"pointer": "/verb", "code": "choice", "text": f"one of {', '.join(ELIGIBLE)}"}])
    session, act = items.reading(env, unit, caller, item)
    access.unrecused(session, act.facts.recused)
    return act, act.state.item_of(item), ELIGIBLE[verb]


def lines(
    env: Environment, unit: UnitOfWork, caller: Caller, able: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return persons known by id as the directory tells them."""
    rows = unit.tables.staff.rows("person", caller.agency, person_id=[one["id"] for one in able])
    return _lines(env, unit, caller, rows)


def _lines(
    env: Environment, unit: UnitOfWork, caller: Caller, rows: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    agency = env.agency(caller.agency)
    posts = unit.tables.people.posts(caller.agency, [row["person_id"] for row in rows])
    now = moment(unit.now())
    away = {row["person_id"] for row in unit.tables.absences.live(caller.agency, now) if row["since"] <= now}
    return [
        {
            "id": row["person_id"],
            "name": row["name"],
            "name_en": row["name_en"],
            "department": row["department"],
            "posts": [{"role": post["role"], "name": _label(agency, post["role"])} for post in posts[row["person_id"]]],
            "absent": row["person_id"] in away,
        }
        for row in rows
    ]
