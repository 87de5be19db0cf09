"""Plays lines about the directory and about cases: who gets, loses, moves, merges, is away; who may then sign what.

Lines: ``start WHO [FLOW]`` · ``WHO TASK -> completed|held|code+code|404`` · ``give WHO ROLE DEPT [FROM [TO]]`` ·
``end WHO ROLE [ON]`` · ``move WHO ROLE -> ROLE DEPT [ON]`` · ``twin WHO NAME ROLE DEPT`` (a second entry of the same
person) · ``merge NAME into WHO`` · ``absent WHO FROM [TO]`` · ``certify``/``lose WHO KIND [day …]`` ·
``stand_in WHO HOLDER ROLE`` · ``stand_down`` (the last one) ·
``seat``/``unseat WHO BODY [day …]`` · ``kind WHO KIND`` · ``leave WHO`` · ``disable WHO`` ·
``tie WHO PARTY FROM [TO [MONTHS]]`` · ``untie ON`` (the last one) · ``wait DAYS`` · ``roles``/``bodies WHO = …``.
A day is ``+n`` from today. ``! TEXT`` behind a line: it is refused with that code.
"""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from engine.errors import NotFound, RiskflowError, Unauthenticated
from engine.trail.record import PREFIX
from engine.usecases.asking import access
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.meetings import bodies
from engine.usecases.oversight import trail
from engine.usecases.people import (
    conflicts,
    directory,
    granting,
    kinds,
    logging_in,
    persons,
    posts,
    qualifying,
    standing_in,
)
from engine.verifier import verify
from tests.bureau import Bureau


class Registry:
    """A bureau whose directory changes while a case runs."""

    def __init__(self, bureau: Bureau) -> None:
        self.bureau = bureau
        self.day = date(2026, 3, 9)
        self.case = ""
        self.known: dict[str, str] = {}
        self.passwords: dict[str, str] = {}
        self.told: Any = None  # the last answer

    # -- calls

    def caller(self, who: str) -> Caller:
        if who in self.passwords and who not in self.bureau._callers:
            told = self.bureau.engine.act(logging_in.log_in, who, self.passwords[who]).result()
            self.bureau._callers[who] = access.caller_of(told["access_token"])
        return self.bureau.caller(who)

    def act(self, use_case: Any, *given: Any, by: str = "admin1", **more: Any) -> Answer:
        answer: Answer = self.bureau.engine.act(use_case, self.caller(by), *given, **more).result()
        self.told = answer.body
        return answer

    def grant(self, what: str, by: str = "admin1", second: str = "admin2", **data: Any) -> dict[str, Any]:
        made = self.act(granting.propose, by=by, what=what, data=data, reason="需要")
        return dict(self.act(granting.approve, made.body["id"], by=second).body)

    def person(self, who: str) -> str:
        if who not in self.known:
            told = self.bureau.engine.ask(directory.me, self.caller(who))
            self.known[who] = told["person"]["id"]
        return self.known[who]

    def me(self, who: str) -> dict[str, Any]:
        found: dict[str, Any] = self.bureau.engine.ask(directory.me, self.caller(who))
        return found

    def post(self, who: str, role: str) -> str:
        def find(env: Any, unit: Any) -> str:
            rows = unit.tables.staff.rows("post", self.bureau.agency, person_id=self.person(who), role=role)
            return str(rows[-1]["post_id"])

        return self.bureau.engine.ask(find)

    def on(self, text: str) -> str:
        return (self.day + timedelta(days=int(text))).isoformat() if text.lstrip("+-").isdigit() else text

    # -- lines

    def play(self, *lines: str) -> None:
        for text in lines:
            line, _, code = text.partition(" ! ")
            if not code:
                self.one(line)
                continue
            with pytest.raises(RiskflowError) as caught:
                self.one(line)
            found = [one["code"] for one in caught.value.fields.get("errors", [])] or [caught.value.code]
            assert code in found, (text, found, caught.value.detail)

    def one(self, line: str) -> None:
        word, *rest = line.split()
        verb = getattr(self, f"_{word}", None)
        if verb is not None:
            verb(*rest)
        else:
            self.sign(word, rest[0], rest[2])

    def sign(self, who: str, task: str, expected: str) -> None:
        reader = "auditor1"
        open_items = self.bureau.case(reader, self.case)["open_work_items"]
        item = next(one["id"] for one in open_items if one["task"]["id"] == f"t_{task}")
        try:
            self.caller(who)
            answer = self.bureau.complete(who, item, "ok")
        except NotFound:
            assert expected == "404", (who, task, expected)
            return
        if answer.refused:
            found = "+".join(sorted({one["code"] for one in answer.body["reasons"]}))
        else:
            found = answer.body["work_item"]["state"]
        assert found == expected, (who, task, found, answer.body.get("reasons"))

    def _start(self, who: str, flow: str = "flow") -> None:
        self.caller(who)
        self.case = self.bureau.start(who, flow)["id"]

    def _tie(self, who: str, party: str, first: str, last: str = "", look_back: str = "0") -> None:
        given = {"subject": {"name": party, "kind": "department"}, "relation": "kin", "look_back": int(look_back)}
        self.act(conflicts.declare, person=self.person(who), first=self.on(first), last=self.on(last), **given)

    def _untie(self, on: str) -> None:
        self.act(conflicts.end, self.told["id"], on=self.on(on))

    def _give(self, who: str, role: str, department: str, first: str = "", last: str = "") -> None:
        given = {"role": role, "department": department, "first": self.on(first), "last": self.on(last)}
        self.act(posts.give, person=self.person(who), **given)

    def _end(self, who: str, role: str, on: str = "") -> None:
        self.act(posts.end, self.post(who, role), on=self.on(on))

    def _move(self, who: str, role: str, _arrow: str, new: str, department: str, on: str = "") -> None:
        self.act(posts.move, self.post(who, role), role=new, department=department, on=self.on(on))

    def _twin(self, who: str, name: str, role: str, department: str) -> None:
        del who  # the same natural person: nothing in the data says so
        made = self.act(persons.enter, name=f"某人{name}", department=department).body
        self.known[name] = made["id"]
        self._give(name, role, department)
        codes = self.grant("accounts", accounts=[{"person": made["id"], "username": name}])["codes"]
        self.passwords[name] = f"secret of {name}"
        self.set_password(name, codes[0]["code"], self.passwords[name])

    def set_password(self, name: str, old: str, new: str) -> bool:
        engine = self.bureau.engine
        attempt = engine.act(logging_in.begin, name, "here", code=True).result()
        fits = engine.env.passwords.fits(attempt.stored, old)
        hashed = engine.env.passwords.hashed(new)
        return bool(engine.act(logging_in.set_password, attempt, hashed, fits=fits).result())

    def _merge(self, name: str, _into: str, who: str) -> None:
        self.grant("merge", person=self.person(name), into=self.person(who))

    def _absent(self, who: str, first: str, last: str = "") -> None:
        assert self.bureau.absent("admin1", who, self.on(first), self.on(last or first)).status == 201

    def _stand_in(self, who: str, holder: str, role: str) -> None:
        self.act(standing_in.appoint, holder=self.person(holder), role=role, person=self.person(who))

    def _stand_down(self) -> None:
        self.act(standing_in.dismiss, self.told["id"])

    def _certify(self, who: str, kind: str, first: str = "", last: str = "") -> None:
        self.act(qualifying.certify, self.person(who), kind=kind, first=self.on(first), last=self.on(last))

    def _lose(self, who: str, kind: str, on: str = "") -> None:
        self.act(qualifying.lose, self.person(who), kind=kind, on=self.on(on))

    def _seat(self, who: str, body: str, first: str = "", last: str = "") -> None:
        self.act(bodies.seat, body, person=self.person(who), first=self.on(first), last=self.on(last))

    def _unseat(self, who: str, body: str, on: str = "") -> None:
        self.act(bodies.unseat, body, person=self.person(who), on=self.on(on))

    def _kind(self, who: str, kind: str) -> None:
        assert kind in kinds.KINDS
        self.grant("kind", person=self.person(who), kind=kind)
        self.bureau._callers.pop(who, None)

    def _leave(self, who: str) -> None:
        self.act(persons.leave, self.person(who))

    def _disable(self, who: str) -> None:
        def find(env: Any, unit: Any) -> str:
            return str(unit.tables.staff.row("account", self.bureau.agency, username=who)["account_id"])

        self.act(persons.disable, self.bureau.engine.ask(find))

    def _wait(self, days: str) -> None:
        self.bureau.advance(timedelta(days=int(days)))
        self.day += timedelta(days=int(days))

    def _roles(self, who: str, _is: str, *roles: str) -> None:
        assert self.me(who)["roles"] == sorted(roles)

    def _bodies(self, who: str, _is: str, *codes: str) -> None:
        assert self.me(who)["bodies"] == sorted(codes)

    def _dead(self, who: str) -> None:
        """A session that was open is dead."""
        with pytest.raises(Unauthenticated):
            self.bureau.engine.ask(directory.me, self.bureau._callers[who])

    # -- afterwards

    def facts(self) -> list[dict[str, Any]]:
        """Return the directory's records."""

        def read(env: Any, unit: Any) -> list[bytes]:
            return [bytes(row["bytes"]) for row in unit.tables.trail.records(self.bureau.agency, "directory")]

        return [json.loads(one.removeprefix(PREFIX)) for one in self.bureau.engine.ask(read)]

    def checked(self) -> None:
        """The trail verifies offline, and the case is the one of its records."""
        lines = self.bureau.engine.ask(lambda env, unit: list(trail.export(env, unit, self.bureau.agency)))
        report = verify(lines)
        assert report.ok, report.findings[:3]
        if self.case:
            self.bureau.engine.ask(trail.compare, self.bureau.agency, self.case)
