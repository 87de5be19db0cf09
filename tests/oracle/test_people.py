"""Who one is: accounts, mandates, substitutes, recusal, visibility. K control-kernel, D decisions, F foundations."""

from dataclasses import replace

import pytest

from tests.oracle.tables import Row, case, money, person, world
from tests.oracle.world import Control, Link, Mandate, Post, Signature

APART = Control(kind="separation", tasks=("draft", "check"))
TWO = Control(kind="two-person")
LENT = Mandate(principal="bob", holder="zoe", roles=("handler",), first="2026-03-01", last="2026-03-31")
OF_ANN = Mandate(principal="ann", holder="zoe", roles=("handler",))
CHAIN = Control(kind="approval", tiers=((money("0"), ("handler", "head")),))
CHAIN_LATER = Control(kind="approval", tiers=((money("0"), ("head", "handler")),))
TIED = Control(kind="recusal")
AWAY = Link(person="bob", first="2026-03-09", last="2026-03-11")
BESIDE = Link(person="zoe", to="handler", of="bob")


def lent(**more):
    return world(mandates=(Mandate(**({"principal": "bob", "holder": "zoe", "roles": ("handler",)} | more)),))


def posts(*found: Post):
    """The register with other posts of bob, and none at his older entry."""
    return {**world().people, "bob": replace(person("bob"), posts=found), "bob_old": person("bob_old")}


ROWS = [
    Row(page="K1 person", who="ann"),
    Row(page="K1 person, second account", who="ann_2"),
    Row(page="K1 second account is one person", who="ann_2", case=case(APART), then="refused separation"),
    Row(page="K1 claimed under the other account", who="ann_2", case=case(item={"holders": ("ann",)})),
    Row(page="verbs 4 merged entry", who="bob_old", case=case(APART, took_part=(("draft", "bob"),)),
        then="refused separation"),
    Row(page="verbs 4 merged entry, the other way", who="bob", case=case(APART, took_part=(("draft", "bob_old"),)),
        then="refused separation"),
    Row(page="K3 TP two accounts", who="eve_2", case=case(TWO, task={"roles": ("head",)}, signed=[{"person": "eve"}]),
        then="refused two_person.same_person"),
    Row(page="D42 no item, other department", who="zoe", then="refused not-found"),
    Row(page="rest order 404 before 403", who="zoe", verb="claim", then="refused not-found"),
    Row(page="D42 own department, other role", who="kit", then="refused role"),
    Row(page="D44 auditor", who="aud", then="refused forbidden"),
    Row(page="D44 administrator", who="ada", then="refused forbidden"),
    Row(page="K2 administrator, claim", who="ada", verb="claim", then="refused forbidden"),
    Row(page="D46 post not begun", who="bob", world=world(people=posts(Post(role="handler", first="2026-03-11"))),
        then="refused not-found"),
    Row(page="D46 post from today", who="bob", world=world(people=posts(Post(role="handler", first="2026-03-10")))),
    Row(page="D46 post to today", who="bob", world=world(people=posts(Post(role="handler", last="2026-03-10")))),
    Row(page="D27 left the post", who="bob", case=case(item={"holders": ("bob",)}),
        world=world(people=posts(Post(role="handler", last="2026-03-09"), Post(role="clerk", first="2026-03-10"))),
        then="refused role"),
    Row(page="D43 another department, same role", who="bob", case=case(item={"holders": ("bob",)}),
        world=world(people=posts(Post(role="handler", department="north")))),
    Row(page="D46 qualified", who="cid", case=case(task={"skill": "licence"})),
    Row(page="D46 not qualified", who="bob", case=case(task={"skill": "licence"}), then="refused qualification"),
    Row(page="D46 qualified to the day", who="cid", case=case(task={"skill": "licence"}), more={"today": "2026-12-31"}),
    Row(page="D46 no longer qualified", who="cid", case=case(task={"skill": "licence"}), more={"today": "2027-01-01"},
        then="refused qualification"),
    Row(page="K3 mandate", who="zoe", world=world(mandates=(LENT,))),
    Row(page="K3 mandate, claim", who="zoe", verb="claim", world=world(mandates=(LENT,))),
    Row(page="K3 mandate not begun", who="zoe", world=lent(first="2026-03-11"), then="refused not-found"),
    Row(page="K3 mandate from today", who="zoe", world=lent(first="2026-03-10")),
    Row(page="K3 mandate to today", who="zoe", world=lent(last="2026-03-10")),
    Row(page="K3 mandate over", who="zoe", world=lent(last="2026-03-09"), then="refused not-found"),
    Row(page="K3 mandate of another process", who="zoe", world=lent(processes=("other",)), then="refused not-found"),
    Row(page="K3 mandate of this process", who="zoe", world=lent(processes=("flow",))),
    Row(page="K3 mandate up to the amount", who="zoe", world=lent(amount=money("100"))),
    Row(page="K3 mandate above the amount", who="zoe", world=lent(amount=money("99.99")), then="refused not-found"),
    Row(page="K3 mandate, amount not known", who="zoe", world=lent(amount=money("100")), case=case(amount=None),
        then="refused not-found"),
    Row(page="K3 mandate lends the role named", who="zoe", world=lent(roles=("clerk",)), then="refused not-found"),
    Row(page="K3 mandate ends with the post", who="zoe", then="refused not-found",
        world=world(mandates=(LENT,), people=posts(Post(role="handler", last="2026-03-09")))),
    Row(page="K3 mandates do not chain", who="leo", then="refused not-found",
        world=world(mandates=(LENT, Mandate(principal="zoe", holder="leo", roles=("handler",))))),
    Row(page="K3 TP holder counts as principal", who="zoe", world=world(mandates=(OF_ANN,)), case=case(APART),
        then="refused separation"),
    Row(page="K3 holder's own part", who="zoe", world=world(mandates=(LENT,)),
        case=case(APART, took_part=(("draft", "zoe"),)), then="refused separation"),
    Row(page="K3 TP principal signed already", who="zoe", world=world(mandates=(LENT,)),
        case=case(TWO, signed=[{"person": "bob"}]), then="refused two_person.same_person"),
    Row(page="K3 TP holder signed for him", who="bob", case=case(TWO, signed=[{"person": "zoe", "principal": "bob"}]),
        then="refused two_person.same_person"),
    Row(page="K3 SoD after acting for another", who="bob",
        case=case(APART, signatures=(Signature(instance="d1", person="zoe", principal="bob"),)),
        then="refused separation"),
    Row(page="K3 two mandates, one is free", who="zoe", world=world(mandates=(OF_ANN, LENT)), case=case(APART)),
    Row(page="K3 substitute of an absent holder", who="zoe", world=world(standbys=(BESIDE,), absences=(AWAY,))),
    Row(page="K3 substitute, holder present", who="zoe", world=world(standbys=(BESIDE,)), then="refused not-found"),
    Row(page="K3 substitute, absence over", who="zoe", more={"today": "2026-03-12"}, then="refused not-found",
        world=world(standbys=(BESIDE,), absences=(AWAY,))),
    Row(page="K3 substitute, last day away", who="zoe", more={"today": "2026-03-11"},
        world=world(standbys=(BESIDE,), absences=(AWAY,))),
    Row(page="K3 substitute counts for the holder", who="zoe", world=world(standbys=(BESIDE,), absences=(AWAY,)),
        case=case(APART, took_part=(("draft", "bob"),)), then="refused separation"),
    Row(page="flows-corrections 3 day's substitute", who="zoe",
        world=world(for_days=(Link(person="zoe", to="handler", first="2026-03-10", last="2026-03-10"),))),
    Row(page="flows-corrections 3 the day after", who="zoe", more={"today": "2026-03-11"}, then="refused not-found",
        world=world(for_days=(Link(person="zoe", to="handler", first="2026-03-10", last="2026-03-10"),))),
    Row(page="K3 recusal", who="ann", case=case(recused=(("ann", "granted"),)), then="refused recused"),
    Row(page="K3 recusal, claim", who="ann", verb="claim", case=case(recused=(("ann", "granted"),)),
        then="refused recused"),
    Row(page="D0 recused reads nothing", who="ann", verb="read", case=case(recused=(("ann", "granted"),)),
        then="refused recused"),
    Row(page="D0 recused, every verb", who="ann", verb="draft", case=case(recused=(("ann", "granted"),)),
        then="refused recused"),
    Row(page="K3 a request does not freeze", who="ann", case=case(recused=(("ann", "asked"),))),
    Row(page="K3 a request freezes where told", who="ann",
        case=case(TIED, recused=(("ann", "asked"),), freeze=True),
        then="refused recused"),
    Row(page="D0 a request does not close reading", who="ann", verb="read",
        case=case(TIED, recused=(("ann", "asked"),), freeze=True)),
    Row(page="K3 a request turned down", who="ann", case=case(recused=(("ann", "rejected"),))),
    Row(page="K3 recused by second account", who="ann_2", case=case(recused=(("ann", "granted"),)),
        then="refused recused"),
    Row(page="K3 principal recused", who="zoe", world=world(mandates=(LENT,)), case=case(recused=(("bob", "granted"),)),
        then="refused recused"),
    Row(page="F5 tie to the subject", who="ann", world=world(ties=(Link(person="ann", to="subject"),)),
        case=case(TIED), then="refused recused"),
    Row(page="D6 a tie stops where the file has the control", who="ann",
        world=world(ties=(Link(person="ann", to="subject"),))),
    Row(page="D0 a tie does not close reading", who="ann", verb="read", case=case(TIED),
        world=world(ties=(Link(person="ann", to="subject"),))),
    Row(page="F5 tie to another", who="ann", case=case(TIED),
        world=world(ties=(Link(person="ann", to="somebody"),))),
    Row(page="F5 a tie that ended", who="ann",
        case=case(TIED), world=world(ties=(Link(person="ann", to="subject", last="2026-03-09"),))),
    Row(page="K3 principal's tie", who="zoe", case=case(TIED),
        world=world(mandates=(LENT,), ties=(Link(person="bob", to="subject"),)),
        then="refused recused"),
    Row(page="D42 own department reads", who="kit", verb="read"),
    Row(page="D42 another does not", who="zoe", verb="read", then="refused not-found"),
    Row(page="D42 a copy", who="zoe", verb="read", case=case(copies=("zoe",))),
    Row(page="D42 took part", who="zoe", verb="read", case=case(took_part=(("draft", "zoe"),))),
    Row(page="D42 an offered item", who="bob", verb="read"),
    Row(page="D17 a chain is offered to its next slot", who="bob", verb="read", case=case(CHAIN)),
    Row(page="D17 and to no later one", who="bob", verb="read", then="refused not-found", case=case(CHAIN_LATER)),
    Row(page="D42 auditor", who="aud", verb="read"),
    Row(page="D42 discipline", who="pat", verb="read"),
    Row(page="D42 administrator", who="ada", verb="read", then="refused not-found"),
    Row(page="D42 reads, does not act", who="pat", then="refused role"),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=[f"{at:03} {one.page}" for at, one in enumerate(ROWS)])
def test_people(row: Row) -> None:
    assert row.told() == row.then
