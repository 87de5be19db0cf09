"""Each rule that blocks is seen refusing by name and article; each that makes an event is seen leaving it on record.

The tables are those of ``processes/RULES.md``. A row names a scenario and a step of it: the scenario is played through
the use cases, once, and what was refused at that step is compared with the row. Where the scenario itself tries
nothing wrong, ``tests/data/spoiled.yaml`` says how an honest step is spoiled; the honest step goes through afterwards.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml

import processes
from engine import bpmn
from tests.bureau import Bureau, shipped
from tests.scenarios import play
from tests.scenarios.stages import UseCases
from tests.unit.processes.test_rules import FLOWS, LAWS, RULES, names

SPOILED: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[1] / "data" / "spoiled.yaml").read_text(encoding="utf-8")
)
BLOCK = [row for row in [*RULES, *LAWS] if row[3] == "refuse" and row[6] == "holds"]
_NAMES = play.part([row[0] for row in BLOCK], 45)
PLAYED = [row for row in BLOCK if row[0] in _NAMES]  # all at scale 1, below that others for each seed
STATUTES = {
    "licensing": "行政许可法",
    "penalty": "行政处罚法",
    "coercion": "行政强制法",
    "procurement": "政府采购法",
    "regulation": "政府采购法实施条例",
}


class Watching(UseCases):
    """Plays, spoils honest steps, and keeps what was refused: (task or act, reason)."""

    def __init__(self, bureau: Bureau, spoils: list[tuple[str, dict[str, Any]]]) -> None:
        super().__init__(bureau)
        self.refused: list[tuple[str, dict[str, Any]]] = []
        self.spoils = spoils

    def act(self, account: str, item: dict[str, Any], step: dict[str, Any], evidence: list[str]) -> dict[str, Any]:
        honest = not str(step.get("expect")).startswith("refused")
        mine = [how for task, how in self.spoils if task == step["task"]] if honest else []
        before, after = [one for one in mine if "again" not in one], [one for one in mine if "again" in one]
        for how in before:
            self._spoil(account, item, step, how)
        answer = self._kept(step["task"], super().act(account, item, step, evidence))
        if answer["state"] == "held" and after:
            self._spoil(account, item | {"etag": "*"}, step, after[0])
            before = mine
        self.spoils = [(task, how) for task, how in self.spoils if how not in before]
        return answer

    def _spoil(self, account: str, item: dict[str, Any], step: dict[str, Any], how: dict[str, Any]) -> None:
        """Try a step in its spoiled form; it has to be refused."""
        fields = {**(step.get("fields") or {}), **how.get("fields", {})}
        tried = {**step, "fields": {name: value for name, value in fields.items() if value is not None}}
        who = how.get("as", account)
        kinds = {kind: n for kind, n in (step.get("evidence") or {}).items() if kind != how.get("without")}
        papers = [
            self.paper(account, item["case"], kind, f"{how} {n}") for kind, count in kinds.items() for n in range(count)
        ]
        answer = super().act(who, item, tried, papers)
        assert answer["state"] == "refused", (step["task"], how, answer)
        self._kept(step["task"], answer)

    def action(self, account: str, case: dict[str, Any], step: dict[str, Any]) -> dict[str, Any]:
        return self._kept(step["action"], super().action(account, case, step))

    def meeting(self, account: str, case: str, step: dict[str, Any]) -> dict[str, Any]:
        return self._kept(step["of"], super().meeting(account, case, step))

    def _kept(self, task: str, answer: dict[str, Any]) -> dict[str, Any]:
        if "body" in answer:
            self.refused += [(task, reason) for reason in answer["body"].get("reasons", ())]
        return answer


def shown(row: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the (scenario, task) pairs a row names."""
    for name in names(row[5]):
        file, _, task = name.partition(":")
        if "/" not in file:
            yield file, task


@cache
def played(name: str) -> list[tuple[str, dict[str, Any]]]:
    """Return what a scenario had refused; it is played once a worker, with all it is spoiled by."""
    mine = [(task, SPOILED.get(row[0], {})) for row in BLOCK for file, task in shown(row) if file == name]
    spoils = [(task, how) for task, how in mine if how and not APART.keys() & how]
    return _played(play.load(f"{name}.yaml"), spoils, {})


def _played(
    scenario: dict[str, Any], spoils: list[tuple[str, dict[str, Any]]], files: dict[str, bytes], *first: dict[str, Any]
) -> list[tuple[str, dict[str, Any]]]:
    """Play scenarios one after another in one office, return what was refused."""
    deploy = {name: shipped(name) for name in processes.names()} | files
    with TemporaryDirectory() as home:
        bureau = Bureau(f"sqlite:///{home}/rules.db", Path(home), deploy=deploy)
        try:
            stage = Watching(bureau, spoils)
            for one in (*first, scenario):
                play.play(stage, one)
        finally:
            bureau.close()
    return stage.refused


def misdrawn(name: str, task: str, how: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return what is refused at ``task`` when the file leads two flows to each other's end."""
    scenario = deepcopy(play.load(f"{name}.yaml"))
    key = scenario["process"].partition(".")[0]
    steps = scenario["steps"]
    at = next(n for n, step in enumerate(steps) if step.get("task") == how["gate"])
    fields = {**(steps[at].get("fields") or {}), **how.get("fields", {})}
    told = {name: value for name, value in fields.items() if value is not None}
    gate = [n for n in range(at, at + 9) if {step.get("task") for step in steps[at : n + 1]} == {how["gate"]}]
    for n in gate:
        steps[n] |= {"outcome": how["outcome"], "comment": "按实际情况"} | ({"fields": told} if n == at else {})
    rest = [step for step in steps[gate[-1] + 1 :] if step.get("task") in (*how.get("via", ()), task)]
    upto = next(n for n, step in enumerate(rest) if step["task"] == task)
    done = [step for step in rest if step["task"] == task and not str(step.get("expect", "")).startswith("refused")]
    last = {**(done or rest[upto:])[-1], "expect": "refused"}
    scenario |= {"steps": [*steps[: gate[-1] + 1], *rest[:upto], last], "ends": "open", "result": ""}
    text = processes.read(key).decode()
    lead = how.get("lead") or _exchanged(text, *how["exchange"])
    for flow, end in lead.items():
        text = re.sub(rf'(id="{flow}"[^>]*targetRef=)"[^"]+"', rf'\1"{end}"', text)
    return _played(scenario, [], {key: bpmn.bundle(text.encode(), processes.decisions(key))})


def _exchanged(text: str, one: str, other: str) -> dict[str, str]:
    """Return two flows with each other's end."""
    ends = {flow: re.findall(rf'id="{flow}"[^>]*targetRef="([^"]+)"', text)[0] for flow in (one, other)}
    return {one: ends[other], other: ends[one]}


def earlier(name: str, task: str, how: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return what is refused at ``task`` when another case of the same start has come so far."""
    scenario = deepcopy(play.load(f"{name}.yaml"))
    for step in scenario["steps"]:
        step["fields"] = (step.get("fields") or {}) | how["fields"].get(step.get("task"), {})
    ends = {
        end: next(n for n, step in enumerate(scenario["steps"]) if step.get("task") == end)
        for end in (task, how["upto"])
    }
    cut = {"ends": "open", "result": ""}
    first = scenario | {"steps": scenario["steps"][: ends[how["upto"]] + 1]} | cut
    steps = scenario["steps"][: ends[task] + 1]
    return _played(scenario | {"steps": [*steps[:-1], {**steps[-1], "expect": "refused"}]} | cut, [], {}, first)


def source_id(cell: str) -> str:
    """Return the id under which a flow has the source of a rule, "" for practice, whose basis is the law."""
    document, _, place = cell.partition(" ")
    parts = ["src", document.replace("-", "_"), place.removeprefix("art. ").lower()]
    return "" if document == "practice" else "_".join(part for part in parts if part)


APART = {"misdrawn": misdrawn, "earlier": earlier}


@pytest.mark.parametrize("row", PLAYED, ids=lambda row: row[0])
def test_a_rule_that_blocks_refuses_by_name_and_article(row):
    how = SPOILED.get(row[0], {})
    told, carriers = [], set()
    for file, task in shown(row):
        made = next((other for word, other in APART.items() if word in how), None)
        refused = made(file, task, next(iter(how.values()))) if made else played(file)
        flow = next(short for short, key in FLOWS.items() if key == file.partition("_")[0])
        carriers |= {name.partition(".")[2] for name in names(row[4]) if name.startswith(f"{flow}.")}
        told += [reason for at, reason in refused if at == task]
    mine = [
        reason for reason in told if reason["control"] in carriers or (not reason["control"] and reason.get("basis"))
    ]
    assert mine, (row[0], [(reason["control"], reason["code"]) for reason in told])
    assert all(reason["rule"]["zh"] and reason["rule"]["en"] for reason in mine)
    bases = [one for reason in mine for one in reason["basis"]]
    assert all(one["title"]["zh"] and one["title"]["en"] for one in bases)
    if row[0].startswith("B"):
        statute, _, article = row[2].partition(" ")
        assert (STATUTES[statute], article) in {(one["title"]["zh"], one["article"]) for one in bases}, (row[0], bases)
    else:
        assert source_id(row[2]) in {one["law"] for one in bases} or (bases and not source_id(row[2])), (row[0], bases)


def test_how_many_refusals_were_seen():
    """Each parameter above is one rule seen refusing."""
    of_law = [row for row in BLOCK if row[0].startswith("B")]
    print(f"\n{len(BLOCK) - len(of_law)} rules of the sources that block, {len(of_law)} of law, by name and article")
    assert len(BLOCK) - len(of_law) >= 58
