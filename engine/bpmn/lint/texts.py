"""Both languages: every text people read has its Chinese and its own English (D61)."""

import re
from collections.abc import Iterator

from engine.bpmn.lint.report import scopes, warning
from engine.model.finding import Finding
from engine.model.process import Definition, Node, NodeKind
from engine.model.text import Text

_CJK = re.compile(r"[\u2e80-\u303f\u31c0-\u9fff\uf900-\ufaff\uff00-\uffef]")
_Labelled = tuple[str, int, str, Text]


def check(definition: Definition) -> Iterator[Finding]:
    """Yield warnings for texts that one of the two kinds of readers cannot read."""
    for element, line, what, text in _texts(definition):
        if not text.zh and not text.en:
            yield warning("text_missing", element, line, f"缺少{what}的文字", f"a text is missing ({what})")
        elif not text.zh:
            yield warning("text_no_zh", element, line, f"“{text.en}”没有中文", f"no Chinese for {text.en!r}")
        elif not text.en:
            yield warning("text_no_en", element, line, f"“{text.zh}”没有英文", f"no English for {text.zh!r}")
        elif text.en == text.zh or _CJK.search(text.en):
            yield warning("text_en_chinese", element, line, f"英文里是中文：{text.en}", f"not English: {text.en!r}")


def _texts(definition: Definition) -> Iterator[_Labelled]:
    """Yield every text a person may see, with element and line; texts that may be absent only when present."""
    yield from _catalog(definition)
    for process in definition.processes:
        yield process.id, process.line, "name", process.name
        for lane in process.lanes:
            yield lane.id, process.line, "name", lane.name
        yield from ((phase.id, process.line, "name", phase.name) for phase in process.phases)
        yield from ((action.id, process.line, "name", action.name) for action in process.actions)
        for key, text in process.words:
            yield process.id, process.line, key, text
    for _, _, _, graph in scopes(definition):
        for node in graph.nodes:
            yield from _node(node)
        for flow in graph.flows:
            yield from _present(flow.id, flow.line, "name", flow.name)


def _present(element: str, line: int, what: str, text: Text) -> Iterator[_Labelled]:
    """Yield a text that may be absent."""
    if text.zh or text.en:
        yield element, line, what, text


def _catalog(definition: Definition) -> Iterator[_Labelled]:
    """Yield the texts of risks, laws, rules, controls."""
    for risk in definition.catalog.risks:
        yield risk.id, risk.line, "name", risk.name
        yield from _present(risk.id, risk.line, "manifestation", risk.manifestation)
        for measure in risk.measures:
            yield risk.id, risk.line, "measure", measure.text
    for law in definition.catalog.laws:
        yield law.id, 0, "title", law.title
    for rule in definition.catalog.rules:
        yield rule.id, 0, "title", rule.title
    for control in definition.controls:
        yield from _present(control.id, control.line, "name", control.name)


def _node(node: Node) -> Iterator[_Labelled]:
    """Yield the texts of a node and its form."""
    if node.kind in (NodeKind.TASK, NodeKind.SUB_PROCESS, NodeKind.CALL):
        yield node.id, node.line, "name", node.name
    else:
        yield from _present(node.id, node.line, "name", node.name)
    yield from _present(node.id, node.line, "result", node.result_name)
    for outcome in node.outcomes:
        yield node.id, node.line, outcome.id, outcome.name
    for limit in node.deadlines:
        yield from _present(node.id, node.line, limit.id, limit.basis)
    if node.form is None:
        return
    columns = [column for group in node.form.groups for column in group.fields]
    for item in (*node.form.fields, *columns):
        yield node.id, item.line, item.id, item.name
        yield from _present(node.id, item.line, item.id, item.help)
        for option in item.options:
            yield node.id, item.line, option.id, option.name
