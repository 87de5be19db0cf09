"""The leader's list: ordinary items only, each opened before it can be ticked, each signed by an act of its own."""

from typing import Any

import pytest

from tests.pages.browsing import Browser, House
from tests.pages.conftest import Opened

# One ordinary step (rank 3) that a section head signs as it stands, after one step that fills the form.
FLOW = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:rf="urn:riskflow:bpmn:1"
    id="d" targetNamespace="urn:t" rf:main="smp_main">
  <bpmn:process id="smp_main" isExecutable="true">
    <bpmn:extensionElements>
      <rf:name zh="签批示例" en="Signing sample"/>
      <rf:power category="sample" prefix="SMP" starters="handler"/>
      <rf:catalog scheme="abc">
        <rf:risk id="SMP-R01" rank="3"><rf:name zh="一般风险" en="ordinary risk"/></rf:risk>
        <rf:control id="ctl_apart" answers="SMP-R01">
          <rf:name zh="填报人不得审签" en="Who fills it in does not sign it"/>
          <rf:separation tasks="smp_fill smp_sign" scope="case"/></rf:control>
      </rf:catalog>
    </bpmn:extensionElements>
    <bpmn:startEvent id="smp_start"/><bpmn:sequenceFlow id="flow_a" sourceRef="smp_start" targetRef="smp_fill"/>
    <bpmn:userTask id="smp_fill"><bpmn:extensionElements><rf:name zh="填报" en="Fill in"/><rf:duty roles="handler"/>
      <rf:form><rf:field id="amount" type="money" required="true"><rf:name zh="金额" en="Amount"/></rf:field></rf:form>
      </bpmn:extensionElements></bpmn:userTask>
    <bpmn:sequenceFlow id="flow_b" sourceRef="smp_fill" targetRef="smp_sign"/>
    <bpmn:userTask id="smp_sign"><bpmn:extensionElements><rf:name zh="审签" en="Sign"/><rf:duty roles="section_head"/>
      <rf:riskRef ref="SMP-R01"/><rf:controlRef ref="ctl_apart"/>
      <rf:form><rf:field id="seen" type="boolean" required="true" scope="signer"><rf:name zh="已核对" en="Checked"/>
      </rf:field></rf:form>
      <rf:outcome id="agree"><rf:name zh="同意" en="Agree"/></rf:outcome>
      <rf:outcome id="back" kind="refuse" requires="reason"><rf:name zh="不同意" en="Do not agree"/></rf:outcome>
      </bpmn:extensionElements></bpmn:userTask>
    <bpmn:sequenceFlow id="flow_c" sourceRef="smp_sign" targetRef="smp_end"/><bpmn:endEvent id="smp_end"/>
  </bpmn:process>
</bpmn:definitions>
"""


@pytest.fixture
def house(opened: Opened) -> House:
    return opened(flows=(), more={"sample": FLOW.encode()})


def filed(house: House, title: str, account: str = "handler1") -> dict[str, Any]:
    """Start a case and fill its form; returns the item that waits for a signature."""
    body = {"process": "sample", "title": title, "subject": {"name": "执法股", "kind": "department"}}
    case = house.rest(account, "POST", "/cases", json=body)
    item = case["open_work_items"][0]
    path = f"/work-items/{item['id']}/complete"
    sent = {"outcome": "done", "fields": {"amount": "100.00"}}
    done = house.rest(account, "POST", path, json=sent, headers={"If-Match": item["etag"]})
    return dict(done["case"]["open_work_items"][0])


def ticks(browser: Browser) -> list[str]:
    return [one.get("value") for one in browser.get("/signing").all("//input[@name='item']")]


def send(browser: Browser, *items: str, **values: str) -> Any:
    form = browser.get("/signing").form("/signing")
    more = {f"outcome-{one}": "agree" for one in items} | {f"s-{one}-seen": "true" for one in items} | values
    form.values.pop("item", None)
    return browser.post("/signing", data={**form.values, "item": list(items), **more})


def test_an_item_not_opened_cannot_be_ticked(house: House) -> None:
    one, two = filed(house, "甲"), filed(house, "乙")
    head = house.browser("section_head1")
    page = head.get("/signing")
    assert ticks(head) == []
    assert page.one("//button[@aria-disabled='true']").get("aria-describedby") == "none-open"
    assert "打开看" in page.text
    assert "¥ 100.00" in page.text
    head.get(f"/items/{one['id']}")
    assert ticks(head) == [one["id"]]
    found = send(head, one["id"], two["id"])
    assert "已签字，该环节办结" in found.text
    assert "没有打开看过，没有签" in found.text
    assert house.rest("section_head1", "GET", f"/work-items/{two['id']}")["signatures"] == []
    assert house.rest("section_head1", "GET", f"/work-items/{one['id']}")["state"] == "completed"


def test_each_is_its_own_act_with_its_own_verdict(house: House) -> None:
    items = [filed(house, title) for title in ("甲", "乙", "丙")]
    head = house.browser("section_head1")
    for one in items:
        head.get(f"/items/{one['id']}")
    ids = [one["id"] for one in items]
    missing = {f"s-{ids[1]}-seen": "", f"outcome-{ids[2]}": "back"}
    found = send(head, *ids, **missing)
    told = [one.text_content() for one in found.all("//section[@aria-labelledby='results']//li")]
    assert len(told) == 3
    assert "已签字" in told[0]
    assert "未予通过" in told[1]  # the signer's own statement is missing
    assert "未予通过" in told[2]  # its outcome asks for a reason
    states = [house.rest("section_head1", "GET", f"/work-items/{one}")["state"] for one in ids]
    assert states[0] == "completed"
    assert set(states[1:]) <= {"offered", "claimed"}
    done = send(head, ids[2], **{f"outcome-{ids[2]}": "back", f"comment-{ids[2]}": "不符合"})
    assert "已签字" in done.text


def test_what_changed_after_it_was_opened_is_opened_again(house: House) -> None:
    item = filed(house, "甲")
    head, other = house.browser("section_head1"), house.browser("section_head2")
    head.get(f"/items/{item['id']}")
    assert ticks(head) == [item["id"]]
    form = head.get("/signing").form("/signing")
    changed = form.values | {f"etag-{item['id']}": '"w:000000000000000000000000"'}
    assert "没有打开看过，没有签" in head.post("/signing", data={**changed, "item": item["id"]}).text
    claimed = other.get(f"/items/{item['id']}").form(f"/items/{item['id']}/claim").send()
    assert claimed.status == 200
    assert ticks(head) == []
    more = {f"outcome-{item['id']}": "agree", f"s-{item['id']}-seen": "true"}
    found = head.post("/signing", data={**form.values, "item": item["id"], **more})
    assert "没有签" in found.text


def test_who_may_not_sign_has_it_not_in_his_list(house: House) -> None:
    item = filed(house, "甲", "handler1")
    assert item["id"] not in house.browser("handler1").get("/signing").source
    assert house.browser("handler1").get("/signing").heading() == "签批"
    assert house.browser("auditor1").get("/signing").status == 403


def test_an_opened_word_fits_no_other_session(house: House) -> None:
    item = filed(house, "甲")
    head = house.browser("section_head1")
    head.get(f"/items/{item['id']}")
    word = head.cookies["riskflow_opened"]
    other = house.browser("section_head2")
    other.cookies.set("riskflow_opened", word, domain="localhost.local", path="/")
    assert ticks(other) == []
