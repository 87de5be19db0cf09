"""Each figure of the flow, at the figure and one fen below: the figure falls into the stricter side."""

from typing import Any

import pytest

from engine.model.control import Approval
from tests.unit.processes.player import Player, play
from tests.unit.processes.shipped import definition, load

FILE = definition("procurement")


def taken(gateway: str, **fields: Any) -> str:
    """Return the flow a gateway takes for these case fields."""
    player = Player(key="procurement", process_id=FILE.main, fields=fields)
    return player.choose(player.node(gateway), ())[0]


@pytest.mark.parametrize(
    ("gateway", "fields", "flow"),
    [
        ("pro_gate_plan", {"amount": "999.99"}, "flow_plan_free"),
        ("pro_gate_plan", {"amount": "1000"}, "flow_plan_needed"),
        ("pro_gate_plan", {"amount": "1000.01"}, "flow_plan_needed"),
        ("pro_gate_plan", {}, "flow_plan_needed"),
        ("pro_gate_amount", {"amount": "29999.99"}, "flow_amount_low"),
        ("pro_gate_amount", {"amount": "30000"}, "flow_amount_high"),
        ("pro_gate_amount", {"amount": "30000.01"}, "flow_amount_high"),
        ("pro_gate_amount", {}, "flow_amount_high"),
        ("pro_catalogue", {"amount": "999999.99", "catalogue_hit": False}, "flow_catalogue_below"),
        ("pro_catalogue", {"amount": "1000000", "catalogue_hit": False}, "flow_catalogue_formal"),
        ("pro_catalogue", {"amount": "1000000", "catalogue_hit": True}, "flow_catalogue_below"),
        ("pro_catalogue", {"amount": "2000000", "catalogue_hit": True}, "flow_catalogue_formal"),
        ("pro_catalogue", {"amount": "500"}, "flow_catalogue_formal"),
        ("pro_gate_method", {"amount": "999.99", "catalogue_hit": False}, "flow_method_small"),
        ("pro_gate_method", {"amount": "1000", "catalogue_hit": False}, "flow_method_inquiry"),
        ("pro_gate_method", {"amount": "999.99", "catalogue_hit": True}, "flow_method_shop"),
        ("pro_gate_contract", {"deal_price": "9999.99"}, "flow_contract_free"),
        ("pro_gate_contract", {"deal_price": "10000"}, "flow_contract_needed"),
        ("pro_gate_asset", {"is_asset": False}, "flow_asset_no"),
        ("pro_gate_asset", {"is_asset": True}, "flow_asset_yes"),
        ("pro_gate_asset", {}, "flow_asset_yes"),
    ],
)
def test_a_gateway_takes_the_stricter_side(gateway: str, fields: dict[str, Any], flow: str) -> None:
    assert taken(gateway, **fields) == flow


def test_an_unknown_outcome_never_goes_on() -> None:
    """Every gateway behind a task falls back on the way that does not go on."""
    graph = FILE.main_process.graph
    for node in graph.nodes:
        conditions = [flow.condition for flow in graph.outgoing[node.id] if flow.condition.startswith("outcome.")]
        if conditions:
            assert taken(node.id) == node.default


@pytest.mark.parametrize("name", ["ctl_tiers", "ctl_change_tiers", "ctl_pay_tiers"])
def test_bands_touch_and_the_figure_belongs_to_the_upper_one(name: str) -> None:
    spec = FILE.control_by_id[name].spec
    assert isinstance(spec, Approval)
    assert spec.tiers[0].from_ == ""
    assert spec.tiers[-1].to == ""
    for lower, upper in zip(spec.tiers, spec.tiers[1:], strict=False):
        assert lower.to == upper.from_
        assert not lower.to_inclusive
        assert upper.from_inclusive
        assert set(lower.roles) <= set(upper.roles)


def test_approval_is_cumulative_with_exempt_categories() -> None:
    spec = FILE.control_by_id["ctl_tiers"].spec
    assert isinstance(spec, Approval)
    assert (spec.key, spec.window) == (("budget_line", "category"), "year")
    options = next(field for field in FILE.main_process.graph.by_id["pro_apply"].form.fields if field.id == "category")
    exempt = {option.id for option in options.options if f'"{option.id}"' in spec.exempt}
    assert exempt == {"utility", "press"}


@pytest.mark.parametrize(
    ("changed", "seen"),
    [("1580.00", "held"), ("1580.01", "refused:limit.max")],
)
def test_ten_percent_of_changes_itself_is_allowed(changed: str, seen: str) -> None:
    step = {"as": "section_head1", "task": "pro_change", "outcome": "agree"}
    fields = {"approved_change_total": changed}
    assert at_change(changed).act({**step, "fields": fields, "signer_fields": {"change_opinion": "同意"}}) == seen


def test_no_more_is_approved_than_was_asked() -> None:
    step = {"as": "section_head1", "task": "pro_change", "outcome": "agree"}
    fields = {"approved_change_total": "900.00"}
    act = {**step, "fields": fields, "signer_fields": {"change_opinion": "同意"}}
    assert at_change("800.00").act(act) == "refused:limit.max"


def at_change(amount: str) -> Player:
    """Return an inquiry of 15,800 whose handler asked for a change of ``amount``."""
    scenario = load("procurement")["procurement_inquiry"]
    cut = next(index for index, step in enumerate(scenario["steps"]) if step["task"] == "pro_perform")
    change = {
        "as": "handler1",
        "task": "pro_perform",
        "outcome": "change",
        "fields": {
            "delivered_on": "2026-03-25",
            "delivery_record": "需加配件",
            "changes": [{"change_what": "增加配件", "amount": amount}],
        },
    }
    player, wrong = play("procurement", {**scenario, "steps": [*scenario["steps"][:cut], change]})
    assert wrong == []
    return player
