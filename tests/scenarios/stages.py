"""The stages scenarios are played on: the use cases directly."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from engine.errors import Forbidden, InvalidInput, NotFound, TooMany, WrongState
from engine.feel import values
from engine.storage import tables
from engine.usecases.asking.previewing import Previewed
from engine.usecases.casework import adding, companions, items, returning, revoking, taking_back
from engine.usecases.ground.commands import StartAction
from engine.usecases.meetings import meetings, recusals
from engine.usecases.people import asking_override, granting, substitutes
from tests.bureau import Bureau
from tests.scenarios import play, verbs


class UseCases:
    """Plays on the use cases."""

    def __init__(self, bureau: Bureau) -> None:
        self.bureau = bureau

    def start(self, account: str, process: str, **given: Any) -> dict[str, Any]:
        return self.bureau.start(account, process, **given)

    def case(self, account: str, case: str) -> dict[str, Any]:
        return self.bureau.case(account, case)

    def paper(self, account: str, case: str, kind: str, text: str = "") -> str:
        return self.bureau.paper(account, case, kind, text)

    def act(self, account: str, item: dict[str, Any], step: dict[str, Any], evidence: list[str]) -> dict[str, Any]:
        try:
            answer = self.bureau.complete(
                account,
                item["id"],
                step["outcome"],
                fields=self.resolve(step.get("fields")),
                signer_fields=self.resolve(step.get("signer_fields")),
                comment=step.get("comment", ""),
                evidence=evidence,
                if_match=item["etag"],
                resubmit=step.get("resubmit", ""),
            )
        except NotFound:
            return {"state": "refused", "codes": ["not-found"]}
        except InvalidInput as wrong:
            return {"state": "refused", "codes": [e["code"] for e in wrong.fields["errors"]], "errors": wrong.fields}
        if answer.refused:
            return {"state": "refused", "codes": [r["code"] for r in answer.body["reasons"]], "body": answer.body}
        return {"state": answer.body["work_item"]["state"], "codes": [], "body": answer.body}

    def action(self, account: str, case: dict[str, Any], step: dict[str, Any]) -> dict[str, Any]:
        command = StartAction(
            case=case["id"],
            if_match=case["etag"],
            action=step["action"],
            fields=self.resolve(step.get("fields") or {}),
            title=step.get("title", ""),
        )
        try:
            answer = self.bureau.engine.act(companions.start, self.bureau.caller(account), command).result()
        except NotFound:
            return {"state": "refused", "codes": ["not-found"]}
        except WrongState:
            return {"state": "refused", "codes": ["wrong-state"]}
        except InvalidInput as wrong:
            return {"state": "refused", "codes": [e["code"] for e in wrong.fields["errors"]]}
        if answer.refused:
            return {"state": "refused", "codes": [r["code"] for r in answer.body["reasons"]], "body": answer.body}
        return {"state": "started", "codes": [], "case": answer.body["id"]}

    def meeting(self, account: str, case: str, step: dict[str, Any]) -> dict[str, Any]:
        given = self.resolve(step.get("with") or {})
        item = next(i["id"] for i in self.case(account, case)["open_work_items"] if i["task"]["id"] == step["of"])
        meeting = self.bureau.item(account, item)["meeting"]
        made: dict[str, Any] = {
            "agenda": lambda: meetings.Agenda(meeting=meeting, items=(item,)),
            "notice": lambda: meetings.Notice(meeting=meeting, **given),
            "attendance": lambda: meetings.Attendance(
                meeting=meeting, present=tuple(given["present"]), chair=given.get("chair", "")
            ),
            "minutes": lambda: meetings.Entered(
                meeting=meeting,
                matters=(
                    meetings.Matter(
                        item=item, votes=tuple((v["person"], v["outcome"], v.get("view", "")) for v in given["votes"])
                    ),
                ),
            ),
        }
        use_case = {"minutes": meetings.enter}.get(step["meeting"]) or getattr(meetings, step["meeting"])
        return self._beside(account, use_case, made[step["meeting"]]())

    def recusal(self, account: str, case: str, step: dict[str, Any]) -> dict[str, Any]:
        if "recusal" in step:
            told = {name: step[name] for name in ("grounds", "reason", "on_behalf") if name in step}
            person = self.resolve(step["recusal"])
            return self._beside(account, recusals.ask, recusals.Ask(case=case, person=person, **told))
        person = self.resolve(step["decides"])
        rows = self.bureau.engine.ask(recusals.listed, self.bureau.caller("director1"), case)["items"]
        request = next(row["id"] for row in rows if row["person"] == person and row["state"] == "requested")
        command = recusals.Decide(
            case=case,
            request=request,
            granted=step.get("granted", True),
            reason="属实",
            substitute=self.resolve(step.get("substitute", "")),
        )
        return self._beside(account, recusals.decide, command)

    def signer(self, account: str, case: str, step: dict[str, Any]) -> dict[str, Any]:
        item = play.item_of(self.case(account, case), step["of"])
        reason = step.get("reason", "把关")
        if "adds" in step:
            to, place = self.resolve(step["adds"]), step["place"]
            command = adding.AddSigner(item=item["id"], if_match=item["etag"], to=to, place=place, reason=reason)
            return self._beside(account, adding.add, command)
        gone = self.resolve(step["removes"])
        removal = adding.RemoveSigner(item=item["id"], if_match=item["etag"], person=gone, reason=reason)
        return self._beside(account, adding.remove, removal)

    def verb(self, account: str, case: str, item: str, step: dict[str, Any]) -> dict[str, Any]:
        act = verbs.said(case, item, self.resolve(step))
        return self._beside(account, act.use_case, act.given)

    def undo(self, account: str, case: dict[str, Any], step: dict[str, Any]) -> dict[str, Any]:
        seen = self._undone(account, case, step, preview=True)
        answer = self._undone(account, case, step, preview=False)
        assert seen["state"] == answer["state"], (seen, answer)
        if answer["state"] == "done" and "confirmed_by" in step:
            caller = self.bureau.caller(step["confirmed_by"])
            self.bureau.engine.act(granting.approve, caller, answer["id"]).result()
        return answer | {"lapses": len(seen.get("body", {}).get("lapses", []))}

    def _undone(self, account: str, case: dict[str, Any], step: dict[str, Any], *, preview: bool) -> dict[str, Any]:
        verb, reason = step["undoes"], step.get("reason", "")
        on: dict[str, Any] = {"if_match": "*", "reason": reason, "preview": preview}
        if verb == "take-back":
            done = self.bureau.engine.ask(
                items.inbox, self.bureau.caller(account), view="done", limit=50, cursor="", filters={"case": case["id"]}
            )["items"]
            mine = [one for one in done if one["task"]["id"] == step["task"]]
            last = max(mine, key=lambda one: int(one["round"]), default=None)
            item = last["id"] if last is not None else self._closed(case["id"], step["task"])
            use_case: Any = taking_back.take_back
            command: Any = taking_back.TakeBack(item=item, **on)
        elif verb == "return":
            item = next(i["id"] for i in case["open_work_items"] if i["task"]["id"] == step["task"])
            use_case = returning.send_back
            command = returning.SendBack(item=item, to=step["to"], resubmit=step.get("back", "chain"), **on)
        elif verb == "revoke":
            use_case, command = revoking.revoke, revoking.Revoke(case=case["id"], **on)
        else:
            del on["if_match"]
            use_case = asking_override.ask
            command = asking_override.Override(what=verb, case=case["id"], to=step.get("to", ""), **on)
        return self._told(account, use_case, command)

    def _closed(self, case: str, task: str) -> str:
        """Return a completed work item of a task somebody else has done."""
        query = sa.select(tables.work_item.c.item_id, tables.work_item.c.case_id, tables.work_item.c.element)
        rows = self.bureau.engine.ask(lambda env, unit: list(unit.connection.execute(query)))
        return str(next(row[0] for row in rows if (row[1], row[2]) == (case, task)))

    def _told(self, account: str, use_case: Any, command: Any) -> dict[str, Any]:
        try:
            answer = self.bureau.engine.act(use_case, self.bureau.caller(account), command).result()
        except Previewed as seen:
            body = seen.answer.body
            state = "refused" if body["verdict"] == "refused" else "done"
            return {"state": state, "codes": [one["code"] for one in body["reasons"]], "body": body}
        except (NotFound, Forbidden, WrongState) as wrong:
            return {"state": "refused", "codes": [wrong.code]}
        except InvalidInput as wrong:
            return {"state": "refused", "codes": [e["code"] for e in wrong.fields["errors"]]}
        if answer.refused:
            told = answer.body["reasons"]
            return {"state": "refused", "codes": [r["code"] for r in told], "texts": [r["text"] for r in told]}
        return {"state": "done", "codes": [], "id": answer.body.get("id", "")}

    def mandates(self, account: str) -> list[dict[str, Any]]:
        rows = self.bureau.engine.ask(substitutes.mandates, self.bureau.caller(account))["items"]
        return sorted((one for one in rows if one["basis"] == "mandate"), key=lambda one: one["id"])

    def _beside(self, account: str, use_case: Any, command: Any) -> dict[str, Any]:
        try:
            answer = self.bureau.engine.act(use_case, self.bureau.caller(account), command).result()
        except (NotFound, Forbidden, WrongState, TooMany) as wrong:
            found = wrong.fields.get("reasons", [])
            return {"state": "refused", "codes": [wrong.code, *(r["code"] for r in found)], "texts": verbs.texts(found)}
        except InvalidInput as wrong:
            return {"state": "refused", "codes": [e["code"] for e in wrong.fields["errors"]], "texts": []}
        if answer.refused:
            found = answer.body["reasons"]
            return {"state": "refused", "codes": [r["code"] for r in found], "texts": verbs.texts(found)}
        return {"state": "done", "codes": []}

    def wait(self, duration: str) -> None:
        self.bureau.advance(values.from_json(duration, "duration"))
        self.bureau.fire_due()

    def wait_until(self, moment: str) -> None:
        left = datetime.fromisoformat(moment) - self.bureau.clock.now()
        self.bureau.advance(max(left, timedelta(0)) + timedelta(seconds=1))
        self.bureau.fire_due()

    def resolve(self, value: Any) -> Any:
        return play.resolved(value, self.bureau.person, self.bureau.clock.now())

    def flows(self, case: str) -> list[str]:
        return self.bureau.flows(case)
