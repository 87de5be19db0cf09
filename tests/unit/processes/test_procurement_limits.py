"""Each figure of the flow: just below, at, just above. The figure itself falls into the stricter side."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from engine import feel
from engine.feel.decision import prepare_any
from engine.model.control import Approval, Limit
from tests.unit.processes.player import Player, play
from tests.unit.processes.shipped import definition, load

FILE = definition("procurement")
DEPUTY, DIRECTOR = "section_head deputy", "section_head deputy director"
WORKS, WORKS_DIRECTOR = "project_head deputy", "project_head deputy director"
BELOW, MEETING, PROCEDURE = {"year_sum": "below"}, {"year_sum": "meeting"}, {"year_sum": "procedure"}


def player(**fields: Any) -> Player:
    """Return a case of the main process with these fields, its decisions taken."""
    made = Player(key="procurement", process_id=FILE.main, fields=fields)
    for decision in ("pro_listed", "pro_variant"):
        made.decided[decision] = made.tables[decision].evaluate(made.scope())
    return made


def taken(gateway: str, **fields: Any) -> str:
    """Return the flow a gateway takes for these case fields."""
    made = player(**fields)
    return made.choose(made.node(gateway), ())[0]


@pytest.mark.parametrize(
    ("gateway", "fields", "flow"),
    [
        ("pro_gate_plan", {"amount": "999.99"}, "flow_plan_free"),
        ("pro_gate_plan", {"amount": "1000"}, "flow_plan_needed"),
        ("pro_gate_plan", {"amount": "1000.01"}, "flow_plan_needed"),
        ("pro_gate_plan", {"amount": "1000", "urgent": True}, "flow_plan_free"),
        ("pro_gate_plan", {}, "flow_plan_needed"),
        ("pro_gate_contract", {"deal_price": "9999.99"}, "flow_contract_free"),
        ("pro_gate_contract", {"deal_price": "10000"}, "flow_contract_needed"),
        ("pro_gate_contract", {"deal_price": "10000.01"}, "flow_contract_needed"),
        ("pro_gate_asset", {"is_asset": False}, "flow_asset_no"),
        ("pro_gate_asset", {"is_asset": True}, "flow_asset_yes"),
        ("pro_gate_asset", {}, "flow_asset_yes"),
        ("pro_gate_open", {"valid_bids": 2}, "flow_open_few"),
        ("pro_gate_open", {"valid_bids": 3}, "flow_open_enough"),
        ("pro_gate_invite", {"responses": 2}, "flow_invite_few"),
        ("pro_gate_invite", {"responses": 3}, "flow_invite_enough"),
        ("pro_gate_round", {"opening_no": 2}, "flow_round_again"),
        ("pro_gate_round", {"opening_no": 3}, "flow_round_last"),
        ("pro_gate_round", {}, "flow_round_last"),
        ("pro_gate_amount", {"amount": "46000", "catalogue_hit": False}, "flow_amount_high"),
        ("pro_gate_amount", {"amount": "46000", "catalogue_hit": False, "decision_no": "1"}, "flow_amount_cited"),
        ("pro_gate_amount", {"amount": "46000", "category": "works", "decision_no": "1"}, "flow_amount_high"),
        ("pro_gate_amount", {}, "flow_amount_high"),
        ("pro_gate_body", {"category": "works", "amount": "500"}, "flow_body_party"),
        ("pro_gate_procedure", {"method": "single"}, "flow_procedure_single"),
        ("pro_gate_procedure", {"method": "open", "method_changed": "single"}, "flow_procedure_single"),
        ("pro_gate_procedure", {"method": "single", "method_changed": "open"}, "flow_procedure_agent"),
        ("pro_gate_route", {"method": "invited"}, "flow_route_invited"),
        ("pro_gate_route", {"method": "consultation"}, "flow_route_invite"),
    ],
)
def test_a_gateway_takes_the_stricter_side(gateway: str, fields: dict[str, Any], flow: str) -> None:
    assert taken(gateway, **fields) == flow


VARIANTS: list[tuple[dict[str, Any], str, str]] = [
    ({"amount": "999.99", "catalogue_hit": False}, "small", "none"),
    ({"amount": "1000", "catalogue_hit": False}, "inquiry", "none"),
    ({"amount": "29999.99", "catalogue_hit": False}, "inquiry", "none"),
    ({"amount": "30000", "catalogue_hit": False}, "inquiry", "joint"),
    ({"amount": "30000.01", "catalogue_hit": False}, "inquiry", "joint"),
    ({"amount": "999999.99", "catalogue_hit": False}, "inquiry", "joint"),
    ({"amount": "1000000", "catalogue_hit": False}, "formal", "joint"),
    ({"amount": "999.99", "catalogue_hit": True}, "shop", "none"),
    ({"amount": "29999.99", "catalogue_hit": True}, "shop", "none"),
    ({"amount": "30000", "catalogue_hit": True}, "shop", "joint"),
    ({"amount": "1000000", "catalogue_hit": True}, "shop", "joint"),
    ({"amount": "1999999.99", "catalogue_hit": True}, "shop", "joint"),
    ({"amount": "2000000", "catalogue_hit": True}, "formal", "joint"),
    ({"amount": "999.99", "catalogue_hit": False, **MEETING}, "small", "joint"),
    ({"amount": "5000", "catalogue_hit": False, **MEETING}, "inquiry", "joint"),
    ({"amount": "5000", "catalogue_hit": True, **MEETING}, "shop", "joint"),
    ({"amount": "5000", "catalogue_hit": False, **BELOW}, "inquiry", "none"),
    ({"amount": "5000", "catalogue_hit": False, **PROCEDURE}, "formal", "joint"),
    ({"amount": "5000", "catalogue_hit": True, **PROCEDURE}, "formal", "joint"),
    ({"amount": "500", "category": "works", "catalogue_hit": False}, "works", "party"),
    ({"amount": "29999.99", "urgent": True, "catalogue_hit": True}, "urgent", "none"),
    ({"amount": "30000", "urgent": True, "catalogue_hit": False}, "urgent", "report"),
    ({"amount": "500"}, "formal", "joint"),  # nobody looked into the catalogue
    ({}, "formal", "joint"),
    ({"amount": "500", "catalogue_hit": False, "catalogue_code": "A0901"}, "shop", "none"),  # ticked out, code says in
    ({"amount": "500", "catalogue_hit": False, "catalogue_code": "X0001"}, "small", "none"),
    ({"amount": "500", "catalogue_hit": True, "catalogue_code": "no such code"}, "shop", "none"),
]


@pytest.mark.parametrize(("fields", "variant", "body"), VARIANTS)
def test_matter_and_sum_choose_way_and_body(fields: dict[str, Any], variant: str, body: str) -> None:
    assert player(**fields).decided["pro_variant"] == {"variant": variant, "body": body}


# Amounts at each bound of each approval table: the chain that signs.
CHAINS: list[tuple[str, str, str]] = [
    ("pro_approve_tiers", "0", DEPUTY),
    ("pro_approve_tiers", "999.99", DEPUTY),
    ("pro_approve_tiers", "1000", DIRECTOR),
    ("pro_approve_tiers", "1000.01", DIRECTOR),
    ("pro_approve_tiers", "29999.99", DIRECTOR),
    ("pro_approve_tiers", "30000", DIRECTOR),
    ("pro_approve_tiers", "30000.01", DIRECTOR),
    ("pro_change_tiers", "49999.99", DEPUTY),
    ("pro_change_tiers", "50000", DIRECTOR),
    ("pro_change_tiers", "50000.01", DIRECTOR),
    ("pro_works_tiers", "49999", WORKS),
    ("pro_works_tiers", "49999.99", WORKS),
    ("pro_works_tiers", "50000", WORKS_DIRECTOR),
    ("pro_works_tiers", "999999.99", WORKS_DIRECTOR),
    ("pro_works_tiers", "1000000", WORKS_DIRECTOR),
    ("pro_works_tiers", "1000000.01", WORKS_DIRECTOR),
    ("pro_estimate_tiers", "29999.99", WORKS),
    ("pro_estimate_tiers", "30000", WORKS_DIRECTOR),
    ("pro_award_tiers", "29999.99", "deputy"),
    ("pro_award_tiers", "30000", "deputy director"),
    ("pro_pay_tiers", "29999.99", "fin_head deputy"),
    ("pro_pay_tiers", "30000", "fin_head deputy director"),
    ("pro_pay_tiers", "30000.01", "fin_head deputy director"),
]


@pytest.mark.parametrize(("table", "amount", "roles"), CHAINS)
def test_the_amount_chooses_the_chain(table: str, amount: str, roles: str) -> None:
    made = Player(key="procurement", process_id=FILE.main)
    expression = FILE.decision_by_id[table].inputs[0].expression
    fields = {"changes": [{"change_what": "x", "amount": amount}]} if "changes" in expression else {expression: amount}
    made.fields.update(fields)
    found = prepare_any(FILE.decision_by_id[table], made.names).evaluate(made.scope())
    assert isinstance(found, dict)
    assert found["roles"] == roles


CHANGES = [
    ("12000000", ["49999.99"], "flow_change_small", "flow_change_tier"),
    ("12000000", ["50000"], "flow_change_watch", "flow_change_tier"),
    ("12000000", ["30000", "20000"], "flow_change_watch", "flow_change_tier"),
    ("12000000", ["999999.99"], "flow_change_watch", "flow_change_tier"),
    ("12000000", ["1000000"], "flow_change_watch", "flow_change_group"),
    ("12000000", ["999999.99", "0.01"], "flow_change_watch", "flow_change_group"),
    ("280000", ["28000"], "flow_change_small", "flow_change_tier"),
    ("280000", ["28000.01"], "flow_change_small", "flow_change_group"),
    ("280000", ["20000", "8000.01"], "flow_change_small", "flow_change_group"),
]


@pytest.mark.parametrize(("price", "amounts", "watch", "group"), CHANGES)
def test_changes_of_works_by_their_sum(price: str, amounts: list[str], watch: str, group: str) -> None:
    fields = {"deal_price": price, "changes": [{"change_what": "x", "amount": one} for one in amounts]}
    assert taken("pro_gate_change_amount", **fields) == watch
    assert taken("pro_gate_change_group", **fields) == group


def test_an_unknown_outcome_never_goes_on() -> None:
    """Every gateway behind a task falls back on the way that does not go on."""
    graph = FILE.main_process.graph
    for node in graph.nodes:
        conditions = [flow.condition for flow in graph.outgoing[node.id] if flow.condition.startswith("outcome.")]
        if conditions:
            assert taken(node.id) == node.default


TIERS = ["ctl_tiers", "ctl_change_tiers", "ctl_works_tiers", "ctl_estimate_tiers", "ctl_award_tiers", "ctl_pay_tiers"]


@pytest.mark.parametrize("name", TIERS)
def test_a_higher_band_never_asks_fewer(name: str) -> None:
    spec = FILE.control_by_id[name].spec
    assert isinstance(spec, Approval)
    rows = FILE.decision_by_id[spec.decision].rules
    chains = [set(row.outputs[1].strip('"').split()) for row in rows]
    assert all(lower <= upper for lower, upper in pairwise(chains))


def test_approval_is_cumulative_with_exempt_categories() -> None:
    spec = FILE.control_by_id["ctl_tiers"].spec
    assert isinstance(spec, Approval)
    assert (spec.key, spec.window) == (("budget_line", "category"), "year")
    options = next(field for field in FILE.main_process.graph.by_id["pro_apply"].form.fields if field.id == "category")
    exempt = {option.id for option in options.options if f'"{option.id}"' in spec.exempt}
    assert exempt == {"utility", "press"}
    for name in ("ctl_sum_meeting", "ctl_no_split"):
        limit = FILE.control_by_id[name].spec
        assert isinstance(limit, Limit)
        assert (limit.key, limit.window) == (spec.key, spec.window)
        assert all(f'"{option}"' in limit.when for option in exempt)


@pytest.mark.parametrize(
    ("publish_on", "bid_deadline", "within"),
    [("2026-03-10", "2026-03-29", False), ("2026-03-10", "2026-03-30", True), ("2026-03-10", "2026-03-31", True)],
)
def test_a_tender_runs_for_twenty_days(publish_on: str, bid_deadline: str, within: bool) -> None:
    spec = FILE.control_by_id["ctl_bid_term"].spec
    assert isinstance(spec, Limit)
    made = player(publish_on=publish_on, bid_deadline=bid_deadline)
    days = feel.parse(spec.expr, made.names).evaluate(made.scope())
    assert isinstance(days, Decimal)
    assert (days >= made.settings["bid_days"]) is within


@pytest.mark.parametrize(
    ("changed", "seen"),
    [("1579.99", "held"), ("1580.00", "held"), ("1580.01", "refused:limit.max")],
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
    made, wrong = play("procurement", {**scenario, "steps": [*scenario["steps"][:cut], change]})
    assert wrong == []
    return made
