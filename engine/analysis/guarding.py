"""Risks of the highest rank and what guards them: a step that bears one needs a control that is enforced."""

from collections.abc import Iterator

from engine.model.control import Control, Later
from engine.model.finding import Finding, Severity
from engine.model.process import Definition, Node, NodeKind
from engine.model.text import Text, texts_of

FIRST = 1
UNGUARDED = "release.unguarded"


def check(definition: Definition) -> Iterator[Finding]:
    """Yield an error for each task with a risk of the highest rank that no control touches.

    A control touches a task that bears it, and one that it names: a form to be filled first, a step to be kept apart.
    """
    named = {name for one in definition.controls if _enforced(one) for name in texts_of(one.spec)}
    enforced = {one.id for one in definition.controls if _enforced(one)}
    for process in definition.processes:
        for node in process.graph.all_nodes.values():
            touched = node.id in named or not enforced.isdisjoint(node.controls)
            if node.kind is NodeKind.TASK and not touched and first_rank(definition, node):
                yield _finding(definition, node)


def first_rank(definition: Definition, node: Node) -> list[str]:
    """Return the risks of the highest rank that stand at a node; ids the catalogue does not know are none."""
    return [one.id for one in definition.catalog.risks if one.rank == FIRST and one.id in node.risks]


def _enforced(control: Control) -> bool:
    return not isinstance(control.spec, Later)


def _finding(definition: Definition, node: Node) -> Finding:
    risks = [definition.catalog.risk(name) for name in first_rank(definition, node)]
    zh = "、".join(f"{risk.id} {risk.name.zh}" for risk in risks)
    en = ", ".join(f"{risk.id} {risk.name.en}" for risk in risks)
    text = Text(
        f"最高等级风险点（{zh}）没有任何由系统执行的控制点。请在本环节加一项控制点，如双人办理、不相容岗位分离或审批权限",
        f"no control that is enforced answers the risk of the highest grade ({en}): add one to this step, "
        "such as two persons, separation of duties or approval by tiers",
    )
    return Finding(code=UNGUARDED, severity=Severity.ERROR, element=node.id, line=node.line, text=text)
