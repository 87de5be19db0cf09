"""The kinds of controls. K control-kernel, D decisions, F foundations, C flows-corrections."""

from dataclasses import replace

import pytest

from tests.oracle.tables import BOARD, C1, D1, WORLD, Row, case, money, world
from tests.oracle.world import Control, Instance, Link, Meeting, Signature, Task

TWO, THREE = Control(kind="two-person"), Control(kind="two-person", min=3)
CHAIRED = Control(kind="two-person", chair="director")
APART = Control(kind="separation", tasks=("draft", "check"))
OBJECT, PERIOD = replace(APART, scope="object"), replace(APART, scope="period", days=30)
STATIC = Control(kind="separation", scope="static", roles=("head", "deputy"))
SAME = Control(kind="binding", tasks=("draft",))
TIERS = Control(kind="approval", tiers=((money("0"), ("head",)), (money("50000"), ("head", "deputy", "director"))))
HEADS = {"roles": ("head", "deputy", "director")}
JOINT = Control(kind="joint", parties=(("store", ("clerk",)), ("asking", ("head", "deputy"))))
BOTH = {"roles": ("clerk", "head")}
PASSED = Control(kind="requires", tasks=("draft",), outcome="ok")
QUOTE = Control(kind="evidence", paper="quote")
BALLOT = Control(kind="quorum", body="board", recorder="clerks")
VOTES = {"outcomes": {"for": "forward", "against": "refuse", "abstain": "other"}}
BIG = money("60000")
RESIGN = Instance(id="r1", task="draft", resign=True, of="d1")


def row(who: str, then: str, page: str, *controls: Control, verb: str = "complete", more=None, **given):
    return Row(page=page, who=who, verb=verb, then=then, case=case(*controls, **given), more=more or {})


def board(who: str, outcome: str, then: str, page: str, *votes: tuple[str, str], rules=None, recused=(), **meeting):
    told = world(bodies={**WORLD.bodies, "board": replace(BOARD, **(rules or {}))})
    signed = [{"person": one, "outcome": vote} for one, vote in votes]
    found = case(BALLOT, task=VOTES, signed=signed, meeting=Meeting(**meeting), recused=recused)
    return Row(page=page, who=who, more={"outcome": outcome}, then=then, case=found, world=told)


def limited(most: str, then: str, page: str, *, kind: str = "limit", most_in: bool = False, **more):
    return row("ann", then, page, Control(kind=kind, most=money(most), most_in=most_in), **more)


def drafted(**more):
    """The draft signed otherwise than at first."""
    return (Signature(**({"instance": "d1", "person": "ann"} | more)),)


def several(*signed: str):
    """Slots of one countersign: those signed, and one open."""
    slots = tuple(Instance(id=f"s{at}", task="check", group="m", state="done") for at, _ in enumerate(signed))
    done = tuple(Signature(instance=f"s{at}", person=who) for at, who in enumerate(signed))
    return {"instances": (D1, *slots, replace(C1, group="m")), "signatures": done}


def facts(*names: str):
    return {"facts": frozenset(names)}


ANN, BOB, EVE = {"person": "ann"}, {"person": "bob"}, {"person": "eve", "slot": "head"}
DUTY = {"started": {"starter": "cid", "signatures": ()}}
ROWS = [
    row("ann", "held", "K3 TP first of two", TWO),
    row("bob", "allowed", "K3 TP second of two", TWO, signed=[ANN]),
    row("ann", "refused two_person.same_person", "K3 TP first again", TWO, signed=[ANN]),
    row("ann", "refused already_signed", "K3 TP claim by who signed", TWO, verb="claim", signed=[ANN]),
    row("bob", "held", "K3 TP second of three", THREE, signed=[ANN]),
    row("cid", "allowed", "K3 TP third of three", THREE, signed=[ANN, BOB]),
    row("bob", "held", "K3 TP a void signature does not count", TWO, signed=[ANN | {"live": False}]),
    row("ann", "held", "F6 who was void may sign again", TWO, signed=[ANN | {"live": False}]),
    row("bob", "held", "D22 other outcomes do not count", TWO, signed=[ANN | {"outcome": "so"}]),
    row("ann", "allowed", "D22 one sends back", TWO, more={"outcome": "back"}),
    row("ann", "allowed", "D22 one refuses", TWO, more={"outcome": "no"}),
    row("ann", "held", "D22 unanimous", TWO, task={"unanimous": True}, more={"outcome": "no"}),
    row("bob", "allowed", "D22 unanimous, all", TWO, task={"unanimous": True}, signed=[ANN | {"outcome": "no"}],
        more={"outcome": "no"}),
    row("bob", "held", "D21 an amendment: asked again", TWO, signed=[ANN], more={"amends": True}),
    row("eve", "held", "D37 of a body", Control(kind="two-person", body="board"), task=HEADS),
    row("ann", "refused body", "D37 not of the body", Control(kind="two-person", body="board")),
    row("fay", "held", "D37 chair lacking", CHAIRED, task=HEADS, signed=[EVE]),
    row("dan", "allowed", "D37 chair there", CHAIRED, task=HEADS, signed=[EVE]),
    row("bob", "refused qualification", "K3 TP each qualified", Control(kind="two-person", skill="licence")),
    row("bob", "allowed", "K3 several join", TWO, verb="claim", item={"holders": ("ann",)}),
    row("ann", "refused separation", "K3 SoD drafter", APART),
    row("ann", "refused separation", "K3 SoD drafter, claim", APART, verb="claim"),
    row("bob", "allowed", "K3 SoD another", APART),
    row("ann", "refused separation", "F6 example 1, memory", APART, signatures=drafted(live=False)),
    row("ann", "refused separation", "F6 example 1, another drafts now", APART,
        signatures=(*drafted(live=False), *drafted(person="bob"))),
    row("ann", "refused separation", "D22 SoD also who sends back", APART, more={"outcome": "back"}),
    row("bob", "allowed", "D26 claiming takes no part", APART, instances=(replace(D1, holders=("bob",)), C1)),
    row("bob", "refused separation", "D26 an opinion takes part", APART, took_part=(("draft", "bob"),)),
    row("cid", "refused separation", "D14 the starter", Control(kind="separation", tasks=("start", "check")),
        **DUTY["started"]),
    row("cid", "allowed", "D14 starting is not signing", APART, **DUTY["started"]),
    row("bob", "refused separation", "K3 SoD parallel", Control(kind="separation", tasks=("beside", "check")),
        took_part=(("beside", "bob"),)),
    row("bob", "refused separation", "K3 SoD object", OBJECT, elsewhere=(("ctl", "draft", "bob", "2020-01-01"),)),
    row("bob", "allowed", "K3 SoD case only", APART, elsewhere=(("ctl", "draft", "bob", "2026-03-01"),)),
    row("bob", "allowed", "K3 SoD object, same task", OBJECT, elsewhere=(("ctl", "check", "bob", "2026-03-01"),)),
    row("bob", "refused separation", "K3 SoD period, inside", PERIOD,
        elsewhere=(("ctl", "draft", "bob", "2026-02-08"),)),
    row("bob", "allowed", "K3 SoD period, outside", PERIOD, elsewhere=(("ctl", "draft", "bob", "2026-02-07"),)),
    row("fay", "refused separation", "K3 SoD static", STATIC, task=HEADS),
    row("eve", "allowed", "K3 SoD static, one of both", STATIC, task=HEADS),
    row("ann", "allowed", "K3 binding", SAME),
    row("ann_2", "allowed", "K3 binding, second account", SAME),
    row("bob", "refused binding", "K3 binding, another", SAME),
    row("bob", "refused binding", "K3 binding, claim", SAME, verb="claim"),
    row("bob", "refused binding", "V an added signer did not handle it", SAME, signatures=(*drafted(), *drafted(**BOB)),
        instances=(replace(D1, added=("bob",)), C1)),
    row("ann", "refused binding", "K2 binding to nobody", SAME, signatures=()),
    row("bob", "allowed", "D47 team", Control(kind="binding", team=True), team=("bob",)),
    row("ann", "refused binding.team", "D47 not of the team", Control(kind="binding", team=True), team=("bob",)),
    row("eve", "allowed", "K3 tiers, one slot", TIERS, task=HEADS),
    row("eve", "held", "K3 tiers, first of three", TIERS, task=HEADS, amount=BIG),
    row("eve", "held", "D0 the boundary is the upper band's", TIERS, task=HEADS, amount=money("50000")),
    row("eve", "allowed", "D0 just below", TIERS, task=HEADS, amount=money("49999.99")),
    row("eve", "held", "K3 tiers, cumulative", TIERS, task=HEADS, total=money("49900")),
    row("dan", "refused tier.order", "K3 tiers, out of order", TIERS, copies=("dan",), task=HEADS, amount=BIG),
    row("dan", "refused tier.order", "D17 claim, out of order", TIERS, verb="claim", task=HEADS, amount=BIG,
        copies=("dan",)),
    row("gus", "refused role", "K3 tiers, not of this band", TIERS, task=HEADS),
    row("gus", "held", "K3 tiers, second", TIERS, task=HEADS, amount=BIG, signed=[EVE]),
    row("fay", "refused two_person.same_person", "K3 tiers, one person in two roles", TIERS, task=HEADS, amount=BIG,
        signed=[EVE | {"person": "fay"}]),
    row("dan", "allowed", "K3 tiers, last", TIERS, task=HEADS, amount=BIG,
        signed=[EVE, {"person": "gus", "slot": "deputy"}]),
    row("eve", "refused tier.undecidable", "K2 tiers, no amount", TIERS, task=HEADS, amount=None),
    row("kit", "held", "K3 joint, first", JOINT, task=BOTH),
    row("eve", "held", "K3 joint, free order", JOINT, task=BOTH),
    row("eve", "allowed", "K3 joint, second", JOINT, task=BOTH, signed=[{"person": "kit", "slot": "store"}]),
    row("gus", "refused joint.party", "K3 joint, party signed", JOINT, signed=[{"person": "eve", "slot": "asking"}]),
    row("eve", "refused two_person.same_person", "K3 joint, nobody twice",
        Control(kind="joint", parties=(("a", ("head",)), ("b", ("head",)))), task=HEADS,
        signed=[{"person": "eve", "slot": "a"}]),
    row("eve", "refused joint.order", "K3 joint, ordered", replace(JOINT, ordered=True)),
    row("bob", "allowed", "D6 requires", PASSED),
    row("bob", "refused requires.missing", "D6 requires, not done", replace(PASSED, tasks=("legal",))),
    row("bob", "allowed", "D6 requires, claim", replace(PASSED, tasks=("legal",)), verb="claim"),
    row("bob", "refused requires.lapsed", "F6 requires, lapsed", PASSED, signatures=drafted(live=False)),
    row("bob", "refused requires.outcome", "D6 requires, another", PASSED, instances=(replace(D1, outcome="no"), C1)),
    row("bob", "allowed", "D6 requires, any forward one", Control(kind="requires", tasks=("draft",))),
    row("bob", "refused requires.role", "D6 requires, by role", replace(PASSED, roles=("head",))),
    row("bob", "allowed", "D6 requires, by that role", replace(PASSED, roles=("head",)),
        signatures=drafted(person="eve", roles=("head",))),
    row("bob", "refused requires.qualification", "K3 legal review, qualified", replace(PASSED, skill="law")),
    row("bob", "refused requires.signers", "K3 legal review, no handler", replace(PASSED, not_signers_of=("check",)),
        took_part=(("check", "ann"),)),
    row("bob", "refused requires.round", "D6 requires, this round", replace(PASSED, same_round=True),
        item={"causes": frozenset()}),
    row("bob", "refused self_control.missing", "K3 self-control form", Control(kind="self-control", tasks=("form",))),
    row("bob", "allowed", "K3 self-control form there", Control(kind="self-control", tasks=("draft",))),
    row("ann", "refused evidence.missing", "K3 evidence", QUOTE),
    row("ann", "allowed", "K3 evidence sent", QUOTE, more={"papers": ("quote",)}),
    row("ann", "allowed", "K3 evidence there", QUOTE, papers=("quote",)),
    row("ann", "refused evidence.missing", "K3 evidence of another kind", QUOTE, more={"papers": ("photo",)}),
    row("ann", "allowed", "V1 evidence, claim", QUOTE, verb="claim"),
    row("ann", "allowed", "D22 evidence, sent back", QUOTE, more={"outcome": "back"}),
    row("ann", "refused card.missing", "K3 card", Control(kind="card", paper="card")),
    row("ann", "refused norm.departure", "K3 norm", Control(kind="norm-band", paper="why")),
    limited("100", "refused limit.max", "D0 the stricter reading at the bound"),
    limited("100", "allowed", "D0 the bound belongs to it where told", most_in=True),
    limited("100.01", "allowed", "K3 limit below"),
    limited("150", "refused limit.max", "K3 limit, cumulative", total=money("50")),
    limited("100", "refused limit.undecidable", "K2 limit, no figure", amount=None),
    limited("100", "refused budget.over", "K3 budget", kind="budget", total=money("1")),
    row("ann", "refused limit.min", "K3 limit, least", Control(kind="limit", least=money("101"))),
    row("ann", "allowed", "K3 limit, least itself", Control(kind="limit", least=money("100"))),
    row("ann", "refused counter.over", "K3 counter", Control(kind="counter", most=money("1")), entered=2),
    row("ann", "allowed", "K3 counter, within", Control(kind="counter", most=money("1")), entered=1),
    row("ann", "allowed", "K3 counter, detective", Control(kind="counter", most=money("1"), detective=True), entered=2),
    row("ann", "refused too_early", "D33 too early", Control(kind="deadline", not_before="2026-03-11")),
    row("ann", "allowed", "D33 on the day", Control(kind="deadline", not_before="2026-03-10")),
    row("ann", "allowed", "D33 another outcome", Control(kind="deadline", not_before="2026-03-11", outcomes=("no",))),
    row("ann", "refused notice.once", "C3 once only", Control(kind="notice", once=True), **facts("noticed", "served")),
    row("ann", "refused notice.receipt", "K3 notice, no proof", Control(kind="notice")),
    row("ann", "allowed", "K3 notice, refusal witnessed", Control(kind="notice"), **facts("witness")),
    row("ann", "refused hearing.due", "K3 hearing due", Control(kind="hearing"), **facts("hearing_asked")),
    row("ann", "allowed", "K3 hearing held", Control(kind="hearing"), **facts("hearing_asked", "hearing_held")),
    row("ann", "allowed", "K3 hearing not asked for", Control(kind="hearing")),
    row("ann", "refused statement.unanswered", "K3 statement", Control(kind="statement"), **facts("statement_made")),
    row("ann", "allowed", "K3 discipline never blocks", Control(kind="discipline")),
    row("bob", "allowed", "K3 draw", Control(kind="draw"), drawn=("bob",)),
    row("ann", "refused draw.not_drawn", "K3 draw, not drawn", Control(kind="draw"), drawn=("bob",)),
    board("eve", "for", "held", "D38 a ballot"),
    board("ann", "for", "refused body", "D38 no member"),
    board("eve", "for", "refused already_signed", "D38 twice", ("eve", "for")),
    board("eve", "for", "refused recused", "K3 collective, recused", recused=(("eve", "granted"),)),
    board("eve", "for", "refused quorum.notice", "C3 notice lacking", rules={"notice": True}, notice="none"),
    board("eve", "for", "refused quorum.notice", "C3 notice too late", rules={"notice": True}, notice="late"),
    board("eve", "for", "held", "C3 rules are each body's", notice="none"),
    board("eve", "for", "refused quorum.ad_hoc", "K3 agenda frozen", on_agenda=False),
    board("eve", "for", "refused quorum.absent", "K3 not present", present=frozenset({"dan", "fay"})),
    board("dan", "for", "refused quorum.chair_last", "K3 chair last", ("eve", "for"), rules={"chair_last": True},
          present=frozenset({"dan", "eve", "fay"})),
    board("dan", "for", "held", "K3 chair last, all have voted", ("eve", "for"), ("fay", "for"),
          rules={"chair_last": True}, present=frozenset({"dan", "eve", "fay"})),
    board("dan", "for", "held", "C3 chair in any order"),
    board("kit", "for", "allowed", "D38 minutes", ("dan", "for"), ("eve", "for"), ("fay", "for")),
    board("kit", "against", "refused quorum.outcome", "D38 minutes of another result", ("dan", "for"), ("eve", "for")),
    board("kit", "for", "refused quorum.outcome", "K3 tie is not passed", ("dan", "for"), ("eve", "against")),
    board("kit", "against", "allowed", "K3 tie, minutes", ("dan", "for"), ("eve", "against")),
    board("kit", "for", "refused quorum.not_quorate", "K3 quorum", ("dan", "for"), rules={"present_min": "2/3"}),
    board("kit", "for", "refused quorum.open", "K3 votes still open", ("dan", "for"), ("eve", "for"),
          present=frozenset({"dan", "eve", "fay"})),
    board("kit", "for", "allowed", "K3 the recused leave the base", ("dan", "for"), ("eve", "for"),
          rules={"present_min": "2/3"}, recused=(("fay", "granted"),)),
    board("kit", "for", "refused quorum.not_quorate", "K3 or stay in it", ("dan", "for"), ("eve", "for"),
          rules={"present_min": "2/3", "recused": "in"}, recused=(("fay", "granted"),)),
    board("kit", "for", "refused quorum.outcome", "K3 abstaining counts", ("dan", "for"), ("eve", "abstain")),
    board("kit", "for", "refused quorum.outcome", "K3 majority of the members", ("dan", "for"), ("eve", "for"),
          rules={"basis": "members"}),
    Row(page="D57 membership of the day", who="eve", then="refused body", more={"outcome": "for"},
        case=case(BALLOT, task=VOTES, meeting=Meeting()),
        world=world(bodies={**WORLD.bodies, "board": replace(BOARD, seats=(Link(person="eve", last="2026-03-09"),))})),
    row("bob", "held lapsed", "F6 barrier", instances=(D1, C1, RESIGN)),
    row("bob", "allowed", "F6 barrier, concurrent", instances=(D1, replace(C1, causes=frozenset()), RESIGN)),
    row("bob", "refused already_signed", "F6 example 4, one person one slot", **several("bob")),
    row("cid", "allowed", "F6 example 4, another", **several("bob")),
    row("cid", "n/a", "D12 no such outcome", more={"outcome": "none"}, tasks=(Task(id="draft"), Task(id="check"))),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=[f"{at:03} {one.page}" for at, one in enumerate(ROWS)])
def test_controls(row: Row) -> None:
    assert row.told() == row.then
