"""The order in which functions of a file have to be read: what a body calls comes before it."""

import re
from collections.abc import Iterable, Iterator

from engine.feel.dmn.visible import Layer, Visible, normal
from engine.model.decision import (
    BoxedContext,
    BoxedFilter,
    BoxedList,
    BoxedLoop,
    Conditional,
    DecisionTable,
    FunctionLogic,
    Invocation,
    KnowledgeModel,
    LiteralDecision,
    Logic,
    Relation,
)

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_WORD = re.compile(r"(?<!\w)[^\W\d]\w*")


def in_order(models: Iterable[KnowledgeModel]) -> tuple[KnowledgeModel, ...]:
    """Return knowledge models, each after those it calls; of a circle one comes first that then reads an unknown name.

    Every text is gone through once.
    """
    by_name = {normal(model.name): model for model in models}
    names = Visible(Layer(dict.fromkeys(by_name, "")))
    done: dict[str, KnowledgeModel] = {}
    started: set[str] = set()
    for first in by_name:
        waiting: list[tuple[str, Iterator[str]]] = []
        if first not in started:
            started.add(first)
            waiting.append((first, _called(by_name[first], names)))
        while waiting:
            name, calls = waiting[-1]
            wanted = next(calls, None)
            if wanted is None:
                waiting.pop()
                done[name] = by_name[name]
            elif wanted not in started:
                started.add(wanted)
                waiting.append((wanted, _called(by_name[wanted], names)))
    return tuple(done.values())


def _called(model: KnowledgeModel, names: Visible) -> Iterator[str]:
    """Yield the names of models that a body seems to call."""
    texts = _texts(model.logic) if model.logic is not None else iter([model.text])
    for text in texts:
        bare = _STRING.sub('""', text)
        for word in _WORD.finditer(bare):
            found = names.name(bare, word.start())
            if found is not None:
                yield found[0]


def _texts(root: Logic) -> Iterator[str]:
    """Yield every expression within a logic."""
    waiting: list[Logic] = [root]
    while waiting:
        logic = waiting.pop()
        if isinstance(logic, LiteralDecision):
            yield logic.text
        elif isinstance(logic, DecisionTable):
            yield from table_texts(logic)
        else:
            if isinstance(logic, Invocation):
                yield logic.function
            waiting.extend(_inner(logic))


def _inner(logic: Logic) -> list[Logic]:
    """Return the logics directly within another."""
    if isinstance(logic, BoxedContext):
        return [entry.logic for entry in logic.entries]
    if isinstance(logic, Invocation):
        return [entry.logic for entry in logic.bindings]
    if isinstance(logic, BoxedList):
        return list(logic.items)
    if isinstance(logic, Relation):
        return [cell for row in logic.rows for cell in row]
    if isinstance(logic, FunctionLogic):
        return [logic.body]
    if isinstance(logic, Conditional):
        return [logic.condition, logic.yes, logic.no]
    if isinstance(logic, BoxedFilter):
        return [logic.items, logic.match]
    return [logic.items, logic.body] if isinstance(logic, BoxedLoop) else []


def table_texts(table: DecisionTable) -> Iterator[str]:
    """Yield every expression of a table."""
    for column in table.inputs:
        yield from (column.expression, column.values)
    for output in table.outputs:
        yield from (*output.values, output.default)
    for row in table.rules:
        yield from (*row.inputs, *row.outputs)
