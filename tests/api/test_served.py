"""Service and the once-only list over REST; a party that signs one item by a token."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.citizens import SECRETS, Citizen, People, leaks
from tests.unit.bpmn.build import START, line
from tests.unit.usecases.flows import NAME, SEEN, control, end, file, process, task, uses

APPLICANT = {"name": "示例商行", "kind": "organisation", "id_no": "EX-0001", "contact": "000-0000001"}
DESK = {
    "applicant": APPLICANT,
    "channel": "window",
    "received_on": "2026-03-02",
    "guide_shown": True,
    "app_signed": True,
}
MISSING = [{"gap_item": "占道平面图", "gap_demand": "加盖公章"}, {"gap_item": "安全方案", "gap_demand": "补充"}]
GAPS = {
    "matter": "road_dig",
    "in_scope": True,
    "materials": [{"paper": "占道平面图", "present": False, "valid": False, "note": "缺"}],
    "fee_line": "dig_fee",
    "gaps": MISSING,
    "gap_served_on": "2026-03-02",
}
REJECTED = {
    "matter": "business_permit",
    "in_scope": False,
    "materials": [{"paper": "申请表", "present": True, "valid": True}],
    "fee_line": "none",
    "reject_code": "not_ours",
    "reject_basis": "法定职权",
    "reject_remedy": "可申请行政复议或提起行政诉讼",
}


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    home = tmp_path_factory.mktemp("served")
    made = People(f"sqlite:///{home / 'riskflow.sqlite3'}", home, "licensing")
    yield made
    made.close()


def applied(people: People, outcome: str, fields: dict[str, Any], *papers: str) -> str:
    subject = {name: APPLICANT[name] for name in ("name", "kind", "id_no")}
    case = str(people.stage.start("window1", "licensing", title="许可申请", subject=subject, fields={})["id"])
    signed = people.sign(
        "window1", case, "lic_desk", outcome, "application", *papers, fields=DESK | fields, comment="见附"
    )
    assert signed.status_code == 200, signed.text
    return case


def citizen(people: People, case: str, account: str = "window1") -> Citizen:
    made = people.told(account, "POST", f"/cases/{case}/outside", 201, json={"party": "示例商行"})
    return Citizen(people=people, token=made["token"])


def test_the_missing_papers_are_listed_read_and_handed_in(people: People) -> None:
    case = applied(people, "supplement", GAPS, "gap_notice")
    item = next(
        one for one in people.told("window1", "GET", f"/cases/{case}")["papers"] if one["id"] == "supplement_notice"
    )
    made = people.told("window1", "POST", f"/work-items/{item['work_item']}/papers/supplement_notice", 201)
    mine = citizen(people, case)
    told = mine.see()
    assert [one["item"]["gap_item"] for one in told["missing"]] == ["占道平面图", "安全方案"]
    (notice,) = told["notices"]
    assert [one["kind"] for one in notice["papers"]] == ["gap_notice", "gap_notice"]
    assert {made["duplicate"]} <= {one["id"] for one in notice["papers"]}
    assert made["id"] not in {one["id"] for one in notice["papers"]}, "the party is given its own copy"
    mine.act("receipt", notice=notice["id"])
    handed = mine.hand_in("平面图，已盖章")
    listed = people.told("window1", "GET", f"/cases/{case}/documents")["items"]
    assert [one["kind"] for one in listed if one["id"] == handed["id"]] == ["party_paper"]
    fields = {"visits": 2, "supplied": "占道平面图、安全方案", "supplied_on": "2026-03-06"}
    item = people.item("window1", case, "lic_supplement")
    body = {"outcome": "complete", "fields": fields, "evidence": [handed["id"]]}
    done = people.ask(
        "window1", "POST", f"/work-items/{item['id']}/complete", json=body, headers={"If-Match": item["etag"]}
    )
    assert done.status_code == 200, done.text
    assert mine.see()["progress"][0]["state"] == "done"


# -- the five means ----------------------------------------------------------------------------------------------------

# means, receipt, papers at hand -> reasons why not
SERVED = [
    ("direct", "signed", (), ["service.proof"]),
    ("direct", "signed", ("service_receipt",), []),
    ("direct", "refused", ("service_receipt",), ["service.refusal"]),
    ("direct", "refused", ("service_receipt", "service_witness"), []),
    ("left", "refused", ("service_receipt",), ["service.refusal"]),
    ("left", "refused", ("service_video",), ["service.proof"]),
    ("left", "refused", ("service_receipt", "service_video"), []),
    ("left", "refused", ("service_receipt", "service_note"), []),
    ("post", "tracked", (), ["service.proof"]),
    ("post", "tracked", ("post_receipt",), []),
    ("electronic", "tracked", ("electronic_record",), ["service.consent"]),
    ("electronic", "tracked", ("electronic_record", "electronic_consent"), []),
    ("public", "published", ("service_receipt", "service_video"), []),
    ("public", "published", (), ["service.proof"]),
    ("public", "published", ("public_notice",), []),
]


@pytest.fixture
def rejected(people: People) -> str:
    case = applied(people, "reject", REJECTED)
    agreed = people.sign("section_head1", case, "lic_reject_confirm", "agree", signer_fields={"reject_opinion": "属实"})
    assert agreed.status_code == 200, agreed.text
    return case


def serve(people: People, case: str, means: str, receipt: str, *papers: str, on: str = "2026-03-05") -> list[str]:
    """Enter the service; returns the reasons of the service control why not."""
    fields = {"reject_means": means, "reject_served_on": on, "reject_receipt": receipt}
    answer = people.sign("window1", case, "lic_reject_serve", "served", "reject_notice", *papers, fields=fields)
    assert answer.status_code in (200, 409), answer.text
    found = [one["code"] for one in answer.json().get("reasons", ())]
    return [one for one in found if one.startswith("service.")] or found


@pytest.mark.parametrize(
    ("means", "receipt", "papers", "reasons"), SERVED, ids=[f"{m}-{r}-{'+'.join(p)}" for m, r, p, _ in SERVED]
)
def test_each_means_has_its_proof(
    people: People, rejected: str, means: str, receipt: str, papers: tuple[str, ...], reasons: list[str]
) -> None:
    found = serve(people, rejected, means, receipt, *papers)
    assert set(reasons) <= set(found) if reasons else not [one for one in found if one.startswith("service.")]


def test_who_agreed_at_its_door_is_served_electronically(people: People, rejected: str) -> None:
    mine = citizen(people, rejected)
    assert "service.consent" in serve(people, rejected, "electronic", "tracked", "electronic_record")
    mine.act("consent")
    assert "service.consent" not in serve(people, rejected, "electronic", "tracked", "electronic_record")


def test_a_day_to_come_is_no_day_of_service(people: People, rejected: str) -> None:
    assert serve(people, rejected, "direct", "signed", "service_receipt", on="2099-01-01") == ["service.future"]


# -- one signature by a token ------------------------------------------------------------------------------------------

COMMENT = f'<rf:field id="remark" type="string">{NAME}</rf:field>'
HANDOVER = file(
    process(
        START,
        task("goods", "handler", form=COMMENT),
        task("accept", "buyer", form=COMMENT + SEEN, inside=uses("both")),
        task("book", "accountant", form=COMMENT),
        end(),
        *line("x_start", "goods", "accept", "book", "x_end"),
    ),
    catalog=control(
        "both",
        f'<rf:joint ordered="true"><rf:party id="store" roles="buyer">{NAME}</rf:party>'
        f'<rf:party id="supplier" kind="outside">{NAME}</rf:party>'
        f'<rf:party id="carrier" kind="outside">{NAME}</rf:party></rf:joint>',
    ),
)


class Signer:
    """Whoever holds the token of one item."""

    def __init__(self, people: People, token: str) -> None:
        self.people, self.token = people, token
        self.answers: list[Any] = []

    def __call__(self, method: str, status: int, **given: Any) -> Any:
        answer = self.people.client(method, f"/api/v1/outside/{self.token}", **given)
        self.answers.append(answer)
        assert answer.status_code == status, answer.text
        return answer.json()

    def sign(self, status: int, etag: str, key: str = "", **body: Any) -> Any:
        headers = ({"If-Match": etag} if etag else {}) | ({"Idempotency-Key": key} if key else {})
        return self("POST", status, json={"outcome": "ok", "signer_fields": {"seen": True}, **body}, headers=headers)


def handed_over(people: People) -> tuple[str, list[Signer]]:
    """Return a case whose goods are to be accepted, and the tokens of its two outside parties."""
    case = people.stage.start(
        "handler1", "handover", title=SECRETS["other"], subject={"name": "某", "kind": "department"}, fields={}
    )
    done = people.sign("handler1", case["id"], "t_goods", "ok", fields={"remark": "货到"}, comment=SECRETS["comment"])
    assert done.status_code == 200, done.text
    path = f"/cases/{case['id']}/outside"
    tokens = [
        people.told("handler1", "POST", path, 201, json={"party": party, "task": "t_accept"})["token"]
        for party in ("示例供应商", "示例承运人")
    ]
    return str(case["id"]), [Signer(people, token) for token in tokens]


def test_parties_sign_exactly_one_item_once(database_url: str, tmp_path: Path) -> None:
    people = People(database_url, tmp_path, files={"handover": HANDOVER})
    case, (supplier, carrier) = handed_over(people)
    told = supplier("GET", 200)
    assert (told["task"]["zh"], told["fields"], [one["id"] for one in told["outcomes"]]) == (
        "事",
        {"remark": "货到"},
        ["ok"],
    )
    assert list(told["form"]["properties"]) == ["seen"]

    supplier.sign(428, "")
    assert supplier.sign(412, '"old"')["etag"] == told["etag"]
    supplier.sign(422, told["etag"], outcome="dance")
    supplier.sign(422, told["etag"], signer_fields={"seen": "maybe"})
    supplier.sign(422, told["etag"], fields={"remark": "改"})
    refused = supplier.sign(409, told["etag"])
    assert [(one["code"], one["who_could"], one["evidence"]) for one in refused["reasons"]] == [("joint.order", [], [])]

    inside = people.sign("buyer1", case, "t_accept", "ok", signer_fields={"seen": True})
    assert inside.json()["work_item"]["state"] == "held"
    supplier.sign(412, told["etag"])
    told = supplier("GET", 200)
    supplier.sign(422, told["etag"], signer_fields={})
    assert supplier.sign(200, told["etag"], key="k1") == {"state": "held"}
    for method in ("GET", "POST"):
        supplier(method, 404, **({"json": {"outcome": "ok"}} if method == "POST" else {}))
    assert carrier.sign(200, "*") == {"state": "completed"}
    seen = people.told("handler1", "GET", f"/cases/{case}/history?limit=200")["items"]
    signed = {one["slot"]: one["actor"]["account"] is None for one in seen if one["kind"] == "signed"}
    assert signed == {"seat": False, "party:store": False, "outside:supplier": True, "outside:carrier": True}
    searched, found = leaks(Citizen(people=people, token="", answers=supplier.answers + carrier.answers).texts())
    print(f"{searched} bodies and headers searched")
    assert (found, searched > 30) == ([], True)
    assert people.told("auditor1", "POST", "/trail/verify")["findings"] == []
    people.close()


def test_a_token_of_an_item_ends_with_it_and_when_revoked(tmp_path: Path) -> None:
    people = People(f"sqlite:///{tmp_path / 'riskflow.sqlite3'}", tmp_path, files={"handover": HANDOVER})
    case, (supplier, carrier) = handed_over(people)
    assert people.client("GET", f"/api/v1/party/{supplier.token}").status_code == 404, "it is no door"
    tokens = people.told("handler1", "GET", f"/cases/{case}/outside")["items"]
    people.told("handler1", "POST", f"/cases/{case}/outside/{tokens[0]['id']}/revoke")
    supplier("GET", 404)
    renewed = people.told(
        "handler1", "POST", f"/cases/{case}/outside", 201, json={"party": "示例供应商", "task": "t_accept"}
    )
    assert people.sign("buyer1", case, "t_accept", "ok", signer_fields={"seen": True}).status_code == 200
    Signer(people, renewed["token"]).sign(200, "*")
    people.wait(days=91)
    carrier("GET", 404)
    people.close()
