"""The house of the matrix: the bureau of fifteen, its register told to the oracle, and cases up to the attempt."""

import contextlib
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import processes
from engine.errors import Forbidden, InvalidInput, NotFound, RiskflowError
from engine.usecases.casework import (
    adding,
    amending,
    consulting,
    items,
    pausing,
    returning,
    revoking,
    starting,
    taking_back,
    urging,
)
from engine.usecases.ground.commands import Answer, DaySubstitute, ItemVerb, StartCase
from engine.usecases.meetings import bodies, recusals
from engine.usecases.people import asking_override, conflicts, granting, mandating, posts, substitutes
from tests.bureau import Bureau
from tests.matrix import passing_on
from tests.matrix.kinds import KINDS, TODAY, Kind, key
from tests.oracle.world import Attempt, Body, Case, Instance, Link, Mandate, Person, Post, Signature, Task, World
from tests.unit.usecases.stage import Office

DRAFTER, ORDINARY, CASHIER, CASHIER_TOO = "handler1", "handler2", "clerk2", "window1"
MEMBERS = ("handler1", "handler2", "handler3", "window1", "verifier1", "verifier2")
ACTORS = {
    "drafter": "handler1",
    "second account": "handler1b",
    "ordinary": "handler2",
    "standing substitute": "window1",
    "substitute of the day": "legal1",
    "recused": "handler3",
    "tied to the party": "reviewer1",
    "moved to another department": "verifier1",
    "moved to another post": "verifier2",
    "colleague without the post": "section_head1",
    "officer of another department": "accountant1",
    "added signer": "clerk1",
    "transferee": "handler4",
    "mandate holder": "accountant2",
    "administrator": "admin1",
    "auditor": "auditor1",
}
MORE_SIGNER = "section_head2"  # who is added or removed as a signer, or named for a day
GIVERS = ("handler3", "handler1", "handler2", "window1", "verifier2")  # who might hold the check, in this order
GIVER = "handler4"  # gave his handler's post to the mandate holder
HANDLERS = ("verifier1", "verifier2", "reviewer1")  # hold a handler's post besides
MOVES = {"verifier1": ("handler", "licensing"), "verifier2": ("reviewer", "licensing")}
RECEIVER, OTHER_RECEIVER = "handler3", "handler2"  # of an item or a question; the other where he acts himself
TAKEN = ("release", "complete", "refuse", "return drawn", "return", "late", "draft")  # by who moved since


def flows() -> dict[str, bytes]:
    return {key(one): one.file() for one in KINDS} | {
        key(one, first=True): one.first() for one in KINDS if not one.draft
    }


class House(Office):
    """The bureau of fifteen; three from outside also hold a handler's post, from which two will be moved."""

    def __init__(self, home: Path) -> None:
        self.bureau = Bureau(f"sqlite:///{home / 'riskflow.sqlite3'}", home, deploy=flows(), sample="bureau")
        self.engine = self.bureau.engine
        self.subjects = itertools.count(1)
        self.second_account(DRAFTER, "handler1b")
        self.posts_of: dict[str, str] = {}
        for account in HANDLERS:
            given = self.did("admin1", posts.give, person=self.bureau.person(account), role="handler",
                             department="enforcement", first=TODAY)  # fmt: skip
            self.posts_of[account] = given.body["id"]
        self.did("admin1", bodies.found, code="matrix_board", name="会", rules={})
        for account in MEMBERS:
            self.did("admin1", bodies.seat, "matrix_board", person=self.bureau.person(account))
        self.bureau.absent("admin1", CASHIER, TODAY)
        self.bureau.name("director1", "legal1", "handler")
        self.world = told()
        self.mandate(GIVER, ACTORS["mandate holder"])
        self.accounts: dict[str, str] = {}

    def did(self, account: str, use: Any, *args: Any, **more: Any) -> Answer:
        return self.engine.act(use, self.bureau.caller(account), *args, **more).result()

    def account(self, person: str) -> str:
        """Return the first account of a person."""
        if not self.accounts:
            self.accounts = {self.bureau.person(one): one for one in self.world.people}
        return self.accounts[person]

    def mandate(self, giver: str, holder: str) -> None:
        """Let somebody give his handler's post to another who accepts it, in the register and for the oracle."""
        command = mandating.Mandate(person=self.bureau.person(holder), role="handler", last=TODAY, reason="培训")
        made = self.did(giver, mandating.give, command)
        assert self.did(holder, mandating.accept, made.body["id"]).status == 200
        given = Mandate(principal=giver, holder=holder, roles=("handler",), first=TODAY, last=TODAY)
        self.world = replace(self.world, mandates=(*self.world.mandates, given))

    def move(self, account: str) -> None:
        """Move somebody to where ``MOVES`` says, in the register and for the oracle."""
        role, department = MOVES[account]
        self.did("admin1", posts.move, self.posts_of[account], role=role, department=department)
        self.bureau._callers.clear()
        person = self.world.people[account]
        kept = tuple(one for one in person.posts if one.role != "handler")
        moved = replace(person, posts=(*kept, Post(role=role, department=department)))
        self.world = replace(self.world, people={**self.world.people, account: moved})


def told() -> World:
    """The register of the sample as the oracle reads it."""
    sample = processes.sample("bureau")
    people = {}
    standbys = []
    for one in sample["people"]:
        held = tuple(Post(role=post["role"], department=one["department"], first=post["from"]) for post in one["posts"])
        if one["account"] in HANDLERS:
            held += (Post(role="handler", department="enforcement"),)
        people[one["account"]] = Person(id=one["account"], kind=one["kind"], posts=held)
        standbys += [
            Link(person=post["substitute"], to=post["role"], of=one["account"])
            for post in one["posts"]
            if "substitute" in post
        ]
    seats = tuple(Link(person=one) for one in MEMBERS)
    recorders = next(one for one in sample["bodies"] if one["id"] == "recorders")
    return World(
        people=people,
        accounts={"handler1b": DRAFTER},
        bodies={
            "matrix_board": Body(id="matrix_board", seats=seats),
            "recorders": Body(id="recorders", seats=tuple(Link(person=one) for one in recorders["members"])),
        },
        standbys=tuple(standbys),
        absences=(Link(person=CASHIER, first=TODAY, last=TODAY),),
        for_days=(Link(person="legal1", to="handler", first=TODAY, last=TODAY),),
        never_named=frozenset({*sample["staffing"]["never_named"], "director", "auditor", "admin"}),
    )


@dataclass(kw_only=True)
class Cell:
    """One case made ready for one attempt."""

    kind: Kind
    verb: str
    actor: str  # class of actor
    account: str
    id: str = ""
    item: str = ""
    leaver: str = ""  # account of who leaves his work behind
    lacks: str = ""  # why the class of the actor does not come about here
    drafted: str = ""  # the work item before, which is completed
    asked: str = ""  # what another administrator asked for
    papers: list[str] = field(default_factory=list)
    subject: dict[str, Any] = field(default_factory=dict)
    case: Case = field(default_factory=Case)
    receiver: str = RECEIVER
    reasons: bool = False  # the attempt was refused with reasons
    named: tuple[str, ...] = ()  # persons the refusal says could do it


def prepare(house: House, kind: Kind, verb: str, actor: str) -> Cell:
    """Make the case: drafted, signed before where the kind says so, recused, claimed, suspended as the cell needs."""
    cell = Cell(kind=kind, verb=verb, actor=actor, account=ACTORS[actor])
    if verb == "add signer":
        cell.receiver = MORE_SIGNER
    elif cell.account == RECEIVER:
        cell.receiver = OTHER_RECEIVER
    cell.subject = {"name": f"对象{next(house.subjects)}", "kind": "organisation"}
    if kind.before:
        _drafted(house, cell, ORDINARY)
    cell.id = _drafted(house, cell, DRAFTER)
    cell.item = house.bureau.case(DRAFTER, cell.id)["open_work_items"][0]["id"]
    cell.case = _known(cell)
    for account in kind.signed:
        answer = house.bureau.complete(account, cell.item, "ok", comment="意见")
        assert not answer.refused, (kind.name, answer.body)
        slot = {"approval": "handler", "joint": "doing"}.get(kind.controls[0].kind, "")
        _signed(cell, Signature(instance="check", person=account, slot=slot))
    if kind.asked:
        _ask(house, cell, ORDINARY)
        cell.case = replace(cell.case, recused=((ORDINARY, "asked"),), freeze="freezes" in kind.name)
    if actor == "recused":
        _recuse(house, cell)
    if actor == "tied to the party":
        _tie(house, cell)
    _seats(house, cell)
    if actor != "transferee" and (verb in ("release", "transfer") or (verb in TAKEN and cell.account in MOVES)):
        _claim(house, cell)
    if verb == "hand-over":
        passing_on.held(house, cell, GIVERS, _claim)
    if verb == "answer":
        _question(house, cell)
    if verb == "resume":
        assert not _suspend(house, cell, DRAFTER).refused
        cell.case = replace(cell.case, paused=frozenset({"test"}))
    if verb == "resubmit":
        _send_back(house, cell)
    if verb in ("jump", "reopen"):
        _override(house, cell)
    if verb == "complete":
        cell.papers = [house.bureau.paper(DRAFTER, cell.id, one) for one in kind.papers]
    return cell


def _drafted(house: House, cell: Cell, by: str) -> str:
    made = house.bureau.start(by, key(cell.kind), subject=cell.subject)
    fields = {"amount": "100.00", "note": "n", "phone": "1"} | dict(cell.kind.fields)
    item = cell.drafted = made["open_work_items"][0]["id"]
    answer = house.bureau.complete(by, item, "ok", fields=fields, comment="意见")
    assert not answer.refused, (cell.kind.name, answer.body)
    return str(made["id"])


def _known(cell: Cell) -> Case:
    """What the oracle is told of the case as drafted."""
    task, check = Task(id="t_draft", roles=("handler",), outcomes={"ok": "forward"}), cell.kind.task
    done = Instance(id="draft", task="t_draft", state="done", outcome="ok")
    elsewhere = (("ctl", "t_draft", ORDINARY, TODAY),) if cell.kind.before else ()
    return Case(
        process=key(cell.kind),
        subject=str(cell.subject["name"]),
        starter=DRAFTER,
        department="enforcement",
        tasks=(task, check),
        instances=(done, Instance(id="check", task="t_check", causes=frozenset({"draft"}))),
        signatures=(Signature(instance="draft", person=DRAFTER),),
        elsewhere=elsewhere,
        bound=frozenset({"amount"}),
        decisive=frozenset({"phone"} if "disclosure" in cell.kind.name else ()),
        grounds=frozenset({"test"}),
        extend_by="handler",
        extend_most=5,
        facts=cell.kind.facts,
    )


def _signed(cell: Cell, signature: Signature) -> None:
    cell.case = replace(cell.case, signatures=(*cell.case.signatures, signature))


def _ask(house: House, cell: Cell, who: str) -> str:
    command = recusals.Ask(
        case=cell.id, person=house.bureau.person(who), grounds="kin", reason="亲属", on_behalf=recusals.OFFICER
    )
    return str(house.did(DRAFTER, recusals.ask, command).body["id"])


def _recuse(house: House, cell: Cell) -> None:
    request = _ask(house, cell, cell.account)
    answer = house.did("director1", recusals.decide, recusals.Decide(case=cell.id, request=request, granted=True))
    assert answer.status == 200
    cell.case = replace(cell.case, recused=(*cell.case.recused, (cell.account, "granted")))


def _tie(house: House, cell: Cell) -> None:
    """He declares a tie to the subject of this very case."""
    house.did(cell.account, conflicts.declare, person=house.bureau.person(cell.account), subject=cell.subject,
              relation="kin", first=TODAY)  # fmt: skip
    tie = Link(person=cell.account, to=str(cell.subject["name"]), first=TODAY)
    house.world = replace(house.world, ties=(*house.world.ties, tie))


def _claim(house: House, cell: Cell) -> None:
    try:
        if house.bureau.claim(cell.account, cell.item).refused:
            return
    except RiskflowError:
        return
    draft, check = cell.case.instances
    if cell.account in check.added:  # his seat is his own, the item stays whose it is
        return
    cell.case = replace(cell.case, instances=(draft, replace(check, holders=(house.world.whose(cell.account),))))


def _seats(house: House, cell: Cell) -> None:
    """Add signers, or hand the check on, where the verb or the class of the actor asks for it."""
    wanted = [cell.account] if cell.actor == "added signer" else []
    wanted += [MORE_SIGNER] if cell.verb == "remove signer" else []
    for account in wanted:
        cell.lacks = "" if _accepted(lambda by, to=account: _add(house, cell, by, to)) else "nobody may add a signer"
        if not cell.lacks:
            draft, check = cell.case.instances
            cell.case = replace(cell.case, instances=(draft, replace(check, added=(*check.added, account))))
    if cell.actor == "transferee" and cell.verb not in ("start", "name for a day"):
        if _accepted(lambda by: passing_on.hand_on(house, cell, by)):
            draft, check = cell.case.instances
            cell.case = replace(cell.case, instances=(draft, replace(check, holders=(cell.account,))))
        else:
            cell.lacks = "nobody may hand the task on to another"


def _accepted(attempt: Callable[[str], Answer]) -> bool:
    """True when one of those who might hold the check does it."""
    for giver in GIVERS:
        with contextlib.suppress(RiskflowError):
            if not attempt(giver).refused:
                return True
    return False


def _add(house: House, cell: Cell, by: str, to: str) -> Answer:
    person = house.bureau.person(to)
    command = adding.AddSigner(item=cell.item, if_match="*", to=person, place="beside", reason="把关")
    return house.did(by, adding.add, command)


def _remove(house: House, cell: Cell, by: str, whom: str) -> Answer:
    person = house.bureau.person(whom)
    command = adding.RemoveSigner(item=cell.item, if_match="*", person=person, reason="不需要")
    return house.did(by, adding.remove, command)


def _consult(house: House, cell: Cell, by: str, to: str) -> Answer:
    command = consulting.Consult(item=cell.item, if_match="*", to=house.bureau.person(to), comment="可否")
    return house.did(by, consulting.consult, command)


def _question(house: House, cell: Cell) -> None:
    """Somebody who could sign asks the actor's opinion, if he may be asked."""
    for asker in (ORDINARY, RECEIVER, DRAFTER):
        if asker == house.world.whose(cell.account):
            continue
        try:
            if not _consult(house, cell, asker, cell.account).refused:
                draft, check = cell.case.instances
                asked = (house.world.whose(cell.account),)
                cell.case = replace(cell.case, instances=(draft, replace(check, asked=asked)))
                return
        except RiskflowError:
            pass


def _send_back(house: House, cell: Cell) -> None:
    """Somebody who may do the check returns it; the draft is to come straight back to him."""
    command = returning.SendBack(item=cell.item, if_match="*", to="t_draft", reason="补", resubmit="direct")
    tried: list[str] = []

    def attempt(by: str) -> Answer:
        tried.append(by)
        return house.did(by, returning.send_back, command)

    if not _accepted(attempt):
        cell.lacks = "nobody may return the task"
        return
    cell.item = house.bureau.case(DRAFTER, cell.id)["open_work_items"][0]["id"]
    again = Instance(id="again", task="t_draft", returned_by="check")
    gone = tuple(replace(one, state="undone") for one in cell.case.instances)
    void = tuple(replace(one, live=False) for one in cell.case.signatures)
    part = (*cell.case.took_part, ("t_check", house.world.whose(tried[-1])))
    cell.case = replace(cell.case, instances=(*gone, again), signatures=void, took_part=part)


def _override(house: House, cell: Cell) -> None:
    """Another administrator asks for it; a case is reopened after it was withdrawn."""
    if cell.verb == "reopen":
        command = revoking.Revoke(case=cell.id, if_match="*", reason="不办")
        assert not house.did(DRAFTER, revoking.revoke, command).refused
        cell.case = replace(cell.case, status="revoked")
    to = "t_draft" if cell.verb == "jump" else ""
    wanted = asking_override.Override(what=cell.verb, case=cell.id, to=to, reason="流程有误")
    cell.asked = house.did("admin2", asking_override.ask, wanted).body["id"]
    cell.case = replace(cell.case, proposed=((cell.verb, "admin2"),))


def _suspend(house: House, cell: Cell, by: str) -> Answer:
    paper = house.bureau.paper(DRAFTER, cell.id, "notice")
    command = pausing.Suspend(case=cell.id, if_match="*", reason="检验", notice=paper, ground="test", whole=False)
    return house.did(by, pausing.suspend, command)


def attempted(house: House, cell: Cell) -> tuple[str, frozenset[str]]:
    """Try it, and return verdict and reason codes."""
    try:
        answer = _try(house, cell)
    except NotFound:
        return "refused", frozenset({"not-found"})
    except Forbidden as wrong:
        codes = {one["code"] for one in wrong.fields.get("reasons", ())}
        return "refused", frozenset(codes or {"forbidden"})
    except InvalidInput as wrong:
        return "refused", frozenset({"invalid"} | {one["code"] for one in wrong.fields["errors"]})
    except RiskflowError as wrong:
        return "refused", frozenset({wrong.code})
    if answer.refused:
        cell.reasons = True
        cell.named = tuple(one["id"] for one in answer.body["reasons"][0]["who_could"])
        return "refused", frozenset(one["code"] for one in answer.body["reasons"])
    held = cell.verb in ("complete", "refuse", "return drawn") and answer.body["work_item"]["state"] == "held"
    return "held" if held else "allowed", frozenset()


def outcome(cell: Cell) -> str:
    if cell.verb == "refuse":
        return "against" if cell.kind.ballot else "refuse"
    return "back" if cell.verb == "return drawn" else ("for" if cell.kind.ballot else "ok")


def _try(house: House, cell: Cell) -> Answer:
    verb, item, who = cell.verb, ItemVerb(item=cell.item, if_match="*"), cell.account
    if verb in ("complete", "refuse", "return drawn"):
        return house.bureau.complete(who, cell.item, outcome(cell), comment="意见", evidence=cell.papers)
    if verb in ("draft", "claim", "release"):
        return house.did(who, getattr(items, verb), item)
    if verb == "read":
        return Answer(status=200, body=house.bureau.item(who, cell.item))
    if verb == "start":
        start = StartCase(process=key(cell.kind, first=True), title="事", subject=cell.subject)
        return house.did(who, starting.start, start)
    if verb == "name for a day":
        command = DaySubstitute(person=house.bureau.person("section_head2"), role="handler", reason="无人值班")
        return house.did(who, substitutes.name_for_day, command)
    if verb in ("add signer", "remove signer"):
        return _add(house, cell, who, cell.receiver) if verb == "add signer" else _remove(house, cell, who, MORE_SIGNER)
    if verb == "return":
        return house.did(
            who, returning.send_back, returning.SendBack(item=cell.item, if_match="*", to="t_draft", reason="补")
        )
    if verb == "mandate":
        return passing_on.give(house, cell, who, cell.receiver)
    if verb == "hand-over":
        return passing_on.hand_over(house, cell, who, cell.receiver)
    if verb == "transfer":
        return passing_on.transfer(house, cell, who, cell.receiver)
    if verb == "consult":
        return _consult(house, cell, who, cell.receiver)
    if verb == "answer":
        opinion = consulting.Opinion(item=cell.item, if_match="*", comment="可以")
        return house.did(who, consulting.answer, opinion)
    if verb == "resubmit":
        return house.bureau.complete(who, cell.item, "ok", comment="意见", resubmit="direct")
    if verb == "take back":
        return house.did(who, taking_back.take_back, taking_back.TakeBack(item=cell.drafted, if_match="*"))
    if verb in ("jump", "reopen"):
        return house.did(who, granting.approve, cell.asked)
    return _try_on_case(house, cell)


def _try_on_case(house: House, cell: Cell) -> Answer:
    on: dict[str, Any] = {"case": cell.id, "if_match": "*", "reason": "理由"}
    who, verb = cell.account, cell.verb
    if verb == "suspend":
        return _suspend(house, cell, who)
    if verb == "resume":
        return house.did(who, pausing.resume, pausing.Resume(**on, ground="test"))
    if verb == "extend":
        paper = house.bureau.paper(DRAFTER, cell.id, "notice")
        return house.did(who, pausing.extend, pausing.Extend(**on, notice=paper, deadline="dl_check", by=3))
    if verb == "revoke":
        return house.did(who, revoking.revoke, revoking.Revoke(**on))
    if verb == "correct":
        return house.did(who, amending.correct, amending.Correct(**on, fields={"phone": "2"}))
    if verb == "urge":
        return house.did(who, urging.urge, urging.Urge(**on))
    happened = (house.bureau.clock.now() - timedelta(hours=1)).isoformat()
    late = amending.EnterLate(item=cell.item, if_match="*", happened_at=happened, reason="下乡")
    return house.did(who, amending.enter_late, late)


def attempt(house: House, cell: Cell) -> tuple[Case, Attempt]:
    """The same attempt, for the oracle."""
    case = cell.case
    if cell.verb == "start":
        case = replace(case, instances=(Instance(id="check", task="t_check"),), signatures=(), elsewhere=(), recused=())
    return case, Attempt(
        verb=cell.verb,
        account=cell.account,
        today=TODAY,
        instance={"take back": "draft", "resubmit": "again"}.get(cell.verb, "check"),
        outcome=outcome(cell) if cell.verb != "resubmit" else "ok",
        target="draft",
        papers=cell.kind.papers if cell.verb == "complete" else (),
        field="phone",
        ground="test",
        by=3,
        happened=TODAY,
        role="handler",
        mandate=passing_on.given(house, cell) if cell.verb == "mandate" else None,
        of=cell.leaver,
        receiver=MORE_SIGNER if cell.verb in ("name for a day", "remove signer") else cell.receiver,
    )
