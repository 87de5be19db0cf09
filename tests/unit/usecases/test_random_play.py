"""Persons without a plan: whatever is tried, every act is answered, and the records keep the invariants."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from engine.usecases.state.case_state import CaseState
from tests.scale import scaled
from tests.unit.usecases.flows import FLOWS
from tests.unit.usecases.stage import Office, Play, short

WHO = (
    *("handler1", "handler2", "buyer1", "buyer1b", "buyer2", "buyer3", "section_head1", "section_head2", "fin_head1"),
    *("fin_head2", "accountant1", "legal1", "legal2", "deputy1", "director1", "keeper1", "archivist1", "expert1"),
    *("expert2", "expert3", "expert4", "expert5"),
)
ROLES = {"buyer1b": "buyer"}


def test_random_play(lite: Office, seed: int, played: Callable[[str, int], None]) -> None:
    lite.second_account("buyer1", "buyer1b")
    rng, answers, acts = random.Random(seed), Counter[str](), scaled(6000, least=200)
    left = acts
    while left > 0:
        flow = rng.choice(sorted(FLOWS))
        one = Play(lite, {"name": flow, "flow": flow, "steps": []})
        one._start(["A", rng.choice(["handler1", "handler2"]), "amount=10", "note=甲"])
        for _ in range(min(left, 25)):
            left -= 1
            answers[attempt(one, rng)] += 1
            if lite.row(one.case)["status"] != "open":
                break
        lite.verify(one.case, flow)
    played("acts", acts)
    print(dict(answers))
    assert answers["completed"] > answers["refused"] / 5
    assert answers["held"]
    assert answers["returned"]
    assert answers["completed"]


def attempt(one: Play, rng: random.Random) -> str:
    """Let somebody try something on some open item; return what came of it."""
    state = one.office.state(one.case)
    items = [item for item in state.items.values() if item.kind in ("task", "resign")]
    if not items or rng.random() < 0.03:
        one.bureau.advance(timedelta(days=rng.choice([2, 6])))
        one.bureau.fire_due()
        return "waited"
    item = rng.choice(items)
    who = rng.choice(suitable(item.audience) or WHO) if rng.random() < 0.9 else rng.choice(WHO)
    return one._answered(lambda: act(one, rng, state, who, item.id))[0]


def suitable(audience: str) -> list[str]:
    roles = [part.removeprefix("role:") for part in audience.split("|")]
    return [who for who in WHO if ROLES.get(who, who.rstrip("0123456789")) in roles]


def act(one: Play, rng: random.Random, state: CaseState, who: str, item_id: str) -> object:
    item = state.item_of(item_id)
    assert item is not None
    ready = one.office.engine.env.library.ready(*key(one))
    before = sorted(state.run.past(item.instance.partition("~")[0]) - {item.instance})
    if before and not item.of and rng.random() < 0.12:
        target = short(rng.choice(before))
        return one._return(who, item_id, [target, rng.choice(["keep", "keep", "cancel"])])
    node = ready.nodes[item.element]
    outcome = rng.choice(ready.outcomes(node)).id
    written = {field.id for field in ready.form(node).fields}
    fields: dict[str, object] = {}
    if rng.random() < (0.05 if item.of else 0.35) and "amount" in written:
        fields["amount"] = rng.choice(["10", "10.00", "150", "60000", "300"])
    if "grade" in written and not item.of and rng.random() < 0.6:
        fields["grade"] = rng.choice(["甲", "乙"])
    papers = [
        one.bureau.paper(who, one.case, kind, str(rng.random()))
        for kind in ("quote", "photo")
        if one.flow == "evidence" and rng.random() < 0.7
    ]
    signer = {"seen": True} if "seen" in written else None
    return one.bureau.complete(
        who, item_id, outcome, fields=fields or None, signer_fields=signer, comment="意见", evidence=papers
    )


def key(one: Play) -> tuple[str, str]:
    row = one.office.row(one.case)
    return row["digest"], row["process"]
