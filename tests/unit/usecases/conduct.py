"""A small course with everything that stands beside it: secrets, publication, file, opinion, watch, event, lot."""

from pathlib import Path
from typing import Any

import orjson

from engine.trail.record import PREFIX
from engine.usecases.ground.commands import Report
from engine.usecases.jobs import duty_list, watching
from engine.usecases.oversight import trail
from engine.verifier import verify
from tests.bureau import Bureau
from tests.unit.bpmn.build import START, line
from tests.unit.usecases.flows import NAME, control, end, file, process, task, uses

RISKS = "".join(f'<rf:risk id="R{rank}" rank="{rank}">{NAME}</rf:risk>' for rank in (1, 2, 3))
TERM = 'within="1" unit="day"'
CONTROLS = "".join(
    (
        control("secret", '<rf:confidential fields="clue" until="t_serve" to="discipline"/>'),
        control("public", '<rf:disclosure fields="amount" within="2" unit="day" after="t_decide"/>'),
        control("files", '<rf:archive years="15" keeper="archivist" within="3"/>'),
        control("beside", '<rf:discipline role="discipline" within="2" unit="day"/>'),
        control(
            "watch_a", '<rf:supervision rank="1" way="course" role="watcher" within="1" unit="day" filing="t_decide"/>'
        ),
        control("watch_b", '<rf:supervision rank="2" way="checks" role="watcher" every="quarter"/>'),
        control("watch_c", '<rf:supervision rank="3" way="guidance" role="watcher" every="year"/>'),
        control("lot", '<rf:draw pool="tender_panel" count="3" odd="true" experts="tender_expert" expertsMin="2/3"/>'),
        control("panel", '<rf:twoPerson min="3" body="tender_panel"/>'),
        '<rf:control id="visits" type="detective"><rf:name zh="次数" en="Visits"/>'
        '<rf:counter count="visits" max="2" to="watcher"/></rf:control>',
    )
)
FORM = (
    f'<rf:field id="amount" type="money" required="true">{NAME}</rf:field>'
    f'<rf:field id="clue" type="text">{NAME}</rf:field><rf:field id="visits" type="integer">{NAME}</rf:field>'
)
RISK = '<rf:riskRef ref="R{}"/>'


def system(name: str, action: str, inside: str = "") -> str:
    return (
        f'<bpmn:serviceTask id="{name}"><bpmn:extensionElements>{NAME}{inside}<rf:action name="{action}"/>'
        "</bpmn:extensionElements></bpmn:serviceTask>"
    )


COURSE = file(
    process(
        START,
        task("draft", form=FORM, inside=uses("secret", "visits") + RISK.format(3)),
        task("rate", "expert", inside=uses("lot", "panel") + RISK.format(2)),
        task("decide", "director", inside=uses("beside") + RISK.format(1)),
        task("serve", "handler"),
        system("publish", "publish", uses("public")),
        system("archive", "archive", uses("files")),
        end(),
        *line("x_start", "draft", "rate", "decide", "serve", "publish", "archive", "x_end"),
    ).replace(NAME, NAME + uses("watch_a", "watch_b", "watch_c"), 1),
    catalog=RISKS + CONTROLS,
)


class House:
    """A bureau with that one course, and what people do in it."""

    def __init__(self, url: str, home: Path, course: bytes = COURSE) -> None:
        self.bureau = Bureau(url, home, deploy={"course": course})

    def drafted(self, **fields: Any) -> str:
        """Start a case and hand the first task in."""
        case = self.bureau.start("handler1", "course")
        self.done("handler1", case["id"], fields={"amount": "100.00", "clue": "举报人甲", "visits": 1, **fields})
        return case["id"]

    def item(self, account: str, case: str) -> dict[str, Any]:
        return self.bureau.case(account, case)["open_work_items"][0]

    def done(self, account: str, case: str, *, reader: str = "handler1", **given: Any) -> Any:
        item = self.item(reader, case)
        answer = self.bureau.complete(account, item["id"], "ok", **{"comment": "同意", **given})
        assert not answer.refused, answer.body
        return answer

    def rated(self, case: str) -> list[str]:
        """Let the drawn rate; returns their accounts."""
        drawn = self.item("handler1", case)["drawn"]
        accounts = [f"expert{n}" for n in range(1, 8) if self.bureau.person(f"expert{n}") in drawn]
        for account in accounts:
            self.done(account, case)
        return accounts

    def duties(self, account: str, view: str = "open", **more: Any) -> list[dict[str, Any]]:
        asked = {"case": "", "limit": 50, "cursor": "", **more}
        return self.bureau.engine.ask(duty_list.page, self.bureau.caller(account), view=view, **asked)["items"]

    def report(self, account: str, duty: str, text: str = "已办", *, key: str = "") -> Any:
        command = Report(duty=duty, text=text)
        return self.bureau.engine.act(duty_list.report, self.bureau.caller(account, key=key), command).result()

    def take(self, account: str, duty: str) -> Any:
        return self.bureau.engine.act(duty_list.take, self.bureau.caller(account), duty).result()

    def watch(self) -> int:
        def failed(what: str, error: Exception) -> None:
            raise error

        return watching.watch(self.bureau.engine, self.bureau.agency, failed)

    def records(self, case: str, *kinds: str) -> list[dict[str, Any]]:
        told = [orjson.loads(one.removeprefix(PREFIX)) for one in self.bureau.records(case)]
        return [one for one in told if one["kind"] in kinds]

    def stream(self, name: str) -> list[dict[str, Any]]:
        def read(env: Any, unit: Any) -> list[Any]:
            return [bytes(row["bytes"]) for row in unit.tables.trail.records(self.bureau.agency, name)]

        return [orjson.loads(one.removeprefix(PREFIX)) for one in self.bureau.engine.ask(read)]

    def verified(self) -> Any:
        lines = self.bureau.engine.ask(lambda env, unit: list(trail.export(env, unit, self.bureau.agency)))
        return verify(lines)
