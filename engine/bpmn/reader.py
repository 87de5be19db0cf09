"""Bytes of any BPMN file to our model. The one entrance; see ``parse`` and ``schema`` for what is refused.

Only direct children in the BPMN namespace are graph (threat 39): a flow inside extension elements or a foreign
element does not exist for us. What a file says beyond the model (artifacts, data objects, foreign extensions) is not
held here; keeping it byte for byte is the place of a later module beside this one (vocabulary 8).
"""

from dataclasses import replace
from hashlib import sha256
from typing import Any

from lxml import etree

from engine.bpmn import schema
from engine.bpmn.bundle import bundle, parts
from engine.bpmn.digest import model_digest
from engine.bpmn.dmn import read_decisions
from engine.bpmn.geometry import Geometry, read_geometry
from engine.bpmn.names import (
    BPMN,
    RF,
    bilingual,
    bpmn_children,
    first,
    is_true,
    line_of,
    local,
    reference,
    rf_children,
    text_of,
)
from engine.bpmn.parse import parse
from engine.bpmn.refusal import refusal
from engine.bpmn.tags import CONTAINERS, EVENTS, KINDS, NODE_TAGS, REFERRED, TIMERS
from engine.bpmn.tiers import filled
from engine.bpmn.vocabulary import (
    ANY_TIME,
    CONTROL,
    DEADLINE,
    DUTY,
    EVIDENCE,
    FORM,
    LAW,
    OUTCOME,
    PAPER,
    PHASE,
    RISK,
    RULE,
    name_text,
)
from engine.model.control import Control
from engine.model.form import Duty, Group
from engine.model.process import (
    Definition,
    EventKind,
    Flow,
    Graph,
    Lane,
    MultiInstance,
    Node,
    NodeKind,
    Process,
)
from engine.model.risk import Catalog
from engine.model.text import EMPTY


def read(data: bytes, *, key: str, decisions: bytes = b"") -> Definition:
    """Read a BPMN file, or the bundle of it and its DMN file; ``key`` is the file's name without ending.

    ``decisions``: the DMN file, when it is not in a bundle yet. BpmnRefused (DmnRefused) carries a line.
    """
    data = bundle(data, decisions)
    own, tables = parts(data)
    root = parse(own)
    schema.check(root)
    found = _Reader(root).definition(key, sha256(data).hexdigest())
    if tables:
        found = replace(found, tables=read_decisions(tables))
    found = filled(found)
    return replace(found, model_digest=model_digest(found))


class _Reader:
    """Reads one tree; collects what stands in tasks but belongs to the file (groups, implicit controls)."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._geometry: Geometry = read_geometry(root)
        self._names = _referred_names(root)
        self._groups: list[Group] = []
        self._implicit: list[Control] = []

    def definition(self, key: str, digest: str) -> Definition:
        """Return the definition without its model digest."""
        catalog, controls = _catalog(self._root)
        pools = _pools(self._root)
        processes = tuple(self._process(item, pools) for item in bpmn_children(self._root, "process"))
        _refuse_clash(controls, self._implicit)
        return Definition(
            key=key,
            digest=digest,
            model_digest="",
            main=self._root.get(f"{{{RF}}}main") or _default_main(processes),
            processes=processes,
            catalog=catalog,
            controls=(*controls, *self._implicit),
            groups=tuple(self._groups),
        )

    def _process(self, element: etree._Element, pools: dict[str, str]) -> Process:
        """Read one process."""
        process_id = _id(element)
        power = next(rf_children(element, "power"), None)
        return Process(
            id=process_id,
            name=name_text(element, element.get("name") or pools.get(process_id, "")),
            graph=self._graph(element),
            executable=is_true(element.get("isExecutable")),
            lanes=tuple(self._lanes(element, "")),
            phases=tuple(PHASE.read(item) for item in rf_children(element, "phase")),
            risks=_refs(element, "riskRef"),
            controls=_refs(element, "controlRef"),
            actions=tuple(ANY_TIME.read(item) for item in rf_children(element, "anyTime")),
            words=tuple((item.get("key", ""), bilingual(item)) for item in rf_children(element, "word")),
            line=line_of(element),
            **_power(power),
        )

    def _lanes(self, element: etree._Element, parent: str) -> list[Lane]:
        """Read lanes, the enclosing before the nested, so that the innermost wins a look-up."""
        found: list[Lane] = []
        for lane_set in bpmn_children(element, "laneSet", "childLaneSet"):
            for item in bpmn_children(lane_set, "lane"):
                lane_id = _id(item)
                found.append(
                    Lane(
                        id=lane_id,
                        name=name_text(item, item.get("name", "")),
                        nodes=tuple(text_of(node) for node in bpmn_children(item, "flowNodeRef")),
                        duty=_duty(item),
                        risks=_refs(item, "riskRef"),
                        parent=parent,
                        bounds=self._geometry.boxes.get(lane_id),
                    )
                )
                found += self._lanes(item, lane_id)
        return found

    def _graph(self, element: etree._Element) -> Graph:
        """Read nodes and flows that are direct children."""
        nodes = [self._node(item) for item in bpmn_children(element) if local(item) in NODE_TAGS]
        flows = [self._flow(item) for item in bpmn_children(element, "sequenceFlow")]
        return Graph(nodes=tuple(nodes), flows=tuple(flows))

    def _flow(self, element: etree._Element) -> Flow:
        """Read a sequence flow."""
        keeps = next(rf_children(element, "keeps"), None)
        return Flow(
            id=_id(element),
            source=element.get("sourceRef", ""),
            target=element.get("targetRef", ""),
            name=name_text(element, element.get("name", "")),
            condition=text_of(first(element, "conditionExpression")),
            risks=_refs(element, "riskRef"),
            waypoints=self._geometry.waypoints.get(element.get("id", ""), ()),
            keeps=tuple(keeps.get("tasks", "").split()) if keeps is not None else (),
            line=line_of(element),
        )

    def _node(self, element: etree._Element) -> Node:
        """Read a flow node."""
        tag, node_id = local(element), _id(element)
        triggered = is_true(element.get("triggeredByEvent"))
        values: dict[str, Any] = {
            "id": node_id,
            "kind": NodeKind.OTHER if triggered else KINDS[tag],
            "tag": tag,
            "name": name_text(element, element.get("name", "")),
            "line": line_of(element),
            "default": element.get("default", ""),
            "multi": _multi(element),
            "loop": first(element, "standardLoopCharacteristics") is not None,
            "called": reference(element.get("calledElement")),
            "attached_to": reference(element.get("attachedToRef")),
            "interrupting": is_true(element.get("cancelActivity"), default=True),
            "documentation": text_of(first(element, "documentation")),
            "bounds": self._geometry.boxes.get(node_id),
            "graph": self._graph(element) if tag in CONTAINERS else None,
        }
        values |= self._event(element)
        values |= self._extension(element, node_id)
        values["executable"] = values["kind"] is not NodeKind.OTHER and not values["loop"]
        return Node(**values)

    def _event(self, element: etree._Element) -> dict[str, Any]:
        """Read what triggers an event."""
        definitions = [item for item in bpmn_children(element) if local(item) in EVENTS]
        several = len(definitions) + len(list(bpmn_children(element, "eventDefinitionRef"))) > 1
        if several:
            return {"event": EventKind.MULTIPLE}
        if not definitions:
            return {}
        kind = EVENTS[local(definitions[0])]
        values: dict[str, Any] = {"event": kind}
        if kind in REFERRED:
            attribute = REFERRED[kind][0]
            name = reference(definitions[0].get(attribute))
            values["event_ref"] = self._names.get(name, name)
        if kind is EventKind.LINK:
            values["event_ref"] = definitions[0].get("name", "")
        for timer in bpmn_children(definitions[0], *TIMERS):
            values |= {"timer": text_of(timer), "timer_type": local(timer)}
        return values

    def _extension(self, element: etree._Element, node_id: str) -> dict[str, Any]:
        """Read what riskflow says about a node."""
        forms = [FORM.read(item) for item in rf_children(element, "form")]
        for form in forms:
            self._groups += form.groups
        implicit = [self._evidence(item, node_id) for item in rf_children(element, "evidence")]
        signing = next(rf_children(element, "signing"), None)
        return {
            "risks": _refs(element, "riskRef"),
            "controls": (*_refs(element, "controlRef"), *implicit),
            "rules": _refs(element, "ruleRef"),
            "duty": _duty(element),
            "form": forms[0] if forms else None,
            "outcomes": tuple(OUTCOME.read(item) for item in rf_children(element, "outcome")),
            "papers": tuple(PAPER.read(item) for item in rf_children(element, "paper")),
            "deadlines": tuple(DEADLINE.read(item) for item in rf_children(element, "deadline")),
            "unanimous": signing is not None and is_true(signing.get("unanimous")),
            "phase": "".join(_refs(element, "phaseRef")),
            "decision": "".join(_refs(element, "decision")),
            **_action(element),
            **_result(element),
        }

    def _evidence(self, element: etree._Element, node_id: str) -> str:
        """Turn evidence written directly on a task into a control of the catalogue; return its id."""
        spec = EVIDENCE.read(element)
        control = Control(id=f"{node_id}_evidence_{spec.kind}", spec=spec, name=spec.name, line=line_of(element))
        self._implicit.append(control)
        return control.id


def _id(element: etree._Element) -> str:
    """Return the id of an element that needs one."""
    found = element.get("id", "").strip()
    if not found:
        name = local(element)
        raise refusal("no_id", line_of(element), f"{name} 没有 id", f"{name} has no id")
    return found


def _refs(element: etree._Element, name: str) -> tuple[str, ...]:
    """Return what the rf references called ``name`` point to."""
    return tuple(item.get("ref", "") for item in rf_children(element, name))


def _duty(element: etree._Element) -> Duty:
    """Return the duty of a lane or node."""
    found = next(rf_children(element, "duty"), None)
    duty: Duty = Duty() if found is None else DUTY.read(found)
    return duty


def _power(element: etree._Element | None) -> dict[str, Any]:
    """Return what ``rf:power`` says of a process."""
    if element is None:
        return {}
    return {
        "category": element.get("category", ""),
        "basis": element.get("basis", ""),
        "prefix": element.get("prefix", ""),
        "starters": tuple(element.get("starters", "").split()),
        "public": is_true(element.get("public")),
    }


def _action(element: etree._Element) -> dict[str, Any]:
    """Return the system action of a node and its arguments."""
    found = next(rf_children(element, "action"), None)
    if found is None:
        return {}
    arguments = tuple((str(name), str(value)) for name, value in found.attrib.items() if name != "name")
    return {"action": found.get("name", ""), "action_args": arguments}


def _result(element: etree._Element) -> dict[str, Any]:
    """Return the result an end event gives the case."""
    found = next(rf_children(element, "result"), None)
    if found is None:
        return {}
    names = [bilingual(child) for child in found]
    return {
        "result_code": found.get("code", ""),
        "result_status": found.get("status", ""),
        "result_name": names[0] if names else EMPTY,
    }


def _multi(element: etree._Element) -> MultiInstance | None:
    """Return the multi-instance marker of an activity."""
    found = first(element, "multiInstanceLoopCharacteristics")
    if found is None:
        return None
    return MultiInstance(
        sequential=is_true(found.get("isSequential")),
        cardinality=text_of(first(found, "loopCardinality")),
        collection=text_of(first(found, "loopDataInputRef")),
        completion=text_of(first(found, "completionCondition")),
    )


def _catalog(root: etree._Element) -> tuple[Catalog, tuple[Control, ...]]:
    """Return the catalogue of the file and its controls."""
    hosts = (root, *bpmn_children(root, "process"))
    catalogs = [item for host in hosts for item in rf_children(host, "catalog")]
    if not catalogs:
        return Catalog(), ()
    if len(catalogs) > 1:
        zh, en = "一个文件只能有一个 rf:catalog", "a file has one rf:catalog only"
        raise refusal("rf_twice", line_of(catalogs[1]), zh, en)
    found = catalogs[0]
    parts = {shape.tag: [shape.read(c) for c in found if local(c) == shape.tag] for shape in (RISK, LAW, RULE, CONTROL)}
    catalog = Catalog(
        scheme=found.get("scheme", "abc"),
        risks=tuple(parts["risk"]),
        laws=tuple(parts["law"]),
        rules=tuple(parts["rule"]),
    )
    return catalog, tuple(parts["control"])


def _refuse_clash(controls: tuple[Control, ...], implicit: list[Control]) -> None:
    """Refuse evidence whose implicit control bears a name already taken."""
    taken = {control.id for control in controls}
    for control in implicit:
        if control.id in taken:
            zh, en = f"控制点标识 {control.id} 重复", f"control id {control.id} is already used"
            raise refusal("duplicate_id", control.line, zh, en)
        taken.add(control.id)


def _referred_names(root: etree._Element) -> dict[str, str]:
    """Return code or name of messages, signals, errors and escalations by id."""
    found: dict[str, str] = {}
    for _, tag, attribute in REFERRED.values():
        for item in bpmn_children(root, tag):
            name = item.get("id", "")
            found[name] = item.get(attribute) or item.get("name") or name
    return found


def _pools(root: etree._Element) -> dict[str, str]:
    """Return the names of pools by the process they hold; many drawings name the pool only."""
    pools = root.iterfind(f"{{{BPMN}}}collaboration/{{{BPMN}}}participant")
    return {reference(pool.get("processRef")): pool.get("name", "") for pool in pools}


def _default_main(processes: tuple[Process, ...]) -> str:
    """Without ``rf:main``: the first executable process, else the first, else none."""
    executable = [process.id for process in processes if process.executable]
    return next(iter(executable), processes[0].id if processes else "")
