"""Drafts of definitions: looked at, checked, saved, submitted, taken back, thrown away (rest.md, Admins).

A draft is kept with errors too; it is then not submitted. Everybody who changed it since it was begun is an editor, and
none of the editors decides on it. What weakens a control of a risk of the highest rank is submitted with a reason,
which the approver confirms: the waiver stands in the trail under both names.
"""

from dataclasses import dataclass, replace
from typing import Any

from engine import bpmn
from engine.errors import DefinitionInvalid, Forbidden, RiskflowError, WrongState
from engine.model.change import Change, Changes
from engine.model.people import Kind
from engine.model.text import Text
from engine.ports import UnitOfWork
from engine.usecases.asking import access
from engine.usecases.definitions import examining, laws
from engine.usecases.definitions.examining import Examined
from engine.usecases.definitions.release_desk import DRAFT, NONE, SUBMITTED, Desk
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.ground.recorder import pointer
from engine.usecases.state import present


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A draft, or any file, beside the version in force."""

    found: Examined
    changes: Changes
    grave: tuple[Change, ...]  # need a waiver
    base: int  # version it was compared with; 0 for none


def compared(desk: Desk, data: bytes | None = None) -> Compared:
    """Return what was found of these bytes, or of the draft's, and what they change."""
    found = desk.examined(data)
    ended = laws.warnings(desk.unit, desk.caller.agency, found.definition, desk.today)
    found = replace(found, findings=(*found.findings, *ended)) if ended else found
    before = examining.version(desk.env, desk.unit, desk.base)
    made = examining.compared(desk.env, before, found.definition)
    return Compared(
        found=found, changes=made, grave=examining.grave(made), base=desk.base["version"] if desk.base else 0
    )


# -- looking -----------------------------------------------------------------------------------------------------------


def admitted(env: Environment, unit: UnitOfWork, caller: Caller, key: str, if_match: str, *, new: bool = False) -> None:
    """Raise what comes before a wrong body of an act on a draft: 401, 404, 403, 428, 412."""
    desk = Desk(env, unit, caller, key, new=new, reading=True)
    if desk.repeated is not None:
        return
    acting(desk)
    if not new:
        _ = desk.draft
    desk.match(if_match)


def acting(desk: Desk) -> None:
    """Raise Forbidden for who looks and does not act."""
    access.require(desk.session, Kind.ADMIN)


def whole(env: Environment, unit: UnitOfWork, caller: Caller, key: str, data: bytes) -> bytes:
    """Return a BPMN file sent alone together with the decision tables that stand beside it; a pair as it is."""
    plain, tables = bpmn.parts(data)
    return bpmn.bundle(plain, tables or Desk(env, unit, caller, key, new=True, reading=True).tables())


def paired(env: Environment, unit: UnitOfWork, caller: Caller, key: str, flow: bytes, tables: bytes) -> bytes:
    """Return both files in one; without ``tables`` those that stand beside the flow already."""
    return bpmn.bundle(flow, tables) if tables else whole(env, unit, caller, key, flow)


def check(env: Environment, unit: UnitOfWork, caller: Caller, key: str, data: bytes) -> dict[str, Any]:
    """Return findings, figures and changes of a file, keeping nothing."""
    desk = Desk(env, unit, caller, key, new=True, reading=True)
    return judged(compared(desk, data))


def read(env: Environment, unit: UnitOfWork, caller: Caller, key: str) -> dict[str, Any]:
    """Return the draft with all that is found of it and who may do what with it; state ``none`` without one.

    For administrators and auditors.
    """
    return told(Desk(env, unit, caller, key, reading=True))


def content(env: Environment, unit: UnitOfWork, caller: Caller, key: str) -> tuple[bytes, bytes]:
    """Return the draft's BPMN file and its decision tables, b"" for none."""
    return bpmn.parts(bytes(Desk(env, unit, caller, key, reading=True).draft["content"]))


# -- acts --------------------------------------------------------------------------------------------------------------


def save(env: Environment, unit: UnitOfWork, caller: Caller, key: str, if_match: str, data: bytes) -> Answer:
    """Keep these bytes as the draft; the same bytes again change nothing. StaleVersion tells who saved, and when."""
    desk = Desk(env, unit, caller, key, new=True)
    if desk.repeated is not None:
        return desk.repeated
    desk.match(if_match)
    found = desk.examined(data)
    if desk.state == SUBMITTED:
        raise _submitted()
    if desk.row is None or desk.row["digest"] != found.definition.digest:
        _save(desk, found)
    return desk.close(told(desk))


def _save(desk: Desk, found: Examined) -> None:
    desk.about(desk.following, found.definition.digest)
    desk.record.add("drafted")
    story = desk.story
    story["editors"] = sorted({*story.get("editors", ()), desk.me})
    row = {
        "state": DRAFT,
        "base": desk.base["version"] if desk.base else 0,
        "digest": found.definition.digest,
        "content": found.data,
        "saved_by": desk.me,
        "saved_at": desk.at,
    }
    desk.keep(story=story, **row)
    _again(desk)


def discard(env: Environment, unit: UnitOfWork, caller: Caller, key: str, if_match: str) -> Answer:
    """Throw the draft away; the version in force stays."""
    desk = begun(env, unit, caller, key, if_match)
    if desk.repeated is not None:
        return desk.repeated
    enforce(desk, "discard")
    desk.about(desk.following, desk.draft["digest"])
    desk.record.add("discarded")
    unit.tables.drafts.forget(caller.agency, key)
    return desk.close({"key": key, "state": "none", "etag": NONE})


def submit(env: Environment, unit: UnitOfWork, caller: Caller, key: str, if_match: str, *, waiver: str = "") -> Answer:
    """Put the draft before another administrator. ``waiver``: the reason for controls of first-rank risks it weakens.

    DefinitionInvalid with the findings when there are errors.
    """
    desk = begun(env, unit, caller, key, if_match)
    if desk.repeated is not None:
        return desk.repeated
    judged_ = compared(desk)
    waived = labels(judged_.grave)
    given = waiver.strip()
    if waived and not given and not judged_.found.errors:
        raise desk.wrong("/waiver", "required", f"the reason is needed: {len(waived)} controls are weakened")
    enforce(desk, "submit", judged_)
    desk.about(desk.following, judged_.found.definition.digest)
    story = desk.story | {"submitted_by": desk.me, "submitted_at": desk.at, "waived": waived, "waiver": ""}
    story.pop("rejected", None)
    more: dict[str, Any] = {}
    if waived:
        desk.reason(given, "/waiver")
        story |= {"waiver": given, "commitment": desk.record.commitment(pointer("waiver"), given)}
        more["waiver"] = story["commitment"]
    desk.record.add("submitted", base=judged_.base, waived=waived, **more)
    desk.keep(state=SUBMITTED, base=judged_.base, story=story)
    _again(desk)
    return desk.close(told(desk))


def withdraw(env: Environment, unit: UnitOfWork, caller: Caller, key: str, if_match: str) -> Answer:
    """Take a submission back: the draft may be changed again. For who drafted or submitted it."""
    desk = begun(env, unit, caller, key, if_match)
    if desk.repeated is not None:
        return desk.repeated
    enforce(desk, "withdraw")
    back(desk, "withdrawn")
    return desk.close(told(desk))


def back(desk: Desk, kind: str, **more: Any) -> None:
    """Make a submission a draft again, with its record; ``rejected`` of the story says by whom and why."""
    rejected = more.pop("rejected", None)
    desk.about(desk.following, desk.draft["digest"])
    desk.record.add(kind, **more)
    story = {name: value for name, value in desk.story.items() if name in ("editors", "submitters", "rejected")}
    story["submitters"] = sorted({*story.get("submitters", ()), desk.story["submitted_by"]})
    desk.keep(state=DRAFT, story=story | ({"rejected": rejected} if rejected else {}))
    _again(desk)


def begun(env: Environment, unit: UnitOfWork, caller: Caller, key: str, if_match: str) -> Desk:
    """Return the desk of an act on a draft: the draft is there, and the caller has seen it as it stands."""
    desk = Desk(env, unit, caller, key)
    if desk.repeated is None:
        _ = desk.draft
        desk.match(if_match)
    return desk


def _again(desk: Desk) -> None:
    desk.row = desk.unit.tables.drafts.of(desk.caller.agency, desk.name)


# -- who may do what ---------------------------------------------------------------------------------------------------


def editors(desk: Desk) -> list[str]:
    """Return everybody who has a part in the draft: who changed it and who ever submitted it."""
    story = desk.story
    return sorted({*story.get("editors", ()), *story.get("submitters", ()), story.get("submitted_by", "")} - {""})


def hindrance(desk: Desk, act: str, found: Compared) -> RiskflowError | None:
    """Return what keeps the caller from an act on the draft now; None when nothing does."""
    wanted = SUBMITTED if act in ("withdraw", "approve", "reject") else DRAFT
    if desk.state != wanted:
        return _submitted() if desk.state == SUBMITTED else _wrong("草稿尚未提交", "the draft is not submitted")
    if act == "withdraw" and not any(desk.mine(one) for one in editors(desk)):
        return Forbidden("for who drafted it", text=Text("由起草人或提交人撤回", "For who drafted or submitted it"))
    if act in ("approve", "reject"):
        try:
            desk.second(editors(desk))
        except Forbidden as error:
            return error
    return _unfit(desk, act, found) if act in ("submit", "approve", "release") else None


def _unfit(desk: Desk, act: str, found: Compared) -> RiskflowError | None:
    """Return what keeps a draft from being released at all."""
    if found.found.errors:
        first, count = found.found.errors[0], len(found.found.errors)
        text = Text(f"检查有 {count} 处错误，改正后才能提交", f"errors: {count}; put them right first")
        return DefinitionInvalid(f"first {first.code} line {first.line}", text=text, findings=found.found.errors)
    if desk.waiting is not None:
        number = desk.waiting["version"]
        return _wrong(f"第 {number} 版已批准，正待启用", f"version {number} is approved and waits for its moment")
    if desk.base is not None and desk.active is not None and desk.base["digest"] == found.found.definition.digest:
        return _wrong("与在用版本相同，没有修改", "nothing differs from the version in force")
    if act == "approve" and (desk.draft["base"] != found.base or desk.story["waived"] != labels(found.grave)):
        zh = "提交后另有版本启用，须撤回后重新比对提交"
        return _wrong(zh, "another version came into force after this was submitted: take it back and submit it anew")
    if act == "release" and not found.changes.minor:
        return Forbidden("not minor", text=Text(*_NOT_MINOR), changes=[examining.change(one) for one in _more(found)])
    return None


_NOT_MINOR = (
    "修改不限于文字，不能由一人发布，须提交另一名管理员审批",
    "More than words changed, so one person cannot release it: submit it to another administrator",
)


def _more(found: Compared) -> tuple[Change, ...]:
    return found.changes.weaker or found.changes.items


def enforce(desk: Desk, act: str, found: Compared | None = None) -> Compared:
    """Raise what keeps the caller from an act on the draft; return what was found of it otherwise."""
    judged_ = found or compared(desk)
    error = hindrance(desk, act, judged_)
    if error is not None:
        raise error
    return judged_


def _submitted() -> WrongState:
    return _wrong("草稿已提交审批，须先撤回才能修改", "the draft is submitted: take it back first")


def _wrong(zh: str, en: str) -> WrongState:
    return WrongState(en, text=Text(zh, en[0].upper() + en[1:]))


# -- telling -----------------------------------------------------------------------------------------------------------


def labels(changes: tuple[Change, ...]) -> list[str]:
    """Return changes as the trail names them, ascending."""
    return sorted({examining.label(one) for one in changes})


def judged(found: Compared) -> dict[str, Any]:
    """Return findings, figures and changes as JSON."""
    return {
        "digest": found.found.definition.digest,
        "compared_with": found.base or None,
        "findings": [examining.finding(one) for one in found.found.findings],
        "errors": len(found.found.errors),
        "analysis": examining.analysis(found.found.definition),
        "changes": [examining.change(one) for one in found.changes],
        "minor": found.changes.minor,
        "needs_waiver": labels(found.grave),
    }


def told(desk: Desk) -> dict[str, Any]:
    """Return the draft as JSON."""
    waiting = desk.waiting
    head = {
        "key": desk.name,
        "state": desk.state,
        "version": desk.following,
        "active": desk.active["version"] if desk.active is not None else None,
        "waiting": {"version": waiting["version"], "from": waiting["starts_at"]} if waiting is not None else None,
        "etag": desk.etag,
    }
    if desk.row is None:
        return head
    found, story = compared(desk), desk.story
    name = found.found.definition.process_by_id.get(found.found.definition.main)
    rejected = story.get("rejected", {})
    people = desk.people([*editors(desk), desk.row["saved_by"], rejected.get("by", "")])
    return head | {
        "name": present.text(name.name) if name is not None else {"zh": desk.name, "en": desk.name},
        "saved_by": people[desk.row["saved_by"]],
        "saved_at": desk.row["saved_at"],
        "editors": [people[one] for one in story.get("editors", ())],
        "submitted_by": people.get(story.get("submitted_by", "")),
        "submitted_at": story.get("submitted_at"),
        "waiver": {"reason": story["waiver"], "changes": story["waived"]} if story.get("waiver") else None,
        "rejected": rejected | {"by": people[rejected["by"]]} if rejected else None,
        "acts": _acts(desk, found),
        "could_decide": _others(desk),
        **judged(found),
    }


def _acts(desk: Desk, found: Compared) -> list[dict[str, Any]]:
    """Return what the caller may do with the draft now, and why not."""
    rows = []
    for act in ("submit", "release", "withdraw", "approve", "reject", "discard"):
        error = hindrance(desk, act, found)
        if desk.session.standing.kind is not Kind.ADMIN:
            error = Forbidden("for administrators", text=Text("由管理员办理", "For administrators"))
        reason = error.fields.get("text") if error is not None else None
        rows.append({"id": act, "allowed": error is None, "reason": present.text(reason) if reason else None})
    return rows


def _others(desk: Desk) -> list[dict[str, str]]:
    """Return the administrators who may decide on the draft."""
    part = set(editors(desk))
    part |= {into for one, into in desk.agency.merged.items() if one in part}
    rows = desk.unit.tables.directory.administrators(desk.caller.agency)
    return [{"id": person, "name": name} for person, name in rows if person not in part]
