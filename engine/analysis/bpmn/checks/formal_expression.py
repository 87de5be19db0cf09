"""An expression with a language says that it is a tFormalExpression (8.4.6)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule
from engine.analysis.bpmn.kinds import EXPRESSIONS
from engine.analysis.bpmn.reading import Reading

TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
FORMAL = frozenset(("formalExpression", "transformation", "messagePath", "dataPath", "condition"))


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for expression in reading.within(EXPRESSIONS - FORMAL):
        typed = dict(expression.qualified).get(TYPE, "").rpartition(":")[2]
        formal = expression.has("language") or expression.has("evaluatesToTypeRef")
        if formal and typed != "tFormalExpression":
            zh, en = "缺少 xsi:type tFormalExpression", "lacks the xsi:type tFormalExpression"
            yield fault(reading, expression, zh, en)


CHECK = rule(
    "formal_expression",
    "8.4.6",
    "带语言的表达式写明是 tFormalExpression",
    "an expression with a language says that it is a tFormalExpression",
    _check,
)
