"""Rows of a graph."""

from diagrams.order import Edge, arrange, way
from diagrams.scene import graph_order
from tests.scale import scaled
from tests.unit.diagrams.samples import purchase, random_flow


def order(text, jumpy=()):
    edges = [Edge(f"{a}{b}", a, b) for a, b in text.split()]
    return arrange(sorted({n for e in edges for n in (e.source, e.target)}), edges, jumpy)


def shown(found):
    return " ".join(f"{'.' * r.indent}{r.node}{'>' + r.edge[1] if r.edge else ''}" for r in found.rows)


def test_a_line_stays_straight():
    assert shown(order("ab bc cd")) == "a b c d"


def test_a_branch_is_indented_and_the_main_way_is_not():
    assert shown(order("ab bc bd cd de")) == "a b .c d e"


def test_a_return_gets_a_row():
    found = order("ab bc ca cd")
    assert found.back == {"ca"}
    assert shown(found) == "a b c .c>a d"


def test_twin_flows_lead_down():
    edges = [
        Edge("ab", "a", "b"),
        Edge("bc", "b", "c"),
        Edge("b2c", "b", "c"),
        Edge("bd", "b", "d"),
        Edge("cd", "c", "d"),
    ]
    rows = arrange("abcd", edges, ()).rows
    assert [(r.node, r.indent, r.edge) for r in rows] == [
        ("a", 0, ""), ("b", 0, ""), ("b", 1, "b2c"), ("c", 1, ""), ("d", 0, ""),
    ]  # fmt: skip


def test_two_ends():
    assert shown(order("ab bc bd de ef")) == "a b .c d e f"


def test_a_lone_loop_is_drawn():
    assert {r.node for r in order("ab ba").rows} == {"a", "b"}


def test_ways():
    rows = order("ab bc bd cd de").rows
    outs = {"b": 2}
    assert way(rows, outs, 1, 2) == "branch"
    assert way(rows, outs, 1, 3) == "straight"
    assert way(rows, outs, 2, 3) == "merge"
    assert way(rows, outs, 3, 1) == "back"


def test_purchase_numbers_follow_the_main_way():
    found = graph_order(purchase().main_process)
    steps = [
        r.node for r in found.rows if (not r.edge and not r.node.startswith(("g_", "e", "s"))) or r.node == "select"
    ]
    assert steps[:4] == ["apply", "plan", "budget", "catalogue"]
    assert len([r for r in found.rows if not r.edge]) == len(purchase().main_process.graph.nodes)


def test_random_graphs_put_every_node_once():
    for seed in range(scaled(400)):
        process = random_flow(seed).main_process
        rows = [r.node for r in graph_order(process).rows if not r.edge]
        assert sorted(rows) == sorted(n.id for n in process.graph.nodes)


def test_long_and_nested_graphs_need_no_deep_stack():
    edges = [Edge(f"e{i}", f"n{i}", f"n{i + 1}") for i in range(5000)]
    assert len(arrange([f"n{i}" for i in range(5001)], edges, ()).rows) == 5001
