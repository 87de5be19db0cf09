"""Bytes of a DMN file, version 1.1 to 1.5, to our model; as hardened as the reader of BPMN files (see ``parse``).

Elements of other namespaces (diagrams, extensions of vendors) are passed over. A logic that cannot be evaluated (a
function of another language, none at all) is kept as such, so that the file's other decisions can be used.
"""

from dataclasses import replace

from lxml import etree

from engine.bpmn.dmn_logic import function, logic_in, parted, table
from engine.bpmn.dmn_xml import check_language, children, first, id_of, named, refused, text_in, type_in
from engine.bpmn.names import is_true, line_of, local, namespace
from engine.bpmn.parse import check_ids, harmless
from engine.errors import BpmnRefused, DmnRefused
from engine.model.decision import (
    BoxedDecision,
    DataInput,
    Decision,
    DecisionFile,
    DecisionService,
    ItemType,
    KnowledgeModel,
    LiteralDecision,
    Logic,
    OtherDecision,
    OtherLogic,
)

__all__ = ["VERSIONS", "parted", "read_decisions"]

VERSIONS = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}


def read_decisions(data: bytes) -> DecisionFile:
    """Read the bytes of one DMN file; DmnRefused with ``line``, ``reason`` and ``text`` in both languages."""
    try:
        root = harmless(data)
        if namespace(root) not in VERSIONS or local(root) != "definitions":
            raise refused(root, "not_dmn", "根元素不是 DMN 1.1 至 1.5 的 definitions", "the root is not DMN 1.1 to 1.5")
        check_ids(root, {namespace(root)})
    except DmnRefused:
        raise
    except BpmnRefused as found:
        raise DmnRefused(found.detail, **found.fields) from None
    check_language(root)
    types = tuple(_type(item) for item in children(root, "itemDefinition"))
    by_name = {item.name: item for item in reversed(types)}
    return DecisionFile(
        name=root.get("name", ""),
        decisions=tuple(_decision(item, by_name) for item in children(root, "decision")),
        models=tuple(_model(item, by_name) for item in children(root, "businessKnowledgeModel")),
        inputs=tuple(_data_input(item) for item in children(root, "inputData")),
        types=types,
        services=tuple(_service(item) for item in children(root, "decisionService")),
    )


def _href(element: etree._Element, *path: str) -> tuple[str, ...]:
    """Return the ids that ``path`` (requirement, required thing) points to; of another file the whole reference."""
    found = [element]
    for step in path:
        found = [inner for outer in found for inner in children(outer, step)]
    return tuple(_local_id(one) for one in found)


def _local_id(element: etree._Element) -> str:
    """Return the id an ``href`` names in this file, else the reference as it stands."""
    place, _, name = element.get("href", "").strip().rpartition("#")
    own = element.getroottree().getroot().get("namespace", "")
    return name if place in ("", own) else f"{place}#{name}"


def _decision(element: etree._Element, types: dict[str, ItemType]) -> Decision:
    """Read one decision."""
    variable = first(element, "variable")
    name, requires = element.get("name", ""), _href(element, "informationRequirement", "requiredDecision")
    called = named(variable) if named(variable) != name.strip() else ""
    only = type_in(variable)
    logic = logic_in(element, types)
    key, line = id_of(element), line_of(element)
    if (found := first(element, "decisionTable")) is not None and not isinstance(logic, OtherLogic):
        own = table(found, types, only)
        return replace(own, id=key, name=name, requires=requires, variable=called)
    if isinstance(logic, LiteralDecision):
        kind = only or logic.type
        return replace(logic, id=key, name=name, type=kind, requires=requires, variable=called)
    if isinstance(logic, OtherLogic):
        return OtherDecision(id=key, logic=logic.name, name=name, requires=requires, variable=called, line=line)
    return BoxedDecision(id=key, logic=logic, name=name, type=only, requires=requires, variable=called, line=line)


def _model(element: etree._Element, types: dict[str, ItemType]) -> KnowledgeModel:
    """Read a knowledge model."""
    place = first(element, "encapsulatedLogic")
    found = None if place is None else function(place, types)
    body: Logic = OtherLogic(name="", line=line_of(element)) if found is None else found.body
    plain = isinstance(body, LiteralDecision)
    return KnowledgeModel(
        name=named(element),
        parameters=() if found is None else found.parameters,
        text=body.text if isinstance(body, LiteralDecision) else "",
        id=element.get("id", ""),
        logic=None if plain else body,
        type=type_in(first(element, "variable")),
        line=line_of(element),
    )


def _service(element: etree._Element) -> DecisionService:
    """Read a decision service."""
    given = (*_href(element, "inputData"), *_href(element, "inputDecision"))
    outputs = _href(element, "outputDecision")
    return DecisionService(id=id_of(element), name=named(element), outputs=outputs, inputs=given, line=line_of(element))


def _data_input(element: etree._Element) -> DataInput:
    """Read a declared input; its variable's name is the one expressions use."""
    variable = first(element, "variable")
    name = named(variable) or named(element)
    return DataInput(id=id_of(element), name=name, type=type_in(variable), line=line_of(element))


def _type(element: etree._Element) -> ItemType:
    """Read an item definition."""
    return ItemType(
        name=named(element),
        base=type_in(element),
        values=text_in(element, "allowedValues"),
        parts=tuple(_type(item) for item in children(element, "itemComponent")),
        collection=is_true(element.get("isCollection")),
        constraint=text_in(element, "typeConstraint"),
        line=line_of(element),
    )
