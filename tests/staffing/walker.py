"""Walks a scenario with whoever is able: the file says what is done, verdicts say who may; nobody is named in advance.

When nobody is able, the one who could step aside elsewhere is looked for in the reasons of the refusals (a separation
names person and task), and the case is walked anew without him there. Then the director names a substitute for the day.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from engine.errors import InvalidInput
from engine.feel import values
from engine.usecases.ground.commands import StartAction
from tests.scenarios import play
from tests.staffing.office import Office

TRIES = 12
ABLE = ("allowed", "held")
PAPERS = {
    *("evidence.missing", "field.missing", "comment.missing", "card.missing", "card.record", "notice.receipt"),
    *("service.proof", "hearing.record"),
}
Reasons = list[dict[str, Any]] | None


class Stuck(Exception):
    """Nobody is able; ``apart``: who could have stepped aside where."""

    def __init__(self, task: str, told: str, apart: list[tuple[str, str]]) -> None:
        super().__init__(f"{task}: {told}")
        self.task, self.apart = task, apart


@dataclass(kw_only=True)
class Walked:
    """One finished walk."""

    case: str
    status: str
    acts: int
    named: list[tuple[str, str]]  # who was named for which post
    signatures: list[dict[str, Any]]

    @property
    def marks(self) -> str:
        """Letters of the substitutions used, in order: S standing, D day, H one up, Q second of another section."""
        letters = {"standing": "S", "day": "D", "higher": "H", "section": "Q"}
        used = {basis for one in self.signatures for basis in one.get("acting", {})}
        return "".join(letter for basis, letter in letters.items() if basis in used)


def walk(office: Office, scenario: dict[str, Any], absent: str = "", starter: str = "") -> Walked:
    """Walk a scenario to its end with ``absent`` away; Stuck when there is no assignment."""
    avoid: set[tuple[str, str]] = set()
    last: Stuck | None = None
    for naming in (False, True):
        for _ in range(TRIES):
            try:
                return _Walk(office, scenario, absent, frozenset(avoid), naming=naming, starter=starter).run()
            except Stuck as stuck:
                last = stuck
                fresh = next((pair for pair in stuck.apart if pair not in avoid and pair[0] != starter), None)
                if fresh is None:
                    break
                avoid.add(fresh)
        avoid.clear()
    assert last is not None
    raise last


@dataclass
class _Walk:
    office: Office
    scenario: dict[str, Any]
    absent: str
    avoid: frozenset[tuple[str, str]]
    naming: bool
    starter: str
    cases: dict[str, dict[str, Any]] = field(default_factory=dict)  # by the name the file gives them, "" the main one
    here: str = ""  # the case the step at hand is in
    acts: int = 0
    named: list[tuple[str, str]] = field(default_factory=list)
    tried: set[tuple[str, str, str]] = field(default_factory=set)  # (account, post, day): a name lasts for one day

    def run(self) -> Walked:
        self.office.begin(self.absent)
        self.case = self._start()
        before: dict[str, Any] = {}
        for step in self.scenario["steps"]:
            self._go(step.get("in", ""), before)
            before = before if before.get("in", "") == self.here else {}
            if "action" in step or "follows" in step:
                self._beside(step)
                continue
            if step.get("clock"):
                self._finish_held(before)
                self._wait(step["clock"])
            if step.get("meeting") == "notice" and "expect" not in step:
                self._notify(step)
            if "task" in step and not str(step.get("expect", "")).startswith(("refused", "not_open")):
                before = self._reach(step, before)
        self._finish_held(before)
        self._go("", {})
        return Walked(
            case=self.case["id"],
            status=self.case["status"],
            acts=self.acts,
            named=self.named,
            signatures=[one for case in self.cases.values() for one in self.office.signatures(case["id"])],
        )

    @property
    def case(self) -> dict[str, Any]:
        """The case the step at hand is in, as it was read last."""
        return self.cases[self.here]

    @case.setter
    def case(self, told: dict[str, Any]) -> None:
        self.cases[self.here] = told

    def _go(self, name: str, before: dict[str, Any]) -> None:
        """Turn to another case, when what is held in this one has been finished; both move on together."""
        if name != self.here:
            self._finish_held(before)
            self.here = name
            self._read()

    def _beside(self, step: dict[str, Any]) -> None:
        """Start an any-time action, or take up the case a task waits for."""
        name = str(step.get("names", step.get("action", "")))
        if "follows" in step:
            found = [one["case"] for one in self.case["waiting_for"] if one["process"] == step["follows"]]
            self.cases[name] = self.office.bureau.case(self._reader(), found[-1])
            return
        if str(step.get("expect", "")).startswith("refused"):
            return
        command = StartAction(
            case=self.case["id"],
            if_match="*",
            action=step["action"],
            fields=self._resolved(step.get("fields") or {}, {}),
            title=step.get("title", ""),
        )
        for account in (step["as"], *(one for one in self.office.people if one != step["as"])):
            if account in self.office.people and account != self.absent:
                begun = self.office.action(account, command)
                if begun is not None:
                    self.cases[name] = self.office.bureau.case(self._reader(), begun["id"])
                    return
        raise Stuck(step["action"], "nobody may start it", [])

    def _notify(self, step: dict[str, Any]) -> None:
        """Let whoever keeps the meeting record the notice; who is there shows by who votes."""
        item = self._open(step["of"])
        assert item is not None
        order = (step["as"], *self.office.fifteen)
        if not any(self.office.notice(one, item["id"], step["with"]) for one in order if one != self.absent):
            raise Stuck(step["of"], "nobody may record the notice", [])

    def _wait(self, clock: str) -> None:
        """Wait so long, or until a deadline of the case is over."""
        if clock.startswith("dl_"):
            told = [one for one in self.case["deadlines"] if one.get("id") == clock]
            over = max(datetime.fromisoformat(one["due_at"] or one["not_before"]) for one in told)
            self._wait_until(over.isoformat())
            return
        self.office.bureau.advance(values.from_json(clock, "duration"))
        self.office.bureau.fire_due()
        self._read()

    def _wait_until(self, moment: str) -> None:
        left = datetime.fromisoformat(moment) - self.office.bureau.clock.now()
        self.office.bureau.advance(max(left, timedelta(0)) + timedelta(seconds=1))
        self.office.bureau.fire_due()
        self._read()

    def _start(self) -> dict[str, Any]:
        begin = self.scenario["start"]
        process = self.scenario["process"]
        first = self.starter or begin["as"]
        order = [first, *(one for one in self.office.fifteen if one != first)] if not self.starter else [first]
        for account in order:
            known = account in self.office.people and account != self.absent
            if not known or {(account, "start"), (account, self.scenario["steps"][0].get("task"))} & self.avoid:
                continue
            try:
                return self.office.bureau.start(
                    account,
                    process,
                    title=begin["title"],
                    subject=begin["subject"],
                    fields=self._resolved(begin.get("fields") or {}, {}),
                )
            except AssertionError:
                continue
        raise Stuck("start", "nobody may start", [])

    def _reach(self, step: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
        """Act on the step's task; first let others sign what is still held, and pass over what is already done."""
        while not self._open(step["task"]):
            if before and self._open(before["task"]):
                self._act(before)
            elif before and before["task"] == step["task"]:
                return before  # fewer signers were needed than the file has
            else:
                opened = [item["task"]["id"] for item in self.case["open_work_items"]]
                raise Stuck(step["task"], f"is not open; open are {opened}, the case is {self.case['status']}", [])
        self._act(step)
        return step

    def _finish_held(self, before: dict[str, Any]) -> None:
        for _ in range(9):
            if self.case["status"] != "open" or not before or not self._open(before["task"]):
                return
            self._act(before)

    def _open(self, task: str) -> dict[str, Any] | None:
        found = [item for item in self.case["open_work_items"] if item["task"]["id"] == task]
        return found[-1] if found else None

    def _read(self) -> None:
        self.case = self.office.bureau.case(self._reader(), self.case["id"])

    def _reader(self) -> str:
        return "discipline1"  # reads every case and takes part in few

    def _act(self, step: dict[str, Any]) -> None:
        item = self._open(step["task"])
        assert item is not None
        refusals: dict[str, Reasons] = {}
        for account in self._candidates(item):
            reasons = self._hindrances(account, item, step)
            refusals[account] = reasons if reasons is None or reasons else self._sign(account, item, step)
            if refusals[account] == []:
                return
        until = _early(refusals)
        if until:
            self._wait_until(until)
            self._act(step)
            return
        if self.naming and self._name(item, step, refusals):
            self._act(step)
            return
        if item["state"] == "held" and any(_only_papers(reasons) for reasons in refusals.values()):
            return  # all who could vote have, and who keeps the minutes brings their papers with a later step
        raise Stuck(step["task"], self._words(refusals), list(self._aside(refusals)))

    def _hindrances(self, account: str, item: dict[str, Any], step: dict[str, Any]) -> Reasons:
        """Return why somebody may not do this step, but for papers still to be sent; None when he does not see it."""
        told = self.office.verdict(account, item["id"], step, self._resolved(step.get("fields"), {}))
        if told is None:
            return None
        reasons = [one for one in told["reasons"] if one["code"] not in PAPERS]
        return reasons if told["verdict"] not in ABLE else []

    def _candidates(self, item: dict[str, Any]) -> list[str]:
        """Return who is asked: those at their own post first, leaders last, of these who has fewest posts."""
        shown = self.office.bureau.item(self._reader(), item["id"])
        posts = set(shown["roles"])
        free = [one for one in self.office.people if one != self.absent and (one, item["task"]["id"]) not in self.avoid]
        spared = self._standing()  # who stands in for the absent one is kept for what only he can do

        def turn(one: str) -> tuple[bool | int, ...]:
            return (posts.isdisjoint(self.office.roles(one)), one in spared, *self.office.weight(one))

        return sorted(free, key=turn)

    def _standing(self) -> set[str]:
        """Return the standing substitutes of the absent person."""
        posts = self.office.people[self.absent]["posts"] if self.absent else []
        return {post["substitute"] for post in posts if "substitute" in post}

    def _sign(self, account: str, item: dict[str, Any], step: dict[str, Any]) -> list[dict[str, Any]]:
        """Sign; returns the reasons of a refusal: the verdict was on a suitable outcome, this one may be none."""
        bureau = self.office.bureau
        shown = bureau.item(account, item["id"])
        example = (shown["form"].get("examples") or [{}])[0]
        papers = [
            bureau.paper(account, self.case["id"], kind, f"{item['id']} {n}")
            for kind, count in (step.get("evidence") or {}).items()
            for n in range(count)
        ]
        given = {"comment": step.get("comment", "") or "同意", "evidence": papers}
        if step.get("fields") and not shown["signatures"]:
            given["fields"] = self._resolved(step["fields"], example)
        signer = self._signer_fields(step, shown)
        if signer:
            given["signer_fields"] = signer
        try:
            answer = bureau.complete(account, item["id"], step["outcome"], **given)
        except InvalidInput as wrong:
            raise Stuck(step["task"], f"{account}: {wrong.fields['errors']}", []) from wrong
        if answer.refused:
            return list(answer.body["reasons"])
        self.acts += 1
        self.case = answer.body["case"]
        return []

    def _signer_fields(self, step: dict[str, Any], shown: dict[str, Any]) -> dict[str, Any]:
        """Return what this signer states himself: as the file says, else as the form proposes."""
        asked = shown["signer_form"]["properties"]
        if not asked:
            return {}
        proposed = (shown["signer_form"].get("examples") or [{}])[0]
        return {**proposed, **{k: v for k, v in (step.get("signer_fields") or {}).items() if k in asked}}

    def _resolved(self, value: Any, example: Any) -> Any:
        """Return fields with each ``@account`` as the person the form proposes there, else that very person.

        ``@today`` is the day of the clock.
        """
        if isinstance(value, str) and value.startswith(play.TODAY):
            return play.resolved(value, str, self.office.bureau.clock.now())
        if isinstance(value, str) and value.startswith("@"):
            proposed = isinstance(example, str) and example.startswith("pe_")
            return example if proposed else self.office.persons[value[1:]]
        if isinstance(value, dict):
            known = example if isinstance(example, dict) else {}
            return {key: self._resolved(part, known.get(key)) for key, part in value.items()}
        return [self._resolved(part, None) for part in value] if isinstance(value, list) else value

    def _name(self, item: dict[str, Any], step: dict[str, Any], refusals: dict[str, Reasons]) -> bool:
        """Let the director, or who stands in for him, name somebody who lacks nothing but the post."""
        director = "director1" if self.absent != "director1" else "deputy1"
        posts = self.office.bureau.item(self._reader(), item["id"])["roles"]
        for post in posts:
            for account in self.office.fifteen:
                if account in (director, self.absent) or (account, item["task"]["id"]) in self.avoid:
                    continue
                codes = {reason["code"] for reason in refusals.get(account) or ()} or {"role"}
                today = self.office.bureau.clock.now().date().isoformat()
                if codes - {"joint.party"} != {"role"} or (account, post, today) in self.tried:
                    continue
                self.tried.add((account, post, today))
                try:
                    self.office.bureau.name(director, account, post, reason=f"{item['task']['id']} 无人可办")
                except InvalidInput:
                    continue
                self.named.append((account, post))
                if self._hindrances(account, item, step) == []:
                    return True
        return False

    def _aside(self, refusals: dict[str, Reasons]) -> Iterator[tuple[str, str]]:
        """Yield (account, task) of those who could sign now had they not taken part there."""
        for reasons in refusals.values():
            if reasons and {reason["code"] for reason in reasons} <= {"separation", "already_signed"}:
                yield from self._pairs(reasons)

    def _pairs(self, reasons: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
        for reason in reasons:
            told = {name: ref for part in reason.get("evidence", ()) for name, ref in part.items()}
            if reason["code"] == "separation" and {"person", "task"} <= told.keys():
                yield self.office.accounts[told["person"]], told["task"]

    def _words(self, refusals: dict[str, Reasons]) -> str:
        told = {who: sorted({r["code"] for r in reasons or ()}) for who, reasons in refusals.items()}
        return "; ".join(f"{who} {','.join(codes)}" for who, codes in told.items() if codes and codes != ["role"])


def _early(refusals: dict[str, Reasons]) -> str:
    """Return until when somebody has to wait who lacks nothing else, "" when there is nobody."""
    alone = (reasons[0] for reasons in refusals.values() if reasons and len(reasons) == 1)
    return next((str(one["until"]) for one in alone if one["code"] == "too_early"), "")


def _only_papers(reasons: Reasons) -> bool:
    """True when nothing but papers was lacking."""
    return bool(reasons) and {one["code"] for one in reasons or ()} == {"evidence.missing"}
