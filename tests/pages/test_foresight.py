"""Before one takes an item the page says which later step would have nobody left, and who could take it instead."""

from typing import Any

import pytest

from tests.pages.browsing import House
from tests.pages.conftest import Opened

# Two steps of the same post that one person may not both do.
FLOW = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:rf="urn:riskflow:bpmn:1"
    id="d" targetNamespace="urn:t" rf:main="smp_main">
  <bpmn:process id="smp_main" isExecutable="true">
    <bpmn:extensionElements>
      <rf:name zh="核算示例" en="Checking sample"/>
      <rf:power category="sample" prefix="SMP" starters="handler"/>
      <rf:catalog scheme="abc">
        <rf:risk id="SMP-R01" rank="2"><rf:name zh="较高风险" en="higher risk"/></rf:risk>
        <rf:control id="ctl_apart" answers="SMP-R01"><rf:name zh="两次核算不得同人" en="Two checks, two persons"/>
          <rf:separation tasks="smp_one smp_two" scope="case"/></rf:control>
      </rf:catalog>
    </bpmn:extensionElements>
    <bpmn:startEvent id="smp_start"/><bpmn:sequenceFlow id="flow_a" sourceRef="smp_start" targetRef="smp_fill"/>
    <bpmn:userTask id="smp_fill"><bpmn:extensionElements><rf:name zh="填报" en="Fill in"/><rf:duty roles="handler"/>
      </bpmn:extensionElements></bpmn:userTask>
    <bpmn:sequenceFlow id="flow_b" sourceRef="smp_fill" targetRef="smp_one"/>
    <bpmn:userTask id="smp_one"><bpmn:extensionElements><rf:name zh="初核" en="First check"/><rf:duty roles="verifier"/>
      <rf:riskRef ref="SMP-R01"/><rf:controlRef ref="ctl_apart"/></bpmn:extensionElements></bpmn:userTask>
    <bpmn:sequenceFlow id="flow_c" sourceRef="smp_one" targetRef="smp_two"/>
    <bpmn:userTask id="smp_two"><bpmn:extensionElements>
      <rf:name zh="复核" en="Second check"/><rf:duty roles="verifier"/>
      <rf:riskRef ref="SMP-R01"/><rf:controlRef ref="ctl_apart"/></bpmn:extensionElements></bpmn:userTask>
    <bpmn:sequenceFlow id="flow_d" sourceRef="smp_two" targetRef="smp_end"/><bpmn:endEvent id="smp_end"/>
  </bpmn:process>
</bpmn:definitions>
"""


@pytest.fixture
def house(opened: Opened) -> House:
    return opened(flows=(), more={"sample": FLOW.encode()})


def offered(house: House) -> dict[str, Any]:
    """Start a case and fill its form; returns the item that is offered then."""
    body = {"process": "sample", "title": "甲", "subject": {"name": "执法股", "kind": "department"}}
    item = house.rest("handler1", "POST", "/cases", json=body)["open_work_items"][0]
    path, match = f"/work-items/{item['id']}/complete", {"If-Match": item["etag"]}
    done = house.rest("handler1", "POST", path, json={"outcome": "done"}, headers=match)
    return dict(done["case"]["open_work_items"][0])


@pytest.mark.parametrize(("lang", "said"), [("zh", "“复核”将无人可办"), ("en", "nobody can do “Second check”")])
def test_the_only_one_left_is_warned_before_he_takes_it(house: House, lang: str, said: str) -> None:
    item = offered(house)
    browser = house.browser("verifier1", lang=lang)
    assert said not in browser.get("/inbox").text
    me = house.rest("verifier2", "GET", "/me")["person"]["id"]
    away = {"person": me, "from": "2026-03-09", "to": "2026-03-13"}
    house.rest("verifier2", "POST", "/absences", json=away)
    page = browser.get("/inbox")
    assert said in page.text
    assert page.form(f"/items/{item['id']}/claim")  # it warns; the kernel decides when he acts
