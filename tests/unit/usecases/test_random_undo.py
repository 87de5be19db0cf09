"""Persons without a plan who also undo: what a preview tells is what happens, and the records keep the invariants."""

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

from engine.errors import RiskflowError
from engine.usecases.asking.previewing import Previewed
from engine.usecases.casework import items, returning, revoking, taking_back
from engine.usecases.people import asking_override, granting
from engine.usecases.people.asking_override import Override
from tests.scale import scaled
from tests.unit.usecases.flows import FLOWS
from tests.unit.usecases.stage import Office, Play
from tests.unit.usecases.test_random_play import WHO, attempt, suitable

ADMINS = ("admin1", "admin2")


def test_a_preview_equals_what_then_happens(lite: Office, seed: int, played: Callable[[str, int], None]) -> None:
    lite.second_account("buyer1", "buyer1b")
    rng, told, left = random.Random(seed), Counter[str](), scaled(4000, least=120)
    acts = left
    while left > 0:
        flow = rng.choice(sorted(FLOWS))
        one = Play(lite, {"name": flow, "flow": flow, "steps": []})
        one._start(["A", rng.choice(["handler1", "handler2"]), "amount=10", "note=甲"])
        for _ in range(min(left, 25)):
            left -= 1
            if rng.random() < 0.6 and lite.row(one.case)["status"] == "open":
                attempt(one, rng)
            else:
                told[undo(one, rng)] += 1
        lite.verify(one.case, flow)
    played("acts", acts)
    print(dict(told))
    assert {"return done", "take back done", "jump done"} <= told.keys()


def undo(one: Play, rng: random.Random) -> str:
    """Let somebody undo something, previewed first; return what came of it."""
    office, status = one.office, one.office.row(one.case)["status"]
    if status != "open":
        return override(one, rng, "reopen")
    verb = rng.choice(["return", "return", "take back", "take back", "take back", "jump", "jump", "revoke"])
    if verb == "jump":
        return override(one, rng, "jump")
    made = {"return": sent_back, "take back": taken_back, "revoke": revoked}[verb](one, rng)
    if made is None:
        return f"{verb} nothing"
    who, use_case, command, preview = made
    before = facts(one)
    seen = tried(office, who, use_case, preview)
    assert facts(one) == before  # a preview keeps nothing
    answer = tried(office, who, use_case, command)
    return f"{verb} {compared(one, before, seen, answer)}"


def sent_back(one: Play, rng: random.Random) -> Any:
    state = one.office.state(one.case)
    found = [item for item in state.items.values() if item.kind == "task"]
    if not found:
        return None
    item = rng.choice(found)
    past = [done.id for done in state.run.done if done.id in state.run.past(item.instance)]
    given = {
        "item": item.id,
        "if_match": "*",
        "to": rng.choice(["previous", "starter", *past]),
        "reason": "补",
        "siblings": rng.choice(["keep", "keep", "cancel"]),
        "resubmit": rng.choice(["chain", "direct"]),
    }
    who = rng.choice(suitable(item.audience) or list(WHO))
    command, preview = returning.SendBack(**given), returning.SendBack(**given, preview=True)
    return who, returning.send_back, command, preview


def taken_back(one: Play, rng: random.Random) -> Any:
    signed = one.office.state(one.case).signed
    if not signed:
        return None
    who = one.office.accounts[rng.choice(signed).signature.person]
    caller = one.bureau.caller(who)
    page = {"view": "done", "limit": 50, "cursor": "", "filters": {"case": one.case}}
    done = one.office.engine.ask(items.inbox, caller, **page)["items"]
    if not done:
        return None
    given = {"item": rng.choice(done)["id"], "if_match": "*", "reason": "填错"}
    return who, taking_back.take_back, taking_back.TakeBack(**given), taking_back.TakeBack(**given, preview=True)


def revoked(one: Play, rng: random.Random) -> Any:
    given = {"case": one.case, "if_match": "*", "reason": "不办"}
    who = rng.choice(["handler1", "handler2"])
    return who, revoking.revoke, revoking.Revoke(**given), revoking.Revoke(**given, preview=True)


def override(one: Play, rng: random.Random, what: str) -> str:
    """Two administrators act; what was told when the first one asked is compared with what the second one did."""
    office = one.office
    row = office.row(one.case)
    plans = sorted(office.engine.env.library.ready(row["digest"], row["process"]).plans)
    to = rng.choice(plans) if what == "jump" else rng.choice(["", *plans])
    before = facts(one)
    seen = tried(office, "admin1", asking_override.ask, Override(what=what, case=one.case, to=to, reason="调整"))
    assert facts(one) == before
    if isinstance(seen, str):
        return f"{what} {seen}"
    done = office.engine.act(granting.approve, office.bureau.caller("admin2"), seen["id"]).result()
    assert done.status == 200
    return f"{what} {compared(one, before, seen['preview'], {})}"


def facts(one: Play) -> tuple[frozenset[int], frozenset[str], int]:
    """Live signatures, live instances, records."""
    state = one.office.state(one.case)
    return (
        frozenset(signed.signature.number for signed in state.signed),
        frozenset(item.id for item in state.run.done),
        len(one.bureau.records(one.case)),
    )


def tried(office: Office, who: str, use_case: Any, command: Any) -> Any:
    """Return the body of an answer or preview; the name of an error that was raised."""
    try:
        answer = office.engine.act(use_case, office.bureau.caller(who), command).result()
    except Previewed as seen:
        return seen.answer.body
    except RiskflowError as wrong:
        return wrong.code
    return dict(answer.body) | ({"verdict": "refused"} if answer.refused else {})


def compared(one: Play, before: tuple[frozenset[int], frozenset[str], int], seen: Any, answer: Any) -> str:
    """Assert that the preview told what happened: refused for the same reasons, or exactly these signatures void."""
    if isinstance(answer, str):
        assert seen == answer
        return answer
    if answer.get("verdict") == "refused":
        codes = [reason["code"] for reason in answer["reasons"]]
        assert [reason["code"] for reason in seen["reasons"]] == codes
        assert facts(one)[:2] == before[:2]
        return "refused"
    after = facts(one)
    assert {lapse["number"] for lapse in seen["lapses"] if lapse["case"] == one.case} == before[0] - after[0]
    assert {gone["instance"] for gone in seen["undone"]} == before[1] - after[1]
    opened = set(one.office.state(one.case).run.by_id)
    assert {fresh["instance"] for fresh in seen["opens"]} <= opened
    return "done"
