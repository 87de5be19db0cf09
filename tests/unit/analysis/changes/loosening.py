"""Single edits of a definition's XML that take away or loosen a control; knows nothing of the comparison."""

import re
from collections.abc import Callable, Iterator
from functools import partial

from tests.unit.analysis.changes.files import BPMN, RF, Edit, File, Tree, drop, every, nth

Found = Iterator[tuple[str, Callable[[File], None]]]
EXTRA = "porter"  # a post no shipped flow names
_TASKS = (f"{BPMN}userTask", f"{BPMN}manualTask", f"{BPMN}task")


def edits(file: File) -> Iterator[Edit]:
    """Yield every edit the families find in a file."""
    for family, run in FAMILIES.items():
        for where, edit in run(file):
            yield Edit(family, f"{file.key}/{where}", edit)


def _without(tag: str, at: int, name: str, file: File) -> None:
    del nth(file, tag, at).attrib[name]


def _put(tag: str, at: int, name: str, value: str, file: File) -> None:
    nth(file, tag, at).set(name, value)


def _gone(tag: str, at: int, file: File) -> None:
    drop(nth(file, tag, at))


def _owner(element: Tree) -> str:
    """Return the id of the element or of the nearest one around it."""
    one: Tree | None = element
    while one is not None and not one.get("id"):
        one = one.getparent()
    return one.get("id", "") if one is not None else ""


def losing(tag: str, *names: str) -> Callable[[File], Found]:
    """Attributes whose loss asks less."""

    def run(file: File) -> Found:
        for at, element in every(file, RF + tag):
            for name in names:
                if name in element.attrib:
                    yield f"{_owner(element)}@{name}", partial(_without, RF + tag, at, name)

    return run


def fewer(tag: str, *names: str) -> Callable[[File], Found]:
    """Lists that ask for all they name: one entry less."""

    def run(file: File) -> Found:
        for at, element in every(file, RF + tag):
            for name in names:
                words = element.get(name, "").split()
                if len(words) > (2 if (tag, name) in (("separation", "tasks"), ("separation", "roles")) else 1):
                    yield f"{_owner(element)}@{name}", partial(_put, RF + tag, at, name, " ".join(words[:-1]))

    return run


def wider(tag: str, *names: str) -> Callable[[File], Found]:
    """Lists of which any will do: one entry more."""

    def run(file: File) -> Found:
        for at, element in every(file, RF + tag):
            for name in names:
                if element.get(name):
                    value = f"{element.get(name)} {EXTRA}"
                    yield f"{_owner(element)}@{name}", partial(_put, RF + tag, at, name, value)

    return run


def conditional(tag: str, name: str = "when", value: str = "1 = 2") -> Callable[[File], Found]:
    """A rule that always applied applies under a condition; an exception where there was none."""

    def run(file: File) -> Found:
        for at, element in every(file, RF + tag):
            if not element.get(name):
                yield f"{_owner(element)}@{name}", partial(_put, RF + tag, at, name, value)

    return run


def setting(tag: str, name: str, was: str | None, becomes: str) -> Callable[[File], Found]:
    """An attribute that has (``was`` None: has not) a value takes a looser one."""

    def run(file: File) -> Found:
        for at, element in every(file, RF + tag):
            if element.get(name) == was:
                yield f"{_owner(element)}@{name}", partial(_put, RF + tag, at, name, becomes)

    return run


def scaled_by(tag: str, name: str, factor: int) -> Callable[[File], Found]:
    """A figure, or the expression of one, times ``factor`` (below zero: divided)."""

    def run(file: File) -> Found:
        for at, element in every(file, RF + tag):
            value = element.get(name, "")
            if not value or value == "0":
                continue
            if re.fullmatch(r"\d+", value):
                new = str(int(value) * factor) if factor > 0 else str(int(value) // -factor)
            else:
                new = f"({value}) * {factor}" if factor > 0 else f"({value}) / {-factor}"
            if new != value:
                yield f"{_owner(element)}@{name}", partial(_put, RF + tag, at, name, new)

    return run


def without(tag: str) -> Callable[[File], Found]:
    """An element of ours is gone."""

    def run(file: File) -> Found:
        for at, element in every(file, RF + tag):
            ref = element.get("ref") or element.get("id") or element.get("kind") or ""
            yield f"{_owner(element.getparent())}-{ref}", partial(_gone, RF + tag, at)

    return run


def control_gone(file: File) -> Found:
    """A control leaves the catalogue and every step."""

    def run(name: str, file: File) -> None:
        for element in list(file.flow.iter(f"{RF}control", f"{RF}controlRef")):
            if name in (element.get("id"), element.get("ref")):
                drop(element)

    for _, element in every(file, f"{RF}control"):
        yield element.get("id", ""), partial(run, element.get("id", ""))


def risk_gone(file: File) -> Found:
    """A risk point leaves the catalogue and every place."""

    def run(name: str, file: File) -> None:
        for element in list(file.flow.iter(f"{RF}risk", f"{RF}riskRef")):
            if name in (element.get("id"), element.get("ref")):
                drop(element)

    for _, element in every(file, f"{RF}risk"):
        yield element.get("id", ""), partial(run, element.get("id", ""))


def risk_lighter(file: File) -> Found:
    """A risk point is graded lighter."""
    for at, element in every(file, f"{RF}risk"):
        if element.get("rank") in ("1", "2"):
            yield element.get("id", ""), partial(_put, f"{RF}risk", at, "rank", str(int(element.get("rank", "")) + 1))


def field_unbound(file: File) -> Found:
    """A field is no longer bound by signatures."""
    for at, element in every(file, f"{RF}field"):
        bound = element.get("bound") == "true" or element.get("type") in ("money", "party", "choice", "document")
        if bound and element.get("bound") != "false":
            yield f"{_owner(element)}@bound", partial(_put, f"{RF}field", at, "bound", "false")


def field_gone(file: File) -> Found:
    """A required field is no longer asked for."""
    for at, element in every(file, f"{RF}field"):
        if element.get("required") == "true":
            yield _owner(element), partial(_gone, f"{RF}field", at)


def outcome_gone(file: File) -> Found:
    """A step can no longer send back or refuse."""
    for at, element in every(file, f"{RF}outcome"):
        if element.get("kind") in ("back", "refuse"):
            step = _owner(element.getparent())
            yield f"{step}-{element.get('id')}", partial(_gone, f"{RF}outcome", at)


def outcome_forward(file: File) -> Found:
    """What sent back or refused goes forward."""
    for at, element in every(file, f"{RF}outcome"):
        if element.get("kind") in ("back", "refuse"):
            step = _owner(element.getparent())
            yield f"{step}-{element.get('id')}", partial(_put, f"{RF}outcome", at, "kind", "forward")


def guard_gone(file: File) -> Found:
    """A flow loses its guard."""
    for at, element in every(file, f"{BPMN}conditionExpression"):
        yield _owner(element), partial(_gone, f"{BPMN}conditionExpression", at)


def guard_true(file: File) -> Found:
    """A guard is always true."""

    def run(at: int, file: File) -> None:
        nth(file, f"{BPMN}conditionExpression", at).text = "1 = 1"

    for at, element in every(file, f"{BPMN}conditionExpression"):
        yield _owner(element), partial(run, at)


def default_turned(file: File) -> Found:
    """A gateway's default leads another way."""
    gateway = f"{BPMN}exclusiveGateway"
    for at, element in every(file, gateway):
        out = [
            flow.get("id", "")
            for flow in file.flow.iter(f"{BPMN}sequenceFlow")
            if flow.get("sourceRef") == element.get("id")
        ]
        others = [flow for flow in out if flow != element.get("default")]
        if element.get("default") and others:
            yield element.get("id", ""), partial(_put, gateway, at, "default", others[0])


def _controlled(file: File) -> Iterator[tuple[str, Tree, Tree]]:
    """Yield controlled steps with one flow in and one flow out: (id, flow in, flow out)."""
    flows = list(file.flow.iter(f"{BPMN}sequenceFlow"))
    for task in file.flow.iter(*_TASKS):
        name = task.get("id", "")
        into = [flow for flow in flows if flow.get("targetRef") == name]
        out = [flow for flow in flows if flow.get("sourceRef") == name]
        if next(task.iter(f"{RF}controlRef", f"{RF}evidence"), None) is not None and len(into) == len(out) == 1:
            yield name, into[0], out[0]


def gone_round(file: File) -> Found:
    """A new flow leads round a step under control."""

    def run(into: str, out: str, file: File) -> None:
        flows = {flow.get("id"): flow for flow in file.flow.iter(f"{BPMN}sequenceFlow")}
        new = flows[out].makeelement(f"{BPMN}sequenceFlow", {"id": "flow_round"})
        new.set("sourceRef", flows[into].get("sourceRef", ""))
        new.set("targetRef", flows[out].get("targetRef", ""))
        flows[out].addnext(new)

    for name, into, out in _controlled(file):
        yield name, partial(run, into.get("id", ""), out.get("id", ""))


def led_round(file: File) -> Found:
    """The flow to a step under control leads behind it."""

    def run(into: str, out: str, file: File) -> None:
        flows = {flow.get("id"): flow for flow in file.flow.iter(f"{BPMN}sequenceFlow")}
        flows[into].set("targetRef", flows[out].get("targetRef", ""))

    for name, into, out in _controlled(file):
        yield name, partial(run, into.get("id", ""), out.get("id", ""))


def step_gone(file: File) -> Found:
    """A step under control is taken out, the flows joined."""

    def run(name: str, into: str, out: str, file: File) -> None:
        flows = {flow.get("id"): flow for flow in file.flow.iter(f"{BPMN}sequenceFlow")}
        flows[into].set("targetRef", flows[out].get("targetRef", ""))
        drop(flows[out])
        for element in list(file.flow.iter(*_TASKS, f"{BPMN}flowNodeRef", f"{BPMN}incoming", f"{BPMN}outgoing")):
            if element.get("id") == name or element.text in (name, out):
                drop(element)

    for name, into, out in _controlled(file):
        yield name, partial(run, name, into.get("id", ""), out.get("id", ""))


def no_person(file: File) -> Found:
    """What a person did under control is done by a script."""

    def run(at: int, file: File) -> None:
        nth(file, f"{BPMN}userTask", at).tag = f"{BPMN}scriptTask"

    for at, element in every(file, f"{BPMN}userTask"):
        if next(element.iter(f"{RF}controlRef"), None) is not None:
            yield element.get("id", ""), partial(run, at)


def signatures_kept(file: File) -> Found:
    """A way back keeps the signature of one step more."""

    def run(at: int, file: File) -> None:
        keeps = nth(file, f"{RF}keeps", at)
        other = next(task.get("id") for task in file.flow.iter(*_TASKS) if task.get("id") not in keeps.get("tasks", ""))
        keeps.set("tasks", f"{keeps.get('tasks')} {other}")

    for at, element in every(file, f"{RF}keeps"):
        yield _owner(element), partial(run, at)


def _cells(file: File, name: str) -> list[Tree]:
    return [] if file.tables is None else list(file.tables.iter("{*}" + name))


def tier_shorter(file: File) -> Found:
    """A chain of an approval table loses its last post."""

    def run(at: int, file: File) -> None:
        text = _cells(file, "outputEntry")[at][0]
        text.text = re.sub(r" \w+(?=\"$)", "", text.text or "")

    for at, cell in enumerate(_cells(file, "outputEntry")):
        if re.fullmatch(r'"\w+( \w+)+"', (cell[0].text or "").strip()):
            yield f"{_owner(cell)}-{at}", partial(run, at)


def rule_gone(file: File) -> Found:
    """A rule of a decision table is gone."""

    def run(at: int, file: File) -> None:
        drop(_cells(file, "rule")[at])

    for at, rule in enumerate(_cells(file, "rule")):
        yield rule.get("id", str(at)), partial(run, at)


FAMILIES: dict[str, Callable[[File], Found]] = {
    "control gone": control_gone,
    "control taken from a step": without("controlRef"),
    "evidence of a step gone": without("evidence"),
    "two persons: asked less": losing("twoPerson", "qualification", "body", "chair"),
    "two persons: fewer": scaled_by("twoPerson", "min", -2),
    "separation: fewer steps": fewer("separation", "tasks", "roles"),
    "binding: the team will do": setting("binding", "level", "person", "team"),
    "approval: an exception": conditional("approval", "exempt"),
    "approval: not summed": losing("approval", "key"),
    "tier gone": without("tier"),
    "tier: higher bound": scaled_by("tier", "to", 10),
    "tier: a shorter chain": fewer("tier", "roles"),
    "tier: a shorter chain in the table": tier_shorter,
    "party gone": without("party"),
    "party: more posts": wider("party", "roles"),
    "joint: no order": losing("joint", "ordered"),
    "requires: asked less": losing("requires", "outcome", "byRole", "sameRound", "notSignersOf", "qualification"),
    "self-control: anybody": losing("selfControl", "byRole"),
    "evidence: fewer": scaled_by("evidence", "min", -2),
    "evidence: only sometimes": conditional("evidence"),
    "limit: upper bound raised": scaled_by("limit", "max", 2),
    "limit: lower bound lowered": scaled_by("limit", "min", -2),
    "limit: no bound": losing("limit", "max", "min"),
    "limit: only sometimes": conditional("limit"),
    "limit: the bound itself is within": setting("limit", "maxInclusive", None, "true"),
    "limit: not summed": losing("limit", "key"),
    "quorum: another body": setting("quorum", "body", "case_board", "office_meeting"),
    "quorum: no recorder": setting("quorum", "recorder", None, ""),
    "confidential: fewer fields": fewer("confidential", "fields"),
    "confidential: shorter": setting("confidential", "until", "end", "pen_clue"),
    "confidential: more readers": setting("confidential", "to", None, EXTRA),
    "disclosure: fewer fields": fewer("disclosure", "fields", "after"),
    "disclosure: later": scaled_by("disclosure", "within", 3),
    "archive: not so long": scaled_by("archive", "years", -2),
    "archive: no keeper": losing("archive", "keeper", "within"),
    "discretion: fewer factors": fewer("discretion", "factors"),
    "discretion: asked less": losing("discretion", "table", "paper"),
    "discretion: more may decide": wider("discretion", "by"),
    "budget: more": scaled_by("budget", "granted", 2),
    "counter: more": scaled_by("counter", "max", 3),
    "counter: nobody told": losing("counter", "to"),
    "discipline: less time": scaled_by("discipline", "within", -2),
    "draw: fewer": setting("draw", "count", "5", "3"),
    "draw: asked less": losing("draw", "odd", "experts", "expertsMin"),
    "card: no record": losing("card", "record"),
    "model text: no reason": losing("normBand", "paper"),
    "supervision: a weaker way": setting("supervision", "way", "course", "guidance"),
    "supervision: less often": setting("supervision", "every", "month", "year"),
    "supervision: later": scaled_by("supervision", "within", 3),
    "recusal: fewer grounds": fewer("recusal", "grounds"),
    "recusal: shorter": setting("recusal", "lookback", "P3Y", "P1Y"),
    "notice: asked less": losing("notice", "receipt", "paper", "once"),
    "notice: less shown": fewer("notice", "shows"),
    "service: asked less": losing("service", "receipt", "papers", "on", "means"),
    "hearing: asked less": losing("hearing", "chairNot", "record", "asked", "noticeDays"),
    "hearing: fewer wait": fewer("hearing", "decides", "chairNot"),
    "hearing: more silence": wider("hearing", "silent"),
    "statement: asked less": losing("statement", "answer", "made"),
    "statement: fewer wait": fewer("statement", "decides"),
    "control: no longer preventive": setting("control", "type", "preventive", "detective"),
    "control: answers fewer": fewer("control", "answers"),
    "risk gone": risk_gone,
    "risk: lighter": risk_lighter,
    "risk: nobody answers": losing("risk", "owner", "watcher"),
    "risk taken from a place": without("riskRef"),
    "measure: not enforced": losing("measure", "enforcedBy"),
    "measure gone": without("measure"),
    "rule document taken from a step": without("ruleRef"),
    "field: not required": setting("field", "required", "true", "false"),
    "field: not bound": field_unbound,
    "field gone": field_gone,
    "field: not of each signer": setting("field", "scope", "signer", "task"),
    "field: no value from the case": losing("field", "value"),
    "outcome gone": outcome_gone,
    "outcome: forward": outcome_forward,
    "outcome: asks less": losing("outcome", "requires"),
    "duty: more posts": wider("duty", "roles"),
    "duty: no qualification": losing("duty", "qualification", "body"),
    "term gone": without("deadline"),
    "term: longer": scaled_by("deadline", "max", 2),
    "term: a shorter least time": scaled_by("deadline", "min", -2),
    "term: only sometimes": conditional("deadline"),
    "term: more may extend": setting("deadline", "extendBy", None, EXTRA),
    "paper gone": without("paper"),
    "paper: no number": losing("paper", "number"),
    "start: more posts": wider("power", "starters"),
    "guard gone": guard_gone,
    "guard: always": guard_true,
    "default turned": default_turned,
    "a way round": gone_round,
    "led round": led_round,
    "step gone": step_gone,
    "no person": no_person,
    "signatures kept": signatures_kept,
    "rule of a table gone": rule_gone,
    "action gone": without("action"),
}
