"""Decision tables beside the file: every reference meets one, every cell parses, tiers leave no gap.

Lines of findings on a table are lines of the DMN file; their words say so.
"""

import re
from collections.abc import Iterator, Mapping

from engine.bpmn import tiers
from engine.bpmn.guards import case_names, names_for
from engine.bpmn.lint.report import error, info, scopes, warning
from engine.errors import ExpressionInvalid
from engine.feel import Names
from engine.feel.decision import prepare_any, prepare_models
from engine.feel.types import result_kind, whole
from engine.model.conduct import Discretion
from engine.model.control import Approval, Control
from engine.model.decision import Decision, DecisionFile, DecisionTable, LiteralDecision
from engine.model.finding import Finding
from engine.model.process import Definition, Node, NodeKind
from engine.model.text import Text

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_FIGURE = re.compile(r"(?<![\w.\"])\d+(\.\d+)?(?![\w.\"])")


def check(definition: Definition, settings: Mapping[str, str] | None) -> Iterator[Finding]:
    """Yield findings on the decisions a definition takes and on the tables it brings along."""
    named: set[str] = set()
    for _, _, _, graph in scopes(definition):
        for node in graph.nodes:
            yield from _node(node, definition)
            named.add(node.decision)
    for control in definition.controls:
        if isinstance(control.spec, Approval) and control.spec.decision:
            yield from _approval(control, control.spec, definition)
            named.add(control.spec.decision)
        if isinstance(control.spec, Discretion) and control.spec.table:
            if control.spec.table not in definition.decision_by_id:
                yield _unknown(control.spec.table, control.id, control.line)
            named.add(control.spec.table)
    if definition.tables is not None:
        yield from _tables(definition, definition.tables, settings, named)


def _node(node: Node, definition: Definition) -> Iterator[Finding]:
    """A task's decision stands in the DMN file; only a businessRuleTask takes one."""
    if not node.decision:
        return
    if node.kind is not NodeKind.DECISION:
        zh, en = "rf:decision 只能写在规则任务上", "rf:decision stands on a business rule task only"
        yield warning("decision_misplaced", node.id, node.line, zh, en)
    elif node.decision not in definition.decision_by_id:
        yield _unknown(node.decision, node.id, node.line)


def _unknown(name: str, element: str, line: int) -> Finding:
    zh = f"同名的 .dmn 文件里没有决策 {name!r}"
    return error("unknown_decision", element, line, zh, f"the .dmn file beside this one has no decision {name!r}")


def _approval(control: Control, spec: Approval, definition: Definition) -> Iterator[Finding]:
    """The table an approval names has the columns of tiers, and rows without gap or overlap."""
    table = definition.decision_by_id.get(spec.decision)
    if table is None:
        yield _unknown(spec.decision, control.id, control.line)
    elif not tiers.fits(table):
        zh = f"决策 {table.id} 须是一个输入、输出为 tier 与 roles 的表"
        en = f"decision {table.id} has to be a table of one input with the outputs tier and roles"
        yield error("tiers", control.id, control.line, zh, en)
    else:
        for line, zh, en in tiers.problems(spec, table):
            yield _table_error("tiers", table.id, line, zh, en)


def _table_error(code: str, table: str, line: int, zh: str, en: str) -> Finding:
    return error(code, table, line, f"决策表文件第 {line} 行：{zh}", f"line {line} of the .dmn file: {en}")


def _tables(
    definition: Definition, tables: DecisionFile, settings: Mapping[str, str] | None, named: set[str]
) -> Iterator[Finding]:
    """Check each table the file brings along."""
    badly = [finding for decision in tables.decisions for finding in _names(decision)]
    yield from badly
    try:
        models = Names.of({}, prepare_models(tables.models))
        base = case_names(definition).merged(models)
    except ExpressionInvalid as fault:
        zh, en = _words(fault)
        if not badly:
            yield _table_error("knowledge_model", "", int(fault.fields.get("line") or 0), zh, en)
        return
    for decision in tables.decisions:
        if decision.id not in named:
            zh, en = f"没有环节采用决策 {decision.id}", f"no step takes decision {decision.id}"
            yield info("decision_unused", decision.id, decision.line, zh, en)
            continue
        if decision.requires:
            zh, en = "引用其他决策的决策尚不支持", "a decision that rests on other decisions is not supported yet"
            yield _table_error("decision_graph", decision.id, decision.line, zh, en)
        yield from _parses(decision, definition, base, settings)
        if not whole(result_kind(decision, tables.types)):
            zh, en = "输出没有写明类型 typeRef", "an output has no type (typeRef)"
            yield _table_error("decision_untyped", decision.id, decision.line, zh, en)
        yield from _figures(decision)


def _names(decision: Decision) -> Iterator[Finding]:
    """Id and outputs of a decision are names that guards can write."""
    outputs = [one.name for one in decision.outputs] if isinstance(decision, DecisionTable) else []
    several = outputs if len(outputs) > 1 else []
    if not all(_NAME.fullmatch(name) for name in (decision.id, *several)) or len(set(several)) != len(several):
        zh = "决策的 id 与各输出的 name 须为字母、数字、下划线，且各不相同"
        en = "the decision's id and the names of its outputs have to be letters, digits, _, and all different"
        yield _table_error("decision_names", decision.id, decision.line, zh, en)


def _parses(
    decision: Decision, definition: Definition, base: Names, settings: Mapping[str, str] | None
) -> Iterator[Finding]:
    """Every cell parses over the names a case offers; the first that does not is told with its line."""
    try:
        names = names_for(" ".join(_texts(decision)), base, definition, settings=settings)
        prepare_any(decision, names)
    except ExpressionInvalid as fault:
        zh, en = _words(fault)
        line = int(fault.fields.get("line") or decision.line)
        yield _table_error("decision_cell", decision.id, line, zh, en)


def _words(fault: ExpressionInvalid) -> tuple[str, str]:
    words = fault.fields.get("text")
    return (words.zh, words.en) if isinstance(words, Text) else (fault.detail, fault.detail)


def _texts(decision: Decision) -> Iterator[str]:
    """Yield every expression of a decision."""
    if isinstance(decision, LiteralDecision):
        yield decision.text
    if isinstance(decision, DecisionTable):
        for column in decision.inputs:
            yield from (column.expression, column.values)
        for output in decision.outputs:
            yield from (*output.values, output.default)
        for row in decision.rules:
            yield from (*row.inputs, *row.outputs)


def _figures(decision: Decision) -> Iterator[Finding]:
    """Figures of law in the tests of a table should be settings (D9); 0 is no figure of law."""
    if not isinstance(decision, DecisionTable):
        return
    for row in decision.rules:
        for cell in row.inputs:
            bare = re.sub(r'"[^"]*"', '""', cell)
            if any(float(found[0]) for found in _FIGURE.finditer(bare)):
                zh, en = f"“{cell}”里的数字应写成 setting.<id>", f"the figure in {cell!r} should be a setting"
                yield warning("literal_figure", decision.id, row.line, zh, en)
