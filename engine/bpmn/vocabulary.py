"""The rf vocabulary (urn:riskflow:bpmn:1) and the model, one table for both directions.

Every element of design page "vocabulary" that carries meaning has its shape here; ``riskflow.xsd`` says which
attributes and children it may have, ``HOSTS`` says on which BPMN elements it may stand.
"""

from dataclasses import MISSING, fields
from typing import Any

from lxml import etree

from engine.bpmn.names import RF, bilingual, is_true, local
from engine.bpmn.shape import Shape, add_text, rf, text_child
from engine.model.conduct import (
    Archive,
    Budget,
    Confidential,
    Counter,
    DisciplineBeside,
    Disclosure,
    Discretion,
    Draw,
    IntegrityCard,
    NormBand,
    Supervision,
)
from engine.model.control import (
    Approval,
    Binding,
    Control,
    ControlSpec,
    Evidence,
    Joint,
    Later,
    Limit,
    Party,
    Quorum,
    Recusal,
    Requires,
    SelfControlForm,
    Separation,
    Tier,
    TwoPerson,
)
from engine.model.form import Deadline, Duty, Field, FieldType, Form, Group, Option, Outcome
from engine.model.outside import Hearing, Notice, Service, Statement
from engine.model.paper import Paper
from engine.model.process import AnyTimeAction, Phase
from engine.model.risk import Law, Measure, RiskPoint, RuleDocument
from engine.model.text import Text

# Declared in files, enforced by a later half of the kernel (decisions D6); kept with all attributes.
LATER = (
    "legalReview",
    "override",
    "indicator",
)

BOUND_BY_DEFAULT = frozenset({FieldType.MONEY, FieldType.PARTY, FieldType.CHOICE, FieldType.DOCUMENT})

NODES = "node"  # any flow node
HOSTS: dict[str, frozenset[str]] = {
    "catalog": frozenset({"definitions", "process"}),  # the OMG schema knows no extension of definitions
    "power": frozenset({"process"}),
    "phase": frozenset({"process"}),
    "anyTime": frozenset({"process"}),
    "word": frozenset({"process"}),
    "riskRef": frozenset({"process", "lane", "sequenceFlow", NODES}),
    "controlRef": frozenset({"process", NODES}),
    "ruleRef": frozenset({NODES}),
    "duty": frozenset({"lane", NODES}),
    "phaseRef": frozenset({NODES}),
    "form": frozenset({NODES}),
    "evidence": frozenset({NODES}),
    "deadline": frozenset({NODES}),
    "outcome": frozenset({NODES}),
    "paper": frozenset({NODES}),
    "signing": frozenset({NODES}),
    "decision": frozenset({NODES}),
    "action": frozenset({NODES}),
    "result": frozenset({NODES}),
    "keeps": frozenset({"sequenceFlow"}),
}  # rf:name may stand on every BPMN element


def _title(value: Any) -> Any:
    """Return a title written as two attributes."""
    return {"title": Text(value.get("title", ""), value.get("title_en", ""))}


def _write_title(element: etree._Element, value: Any) -> None:
    """Write a title as two attributes."""
    element.set("title", value.title.zh)
    if value.title.en:
        element.set("title_en", value.title.en)


def _write_measure(element: etree._Element, value: Measure) -> None:
    """Write the words of a measure; one without a control is marked as managed."""
    element.set("zh", value.text.zh)
    if value.text.en:
        element.set("en", value.text.en)
    if not value.enforced_by:
        element.set("managed", "true")


def _write_sources(element: etree._Element, value: RiskPoint) -> None:
    """Write the references to source documents."""
    for source in value.sources:
        etree.SubElement(element, rf("source"), ref=source)


def _read_sources(element: etree._Element) -> dict[str, Any]:
    """Read the references to source documents."""
    return {"sources": tuple(child.get("ref", "") for child in element if child.tag == rf("source"))}


LAW = Shape(tag="law", cls=Law, own=("title",), extra_read=_title, extra_write=_write_title)
RULE = Shape(tag="rule", cls=RuleDocument, own=("title",), extra_read=_title, extra_write=_write_title)
MEASURE = Shape(
    tag="measure",
    cls=Measure,
    own=("text",),
    extra_read=lambda element: {"text": bilingual(element)},
    extra_write=_write_measure,
)
RISK = Shape(
    tag="risk",
    cls=RiskPoint,
    nested=(("measures", MEASURE),),
    own=("sources",),
    extra_read=_read_sources,
    extra_write=_write_sources,
)


def _write_outside(element: etree._Element, value: Party) -> None:
    """Write the kind of a party that has no account."""
    if value.outside:
        element.set("kind", "outside")


PARTY = Shape(
    tag="party",
    cls=Party,
    own=("outside",),
    extra_read=lambda element: {"outside": element.get("kind") == "outside"},
    extra_write=_write_outside,
)
TIER = Shape(tag="tier", cls=Tier)


def _read_tiers(element: etree._Element) -> dict[str, Any]:
    """Read the bands written in the file; those of a decision table are filled in later."""
    return {"tiers": tuple(TIER.read(child) for child in element if child.tag == rf("tier"))}


def _write_tiers(element: etree._Element, value: Approval) -> None:
    """Write the bands, unless they stand in a decision table."""
    for tier in () if value.decision else value.tiers:
        TIER.write(element, tier)


EVIDENCE = Shape(tag="evidence", cls=Evidence)

SPECS: tuple[Shape, ...] = (
    Shape(tag="twoPerson", cls=TwoPerson),
    Shape(tag="separation", cls=Separation),
    Shape(tag="binding", cls=Binding),
    Shape(tag="approval", cls=Approval, own=("tiers",), extra_read=_read_tiers, extra_write=_write_tiers),
    Shape(tag="joint", cls=Joint, nested=(("parties", PARTY),)),
    Shape(tag="requires", cls=Requires),
    Shape(tag="selfControl", cls=SelfControlForm),
    EVIDENCE,
    Shape(tag="limit", cls=Limit),
    Shape(tag="quorum", cls=Quorum),
    Shape(tag="confidential", cls=Confidential),
    Shape(tag="disclosure", cls=Disclosure),
    Shape(tag="archive", cls=Archive),
    Shape(tag="discretion", cls=Discretion),
    Shape(tag="budget", cls=Budget),
    Shape(tag="counter", cls=Counter),
    Shape(tag="discipline", cls=DisciplineBeside),
    Shape(tag="draw", cls=Draw),
    Shape(tag="normBand", cls=NormBand),
    Shape(tag="card", cls=IntegrityCard),
    Shape(tag="supervision", cls=Supervision),
    Shape(tag="recusal", cls=Recusal),
    Shape(tag="notice", cls=Notice),
    Shape(tag="service", cls=Service),
    Shape(tag="hearing", cls=Hearing),
    Shape(tag="statement", cls=Statement),
)
_BY_TAG = {shape.tag: shape for shape in SPECS}
_BY_CLASS = {shape.cls: shape for shape in SPECS}


def _read_spec(element: etree._Element) -> dict[str, ControlSpec]:
    """Read the one enforceable element of a control."""
    found = next(child for child in element if child.tag != rf("name"))
    if local(found) in LATER:
        later = Later(kind=local(found), attributes=tuple((str(k), str(v)) for k, v in found.attrib.items()))
        return {"spec": later}
    return {"spec": _BY_TAG[local(found)].read(found)}


def _write_spec(element: etree._Element, value: Control) -> None:
    """Write the one enforceable element of a control."""
    if isinstance(value.spec, Later):
        etree.SubElement(element, rf(value.spec.kind), dict(value.spec.attributes))
    else:
        _BY_CLASS[type(value.spec)].write(element, value.spec)


CONTROL = Shape(tag="control", cls=Control, own=("spec",), extra_read=_read_spec, extra_write=_write_spec)


def _read_bound(element: etree._Element) -> dict[str, bool]:
    """Money, parties, choices and documents are bound unless the file says otherwise (D19)."""
    default = FieldType(element.get("type", "string")) in BOUND_BY_DEFAULT
    return {"bound": is_true(element.get("bound"), default=default)}


def _write_bound(element: etree._Element, value: Field) -> None:
    """Write ``bound`` where it differs from the default of the type."""
    if value.bound != (value.type in BOUND_BY_DEFAULT):
        element.set("bound", "true" if value.bound else "false")


OPTION = Shape(tag="option", cls=Option)
FIELD = Shape(
    tag="field",
    cls=Field,
    nested=(("options", OPTION),),
    own=("bound",),
    extra_read=_read_bound,
    extra_write=_write_bound,
)
GROUP = Shape(tag="group", cls=Group, nested=(("fields", FIELD),))
FORM = Shape(tag="form", cls=Form, nested=(("groups", GROUP), ("fields", FIELD)))
OUTCOME = Shape(tag="outcome", cls=Outcome)
DEADLINE = Shape(tag="deadline", cls=Deadline)
PAPER = Shape(tag="paper", cls=Paper)
DUTY = Shape(tag="duty", cls=Duty)
PHASE = Shape(tag="phase", cls=Phase)
ANY_TIME = Shape(tag="anyTime", cls=AnyTimeAction)

SHAPES: tuple[Shape, ...] = (
    *SPECS,
    LAW,
    RULE,
    MEASURE,
    RISK,
    CONTROL,
    PARTY,
    TIER,
    OPTION,
    FIELD,
    GROUP,
    FORM,
    OUTCOME,
    DEADLINE,
    PAPER,
    DUTY,
    PHASE,
    ANY_TIME,
)


def required_attributes(shape: Shape) -> tuple[str, ...]:
    """Return the fields of a shape without a default: they must be required in the XSD."""
    return tuple(
        item.name
        for item in fields(shape.cls)
        if item.default is MISSING and item.default_factory is MISSING and item.type is not Text
    )


def name_text(element: etree._Element, fallback: str) -> Text:
    """Return the bilingual name in a BPMN element's extension; else its plain name as Chinese."""
    for extension in element:
        if local(extension) == "extensionElements":
            found = text_child(extension, "name")
            if any(child.tag == f"{{{RF}}}name" for child in extension):
                return found
    return Text(fallback, "") if fallback else Text("", "")


def write_name(extension: etree._Element, text: Text) -> None:
    """Write the bilingual name when the plain name cannot carry it."""
    if text.en:
        add_text(extension, "name", text)
