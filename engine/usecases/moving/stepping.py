"""Moves the token and projects what opened and closed: work items, void signatures, the end."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from engine import feel
from engine.errors import Undecidable
from engine.execution import runner
from engine.execution.door import Step as Moved
from engine.execution.paths import Chosen, Skip
from engine.execution.state import EVENT, SYSTEM, TASK, Instance, Run, Scope
from engine.feel import values
from engine.model import ids
from engine.model.case import CaseStatus, ItemState
from engine.model.process import Node, NodeKind
from engine.trail.binding import element_of
from engine.usecases.ground import recorder
from engine.usecases.moving import deciding
from engine.usecases.state import added, clocks, duties, matters, viewing
from engine.usecases.state.act import Act
from engine.usecases.state.case_state import Item

UNDOING = ("return", "take_back", "jump", "reopen")  # causes by which an item is sent back, not cut short


class Guards:
    """Answers the token games: which way each gateway goes, by the guards of the file; nothing else crosses (D4)."""

    def __init__(
        self,
        act: Act,
        outcome: tuple[str, str] = ("", ""),
        fields: Mapping[str, Any] | None = None,
        again: Mapping[str, str] | None = None,
    ) -> None:
        self.act = act
        self._outcome = outcome
        self._again = again or {}  # outcomes of tasks that stand again with this step
        self._fields = fields  # values not yet taken over
        self._scope: dict[str, Any] | None = None

    @property
    def scope(self) -> dict[str, Any]:
        """The scope as the step leaves it: the outcome just given is the latest one."""
        if self._scope is None:
            made = viewing.scope_of(self.act, self._fields)
            task, outcome = self._outcome
            self._scope = {**made, "outcome": {**made["outcome"], **self._again, **({task: outcome} if task else {})}}
        return self._scope

    def choose(self, gateway: Node, where: Scope) -> tuple[str, ...]:
        """Return the flows whose guard is true; a guard that is null is not true. Undecidable when there is none."""
        graph = self.act.ready.handle.at(where).graph
        flows = graph.outgoing[gateway.id]
        chosen = []
        for flow in flows:
            if flow.id == gateway.default:
                continue
            if not flow.condition and len(flows) > 1:
                continue
            if not flow.condition or feel.truth(self.act.ready.guards[flow.id].evaluate(self.scope)) is True:
                chosen.append(flow.id)
                if gateway.kind is NodeKind.EXCLUSIVE:
                    break
        if not chosen and gateway.default:
            chosen = [gateway.default]
        if not chosen:
            raise Undecidable(f"no way is true at {gateway.id} and there is no default", element=gateway.id)
        return tuple(chosen)

    def cardinality(self, node: Node, where: Scope) -> int:
        """Return the number of members: the length of the list, or the value of the cardinality expression."""
        text = node.multi.collection or node.multi.cardinality if node.multi else ""
        value = feel.parse(text, self.act.ready.names).evaluate(self.scope) if text else None
        count = len(value) if isinstance(value, list) else value
        if isinstance(count, Decimal):
            count = int(count)
        if not isinstance(count, int) or not 1 <= count <= 100:
            raise Undecidable(f"the number of members of {node.id} is not 1 to 100", element=node.id)
        return count

    def finished(self, node: Node, where: Scope, done: tuple[Instance, ...], total: int) -> bool:
        """Return whether enough members are done; the expression sees ``done`` and ``total``."""
        names = feel.Names.of({"done": "integer", "total": "integer"})
        text = node.multi.completion if node.multi else "false"
        value = feel.parse(text, names).evaluate({"done": Decimal(len(done)), "total": Decimal(total)})
        return feel.truth(value) is True


def start(act: Act) -> None:
    """Put the first token on its way."""
    project(act, runner.start(act.ready.handle, Guards(act)))


def complete(act: Act, instance: str, outcome: str, *, by: str = "") -> None:
    """Complete an open activity instance."""
    element = act.state.run.by_id[instance].element
    moved = runner.complete(
        act.ready.handle, act.state.run, act.cache, instance, outcome, Guards(act, (element, outcome))
    )
    _passed(act, instance, outcome, moved, by=by)
    project(act, moved)


def passed(act: Act, item: Item, outcome: str, moved: Moved, *, by: str = "") -> None:
    """Record that an item is complete and close it; what the step opened is projected by the caller."""
    _passed(act, item.instance, outcome, moved, by=by)


def _passed(act: Act, instance: str, outcome: str, moved: Moved, *, by: str) -> None:
    element = element_of(instance)
    _completed(act, "completed", instance, outcome, moved)
    item = act.state.items.get(instance)
    clocks.passed(act, instance, element, item.late if item is not None else "")
    if item is not None:
        act.close(item, ItemState.COMPLETED, by)
        if item.kind == TASK and (item.round > 1 or item.fields or item.evidence):
            act.state.papers[instance] = [item.round, item.fields, item.evidence]


def ends_early(act: Act, item: Item, outcome: str, fields: Mapping[str, Any] | None = None) -> bool:
    """True when completing ``item`` would end the case while a lapsed task is still to be signed again (D20)."""
    if item.of or not any(other.of for other in act.state.items.values()):
        return False
    state, handle = act.state, act.ready.handle
    if item.kind == EVENT:
        return runner.catch(handle, state.run, act.cache, item.instance, Guards(act)).ended
    guards = Guards(act, (item.element, outcome), fields)
    return runner.complete(handle, state.run, act.cache, item.instance, outcome, guards).ended


def catch(act: Act, instance: str) -> None:
    """Let a waiting event happen."""
    moved = runner.catch(act.ready.handle, act.state.run, act.cache, instance, Guards(act))
    _completed(act, "caught", instance, "", moved)
    item = act.state.items.get(instance)
    if item is not None:
        act.close(item, ItemState.COMPLETED)
    project(act, moved)


def back(act: Act, target: str, cause: str) -> None:
    """Return to a completed instance by replay (foundations §6)."""
    project(act, runner.back(act.ready.handle, act.state.run, target, Guards(act)), cause=cause)


def _completed(act: Act, kind: str, instance: str, outcome: str, moved: Moved) -> None:
    routing = {key: sorted(set(chosen)) for key, chosen in moved.routing}
    act.recorder.add(kind, instance=instance, outcome=outcome, flows=list(moved.flows), routing=routing)
    if act.ready.besides:
        duties.completed(act, element_of(instance), outcome, instance)


def project(act: Act, moved: Moved, *, cause: str = "") -> None:
    """Take over what a step did: void, withdraw, open, end. What closes without a return was cut short by an event."""
    before, act.state.run, act.cache = act.state.run, moved.run, moved.cache or None
    kept = _kept(before, moved) if not act.ready.keeping.isdisjoint(moved.flows) else ()
    cause = cause or ("return" if moved.undone or kept else "interrupted")
    if moved.undone or kept:
        _undo(act, moved.undone, cause, kept)
        _supersede(act)
    for instance in moved.closed:
        item = act.state.items.get(instance)
        if item is not None:
            withdraw(act, item, cause)
    for opened in moved.opened:
        _open(act, opened)
    clocks.follow(act)
    if moved.ended:
        _end(act, moved)


def skip(act: Act, one: Skip) -> None:
    """Pass over an open instance without its being done, for a jump: no outcome, no signature, no term begins."""
    handle, run = act.ready.handle, act.state.run
    router = Chosen(handle, one.answers, Guards(act))
    if one.kind == EVENT:
        moved = runner.catch(handle, run, act.cache, one.instance, router)
    else:
        moved = runner.complete(handle, run, act.cache, one.instance, "", router)
    item = act.state.items[one.instance]
    void = [held.signature.number for held in act.state.on(one.instance)]
    if void:
        act.recorder.add("voided", signatures=sorted(void), cause="jump")
        act.state.remove(void)
        act.step.lapsed += void
    routing = {key: sorted(set(chosen)) for key, chosen in moved.routing}
    act.recorder.add("skipped", instance=one.instance, flows=list(moved.flows), routing=routing)
    act.close(item, ItemState.WITHDRAWN)
    project(act, moved, cause="jump")


def _kept(before: Run, moved: Moved) -> tuple[str, ...]:
    """Return what left the run while its signatures stand (``rf:keeps``)."""
    left = {one.id for one in before.done} - moved.run.by_id.keys()
    return tuple(sorted(left.difference(moved.undone)))


def _undo(act: Act, undone: tuple[str, ...], cause: str, kept: tuple[str, ...] = ()) -> None:
    gone = set(undone)
    void = [one.signature.number for one in act.state.signed if viewing.base(one.signature.instance) in gone]
    act.state.remove(void)
    act.step.lapsed += void
    for known in (act.state.papers, act.state.resigns):
        for instance in known.keys() - act.state.run.by_id.keys():
            known.pop(instance)
    more = {"kept": list(kept)} if kept else {}
    act.recorder.add("undone", instances=sorted(gone), signatures=sorted(void), cause=cause, **more)
    deciding.forget(act, undone)
    if act.state.duties:
        duties.undone(act, gone)
    for item in [item for item in act.state.items.values() if item.of in gone]:
        withdraw(act, item, cause)


def _supersede(act: Act) -> None:
    """Void kept signatures (``rf:keeps``) of earlier entries when a later one is kept: a loop leaves one, not many."""
    kept = [
        one.signature for one in act.state.signed if viewing.base(one.signature.instance) not in act.state.run.by_id
    ]
    latest = {element_of(one.instance): viewing.base(one.instance) for one in kept}
    old = [one.number for one in kept if viewing.base(one.instance) != latest[element_of(one.instance)]]
    if old:
        act.recorder.add("voided", signatures=sorted(old), cause="superseded")
        act.state.remove(old)
        act.step.lapsed += old


def withdraw(act: Act, item: Item, cause: str) -> None:
    """Close an open item without completing it; its signatures are void."""
    void = [one.signature.number for one in act.state.on(item.instance)]
    if void:
        act.recorder.add("voided", signatures=sorted(void), cause=cause)
        act.state.remove(void)
        act.step.lapsed += void
    act.recorder.add("withdrawn", instance=item.instance, cause=cause)
    act.close(item, ItemState.RETURNED if cause in UNDOING else ItemState.WITHDRAWN)


def _open(act: Act, instance: Instance) -> None:
    state = act.state
    state.rounds[instance.element] = state.rounds.get(instance.element, 0) + 1
    item = Item(
        id=act.env.ids.new(ids.ITEM),
        instance=instance.id,
        element=instance.element,
        kind=instance.kind,
        round=state.rounds[instance.element],
        opened_at=act.at,
    )
    state.items[instance.id] = item
    act.recorder.add(
        "opened",
        instance=instance.id,
        sort=instance.kind,
        causes=sorted(instance.causes),
        via=sorted(set(instance.via)),
    )
    node = act.node(instance.element)
    if instance.kind != SYSTEM:
        clocks.begin(act, node, item)
    if instance.kind not in (SYSTEM, EVENT):
        if act.ready.plans[item.element].collective:
            matters.opened(act, item)
        if act.ready.besides:
            duties.entered(act, instance.element, instance.id)
        offer(act, item)
    act.touch(item)


def offer(act: Act, item: Item) -> None:
    """Set who an item is shown to."""
    plan = act.ready.plans[item.element]
    item.audience = viewing.audience(act, plan, item, {k: Decimal(row[2]) for k, row in act.state.tallies.items()})
    if item.instance in act.state.added:
        added.show(act, item)


def _end(act: Act, moved: Moved) -> None:
    """End the case; events that wait beside are withdrawn first. Never while a task is to be signed again."""
    lapsed = next((item for item in act.state.items.values() if item.of), None)
    if lapsed is not None:
        raise Undecidable("the case ends before what lapsed is signed again", element=lapsed.element)
    end = _end_node(act, moved)
    status = end.result_status if end is not None and end.result_status else CaseStatus.COMPLETED
    close(act, status, end.result_code if end is not None else "", "ended")


def close(act: Act, status: str, result: str, cause: str) -> None:
    """End the case with what is open withdrawn; what it reserved is given back unless it ended with effect."""
    for item in list(act.state.items.values()):
        withdraw(act, item, cause)
    act.row.status, act.row.outcome, act.row.ended_at = status, result, act.at
    if status != CaseStatus.COMPLETED:
        release_tallies(act)
    if act.state.duties:
        duties.ended(act)
    act.recorder.add("ended", actor=recorder.system("riskflow"), status=str(status), result=result)


def _end_node(act: Act, moved: Moved) -> Node | None:
    """Return the end event that gives the case its status: a bad end weighs more than a good one."""
    nodes = [act.ready.process.graph.by_id[end] for end in moved.run.end_events if end in act.ready.process.graph.by_id]
    bad = [node for node in nodes if node.result_status not in ("", CaseStatus.COMPLETED)]
    return (bad or nodes)[-1] if nodes else None


def release_tallies(act: Act) -> None:
    """Give back what the case reserved: it ended without effect (D24, D25)."""
    reserve(act, {})


def totals(act: Act, shares: Mapping[str, viewing.Share]) -> dict[str, Decimal]:
    """Return the total of each tally as ``shares`` would leave it, by control; holds the rows (foundations §5).

    Locks old and new rows in sorted order, after the case row.
    """
    old = [found for control in act.state.tallies if (found := act.state.reserved(control)) is not None]
    rows = {(s.key, s.window) for s in shares.values()} | {(key, window) for key, window, _ in old}
    heads = {(s.key, "") for s in shares.values() if s.days}
    if act.locked is None:
        hold = act.unit.tables.cases.tallies if act.reading else act.unit.lock_tallies
        act.locked = hold(act.row.agency, sorted(rows | heads)) if rows else {}
    change = _change(act, shares)
    return {share.control: _stored_total(act, share) + change[share.key, share.window] for share in shares.values()}


def _stored_total(act: Act, share: viewing.Share) -> Decimal:
    if share.days:
        return act.unit.sum_days(act.row.agency, share.key, _first_day(share), share.window)
    locked = act.locked or {}
    return locked[share.key, share.window][0]


def _change(act: Act, shares: Mapping[str, viewing.Share]) -> dict[tuple[str, str], Decimal]:
    """Return by how much each row changes; a key two controls share counts once."""
    old = {(f[0], f[1]): f[2] for control in act.state.tallies if (f := act.state.reserved(control)) is not None}
    new = {(s.key, s.window): s.amount for s in shares.values()}
    return {row: new.get(row, Decimal(0)) - old.get(row, Decimal(0)) for row in old.keys() | new.keys()}


def reserve(act: Act, shares: Mapping[str, viewing.Share]) -> None:
    """Bring the case's reservations to ``shares``: rows of the difference and their records."""
    totals(act, shares)
    amounts = {(s.key, s.window): s.amount for s in shares.values()}
    for (key, window), difference in sorted(_change(act, shares).items()):
        amount = amounts.get((key, window), Decimal(0))
        if not difference:
            continue
        total, version = (act.locked or {})[key, window]
        act.locked = {**(act.locked or {}), (key, window): (total + difference, version + 1)}
        _note(act, key, window, amount, difference)
        act.recorder.add(
            "tally",
            tally=f"{key}{window}",
            before=version,
            after=version + 1,
            state="reserved" if amount else "released",
            contribution=act.recorder.commitment("/contribution", values.canonical_decimal(amount)),
        )
    act.state.tallies = {
        share.control: [share.key, share.window, values.canonical_decimal(share.amount)] for share in shares.values()
    }


def _note(act: Act, key: str, window: str, amount: Decimal, difference: Decimal) -> None:
    """Have a row of sums changed; one that this act has changed already (reserved, then given back) stays one row."""
    before = next((row for row in act.step.tallies if row[:2] == (key, window)), None)
    if before is not None:
        act.step.tallies.remove(before)
    _, _, _, changed, times = before or (key, window, amount, Decimal(0), 0)
    act.step.tallies.append((key, window, amount, changed + difference, times + 1))


def _first_day(share: viewing.Share) -> str:
    return (datetime.fromisoformat(share.window) - timedelta(days=share.days - 1)).date().isoformat()
