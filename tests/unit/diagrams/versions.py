"""The purchase of the samples, one version later: steps, flows, controls, terms and risk points came and went."""

from dataclasses import replace

from diagrams.changes import Versions
from engine.analysis.changes import compare
from engine.model.form import Deadline
from engine.model.process import Definition, Flow, Node, NodeKind
from engine.model.risk import RiskPoint
from engine.model.text import Text
from tests.unit.diagrams.samples import purchase


def later() -> Definition:
    """Two persons no longer ask for prices; the stock check is gone; a price check came, with a way out."""
    old = purchase()
    process = old.main_process
    nodes = {node.id: node for node in process.graph.nodes if node.id not in ("stock", "g_stock", "e_issue")}
    nodes["inquiry"] = replace(nodes["inquiry"], controls=("not_apply", "quotes", "paper"))
    nodes["pay"] = replace(nodes["pay"], controls=("not_inv", "two"))
    nodes["budget"] = replace(nodes["budget"], deadlines=(Deadline(id="d_budget", max="5"),))
    nodes["accept"] = replace(nodes["accept"], risks=(*nodes["accept"].risks, "PRO-R28"))
    added = (
        Node(
            id="prices", kind=NodeKind.TASK, tag="userTask", name=Text("价格复核", "Prices checked"), controls=("two",)
        ),
        Node(id="g_prices", kind=NodeKind.EXCLUSIVE, tag="exclusiveGateway", name=Text("价格合理？", "Fair price?")),
    )
    flows = [f for f in process.graph.flows if not {f.source, f.target} & {"stock", "g_stock", "e_issue"}]
    flows = [flow for flow in flows if (flow.source, flow.target) != ("inquiry", "select")]
    flows += [
        Flow(id="n0", source="budget", target="catalogue"),
        Flow(id="n1", source="inquiry", target="prices"),
        Flow(id="n2", source="prices", target="g_prices"),
        Flow(id="n3", source="g_prices", target="inquiry", name=Text("重新询价", "ask again")),
        Flow(id="n4", source="g_prices", target="select", name=Text("合理", "fair")),
        Flow(id="n5", source="review", target="open", name=Text("免修改", "as it is")),
    ]
    graph = replace(process.graph, nodes=(*nodes.values(), *added), flows=tuple(flows))
    point = RiskPoint(id="PRO-R28", rank=2, name=Text("数量短少", "Goods missing"), owner="keeper")
    points = tuple(replace(risk, rank=2) if risk.id == "PRO-R23" else risk for risk in old.catalog.risks)
    return replace(
        old, digest="b3c7e140" * 8, processes=(replace(process, graph=graph),),
        catalog=replace(old.catalog, risks=(*points, point)),
    )  # fmt: skip


def versions() -> Versions:
    """Return what the picture of changes needs."""
    return Versions(before=purchase(), changes=compare(purchase(), later()))
