"""The stages scenarios are played on: the use cases directly."""

from datetime import datetime, timedelta
from typing import Any

from engine.errors import Forbidden, InvalidInput, NotFound, TooMany, WrongState
from engine.feel import values
from engine.usecases import adding, companions, meetings, recusals
from engine.usecases.commands import StartAction
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
