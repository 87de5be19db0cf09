"""The controls, three questions each (control-kernel §3): who is kept out, what is lacking, are more signatures needed.

``out`` is asked at every verb; ``lacks`` when something is completed and goes on; ``more`` after a signature.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from tests.oracle import standing
from tests.oracle.standing import Capacity, chain
from tests.oracle.world import Attempt, Body, Case, Control, Instance, Meeting, Signature, Task, World

Codes = frozenset[str]
NONE: Codes = frozenset()
SAME = frozenset({"two_person.same_person", "already_signed"})


@dataclass(frozen=True, kw_only=True)
class Act:
    """An attempt with all that is known around it."""

    world: World
    case: Case
    attempt: Attempt

    @property
    def person(self) -> str:
        return self.world.whose(self.attempt.account)

    @property
    def day(self) -> str:
        return self.attempt.today

    @property
    def instance(self) -> Instance:
        return self.case.instance(self.attempt.instance)

    @property
    def task(self) -> Task:
        return self.case.task(self.instance.task)

    def ones(self, *people: str) -> set[str]:
        """The natural persons behind entries of the register."""
        return {self.world.one(who) for who in people if who}

    @property
    def ballot(self) -> bool:
        return any(one.kind == "quorum" for one in self.task.controls)

    def moments(self, person: str) -> "list[Moment]":
        found = standing.capacities(self.world, self.case, person, self.day)
        return [Moment(world=self.world, case=self.case, attempt=self.attempt, cap=one) for one in found]

    def out(self, *people: str) -> Codes:
        """Why he does not act: his own conflicts and his principal's (control-kernel §3, Mandates)."""
        gone = any(standing.kept_out(self.world, self.case, one, self.day) for one in people)
        held = any(one.kind == "recusal" for task in self.case.tasks for one in task.controls)  # at any of its tasks
        more = {"recusal.tie", "recusal.pending"} if held else set()
        return frozenset({"recused", *more}) if gone else NONE

    def holds(self) -> bool:
        return self.person in self.ones(*self.instance.holders)

    def recused(self) -> Codes:
        return frozenset({"recused"}) if standing.recused(self.world, self.case, self.person) else NONE

    def kind(self, person: str) -> str:
        return self.world.people[person].kind

    def held(self) -> frozenset[str]:
        """Roles he has in one capacity or another."""
        return frozenset(role for one in self.moments(self.person) for role in one.cap.roles)


@dataclass(frozen=True, kw_only=True)
class Moment(Act):
    """One capacity before the open instance."""

    cap: Capacity

    @property
    def live(self) -> list[Signature]:
        """The task's own that count here, none of an added signer; an amendment lets those before it lapse (D21)."""
        extra = self.ones(*self.instance.added, *self.instance.before)
        found = [one for one in self.case.signatures if one.instance == self.instance.id and one.live]
        return [one for one in found if not self.attempt.amends and self.world.one(one.person) not in extra]

    @property
    def total(self) -> Decimal | None:  # with the other cases of its key (D25)
        return None if self.case.amount is None else self.case.amount + self.case.total

    def signed(self) -> Codes:
        """Who signed here or at another slot of the same entry (foundations §6, example 4)."""
        slots = {one.id for one in self.case.instances if one.group and one.group == self.instance.group}
        slots |= set() if self.attempt.amends else {self.instance.id}
        beside = [one for one in self.case.signatures if one.instance in slots and one.live]
        return frozenset(who for one in beside for who in self.ones(one.person, one.principal))

    def member(self, body: str) -> bool:
        return standing.member(self.world, self.cap.person, body, self.day)


def _codes(*names: str) -> Codes:
    return frozenset(names)


def same(at: Moment) -> Codes:
    """One person has one seat, whatever account or mandate (§3 TP; D27; foundations §7: footprints are disjoint)."""
    return SAME if at.cap.persons & at.signed() else NONE


def two_person_out(spec: Control, at: Moment) -> Codes:
    unskilled = spec.skill and not standing.skilled(at.world, at.cap.person, spec.skill, at.day)
    body = {"body"} if spec.body and not at.member(spec.body) else set()
    return frozenset(body | ({"qualification"} if unskilled else set()))


def separation_out(spec: Control, at: Moment) -> Codes:
    """Whoever took part in another of the tasks, in any round and state (§3 SoD; foundations §6: memory)."""
    if spec.scope == "static":
        held = standing.roles(at.world, at.cap.person, at.day) | at.cap.roles
        return _codes("separation", "separation.roles") if len(held & set(spec.roles)) > 1 else NONE
    others = set(spec.tasks) - {at.task.id}
    barred = {who for task, who in standing.acted(at.world, at.case) if task in others}
    if "start" in others:
        barred.add(at.world.one(at.case.starter))
    since = ""
    if spec.scope == "period":
        since = (date.fromisoformat(at.day) - timedelta(days=spec.days)).isoformat()
    if spec.scope in ("object", "period"):
        barred |= {at.world.one(who) for ctl, task, who, day in at.case.elsewhere
                   if ctl == spec.id and task in others and day >= since}  # fmt: skip
    return _codes("separation") if barred & at.cap.persons else NONE


def binding_out(spec: Control, at: Moment) -> Codes:
    """The same person acts himself; nobody there yet to be the same as is no licence (§2 fail closed)."""
    if spec.team:
        team = at.ones(*at.case.team)
        return NONE if at.cap.person in team else _codes("binding", "binding.team")
    last = latest(at.case, spec.tasks[0])
    signers = {at.world.one(one.person) for one in at.case.signatures if last and one.instance == last.id}
    signers -= at.ones(*last.added, *last.before) if last else set()  # they did not handle it
    return NONE if at.cap.person in signers else _codes("binding")


def approval_out(spec: Control, at: Moment) -> Codes:
    """In order, one slot's role at a time (§3 tiers; D17)."""
    if at.total is None:
        return _codes("tier.undecidable")
    roles = chain(spec, at.total)
    open_ = [role for role in roles if role not in {one.slot for one in at.live}]
    if open_ and open_[0] in at.cap.roles:
        return NONE
    later = set(open_[1:]) & at.cap.roles
    return _codes("tier.order") if later else _codes("role", "tier.order")


def joint_out(spec: Control, at: Moment) -> Codes:
    """One of its people for each party, nobody for two (§3 joint)."""
    signed = {one.slot for one in at.live}
    free = [(party, roles) for party, roles in spec.parties if party not in signed]
    mine = [party for party, roles in free if set(roles) & at.cap.roles]
    if not mine:
        return _codes("joint.party", "role")
    if spec.ordered and free[0][0] not in mine:
        return _codes("joint.order")
    return NONE


def collective_out(spec: Control, at: Moment) -> Codes:
    """Members vote, recorders sign the minutes (D38)."""
    return NONE if at.member(spec.body) or (spec.recorder and at.member(spec.recorder)) else _codes("body")


def latest(case: Case, task: str) -> Instance | None:
    """The latest live completion of a task."""
    return next((one for one in reversed(case.instances) if one.task == task and one.state == "done"), None)


def requires_lacks(spec: Control, at: Moment) -> Codes:
    """Another task is complete, so, by such people (D6); lapsed signatures do not count for gates (foundations §6)."""
    found = latest(at.case, spec.tasks[0])
    if found is None:
        return _codes("requires.missing", "self_control.missing")
    signed = [one for one in at.case.signatures if one.instance == found.id]
    live = [one for one in signed if one.live]
    if not live:
        return _codes("requires.lapsed")
    codes: set[str] = set()
    if found.outcome != spec.outcome if spec.outcome else at.case.task(found.task).outcomes[found.outcome] != "forward":
        codes.add("requires.outcome")
    if spec.roles and not any(set(spec.roles) & set(one.roles) for one in live):
        codes |= {"requires.role", "self_control.role"}
    if spec.skill and not any(spec.skill in one.skills for one in live):
        codes.add("requires.qualification")
    if spec.same_round and found.id not in at.case.past(at.instance.id):
        codes.add("requires.round")
    others = {who for task, who in standing.acted(at.world, at.case) if task in spec.not_signers_of}
    if any(at.ones(one.person, one.principal) & others for one in live):
        codes.add("requires.signers")
    return frozenset(codes)


def paper_lacks(code: str) -> Callable[[Control, Moment], Codes]:
    def lacks(spec: Control, at: Moment) -> Codes:
        return NONE if spec.paper in (*at.case.papers, *at.attempt.papers) else _codes(code)

    return lacks


def limit_lacks(spec: Control, at: Moment) -> Codes:
    """The sum holds; the bound itself is over it unless said otherwise (decisions §0: the stricter reading)."""
    prefix = "budget" if spec.kind == "budget" else "limit"
    if at.total is None:
        return _codes(f"{prefix}.undecidable")
    if spec.least is not None and at.total < spec.least:
        return _codes("limit.min")
    if spec.most is not None and (at.total > spec.most or (at.total == spec.most and not spec.most_in)):
        return _codes("budget.over" if prefix == "budget" else "limit.max")
    return NONE


def counter_lacks(spec: Control, at: Moment) -> Codes:
    over = spec.most is not None and at.case.entered > spec.most
    return _codes("counter.over") if over and not spec.detective else NONE


def deadline_lacks(spec: Control, at: Moment) -> Codes:
    """A minimum period refuses (§3 deadline); the last day does not: overdue is an event."""
    concerned = not spec.outcomes or at.attempt.outcome in spec.outcomes
    return _codes("too_early") if concerned and at.day < spec.not_before else NONE


def notice_lacks(spec: Control, at: Moment) -> Codes:
    """Given once; proof that it arrived, or the refusal to sign witnessed (§3; flows-corrections §3)."""
    if spec.outcomes and at.attempt.outcome not in spec.outcomes:
        return NONE
    if spec.once and "noticed" in at.case.facts:
        return _codes("notice.once")
    return NONE if at.case.facts & {"served", "witness"} else _codes("notice.receipt", "service.proof")


def unless(asked: str, done: str, code: str) -> Callable[[Control, Moment], Codes]:
    """What is due once it was asked for, or made: hearing, statement."""

    def lacks(spec: Control, at: Moment) -> Codes:
        return _codes(code) if asked in at.case.facts and done not in at.case.facts else NONE

    return lacks


def collective_lacks(spec: Control, at: Moment) -> Codes:
    """A ballot: noticed, on the frozen agenda, present, the chair last. The minutes: quorate, and what was decided."""
    meeting = at.case.meeting or Meeting(notice="none")
    body = at.world.bodies[spec.body]
    found: set[str] = set()
    if body.notice and meeting.notice != "given":
        found |= {"quorum.notice", "quorum.no_notice"}
    if not meeting.on_agenda:
        found.add("quorum.ad_hoc")
    votes = ballots(at)
    if not minutes(spec, at):
        chair, present = at.world.one(body.chair), present_of(at, body, meeting, votes) | {at.cap.person}
        if meeting.present is not None and at.cap.person not in at.ones(*meeting.present):
            found.add("quorum.absent")
        if body.chair_last and at.cap.person == chair and present - set(votes) - {chair}:
            found.add("quorum.chair_last")
        return frozenset(found)
    present, result = present_of(at, body, meeting, votes), decided(at, body, meeting, votes)
    if meeting.present is not None and present - set(votes):
        found.add("quorum.open")
    if result == "not_quorate":
        found.add("quorum.not_quorate")
    elif at.attempt.outcome != result:
        found.add("quorum.outcome")
    return frozenset(found)


def minutes(spec: Control, at: Moment) -> bool:
    """True when this signature is the recorder's, not a ballot."""
    return bool(spec.recorder) and at.member(spec.recorder) and not at.member(spec.body)


def ballots(at: Moment) -> dict[str, str]:
    return {at.world.one(one.person): one.outcome for one in at.live if one.slot != "minutes"}


def present_of(at: Moment, body: Body, meeting: Meeting, votes: dict[str, str]) -> frozenset[str]:
    listed = meeting.present if meeting.present is not None else frozenset(votes)
    return frozenset(one for one in map(at.world.one, listed) if not at.out(one))


def decided(at: Moment, body: Body, meeting: Meeting, votes: dict[str, str]) -> str:
    """Exact fractions; a tie is not passed; abstaining counts as present (§3 collective)."""
    members = at.ones(*(one.person for one in body.seats if one.on(at.day)))
    present = present_of(at, body, meeting, votes)
    if body.recused == "out":
        members = {one for one in members if not at.out(one)}
    if not members or len(present) < needed(body.present_min, len(members)):
        return "not_quorate"
    of = len(present) if body.basis == "present" else len(members)
    yes = sum(1 for who, vote in votes.items() if vote == "for" and who in present)
    no = sum(1 for who, vote in votes.items() if vote == "against" and who in present)
    share = Fraction(body.pass_min)
    passed = yes >= share if "/" not in body.pass_min else Fraction(yes) > share * of
    return "for" if passed and yes > no else "against"


def needed(rule: str, of: int) -> int:
    """Least number that meets a share ("2/3" of 10 is 7) or a count ("3")."""
    return int(rule) if "/" not in rule else -int(-Fraction(rule) * of // 1)


def two_person_more(spec: Control, at: Moment) -> bool:
    """Distinct persons with this outcome, this one included (§3 TP; D22)."""
    agreeing = [one for one in at.live if one.outcome == at.attempt.outcome]
    chaired = not spec.chair or spec.chair in at.cap.roles or any(spec.chair in one.roles for one in agreeing)
    return len({at.world.one(one.person) for one in agreeing} | {at.cap.person}) < spec.min or not chaired


OUT: dict[str, Callable[[Control, Moment], Codes]] = {
    "two-person": two_person_out,
    "separation": separation_out,
    "binding": binding_out,
    "approval": approval_out,
    "joint": joint_out,
    "quorum": collective_out,
    "draw": lambda spec, at: NONE if at.cap.person in at.ones(*at.case.drawn) else _codes("draw.not_drawn"),
}
LACKS: dict[str, Callable[[Control, Moment], Codes]] = {
    "requires": requires_lacks,
    "self-control": requires_lacks,
    "evidence": paper_lacks("evidence.missing"),
    "card": paper_lacks("card.missing"),
    "norm-band": paper_lacks("norm.departure"),
    "limit": limit_lacks,
    "budget": limit_lacks,
    "counter": counter_lacks,
    "deadline": deadline_lacks,
    "notice": notice_lacks,
    "hearing": unless("hearing_asked", "hearing_held", "hearing.due"),
    "statement": unless("statement_made", "statement_answered", "statement.unanswered"),
    "quorum": collective_lacks,
}
MORE: dict[str, Callable[[Control, Moment], bool]] = {
    "two-person": two_person_more,
    "approval": lambda spec, at: len(at.live) + 1 < len(chain(spec, at.total or Decimal(0))),
    "joint": lambda spec, at: len(at.live) + 1 < len(spec.parties),
    "quorum": lambda spec, at: not minutes(spec, at),  # the minutes are the last signature (D38)
}
SIGNED_BY_SEVERAL = frozenset(MORE)
