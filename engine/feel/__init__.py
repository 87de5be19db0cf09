"""The guard and decision language, a named subset of FEEL: parse, evaluate, unary tests, values (see README.md)."""

from engine.feel.expression import Expression, Model, UnaryTests, parse, parse_tests
from engine.feel.names import Names
from engine.feel.operators import truth
from engine.feel.parser import DECISION, GUARD, Limits

__all__ = ["DECISION", "GUARD", "Expression", "Limits", "Model", "Names", "UnaryTests", "parse", "parse_tests", "truth"]
