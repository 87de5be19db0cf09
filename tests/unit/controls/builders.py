"""Small worlds for the kernel: a file with one or two tasks, people, and a view with everything filled."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from engine.controls import Plan, plan
from engine.feel import Names
from engine.model.case import Gate, Signature
from engine.model.control import Control, ControlSpec
from engine.model.form import Duty, Outcome, OutcomeKind
from engine.model.people import Actor, Kind, Mandate, Qualification, Standing
from engine.model.process import Definition, Graph, Lane, Node, NodeKind, Process
from engine.model.text import EMPTY, Text
from engine.model.verdict import Decision, Verb, Verdict
from engine.model.view import View

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
DONE = Outcome(id="done", name=Text("办结", "Done"))
OTHER = Outcome(id="other", name=Text("转办", "Other way"), kind=OutcomeKind.OTHER)
BACK = Outcome(id="back", name=Text("退回", "Back"), kind=OutcomeKind.BACK)
REFUSE = Outcome(id="no", name=Text("不同意", "No"), kind=OutcomeKind.REFUSE)
OUTCOMES = (DONE, OTHER, BACK, REFUSE)
NAMES = Names.of(
    {
        "amount": "money",
        "budget_line": "string",
        "exempt": "boolean",
        "big": "boolean",
        "quotes": [{"price": "money"}],
        "subject": {"key": "string"},
        "contract": {"no": "string"},
        "setting": {"t1": "money", "t2": "money", "service_public_days": "integer"},
        "means": "string",
        "on": "date",
        "receipt": "string",
        "told": "boolean",
        "asked": "boolean",
        "grave": "boolean",
        "answer": "string",
    }
)


def names() -> Names:
    return NAMES


def node(node_id: str = "flow_check", **fields: Any) -> Node:
    base: dict[str, Any] = {"kind": NodeKind.TASK, "tag": "userTask", "name": EMPTY, "outcomes": OUTCOMES}
    return Node(id=node_id, **{**base, **fields})


def definition(
    *nodes: Node, controls: tuple[Control, ...] = (), lanes: tuple[Lane, ...] = (), **process: Any
) -> Definition:
    main = Process(id="flow", name=EMPTY, graph=Graph(nodes=nodes), lanes=lanes, **process)
    return Definition(key="flow", digest="d", model_digest="m", main="flow", processes=(main,), controls=controls)


def control(spec: ControlSpec, control_id: str = "ctl_one", **fields: Any) -> Control:
    return Control(id=control_id, spec=spec, **fields)


def planned(*specs: ControlSpec, duty: Duty | None = None, **fields: Any) -> Plan:
    """Return the plan of one task ``flow_check`` with ``specs`` attached as ctl_0, ctl_1, ..."""
    controls = tuple(control(spec, f"ctl_{index}") for index, spec in enumerate(specs))
    task = node(controls=tuple(c.id for c in controls), duty=duty or Duty(), **fields)
    return compiled(definition(task, controls=controls))


def compiled(built: Definition, task: str = "flow_check") -> Plan:
    process = built.main_process
    return plan(built, process, process.graph.all_nodes[task], names())


def actor(
    person: str = "ann",
    *roles: str,
    kind: Kind = Kind.OFFICER,
    bodies: tuple[str, ...] = (),
    qualifications: tuple[str, ...] = (),
    acts_for: str = "",
    lent: tuple[str, ...] = (),
) -> Actor:
    standing = Standing(
        person=person,
        name=person,
        kind=kind,
        roles=roles,
        bodies=bodies,
        qualifications=tuple(Qualification(kind=q) for q in qualifications),
    )
    mandate = None
    if acts_for:
        mandate = Mandate(
            id="mandate",
            principal=acts_for,
            principal_roles=lent,
            valid_from=datetime(2026, 1, 1, tzinfo=UTC),
            valid_to=datetime(2027, 1, 1, tzinfo=UTC),
        )
    return Actor(person=person, account=f"account_{person}", standing=standing, mandate=mandate)


def view(who: Actor, verb: Verb = Verb.COMPLETE, outcome: Outcome | None = DONE, **fields: Any) -> View:
    scope = {
        "amount": Decimal(100),
        "budget_line": "line1",
        "exempt": False,
        "subject": {"key": "s1"},
        "contract": {"no": "c1"},
        "setting": {"t1": Decimal(1000), "t2": Decimal(50000), "service_public_days": Decimal(30)},
        "big": True,
    }
    scope |= fields.pop("scope", {})
    base: dict[str, Any] = {"now": NOW, "today": "2026-03-10", "instance": "flow_check#1", "has_comment": True}
    base["participation"] = {"start": frozenset()}
    return View(verb=verb, actor=who, outcome=outcome, scope=scope, **{**base, **fields})


def signed(person: str, outcome: str = "done", *, principal: str = "", slot: str = "seat", **fields: Any) -> Signature:
    return Signature(
        instance="flow_check#1", number=1, person=person, principal=principal, outcome=outcome, slot=slot, **fields
    )


def after(before: View, verdict: Verdict) -> View:
    """Return the view once the act has been stored, as a use case would."""
    who = before.actor
    assert before.outcome is not None
    new = Signature(
        instance=before.instance,
        number=len(before.signatures) + 1,
        person=who.person,
        principal=who.mandate.principal if who.mandate else "",
        outcome=before.outcome.id,
        slot=verdict.slot,
        role=verdict.role,
        roles=tuple(sorted(who.roles)),
    )
    return replace(before, signatures=(*before.signatures, new))


def gate(task: str = "flow_first", *signatures: Signature, **fields: Any) -> Gate:
    base: dict[str, Any] = {"outcome": "done", "forward": True, "lapsed": False, "precedes": True}
    return Gate(task=task, signatures=signatures or (signed("bob"),), **{**base, **fields})


def codes(verdict: Verdict) -> list[str]:
    return [reason.code for reason in verdict.reasons]


REFUSED, HELD, ALLOWED = Decision.REFUSED, Decision.HELD, Decision.ALLOWED
