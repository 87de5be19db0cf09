"""The party's door: a citizen answers a notice, hands in a paper, asks for a hearing, objects; sees nothing else."""

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from engine.errors import Forbidden, InvalidInput, NotFound, TooMany, WrongState
from engine.storage.aggregates.outside import outside_token
from engine.usecases.asking import messages
from engine.usecases.casework import cases
from engine.usecases.ground.commands import Answer, Caller
from engine.usecases.outside import door, parties, remedies
from engine.usecases.outside.door import Given
from engine.usecases.outside.parties import Invite, PaperAct
from engine.usecases.outside.remedies import Decide, File
from engine.usecases.oversight import trail
from engine.verifier import verify
from tests.bureau import Bureau, shipped
from tests.scenarios import play

SECRETS = ("秘密举报人甲", "内部意见乙", "案情丙")


class Stage:
    """Plays scenario steps on a bureau through the use cases."""

    def __init__(self, bureau: Bureau) -> None:
        self.bureau = bureau

    def start(self, account: str, process: str, **given: Any) -> dict[str, Any]:
        return self.bureau.start(account, process, **given)

    def case(self, account: str, case: str) -> dict[str, Any]:
        return self.bureau.case(account, case)

    def paper(self, account: str, case: str, kind: str, text: str = "") -> str:
        return self.bureau.paper(account, case, kind, text)

    def act(self, account: str, item: dict[str, Any], step: dict[str, Any], evidence: list[str]) -> dict[str, Any]:
        given = {name: self.resolve(step.get(name)) for name in ("fields", "signer_fields") if step.get(name)}
        answer = self.bureau.complete(
            account, item["id"], step["outcome"], evidence=evidence, comment=step.get("comment", ""), **given
        )
        codes = [one["code"] for one in answer.body.get("reasons", ())]
        state = "refused" if answer.refused else answer.body["work_item"]["state"]
        return {"state": state, "codes": codes}

    def action(self, account: str, case: dict[str, Any], step: dict[str, Any]) -> dict[str, Any]:
        raise NotImplementedError

    def wait(self, duration: str) -> None:
        self.bureau.advance(timedelta(days=int(duration.strip("PD"))))

    def resolve(self, value: Any) -> Any:
        return play.resolved(value, self.bureau.person, self.bureau.clock.now())

    def flows(self, case: str) -> list[str]:
        return self.bureau.flows(case)


class Matter:
    """A penalty case whose prior notice has been served; with planted secrets."""

    def __init__(self, bureau: Bureau) -> None:
        self.bureau = bureau
        bureau.advance(timedelta(days=1))
        scenario = play.load("penalty_23_hearing.yaml")
        steps = scenario["steps"][: [one["task"] for one in scenario["steps"]].index("pen_reply")]
        steps[0]["fields"] |= {"clue_source": "report", "reporter": SECRETS[0], "clue_facts": SECRETS[2]}
        steps[0]["evidence"] = {"report_record": 1}
        for step in steps:
            for name in ("approve_opinion", "section_opinion", "legal_opinion"):
                if name in (step.get("signer_fields") or {}):
                    step["signer_fields"][name] = SECRETS[1]
        stage = Stage(bureau)
        begin = scenario["start"]
        made = stage.start(begin["as"], "penalty", title=f"涉嫌案 {SECRETS[2]}", subject=begin["subject"], fields={})
        self.case = made["id"]
        for at, step in enumerate(steps):
            play._step(stage, self.case, begin["as"], step, f"step {at}")

    def invite(self, account: str = "handler1", **more: Any) -> dict[str, Any]:
        command = Invite(case=self.case, **({"party": "示例加工坊"} | more))
        answer = self.bureau.engine.act(parties.invite, self.bureau.caller(account), command).result()
        assert answer.status == 201
        return dict(answer.body)

    def caller(self, token: str, key: str = "", body: str = "") -> Caller:
        return door.caller_of(token, key=key, body=body)

    def see(self, token: str) -> dict[str, Any]:
        return self.bureau.engine.ask(door.see, self.caller(token))

    def do(self, token: str, kind: str, *, key: str = "", body: str = "", **more: Any) -> Answer:
        return self.bureau.engine.act(door.do, self.caller(token, key, body), Given(kind=kind, **more)).result()

    def upload(self, token: str, text: str = "平面图") -> str:
        stored = self.bureau.engine.env.documents.put([text.encode()])
        answer = self.bureau.engine.act(
            door.upload, self.caller(token), name="补正材料.txt", content_type="text/plain", stored=stored
        ).result()
        assert answer.status == 201
        return str(answer.body["id"])

    def reply(self, outcome: str, *, account: str = "handler1", **fields: Any) -> Answer:
        item = next(
            one for one in self.bureau.case(account, self.case)["open_work_items"] if one["task"]["id"] == "pen_reply"
        )
        paper = self.bureau.paper(account, self.case, "reply_record")
        given = {"statement_made": False, "hearing_asked": False, "reply_on": "2026-03-10", **fields}
        return self.bureau.complete(account, item["id"], outcome, fields=given, evidence=[paper])

    def kinds(self) -> list[str]:
        found = [json.loads(one.partition(b"\n")[2]) for one in self.bureau.records(self.case)]
        return [one["kind"] for one in found]


@pytest.fixture(scope="module")
def matter(tmp_path_factory: Any) -> Iterator[Matter]:
    home: Path = tmp_path_factory.mktemp("door")
    bureau = Bureau(f"sqlite:///{home / 'riskflow.sqlite3'}", home, deploy={"penalty": shipped("penalty")})
    yield Matter(bureau)
    bureau.close()


@pytest.fixture
def fresh(database_url: str, tmp_path: Path) -> Iterator[Matter]:
    bureau = Bureau(database_url, tmp_path, deploy={"penalty": shipped("penalty")})
    yield Matter(bureau)
    bureau.close()


def codes(answer: Answer) -> list[str]:
    return [one["code"] for one in answer.body["reasons"]]


def test_a_party_does_all_it_may_and_the_flow_follows(fresh: Matter) -> None:
    """Answers a notice, hands in a paper, asks for a hearing, objects; each an event with the party as its actor."""
    matter = fresh
    token = matter.invite()["token"]
    told = matter.see(token)
    (notice,) = told["notices"]
    assert notice["name"]["zh"] == "行政处罚（听证）事先告知"
    assert {one["id"]: one["value"] for one in notice["fields"]}["notice_fine"] == "8000"
    assert told["answer_until"] is not None
    assert [one["state"] for one in told["progress"]].count("open") == 1
    assert codes(matter.reply("none")) == ["too_early"]

    paper = matter.upload(token)
    assert matter.do(token, "receipt", notice=notice["id"]).status == 201
    assert matter.do(token, "statement", text="已全部下架", documents=(paper,)).status == 201
    assert matter.do(token, "hearing").status == 201
    assert matter.do(token, "objection", text="对认定的数量有异议").status == 201
    assert matter.do(token, "recusal", text="承办人与举报人相识", person=matter.bureau.person("handler2")).status == 201

    told = matter.see(token)
    assert [one["kind"] for one in told["acts"]] == ["receipt", "statement", "hearing", "objection", "recusal"]
    assert told["notices"][0]["confirmed"] is True
    assert [one["id"] for one in told["papers"]] == [paper]
    assert "statement.made" in codes(matter.reply("waived"))
    actors = [
        json.loads(one.partition(b"\n")[2])["actor"]
        for one in matter.bureau.records(matter.case)
        if b'"kind":"party_act"' in one
    ]
    assert len(actors) == 5
    assert {(one["account"], one["person"][:3]) for one in actors} == {(None, "pe_")}
    seen = matter.bureau.engine.ask(parties.listed, matter.bureau.caller("handler1"), matter.case)
    assert [one["kind"] for one in seen] == [one["kind"] for one in told["acts"]]
    mine = matter.bureau.engine.ask(messages.page, matter.bureau.caller("handler1"), view="mine", limit=50, cursor="")[
        "items"
    ]
    assert {"party.statement", "party.hearing", "party.objection"} <= {one["kind"] for one in mine}


def test_what_the_party_may_not_see_is_nowhere(matter: Matter) -> None:
    token = matter.invite()["token"]
    told = matter.see(token)
    text = json.dumps(told, ensure_ascii=False)
    assert not [secret for secret in SECRETS if secret in text]
    assert "handler1" not in text
    internal = [
        one["id"]
        for one in matter.bureau.engine.ask(cases.documents, matter.bureau.caller("handler1"), matter.case)
        if one["kind"] in ("inspection_record", "final_report", "legal_sheet", "filing_sheet")
    ]
    assert len(internal) >= 4
    for document in internal:
        with pytest.raises(NotFound):
            matter.bureau.engine.ask(door.paper, matter.caller(token), document)


def test_papers_of_the_party_and_those_given_to_it_are_read(matter: Matter) -> None:
    token = matter.invite()["token"]
    paper = matter.upload(token, "自己的")
    assert matter.bureau.engine.ask(door.paper, matter.caller(token), paper)["name"] == "补正材料.txt"
    (notice,) = matter.see(token)["notices"]
    (receipt,) = notice["papers"]
    assert matter.bureau.engine.ask(door.paper, matter.caller(token), receipt["id"])["kind"] == "notice_receipt"
    other = matter.invite(party="另一方")["token"]
    with pytest.raises(NotFound):
        matter.bureau.engine.ask(door.paper, matter.caller(other), paper)
    with pytest.raises(InvalidInput):
        matter.do(other, "statement", text="…", documents=(paper,))


def test_the_reporter_is_shown_to_who_received_the_clue_alone(matter: Matter) -> None:
    """In case, items and history of every officer who sees the case; what he handled himself he still reads."""
    seen = {}
    for account in ("handler1", "handler2", "section_head1", "legal1", "deputy1", "director1", "discipline1"):
        told: list[Any] = [matter.bureau.case(account, matter.case)]
        told += [matter.bureau.item(account, one["id"]) for one in told[0]["open_work_items"]]
        caller = matter.bureau.caller(account)
        told.append(matter.bureau.engine.ask(cases.history, caller, matter.case, limit=200, cursor=""))
        seen[account] = json.dumps(told, ensure_ascii=False)
    assert [who for who, text in seen.items() if SECRETS[0] in text] == ["handler1"]
    assert SECRETS[1] in seen["director1"]


def test_dead_doors_look_alike(matter: Matter) -> None:
    issued = matter.invite()
    agency = matter.bureau.agency.partition("_")[2]
    revoked = matter.invite()
    matter.bureau.engine.act(parties.revoke, matter.bureau.caller("handler1"), matter.case, revoked["id"]).result()
    unknown = [f"{agency}.{'x' * 43}", "no token", "", f"{agency}.", f"zz.{'x' * 43}", revoked["token"]]
    said = set()
    for token in unknown:
        for use in (matter.see, lambda one: matter.do(one, "hearing"), matter.upload):
            with pytest.raises(NotFound) as found:
                use(token)
            said.add((found.value.code, found.value.detail, str(found.value.fields)))
    assert len(said) == 1
    assert matter.see(issued["token"])


def test_a_token_ends_with_its_days(matter: Matter) -> None:
    token = matter.invite(days=1)["token"]
    assert matter.see(token)
    matter.bureau.advance(timedelta(days=1, minutes=1))
    with pytest.raises(NotFound):
        matter.see(token)


def test_tokens_are_kept_as_digests_and_told_once(matter: Matter) -> None:
    command = Invite(case=matter.case, party="示例加工坊")
    caller = matter.bureau.caller("handler1", key="k-invite", body="b")
    first = matter.bureau.engine.act(parties.invite, caller, command).result()
    again = matter.bureau.engine.act(parties.invite, caller, command).result()
    secret = first.body["token"].partition(".")[2]
    assert (again.body["id"], again.body["token"]) == (first.body["id"], None)
    with matter.bureau.engine.database.engine.connect() as connection:
        hashes = [bytes(one) for one in connection.execute(sa.select(outside_token.c.token_hash)).scalars()]
        assert hashlib.sha256(secret.encode()).digest() in hashes
        kept = " ".join(str(row) for row in connection.execute(sa.text("SELECT answer FROM idempotency")))
    assert secret not in kept
    assert not [one for one in matter.bureau.records(matter.case) if secret.encode() in one]
    listed = matter.bureau.engine.ask(parties.tokens, matter.bureau.caller("handler1"), matter.case)
    assert secret not in json.dumps(listed)


def test_only_who_takes_part_deals_with_parties(matter: Matter) -> None:
    with pytest.raises((Forbidden, NotFound)):
        matter.invite("cashier1")
    with pytest.raises((Forbidden, NotFound)):
        matter.invite("admin1")


@pytest.mark.parametrize(
    ("kind", "more", "pointer"),
    [
        ("dance", {}, "/kind"),
        ("statement", {}, "/text"),
        ("statement", {"text": "长" * 4001}, "/text"),
        ("rating", {"score": 0}, "/score"),
        ("rating", {"score": 6}, "/score"),
        ("receipt", {"notice": "pen_board#1"}, "/notice"),
        ("hearing", {"documents": ("do_none",)}, "/documents/0"),
    ],
    ids=str,
)
def test_a_wrong_field_is_named(matter: Matter, kind: str, more: dict[str, Any], pointer: str) -> None:
    token = matter.invite()["token"]
    with pytest.raises(InvalidInput) as wrong:
        matter.do(token, kind, **more)
    assert [one["pointer"] for one in wrong.value.fields["errors"]] == [pointer]


def test_a_key_repeats_the_first_answer(matter: Matter) -> None:
    token = matter.invite()["token"]
    first = matter.do(token, "rating", score=5, key="k1", body="b1")
    again = matter.do(token, "rating", score=5, key="k1", body="b1")
    assert first.body["id"] == again.body["id"]


def test_a_paper_is_entered_for_a_party(matter: Matter) -> None:
    """The paper twin: same event, same effect, the officer as its actor; without its paper it is refused."""
    paper = matter.bureau.paper("handler1", matter.case, "party_letter")
    enter = lambda **more: matter.bureau.engine.act(  # noqa: E731
        parties.enter_paper,
        matter.bureau.caller("handler1"),
        PaperAct(case=matter.case, party="示例加工坊", kind="withdrawal", text="撤回申请", **more),
    ).result()
    with pytest.raises(InvalidInput):
        enter()
    answer = enter(documents=(paper,))
    assert (answer.status, answer.body["on_paper"]) == (201, True)
    last = json.loads(
        [one for one in matter.bureau.records(matter.case) if b'"party_act"' in one][-1].partition(b"\n")[2]
    )
    assert last["actor"]["person"] == matter.bureau.person("handler1")
    assert last["actor"]["account"] is not None
    assert last["party"] != last["actor"]["person"]


def test_a_flood_is_braked(matter: Matter) -> None:
    token = matter.invite(party="健谈者")["token"]
    for _ in range(door.MOST):
        matter.do(token, "rating", score=4)
    with pytest.raises(TooMany):
        matter.do(token, "rating", score=4)
    other = matter.invite(party="另一位")["token"]
    assert matter.do(other, "rating", score=4).status == 201


def test_reconsideration_and_suit_are_recorded(matter: Matter) -> None:
    caller = matter.bureau.caller("handler1")
    today = matter.bureau.clock.now().date().isoformat()
    run = lambda case, command: matter.bureau.engine.act(case, caller, command).result()  # noqa: E731
    filed = run(
        remedies.file, File(case=matter.case, kind="reconsideration", authority="示例市人民政府", filed_on=today)
    )
    assert (filed.status, filed.body["state"]) == (201, "filed")
    decided = run(
        remedies.decide,
        Decide(
            case=matter.case, remedy=filed.body["id"], outcome="changed", decided_on=today, recall=True, note="减轻"
        ),
    )
    assert (decided.body["state"], decided.body["recall"], decided.body["note"]) == ("decided", True, "减轻")
    with pytest.raises(WrongState):
        run(remedies.decide, Decide(case=matter.case, remedy=filed.body["id"], outcome="upheld", decided_on=today))
    with pytest.raises(InvalidInput):
        run(remedies.file, File(case=matter.case, kind="appeal", authority="x", filed_on=today))
    with pytest.raises(InvalidInput):
        run(remedies.file, File(case=matter.case, kind="suit", authority="x", filed_on="2999-01-01"))
    listed = matter.bureau.engine.ask(remedies.listed, caller, matter.case)
    assert [(one["kind"], one["outcome"]) for one in listed] == [("reconsideration", "changed")]
    assert matter.kinds().count("remedy") == 2


def test_the_whole_trail_verifies_and_rebuilds(matter: Matter) -> None:
    lines = matter.bureau.engine.ask(lambda env, unit: list(trail.export(env, unit, matter.bureau.agency)))
    report = verify(lines)
    assert report.ok, report.findings[:3]
    assert {"party_token", "party_act", "remedy"} <= set(matter.kinds())
