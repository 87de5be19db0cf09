"""Acceptance of sums in finance: below, at and above each figure, several small cases together, a sum changed later.

The first half drives claims on the two token games under the kernel and tells who signed and what opens next.
"""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from engine.execution.state import Instance
from engine.model.form import FieldScope
from engine.model.process import Node
from engine.model.view import View
from tests.unit.processes.player import Player
from tests.unit.processes.shipped import definition, load

FILE = definition("finance")
SCENARIOS = load("finance")
USED = ("travel", "large", "prior_meeting", "special", "project_small", "project", "test_25_gift_late")
TEMPLATES = {
    name: {step["task"]: step for step in SCENARIOS[f"finance_{name}"]["steps"] if "fields" in step} for name in USED
}
HEAD, DEPUTY, DIRECTOR, MONEY = "section_head1", "deputy1", "director1", "fin_head1"
ORDER = (HEAD, MONEY, DEPUTY, DIRECTOR)


@dataclass
class Claim(Player):
    """A case beside others of the same key: ``others`` is what they add to a tally, by control."""

    key: str = "finance"
    process_id: str = FILE.main
    others: dict[str, str] = field(default_factory=dict)

    def _view(self, step: Any, instance: Instance, node: Node) -> View:
        made = super()._view(step, instance, node)
        added = {name: total + Decimal(self.others.get(name, "0")) for name, total in made.tallies.items()}
        return replace(made, tallies=added)

    def do(self, template: str, task: str, who: str, outcome: str = "", **fields: Any) -> str:
        """Act as a scenario does, with other fields; ``papers`` are added to the scenario's."""
        papers = fields.pop("papers", {})
        step = TEMPLATES[template].get(task, {"task": task})
        first = self.node(task).outcomes[0].id
        act = {
            "as": who,
            "task": task,
            "outcome": outcome or first,
            "fields": {**step.get("fields", {}), **fields} if outcome in ("", first) else {},
            "signer_fields": self.statements(task),
            "evidence": {**step.get("evidence", {}), **papers},
            "comment": "请按意见办理",
        }
        return self.act(act)

    def statements(self, task: str) -> dict[str, str]:
        """Return what each signer says for himself."""
        form = self.node(task).form
        return {item.id: "同意" for item in (form.fields if form else ()) if item.scope is FieldScope.SIGNER}

    def signers(self, task: str) -> list[str]:
        """Let everybody of the chain try to agree, in order; return who was asked for."""
        signed: list[str] = []
        for who in ORDER:
            seen = self.act(
                {
                    "as": who,
                    "task": task,
                    "outcome": "agree",
                    "signer_fields": self.statements(task),
                    "fields": {"fund_use": "与计划一致"} if task == "fin_special" and not signed else {},
                }
            )
            if seen.startswith("refused"):
                assert seen.partition(":")[2] in ("role", "tier.order"), seen
                continue
            signed.append(who)
            if seen == "completed":
                break
        return signed

    def next(self) -> str:
        """Return the one open task."""
        (item,) = self.run.open
        return item.element


def begun(**others: str) -> Claim:
    made = Claim(others=others)
    made.start()
    return made


def claimed(kind: str, amount: str, *, others: str = "0", **more: Any) -> Claim:
    """Return a claim made without prior approval, checked by the accountant."""
    made = begun(ctl_tiers=others, ctl_no_split=others, ctl_special_tiers=others)
    assert made.do("large", "fin_apply", "handler1", kind=kind, estimate=amount, **more) == "completed"
    settle(made, amount)
    return made


def settle(made: Claim, amount: str, voucher: str = "26449001") -> None:
    """Claim, witness and check ``amount``."""
    papers = {"acceptance_sheet": 1, "fund_plan": 1, "late_reason": 1}
    vouchers = [{"voucher_no": voucher, "amount": amount}]
    assert made.do("large", "fin_claim", "handler1", vouchers=vouchers, papers=papers) == "held"
    assert made.do("large", "fin_claim", "handler2", vouchers=vouchers) == "completed"
    assert made.do("large", "fin_check", "accountant1", passed_amount=amount, budget_balance="9000000") == "completed"


def approved(kind: str, estimate: str, *, others: str = "0") -> Claim:
    """Return a case whose prior approval is asked for."""
    made = begun(ctl_pre_tiers=others, ctl_pre_split=others)
    assert made.do("travel", "fin_apply", "handler1", kind=kind, estimate=estimate) == "completed"
    return made


SMALL, MIDDLE = [HEAD, DEPUTY], [HEAD, DEPUTY, DIRECTOR]


@pytest.mark.parametrize(
    ("amount", "signed", "after"),
    [
        ("0.01", SMALL, "fin_pay"),
        ("999.99", SMALL, "fin_pay"),
        ("1000", MIDDLE, "fin_pay"),
        ("1000.01", MIDDLE, "fin_pay"),
        ("29999.99", MIDDLE, "fin_pay"),
        ("30000", SMALL, "fin_scf"),
        ("30000.01", SMALL, "fin_scf"),
    ],
)
def test_an_ordinary_claim_at_each_figure(amount: str, signed: list[str], after: str) -> None:
    made = claimed("office", amount)
    assert (made.signers("fin_approve"), made.next()) == (signed, after)


@pytest.mark.parametrize(
    ("amount", "signed", "after"),
    [
        ("29999.99", [HEAD, MONEY, DEPUTY, DIRECTOR], "fin_pay"),
        ("30000", [HEAD, MONEY, DEPUTY], "fin_scf"),
        ("30000.01", [HEAD, MONEY, DEPUTY], "fin_scf"),
    ],
)
def test_special_funds_at_each_figure(amount: str, signed: list[str], after: str) -> None:
    made = claimed("special", amount)
    assert (made.signers("fin_special"), made.next()) == (signed, after)


@pytest.mark.parametrize(
    ("estimate", "signed", "after"),
    [
        ("1999.99", [HEAD], "fin_claim"),
        ("2000", SMALL, "fin_claim"),
        ("2000.01", SMALL, "fin_claim"),
        ("29999.99", SMALL, "fin_claim"),
        ("30000", SMALL, "fin_pre_scf"),
        ("30000.01", SMALL, "fin_pre_scf"),
    ],
)
def test_prior_approval_at_each_figure(estimate: str, signed: list[str], after: str) -> None:
    made = approved("training", estimate)
    assert (made.signers("fin_preapprove"), made.next()) == (signed, after)


@pytest.mark.parametrize(
    ("amount", "task", "signed"),
    [
        ("1859.99", "fin_approve_one", [DEPUTY]),
        ("1860", "fin_approve_one", [DEPUTY]),
        ("1860.01", "fin_approve", MIDDLE),
    ],
)
def test_a_claim_within_the_approved_sum_needs_one_signature(amount: str, task: str, signed: list[str]) -> None:
    made = approved("travel", "1860")
    made.signers("fin_preapprove")
    settle(made, amount)
    assert made.next() == task
    assert (made.signers(task), made.next()) == (signed, "fin_pay")


@pytest.mark.parametrize(
    ("amount", "signed"), [("29999.99", [DEPUTY]), ("30000", [DIRECTOR]), ("30000.01", [DIRECTOR])]
)
def test_the_one_signature_is_the_directors_from_the_limit(amount: str, signed: list[str]) -> None:
    made = approved("training", "35000")
    made.signers("fin_preapprove")
    assert made.do("prior_meeting", "fin_pre_scf", DEPUTY) == "completed"
    for who in ("deputy2", "discipline1", "legal1", "fin_head1", DIRECTOR, "watcher1"):
        made.do("prior_meeting", "fin_pre_meeting", who)
    settle(made, amount)
    assert (made.signers("fin_approve_one"), made.next()) == (signed, "fin_pay")


@pytest.mark.parametrize(("kind", "after"), [("utility", "fin_director"), ("payroll", "fin_director")])
@pytest.mark.parametrize("amount", ["30000", "260000"])
def test_bills_and_payroll_go_to_no_meeting(kind: str, after: str, amount: str) -> None:
    made = claimed(kind, amount, others="500000")
    assert (made.signers("fin_approve"), made.next()) == (SMALL, after)


@pytest.mark.parametrize(
    ("amount", "others", "signed", "after"),
    [
        ("399.99", "600", SMALL, "fin_pay"),  # 999.99 together
        ("400", "600", MIDDLE, "fin_pay"),  # 1,000 together
        ("400.01", "600", MIDDLE, "fin_pay"),
        ("9999.99", "20000", MIDDLE, "fin_pay"),  # 29,999.99 together
        ("500", "-400", SMALL, "fin_pay"),  # a credit elsewhere opens no lower band
        ("1500", "-1400", MIDDLE, "fin_pay"),
    ],
)
def test_small_claims_pass_a_tier_together(amount: str, others: str, signed: list[str], after: str) -> None:
    made = claimed("office", amount, others=others)
    assert (made.signers("fin_approve"), made.next()) == (signed, after)


@pytest.mark.parametrize(("amount", "others"), [("10000", "20000"), ("10000.01", "20000"), ("0.01", "29999.99")])
@pytest.mark.parametrize(("kind", "task"), [("office", "fin_approve"), ("special", "fin_special")])
def test_claims_that_reach_the_limit_together_go_to_the_meeting(kind: str, task: str, amount: str, others: str) -> None:
    made = claimed(kind, amount, others=others)
    fields = {"fund_use": "与计划一致"} if kind == "special" else {}
    name = "special_opinion" if kind == "special" else "approve_opinion"
    step = {"as": HEAD, "task": task, "outcome": "agree", "signer_fields": {name: "同意"}, "fields": fields}
    assert made.act(step) == "refused:limit.max"
    assert made.act({"as": HEAD, "task": task, "outcome": "meeting", "comment": "三十日累计达到限额"}) == "completed"
    assert made.next() == "fin_scf"


@pytest.mark.parametrize(("amount", "others"), [("10000", "20000"), ("0.01", "29999.99")])
def test_trips_that_reach_the_limit_together_go_to_the_meeting_first(amount: str, others: str) -> None:
    made = approved("travel", amount, others=others)
    step = {"as": HEAD, "task": "fin_preapprove", "outcome": "agree", "signer_fields": {"pre_opinion": "同意"}}
    assert made.act(step) == "refused:limit.max"
    assert made.act({**step, "outcome": "meeting", "comment": "三十日累计达到限额"}) == "completed"
    assert made.next() == "fin_pre_scf"


@pytest.mark.parametrize(
    ("amount", "signed", "after"), [("29999.99", MIDDLE, "fin_pay"), ("30000", SMALL, "fin_director")]
)
def test_a_decision_cited_is_not_taken_again(amount: str, signed: list[str], after: str) -> None:
    cited: dict[str, Any] = {"decision_no": "联席〔2026〕3号", "decided_sum": "40000", "papers": {"decision_copy": 1}}
    made = claimed("purchase", amount, others="100000", **cited)
    assert (made.signers("fin_approve"), made.next()) == (signed, after)


@pytest.mark.parametrize(("amount", "others", "seen"), [("10000", "30000", "completed"), ("10000.01", "30000", "")])
def test_no_more_is_paid_than_was_decided(amount: str, others: str, seen: str) -> None:
    made = begun(ctl_decision_sum=others)
    cited: dict[str, Any] = {"decision_no": "联席〔2026〕3号", "decided_sum": "40000", "papers": {"decision_copy": 1}}
    answer = made.do("large", "fin_apply", "handler1", kind="purchase", estimate=amount, **cited)
    assert answer == (seen or "refused:limit.max")


@pytest.mark.parametrize(
    ("first", "second", "signed", "after"),
    [
        ("999.99", "1000", MIDDLE, "fin_pay"),
        ("1000", "999.99", SMALL, "fin_pay"),
        ("29999.99", "30000", SMALL, "fin_scf"),
        ("30000", "29999.99", MIDDLE, "fin_pay"),
        ("900", "46000", SMALL, "fin_scf"),
    ],
)
def test_a_sum_changed_after_signatures_opens_the_chain_anew(
    first: str, second: str, signed: list[str], after: str
) -> None:
    """The section head has signed the first sum; the deputy sends it back; nobody's signature carries over."""
    made = claimed("office", first)
    step = {"as": HEAD, "task": "fin_approve", "outcome": "agree", "signer_fields": {"approve_opinion": "同意"}}
    assert made.act(step) == "held"
    assert made.do("large", "fin_approve", DEPUTY, "back") == "completed"
    settle(made, second, "26449002")
    assert (made.signers("fin_approve"), made.next()) == (signed, after)


def payment(amount: str, *, others: str = "0", **more: Any) -> Claim:
    """Return a project payment that stands before the deputy."""
    made = begun(ctl_pay_split=others)
    made.do("project_small", "fin_apply", "handler1", estimate=amount, **more)
    made.do("project_small", "pay_apply", "handler1", claimed_sum=amount)
    for who in ("owner_rep1", HEAD):
        made.do("project_small", "pay_contract_check", who, pay_sum=amount)
    assert made.do("project_small", "pay_finance", MONEY) == "completed"
    return made


@pytest.mark.parametrize(
    ("amount", "after"), [("29999.99", "pay_director"), ("30000", "pay_scf"), ("30000.01", "pay_scf")]
)
def test_a_project_payment_at_the_limit(amount: str, after: str) -> None:
    made = payment(amount)
    assert made.do("project_small", "pay_deputy", DEPUTY) == "completed"
    assert made.next() == after


@pytest.mark.parametrize(
    ("others", "seen"), [("19999.99", "completed"), ("20000", "refused:limit.max"), ("20000.01", "refused:limit.max")]
)
def test_payments_of_one_contract_pass_the_limit_together(others: str, seen: str) -> None:
    made = payment("10000", others=others)
    assert made.do("project_small", "pay_deputy", DEPUTY) == seen


def test_a_project_payment_with_a_decision_goes_to_the_director() -> None:
    cited: dict[str, Any] = {"decision_no": "合同〔2025〕18号", "decided_sum": "212000", "papers": {"decision_copy": 1}}
    made = payment("212000", others="500000", **cited)
    assert made.do("project_small", "pay_deputy", DEPUTY) == "completed"
    assert made.next() == "pay_director"


@pytest.mark.parametrize(
    ("others", "seen"), [("688000", "completed"), ("688000.01", "refused:limit.max"), ("0", "completed")]
)
def test_payments_stay_within_the_contract(others: str, seen: str) -> None:
    """900,000 is the contract; the figure itself may be paid in full (test 22)."""
    made = begun(ctl_contract_sum=others)
    made.do("project", "fin_apply", "handler1")
    assert made.do("project", "pay_apply", "handler1") == seen


@pytest.mark.parametrize(
    ("amount", "papers", "seen"),
    [
        ("999.99", {"payee_receipt": 1}, "completed"),
        ("1000", {"payee_receipt": 1}, "refused:evidence.missing"),
        ("1000.01", {"payee_receipt": 1}, "refused:evidence.missing"),
        ("1000", {"payee_receipt": 1, "cash_reason": 1}, "completed"),
        ("999.99", {}, "refused:evidence.missing"),
    ],
)
def test_cash_at_the_settlement_limit(amount: str, papers: dict[str, int], seen: str) -> None:
    made = claimed("office", amount)
    made.signers("fin_approve")
    paid = {"as": "cashier1", "task": "fin_pay", "outcome": "paid", "evidence": {"payment_voucher": 1, **papers}}
    fields = {"pay_means": "cash", "paid_on": "2026-03-12"}
    assert made.act({**paid, "fields": fields}) == seen


@pytest.mark.parametrize(
    ("returned", "seen"),
    [("2026-03-03", "held"), ("2026-03-02", "refused:evidence.missing"), ("2026-03-10", "held")],
)
def test_a_trip_is_claimed_within_a_week(returned: str, seen: str) -> None:
    """Claimed on the tenth: the seventh day after the return is in time, the eighth wants an explanation."""
    made = approved("travel", "1860")
    made.signers("fin_preapprove")
    assert made.do("travel", "fin_claim", "handler1", trip_end=returned) == seen


@pytest.mark.parametrize(
    ("lent", "passed", "offset", "rest", "net"),
    [
        ("1500", "1499.99", "1499.99", "0.01", "0"),
        ("1500", "1500", "1500", "0", "0"),
        ("1500", "1500.01", "1500", "0", "0.01"),
    ],
)
def test_an_advance_is_settled_to_the_fen(lent: str, passed: str, offset: str, rest: str, net: str) -> None:
    made = begun()
    made.do("travel", "fin_apply", "handler1", advance_wanted=True)
    made.signers("fin_preapprove")
    slip = {"borrower": "@handler1", "loan_sum": lent, "loan_due": "2026-03-31"}
    made.act({"as": "handler1", "task": "fin_loan", "outcome": "submit", "fields": slip})
    made.do("travel", "fin_loan_approve", DIRECTOR)
    paid = {"loan_means": "transfer", "loan_paid_on": "2026-03-03"}
    step = {"as": "cashier1", "task": "fin_loan_pay", "outcome": "paid", "evidence": {"loan_slip": 1}}
    assert made.act({**step, "fields": paid}) == "completed"
    settle(made, passed)
    made.signers("fin_approve_one")
    right = {"returned_sum": rest}
    assert made.do("travel", "fin_pay", "cashier1", returned_sum="2").startswith("refused:limit")
    assert made.do("travel", "fin_pay", "cashier1", **right, net_paid="7.77") == "refused:readonly"
    assert made.do("travel", "fin_pay", "cashier1", **right) == "completed"
    assert [Decimal(made.fields[name]) for name in ("offset_sum", "net_paid")] == [Decimal(offset), Decimal(net)]


@pytest.mark.parametrize(
    ("reported", "end"),
    [("2026-03-10T09:00:00+08:00", "fin_gift_end"), ("2026-03-10T09:00:01+08:00", "fin_gift_end_late")],
)
def test_a_gift_at_the_end_of_its_term(reported: str, end: str) -> None:
    made = Claim(process_id="finance_gift")
    made.start()
    made.do("test_25_gift_late", "fin_gift_report", "handler1", gift_reported_at=reported, papers={"late_note": 1})
    note = {"gift_return_note": "已当面退还"}
    made.act({"as": DEPUTY, "task": "fin_gift_leader", "outcome": "returned", "fields": note})
    assert made.end_event == end


@pytest.mark.parametrize("name", ["ctl_pre_tiers", "ctl_one_tiers", "ctl_tiers", "ctl_special_tiers"])
def test_bands_touch_and_the_figure_belongs_to_the_upper_one(name: str) -> None:
    tiers = FILE.control_by_id[name].spec.tiers  # type: ignore[union-attr]
    assert (tiers[0].from_, tiers[-1].to) == ("", "")
    for lower, upper in pairwise(tiers):
        assert lower.to == upper.from_
        assert not lower.to_inclusive
        assert upper.from_inclusive


def test_a_trip_takes_eight_acts() -> None:
    assert len(SCENARIOS["finance_travel"]["steps"]) == 8
