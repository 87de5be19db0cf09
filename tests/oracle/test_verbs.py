"""The verbs. V verbs.md §1, K control-kernel, D decisions, F foundations, C flows-corrections §3."""

from dataclasses import replace

import pytest

from tests.oracle.judge import VERBS
from tests.oracle.tables import C1, D1, Row, case, world
from tests.oracle.world import Control, Instance, Link, Mandate, Signature, Task

APART = Control(kind="separation", tasks=("draft", "check"))
TWO = Control(kind="two-person")
MINE = {"holders": ("bob",)}
DEEP = replace(D1, scope=("call#1",))
BOARD_TASK = {"binding_decision": True}
GIVEN = Mandate(principal="ann", holder="zoe", roles=("handler",), last="2026-04-01")
HELD_BY_BOB = case(item=MINE)


def given(**more):
    return {"mandate": replace(GIVEN, **more)}


def row(verb: str, who: str, then: str = "allowed", page: str = "V", **more):
    names = {"case", "world"}
    told = {key: value for key, value in more.items() if key in names}
    rest = {key: value for key, value in more.items() if key not in names}
    return Row(page=f"{page} {verb}", who=who, verb=verb, then=then, more=rest, **told)


ROWS = [
    row("draft", "kit"),
    row("draft", "kit", "refused wrong-state", case=case(status="suspended")),
    row("claim", "bob"),
    row("claim", "bob", page="V taken by himself", case=HELD_BY_BOB),
    row("claim", "ann", "refused wrong-state", case=HELD_BY_BOB),
    row("claim", "ann", "refused wrong-state", case=case(status="completed")),
    row("claim", "ann", "refused wrong-state", case=case(item={"state": "done"})),
    row("claim", "kit", "refused role"),
    row("release", "bob", case=HELD_BY_BOB),
    row("release", "ann", "refused wrong-state", case=HELD_BY_BOB),
    row("release", "kit", "refused wrong-state"),
    row("complete", "bob", case=HELD_BY_BOB),
    row("complete", "ann", "refused wrong-state", page="rest held by another", case=HELD_BY_BOB),
    row("complete", "ann", page="rest claiming is optional"),
    row("complete", "ann", "refused wrong-state", case=case(status="suspended")),
    row("complete", "ann", "n/a", page="D12", outcome="none"),
    row("refuse", "ann", outcome="no"),
    row("refuse", "kit", "refused role", outcome="no"),
    row("return drawn", "ann", page="D22", outcome="back"),
    row("return", "bob", page="F6", target="d1"),
    row("return", "kit", "refused role", page="F6", target="d1"),
    row("return", "ann", "refused separation", page="F6", target="d1", case=case(APART)),
    row("return", "bob", "refused return.target", page="V never forward", target="c1"),
    row("return", "bob", "refused return.target", page="F6 concurrent", target="d1",
        case=case(item={"causes": frozenset()})),
    row("return", "bob", "refused return.target", page="F6 inner scope", target="d1", case=case(instances=(DEEP, C1))),
    row("return", "bob", page="F6 same scope", target="d1",
        case=case(instances=(DEEP, replace(C1, scope=("call#1",))))),
    row("return", "bob", page="F6 scope around", target="d1", case=case(item={"scope": ("call#1",)})),
    row("return", "ann", "refused wrong-state", page="F6", target="d1", case=HELD_BY_BOB),
    row("return", "ada", "refused forbidden", page="K2", target="d1"),
    row("resubmit", "bob", case=case(item={"returned_by": "x1"})),
    row("resubmit", "bob", page="F6 direct", target="x1", case=case(item={"returned_by": "x1"})),
    row("resubmit", "bob", "refused lapsed", page="F6 direct", target="x1", changed=True,
        case=case(item={"returned_by": "x1"})),
    row("resubmit", "bob", page="F6 chain", changed=True, case=case(item={"returned_by": "x1"})),
    row("resubmit", "bob", "refused wrong-state", page="V nothing was returned"),
    row("resubmit", "kit", "refused role", case=case(item={"returned_by": "x1"})),
    row("take back", "ann", page="F6"),
    row("take back", "ann_2", page="F6"),
    row("take back", "cid", "refused role", page="F6"),
    row("take back", "ann", "refused take_back.acted_on", page="F6 claimed", case=HELD_BY_BOB),
    row("take back", "ann", "refused take_back.acted_on", page="F6 opened", case=case(item={"opened": True})),
    row("take back", "ann", "refused take_back.acted_on", page="F6 signed", case=case(TWO, signed=[{"person": "bob"}])),
    row("take back", "ann", "refused wrong-state", page="V ended", case=case(status="completed")),
    row("take back", "ann", "refused recused", page="D0", case=case(recused=(("ann", "granted"),))),
    row("take back", "ann", "refused role", page="F6 a void signature",
        case=case(signatures=(Signature(instance="d1", person="ann", live=False),))),
    row("revoke", "ann", page="D62"),
    row("revoke", "ann_2", page="D62"),
    row("revoke", "bob", "refused role", page="D62"),
    row("revoke", "ann", "refused revoke.decided", page="D62",
        case=case(tasks=(Task(id="draft", binding_decision=True), Task(id="check")))),
    row("revoke", "ann", page="D62 not decided yet", case=case(task=BOARD_TASK)),
    row("revoke", "ann", "refused wrong-state", page="D62", case=case(status="completed")),
    row("revoke", "ada", "refused forbidden", page="K2"),
    row("transfer", "bob", case=HELD_BY_BOB, receiver="cid"),
    row("transfer", "bob", "refused role", case=HELD_BY_BOB, receiver="kit"),
    row("transfer", "bob", "refused separation", case=case(APART, item=MINE), receiver="ann"),
    row("transfer", "bob", "refused separation", page="K1", case=case(APART, item=MINE), receiver="ann_2"),
    row("transfer", "bob", "refused recused", case=case(item=MINE, recused=(("cid", "granted"),)), receiver="cid"),
    row("transfer", "bob", "refused receiver.same", page="K1", case=HELD_BY_BOB, receiver="bob_old"),
    row("transfer", "bob", "refused wrong-state", receiver="cid"),
    row("transfer", "ann", "refused wrong-state", case=HELD_BY_BOB, receiver="cid"),
    row("transfer", "bob", "refused already_signed", page="D27",
        case=case(TWO, item=MINE, signed=[{"person": "bob"}]), receiver="cid"),
    row("transfer", "bob", "refused already_signed", page="D27",
        case=case(TWO, item=MINE, signed=[{"person": "cid"}]), receiver="cid"),
    row("transfer", "bob", "refused binding", page="K3",
        case=case(Control(kind="binding", team=True), team=("bob",), item=MINE), receiver="cid"),
    row("transfer", "zoe", "refused mandate.chain", page="K3", case=case(item={"holders": ("zoe",)}), receiver="cid",
        world=world(mandates=(Mandate(principal="bob", holder="zoe", roles=("handler",)),))),
    row("transfer", "bob", "refused receiver.kind", page="D44", case=HELD_BY_BOB, receiver="ada"),
    row("transfer", "ada", "refused forbidden", page="K2", case=HELD_BY_BOB, receiver="cid"),
    row("consult", "bob", case=HELD_BY_BOB, receiver="kit"),
    row("consult", "bob", "refused recused", page="K3",
        case=case(item=MINE, recused=(("kit", "granted"),)), receiver="kit"),
    row("consult", "bob", "refused separation", page="D26", case=case(APART, item=MINE), receiver="ann"),
    row("consult", "kit", "refused role", receiver="bob"),
    row("consult", "bob", "refused receiver.same", receiver="bob_old"),
    row("answer", "kit", case=case(item={"asked": ("kit",)})),
    row("answer", "zoe", case=case(item={"asked": ("zoe",)})),
    row("answer", "kit", "refused wrong-state"),
    row("answer", "kit", "refused recused", case=case(item={"asked": ("kit",)}, recused=(("kit", "granted"),))),
    row("add signer", "bob", receiver="kit"),
    row("add signer", "bob", "refused separation", case=case(APART), receiver="ann"),
    row("add signer", "bob", "refused recused", page="K3", case=case(recused=(("kit", "granted"),)), receiver="kit"),
    row("add signer", "bob", "refused already_signed", case=case(TWO, signed=[{"person": "ann"}]), receiver="ann"),
    row("add signer", "kit", "refused role", receiver="zoe"),
    row("complete", "kit", "held", page="V added, first: none of its own", case=case(item={"added": ("kit",)})),
    row("complete", "kit", "held", page="V added decides nothing", outcome="no", case=case(item={"added": ("kit",)})),
    row("complete", "kit", "held", page="V added is no second person",
        case=case(TWO, item={"added": ("kit",)}, signed=[{"person": "ann"}])),
    row("complete", "kit", page="V added, last, of two",
        case=case(TWO, item={"added": ("kit",)}, signed=[{"person": "ann"}, {"person": "bob"}])),
    row("complete", "ann", "held", page="V added beside, not yet", case=case(item={"added": ("kit",)})),
    row("complete", "kit", page="V added, last", case=case(item={"added": ("kit",)}, signed=[{"person": "ann"}])),
    row("complete", "ann", "refused signers.before", page="V added before", case=case(item={"before": ("kit",)})),
    row("complete", "ann", "held", page="V added before has signed, cannot lower the quorum",
        case=case(TWO, item={"before": ("kit",)}, signed=[{"person": "kit"}])),
    row("complete", "ann", page="V added before has signed",
        case=case(item={"before": ("kit",)}, signed=[{"person": "kit"}])),
    row("complete", "kit", "refused recused", page="K3 added",
        case=case(item={"added": ("kit",)}, recused=(("kit", "granted"),))),
    row("complete", "ann", "refused separation", page="V added", case=case(APART, item={"added": ("ann",)})),
    row("remove signer", "bob", case=case(item={"added": ("kit",)}), receiver="kit"),
    row("remove signer", "bob", "refused already_signed",
        case=case(item={"added": ("kit",)}, signed=[{"person": "kit"}]), receiver="kit"),
    row("remove signer", "bob", "refused signers.minimum", case=case(TWO), receiver="ann"),
    row("mandate", "ann", page="K3", **given()),
    row("mandate", "bob", "refused mandate.principal", page="K3", **given()),
    row("mandate", "ada", "refused forbidden", page="K2", **given()),
    row("mandate", "ann", "refused mandate.chain", page="K3 no own post", **given(roles=("head",))),
    row("mandate", "ann", "refused mandate.self", page="K1", **given(holder="ann")),
    row("mandate", "ann", "refused receiver.kind", page="D44", **given(holder="aud")),
    row("mandate", "ann", "refused mandate.dates", page="K3", **given(last="2026-03-09")),
    row("mandate", "ann", "refused separation", page="K3 both sides", **given(),
        world=world(static=(("handler", "clerk"),))),
    row("hand-over", "bob", case=HELD_BY_BOB, of="bob", receiver="cid"),
    row("hand-over", "ada", case=HELD_BY_BOB, of="bob", receiver="cid"),
    row("hand-over", "ann", "refused forbidden", case=HELD_BY_BOB, of="bob", receiver="cid"),
    row("hand-over", "bob", "refused separation", case=case(APART, item=MINE), of="bob", receiver="ann"),
    row("hand-over", "bob", "refused role", case=HELD_BY_BOB, of="bob", receiver="kit"),
    row("hand-over", "bob", "refused already_signed", page="D27",
        case=case(TWO, item=MINE, signed=[{"person": "bob"}]), of="bob", receiver="cid"),
    row("urge", "kit"),
    row("urge", "kit", "refused too_often", case=case(urged=True)),
    row("urge", "zoe", "refused not-found"),
    row("suspend", "bob", ground="test", case=case(grounds=frozenset({"test"}))),
    row("suspend", "kit", "refused role", ground="test", case=case(grounds=frozenset({"test"}))),
    row("suspend", "bob", "refused suspend.ground", ground="rain", case=case(grounds=frozenset({"test"}))),
    row("suspend", "bob", "refused suspend.notice", page="K3", ground="test", told=False,
        case=case(grounds=frozenset({"test"}))),
    row("suspend", "bob", "refused suspend.stands", ground="test",
        case=case(grounds=frozenset({"test"}), paused=frozenset({"test"}))),
    row("suspend", "ada", "refused forbidden", page="K2", ground="test", case=case(grounds=frozenset({"test"}))),
    row("resume", "bob", ground="test", case=case(status="suspended", paused=frozenset({"test"}))),
    row("resume", "bob", "refused resume.none", ground="test"),
    row("extend", "eve", page="K3",
        case=case(extend_by="head", extend_most=5, copies=("eve",), took_part=(("x", "eve"),))),
    row("extend", "dan", page="K3 the post is enough", case=case(extend_by="director", extend_most=5, copies=("dan",))),
    row("extend", "bob", "refused extend.role", page="K3", case=case(extend_by="head", extend_most=5)),
    row("extend", "eve", "refused extend.most", page="K3", by=6,
        case=case(extend_by="head", extend_most=5, took_part=(("x", "eve"),))),
    row("extend", "eve", "refused extend.once", page="K3",
        case=case(extend_by="head", extend_most=5, extended=True, took_part=(("x", "eve"),))),
    row("extend", "eve", "refused extend.notice", page="K3", told=False,
        case=case(extend_by="head", extend_most=5, took_part=(("x", "eve"),))),
    row("late", "bob", page="C"),
    row("late", "kit", "refused role", page="K2 the post is asked now", case=case(item={"holders": ("kit",)})),
    row("late", "bob", "refused too_early", page="D33", case=case(Control(kind="deadline", not_before="2026-03-10"))),
    row("late", "bob", page="D33", case=case(Control(kind="deadline", not_before="2026-03-09"))),
    row("late", "bob", "refused late.future", page="C", happened="2026-03-11"),
    row("late", "ann", "refused separation", page="C", case=case(APART)),
    row("correct", "bob", page="C", field="phone", case=case(bound=frozenset({"amount"}))),
    row("correct", "bob", "refused correct.bound", page="C", field="amount", case=case(bound=frozenset({"amount"}))),
    row("correct", "bob", "refused correct.decisive", page="C", field="kind", case=case(decisive=frozenset({"kind"}))),
    row("correct", "zoe", "refused not-found", page="D42", field="phone"),
    row("jump", "ada", "held", case=case()),
    row("jump", "abe", case=case(proposed=(("jump", "ada"),))),
    row("jump", "ada", "refused second_person", case=case(proposed=(("jump", "ada"),))),
    row("jump", "abe_2", "refused second_person", page="K1", case=case(proposed=(("jump", "abe"),))),
    row("jump", "dan", "refused forbidden", case=case(proposed=(("jump", "ada"),))),
    row("jump", "abe", "refused jump.unreachable", page="F6", reachable=False, case=case(proposed=(("jump", "ada"),))),
    row("jump", "abe", "refused required", reason="", case=case(proposed=(("jump", "ada"),))),
    row("jump", "abe", "held", page="V asked for another act", case=case(proposed=(("reopen", "ada"),))),
    row("reopen", "abe", case=case(status="refused", proposed=(("reopen", "ada"),))),
    row("reopen", "ada", "held", case=case(status="completed")),
    row("reopen", "abe", "refused wrong-state", case=case(proposed=(("reopen", "ada"),))),
    row("reopen", "aud", "refused forbidden", case=case(status="completed")),
    row("name for a day", "dan", page="C", receiver="zoe", role="handler"),
    row("name for a day", "eve", "refused forbidden", page="C", receiver="zoe", role="handler"),
    row("name for a day", "gus", page="C substitute of the director", receiver="zoe", role="handler",
        world=world(standbys=(Link(person="gus", to="director", of="dan"),), absences=(Link(person="dan"),))),
    row("name for a day", "dan", "refused never_named", page="C", receiver="zoe", role="legal",
        world=world(never_named=frozenset({"legal"}))),
    row("name for a day", "dan", "refused receiver.kind", page="D44", receiver="aud", role="handler"),
    row("name for a day", "dan", "refused invalid", page="C", receiver="zoe", role="handler", day="2026-03-09"),
    row("name for a day", "ada", "refused forbidden", page="C", receiver="zoe", role="handler"),
    row("start", "ann", page="D14"),
    row("start", "kit", "refused role", page="D14"),
    row("start", "ada", "refused forbidden", page="D44"),
    row("start", "ann", "refused recused", page="F5", case=case(Control(kind="recusal")),
        world=world(ties=(Link(person="ann", to="subject"),))),
    row("migrate", "ada", "n/a", page="F6"),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=[f"{at:03} {one.page}" for at, one in enumerate(ROWS)])
def test_verbs(row: Row) -> None:
    assert row.told() == row.then


def test_every_verb_has_rows() -> None:
    assert set(VERBS) <= {one.verb for one in ROWS} | {"read"}


def test_an_instance_without_signatures_is_known() -> None:
    assert case().past("c1") == {"d1"}
    assert Instance(id="x", task="draft").state == "open"
