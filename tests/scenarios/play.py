"""Plays a scenario file through a stage: the use cases, or REST. The file names people and tasks, never ids."""

import os
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import yaml

from tests.scale import scale
from tests.scenarios import verbs

HERE = Path(__file__).parent
TODAY = "@today"  # stands for the day of the stage's clock: a day of service never lies ahead
ZONE = ZoneInfo("Asia/Shanghai")
# Acts beside work items: the word of the file -> the method of the stage
BESIDE = {"meeting": "meeting", "recusal": "recusal", "decides": "recusal", "adds": "signer", "removes": "signer"}


class Stage(Protocol):
    """Where a scenario is played."""

    def start(self, account: str, process: str, **given: Any) -> dict[str, Any]: ...

    def case(self, account: str, case: str) -> dict[str, Any]: ...

    def paper(self, account: str, case: str, kind: str, text: str = "") -> str: ...

    def act(self, account: str, item: dict[str, Any], step: dict[str, Any], evidence: list[str]) -> dict[str, Any]:
        """Return {"state": "held" | "completed" | "refused", "codes": [...], "status": http-like}."""

    def action(self, account: str, case: dict[str, Any], step: dict[str, Any]) -> dict[str, Any]:
        """Start an any-time action; return {"state": "started" | "refused", "codes": [...], "case": …}."""

    def meeting(self, account: str, case: str, step: dict[str, Any]) -> dict[str, Any]:
        """Change the meeting of the open matter: ``step["meeting"]`` is agenda, notice, attendance or minutes."""

    def recusal(self, account: str, case: str, step: dict[str, Any]) -> dict[str, Any]:
        """Ask for a recusal (``recusal: @account``) or decide on the one open (``decides: @account``)."""

    def signer(self, account: str, case: str, step: dict[str, Any]) -> dict[str, Any]:
        """Add a signer (``adds: @account``, ``place``) at the open task ``of``, or remove one (``removes``)."""

    def verb(self, account: str, case: str, item: str, step: dict[str, Any]) -> dict[str, Any]:
        """Carry out a verb beside signing (``verbs.py``); return state, codes and the words of its reasons."""

    def undo(self, account: str, case: dict[str, Any], step: dict[str, Any]) -> dict[str, Any]:
        """Take back, return, revoke, ask for a jump or a reopening (then ``confirmed_by`` another); previewed first.

        Return {"state": "done" | "refused", "codes": [...], "lapses": signatures the preview told, "texts": [...]}.
        """

    def mandates(self, account: str) -> list[dict[str, Any]]:
        """Return mandates offered or in force, the latest last."""

    def wait(self, duration: str) -> None: ...

    def wait_until(self, moment: str) -> None: ...

    def resolve(self, value: Any) -> Any:
        """Replace ``@account`` by the person's id, ``@today`` by the day of the clock."""

    def flows(self, case: str) -> list[str]:
        """Return ids of all flows the case took, by its records."""


def resolved(value: Any, person: Callable[[str], str], now: datetime) -> Any:
    """Return a value of a scenario with each ``@account`` as the id of its person, ``@today`` as the local day and
    ``@today+40`` as the fortieth after it.
    """
    if isinstance(value, dict):
        return {key: resolved(part, person, now) for key, part in value.items()}
    if isinstance(value, list):
        return [resolved(part, person, now) for part in value]
    if isinstance(value, str) and value.startswith(TODAY):
        ahead = timedelta(days=int(value.removeprefix(TODAY) or 0))
        return (now.astimezone(ZONE).date() + ahead).isoformat()
    return person(value[1:]) if isinstance(value, str) and value.startswith("@") else value


def item_of(case: dict[str, Any], task: str) -> dict[str, Any]:
    """Return the open work item of a task, as nested in the case."""
    return next(one for one in case["open_work_items"] if one["task"]["id"] == task)


def load(name: str) -> dict[str, Any]:
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


def part(names: list[str], least: int) -> list[str]:
    """Return all names at scale 1, else the scale's share but ``least``, others for each seed; in their order."""
    count = min(len(names), max(least, int(len(names) * scale())))
    return sorted(random.Random(int(os.environ.get("RISKFLOW_SEED", "0"))).sample(names, count))


def files() -> list[str]:
    return sorted(path.name for path in HERE.glob("*.yaml"))


def play(stage: Stage, scenario: dict[str, Any]) -> dict[str, Any]:
    """Play a scenario to its end; return the case, and under "cases" the ids of all it led to.

    Every expectation is asserted. ``clock: P3D`` waits so long, ``clock: dl_hearing`` until that deadline is over, be
    it many days. ``meeting: notice``, ``recusal: @who``, ``decides: @who``, ``adds: @who``, ``removes: @who`` are acts
    beside items; ``says`` holds the words, zh and en, of a reason of the refusal expected.
    ``undoes: take-back``, ``return``, ``revoke``, ``jump``, ``reopen`` undo something, ``resubmit: direct`` completes a
    step straight to who returned it. ``action: act_x`` starts an any-time action, ``follows: finance`` takes up the
    case a task waits for; both give it a name (``names``), and steps with ``in: name`` are played in it.
    """
    begin = scenario["start"]
    case = stage.start(
        begin["as"],
        scenario["process"],
        title=begin["title"],
        subject=begin["subject"],
        fields=stage.resolve(begin.get("fields") or {}),
    )
    starter = begin["as"]
    lot: dict[str, str] = {}
    cases = {"": (case["id"], starter)}
    for at, step in enumerate(scenario["steps"], 1):
        where = f"{scenario['name']} step {at} {step.get('task')} {step.get('as')}"
        here, reader = cases[step.get("in", "")]
        lot.update(_drawn(stage, here, reader, step))
        step = {**step, "as": lot.get(step.get("as", ""), step.get("as"))}
        if "undoes" in step:
            _undo(stage, here, reader, step, where)
        elif not BESIDE.keys().isdisjoint(step):
            _beside(stage, here, reader, step, where)
        elif "verb" in step:
            _verb(stage, here, reader, step, where)
        elif "action" in step:
            _action(stage, here, reader, step, cases, where)
        elif "follows" in step:
            waits = stage.case(reader, here)["waiting_for"]
            found = [one["case"] for one in waits if one["process"] == step["follows"]]
            assert found, (where, waits)
            cases[step["names"]] = (found[-1], step["as"])
        else:
            _step(stage, here, reader, step, where)
    case = stage.case(starter, case["id"]) | {"cases": [one for one, _ in cases.values()]}
    for name, status in (scenario.get("ends_below") or {}).items():
        below, reader = cases[name]
        assert stage.case(reader, below)["status"] == status, (scenario["name"], name)
    assert case["status"] == scenario["ends"], (scenario["name"], case["status"], case["open_work_items"])
    if scenario.get("result"):
        assert case["outcome"] == scenario["result"], scenario["name"]
    return case


def _undo(stage: Stage, case: str, reader: str, step: dict[str, Any], where: str) -> None:
    """Undo something; ``lapses`` says how many signatures stop counting, told before as it then is."""
    _wait(stage, case, reader, step)
    answer = stage.undo(step["as"], stage.case(reader, case), step)
    expected, _, code = str(step.get("expect", "done")).partition(":")
    assert answer["state"] == expected.strip(), (where, answer)
    assert not code or code.strip() in answer["codes"], (where, answer)
    assert "lapses" not in step or answer["lapses"] == step["lapses"], (where, answer)
    for text in answer.get("texts", []):  # why not, in both languages
        assert text["zh"] != text["en"], (where, text)
        assert all(text.values()), (where, text)


EXPERTS = [f"expert{n}" for n in range(1, 8)]  # of the pool; the file's expert1 is whoever was drawn first


def _drawn(stage: Stage, case: str, starter: str, step: dict[str, Any]) -> dict[str, str]:
    """Return who stands for which expert of the file, once the panel of the step's task was drawn by lot."""
    if not str(step.get("as")).startswith("expert") or "task" not in step:
        return {}
    items = stage.case(starter, case)["open_work_items"]
    drawn = next((item["drawn"] for item in items if item["task"]["id"] == step["task"] and "drawn" in item), None)
    if drawn is None:
        return {}
    order = sorted(EXPERTS, key=lambda account: (stage.resolve(f"@{account}") not in drawn, account))
    return dict(zip(EXPERTS, order, strict=True))


def _step(stage: Stage, case: str, starter: str, step: dict[str, Any], where: str) -> dict[str, Any]:
    _wait(stage, case, starter, step)
    if "task" not in step:
        return stage.case(starter, case)
    now = stage.case(starter, case)
    found = [item for item in now["open_work_items"] if item["task"]["id"] == step["task"]]
    if step.get("expect") == "not_open":
        assert not found, f"{where}: open"
        return now
    assert found, f"{where}: not open; open are {[item['task']['id'] for item in now['open_work_items']]}"
    papers = [
        stage.paper(step["as"], case, kind, f"{where} {n}")
        for kind, count in (step.get("evidence") or {}).items()
        for n in range(count)
    ]
    answer = stage.act(step["as"], found[-1], step, papers)
    expected = str(step.get("expect", "completed"))
    if expected.startswith("refused"):
        assert answer["state"] == "refused", (where, answer)
        code = expected.partition(":")[2].strip()
        # Who may not even see the case is told so before the kernel is asked (D42).
        unseen = code in ("role", "body") and "not-found" in answer["codes"]
        assert not code or unseen or code in answer["codes"], (where, answer)
        _says(step, answer, where)
    else:
        assert answer["state"] == expected, (where, answer)
    return stage.case(starter, case)


def _wait(stage: Stage, case: str, reader: str, step: dict[str, Any]) -> None:
    clock = step.get("clock", "")
    if clock.startswith("dl_"):
        told = [one for one in stage.case(reader, case)["deadlines"] if one.get("id") == clock]
        assert told, f"{clock} does not run"
        stage.wait_until(max(one["due_at"] or one["not_before"] for one in told))
    elif clock:
        stage.wait(clock)


def _beside(stage: Stage, case: str, reader: str, step: dict[str, Any], where: str) -> None:
    _wait(stage, case, reader, step)
    kind = next(kind for word, kind in BESIDE.items() if word in step)
    answer = getattr(stage, kind)(step["as"], case, step)
    expected, _, code = str(step.get("expect", "done")).partition(":")
    assert answer["state"] == expected.strip(), (where, answer)
    assert not code or code.strip() in answer["codes"], (where, answer)
    _says(step, answer, where)


def _says(step: dict[str, Any], answer: dict[str, Any], where: str) -> None:
    if "says" in step:
        texts = answer.get("texts") or [one["text"] for one in answer["body"]["reasons"]]
        assert step["says"] in texts, (where, answer)


def _verb(stage: Stage, case: str, reader: str, step: dict[str, Any], where: str) -> None:
    _wait(stage, case, reader, step)
    found = [one["id"] for one in stage.case(reader, case)["open_work_items"] if one["task"]["id"] == step.get("task")]
    assert found or "task" not in step, f"{where}: not open"
    if step["verb"] in verbs.OF_A_MANDATE:
        me = stage.resolve(f"@{step['as']}")
        found = [one["id"] for one in stage.mandates(step["as"]) if me in (one["person"], one["holder"])][-1:]
    answer = stage.verb(step["as"], case, found[-1] if found else "", step)
    expected, _, code = str(step.get("expect", "done")).partition(":")
    assert answer["state"] == expected.strip(), (where, answer)
    assert not code or code.strip() in answer["codes"], (where, answer)
    for language in ("zh", "en"):
        if language in step:
            assert step[language] in [text[language] for text in answer["texts"]], (where, answer)


def _action(
    stage: Stage, case: str, reader: str, step: dict[str, Any], cases: dict[str, tuple[str, str]], where: str
) -> None:
    answer = stage.action(step["as"], stage.case(reader, case), step)
    expected = str(step.get("expect", "started"))
    assert answer["state"] == expected.partition(":")[0], (where, answer)
    code = expected.partition(":")[2].strip()
    assert not code or code in answer["codes"], (where, answer)
    if answer["state"] == "started":
        cases[step.get("names", step["action"])] = (answer["case"], step["as"])


def flows(stage: Stage, case: dict[str, Any]) -> set[str]:
    """Return the flows a scenario took, in all its cases."""
    return {flow for one in case["cases"] for flow in stage.flows(one)}
