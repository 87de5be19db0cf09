"""What may stand where: children in their order and attributes with their types, as the schema of BPMN 2.0.2 has them.

A child is written ``name`` (exactly one), ``name?`` (at most one), ``name*`` (any number), ``name+`` (at least one);
``flowElement`` and the like stand for every kind of that family. An attribute is written ``name:type``, with ``!``
when it is required; the types are ``text``, ``bool``, ``int`` and the names of ``VALUES``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.analysis.bpmn import kinds
from engine.model.document import Element

VALUES = {
    "adHocOrdering": ("Parallel", "Sequential"),
    "associationDirection": ("None", "One", "Both"),
    "choreographyLoop": ("None", "Standard", "MultiInstanceSequential", "MultiInstanceParallel"),
    "eventGateway": ("Exclusive", "Parallel"),
    "gatewayDirection": ("Unspecified", "Converging", "Diverging", "Mixed"),
    "itemKind": ("Information", "Physical"),
    "behavior": ("None", "One", "All", "Complex"),
    "processType": ("None", "Public", "Private"),
    "relationshipDirection": ("None", "Forward", "Backward", "Both"),
}
FAMILIES = {
    "flowElement": kinds.FLOW_ELEMENTS | {"implicitThrowEvent"},
    "artifact": kinds.ARTIFACTS,
    "eventDefinition": kinds.EVENT_DEFINITIONS,
    "resourceRole": kinds.RESOURCE_ROLES,
    "conversationNode": kinds.CONVERSATIONS,
    "loopCharacteristics": frozenset(("standardLoopCharacteristics", "multiInstanceLoopCharacteristics")),
    "expression": frozenset(("expression", "formalExpression")),
    "rootElement": kinds.EVENT_DEFINITIONS
    | kinds.COLLABORATIONS
    | kinds.GLOBAL_TASKS
    | {
        "process", "category", "correlationProperty", "dataStore", "endPoint", "error", "escalation", "interface",
        "itemDefinition", "message", "partnerEntity", "partnerRole", "resource", "signal",
    },
}  # fmt: skip

_BASE = ("documentation* extensionElements?", "id:text")
_NAMED = (_BASE[0], f"{_BASE[1]} name:text")
_FLOW = (f"{_BASE[0]} auditing? monitoring? categoryValueRef*", _NAMED[1])
_NODE = (f"{_FLOW[0]} incoming* outgoing*", _FLOW[1])
_EVENT = f"{_NODE[0]} property*"
_CATCH = f"{_EVENT} dataOutput* dataOutputAssociation* outputSet? eventDefinition* eventDefinitionRef*"
_THROW = f"{_EVENT} dataInput* dataInputAssociation* inputSet? eventDefinition* eventDefinitionRef*"
_ACTIVITY = (
    f"{_NODE[0]} ioSpecification? property* dataInputAssociation* dataOutputAssociation* resourceRole* "
    "loopCharacteristics?",
    f"{_NODE[1]} isForCompensation:bool startQuantity:int completionQuantity:int default:text",
)
_SUB_PROCESS = (f"{_ACTIVITY[0]} laneSet* flowElement* artifact*", f"{_ACTIVITY[1]} triggeredByEvent:bool")
_GATEWAY = (_NODE[0], f"{_NODE[1]} gatewayDirection:gatewayDirection")
_CALLABLE = f"{_BASE[0]} supportedInterfaceRef* ioSpecification? ioBinding*"
_GLOBAL_TASK = f"{_CALLABLE} resourceRole*"
_COLLABORATION = (
    f"{_BASE[0]} participant* messageFlow* artifact* conversationNode* conversationAssociation* "
    "participantAssociation* messageFlowAssociation* correlationKey* choreographyRef* conversationLink*",
    f"{_NAMED[1]} isClosed:bool",
)
_CHOREOGRAPHY_ACTIVITY = (
    f"{_NODE[0]} participantRef+ correlationKey*",
    f"{_NODE[1]} initiatingParticipantRef:text! loopType:choreographyLoop",
)
_CONVERSATION = f"{_BASE[0]} participantRef* messageFlowRef* correlationKey*"
_ASSOCIATION = f"{_BASE[0]} sourceRef* targetRef transformation? assignment*"
_LOOP = (
    f"{_BASE[0]} loopCardinality? loopDataInputRef? loopDataOutputRef? inputDataItem? outputDataItem? "
    "complexBehaviorDefinition* completionCondition?",
    f"{_BASE[1]} isSequential:bool behavior:behavior oneBehaviorEventRef:text noneBehaviorEventRef:text",
)
_ROLE = f"{_BASE[0]} resourceRef? resourceParameterBinding* resourceAssignmentExpression?"
_DATA = (f"{_BASE[0]} dataState?", f"{_NAMED[1]} itemSubjectRef:text isCollection:bool")
_EXPRESSION = (_BASE[0], f"{_BASE[1]} language:text evaluatesToTypeRef:text")
_LANES = f"{_BASE[0]} lane*"

_SHAPES = {
    "definitions": (
        "documentation* extensionElements? import* extension* rootElement* relationship*",
        "id:text name:text targetNamespace:text! expressionLanguage:text typeLanguage:text exporter:text "
        "exporterVersion:text",
    ),
    "import": ("", "namespace:text! location:text! importType:text!"),
    "extension": ("documentation*", "definition:text mustUnderstand:bool"),
    "relationship": (f"{_BASE[0]} source+ target+", f"{_BASE[1]} type:text! direction:relationshipDirection"),
    "documentation": ("", "id:text textFormat:text"),
    "auditing": _BASE,
    "monitoring": _BASE,
    # processes
    "process": (
        f"{_CALLABLE} auditing? monitoring? property* laneSet* flowElement* artifact* resourceRole* "
        "correlationSubscription* supports*",
        f"{_NAMED[1]} processType:processType isClosed:bool isExecutable:bool definitionalCollaborationRef:text",
    ),
    "laneSet": (_LANES, _NAMED[1]),
    "childLaneSet": (_LANES, _NAMED[1]),
    "lane": (f"{_BASE[0]} partitionElement? flowNodeRef* childLaneSet?", f"{_NAMED[1]} partitionElementRef:text"),
    "partitionElement": _BASE,
    "sequenceFlow": (
        f"{_FLOW[0]} conditionExpression?",
        f"{_FLOW[1]} sourceRef:text! targetRef:text! isImmediate:bool",
    ),
    # activities
    "task": _ACTIVITY,
    "manualTask": _ACTIVITY,
    "userTask": (f"{_ACTIVITY[0]} rendering*", f"{_ACTIVITY[1]} implementation:text"),
    "businessRuleTask": (_ACTIVITY[0], f"{_ACTIVITY[1]} implementation:text"),
    "serviceTask": (_ACTIVITY[0], f"{_ACTIVITY[1]} implementation:text operationRef:text"),
    "sendTask": (_ACTIVITY[0], f"{_ACTIVITY[1]} implementation:text messageRef:text operationRef:text"),
    "receiveTask": (
        _ACTIVITY[0],
        f"{_ACTIVITY[1]} implementation:text instantiate:bool messageRef:text operationRef:text",
    ),
    "scriptTask": (f"{_ACTIVITY[0]} script?", f"{_ACTIVITY[1]} scriptFormat:text"),
    "callActivity": (_ACTIVITY[0], f"{_ACTIVITY[1]} calledElement:text"),
    "subProcess": _SUB_PROCESS,
    "transaction": (_SUB_PROCESS[0], f"{_SUB_PROCESS[1]} method:text"),
    "adHocSubProcess": (
        f"{_SUB_PROCESS[0]} completionCondition?",
        f"{_SUB_PROCESS[1]} cancelRemainingInstances:bool ordering:adHocOrdering",
    ),
    "globalTask": (_GLOBAL_TASK, _NAMED[1]),
    "globalManualTask": (_GLOBAL_TASK, _NAMED[1]),
    "globalUserTask": (f"{_GLOBAL_TASK} rendering*", f"{_NAMED[1]} implementation:text"),
    "globalBusinessRuleTask": (_GLOBAL_TASK, f"{_NAMED[1]} implementation:text"),
    "globalScriptTask": (f"{_GLOBAL_TASK} script?", f"{_NAMED[1]} scriptLanguage:text"),
    "standardLoopCharacteristics": (f"{_BASE[0]} loopCondition?", f"{_BASE[1]} testBefore:bool loopMaximum:int"),
    "multiInstanceLoopCharacteristics": _LOOP,
    "complexBehaviorDefinition": (f"{_BASE[0]} condition event?", _BASE[1]),
    "event": (_THROW, _NODE[1]),
    "rendering": _BASE,
    "ioBinding": (_BASE[0], f"{_BASE[1]} operationRef:text! inputDataRef:text! outputDataRef:text!"),
    "resourceAssignmentExpression": (f"{_BASE[0]} expression", _BASE[1]),
    "resourceParameterBinding": (f"{_BASE[0]} expression", f"{_BASE[1]} parameterRef:text!"),
    "resource": (f"{_BASE[0]} resourceParameter*", f"{_BASE[1]} name:text!"),
    "resourceParameter": (_BASE[0], f"{_NAMED[1]} type:text isRequired:bool"),
    # events
    "startEvent": (_CATCH, f"{_NODE[1]} parallelMultiple:bool isInterrupting:bool"),
    "intermediateCatchEvent": (_CATCH, f"{_NODE[1]} parallelMultiple:bool"),
    "boundaryEvent": (_CATCH, f"{_NODE[1]} parallelMultiple:bool cancelActivity:bool attachedToRef:text!"),
    "endEvent": (_THROW, _NODE[1]),
    "intermediateThrowEvent": (_THROW, _NODE[1]),
    "implicitThrowEvent": (_THROW, _NODE[1]),
    "cancelEventDefinition": _BASE,
    "terminateEventDefinition": _BASE,
    "compensateEventDefinition": (_BASE[0], f"{_BASE[1]} waitForCompletion:bool activityRef:text"),
    "conditionalEventDefinition": (f"{_BASE[0]} condition", _BASE[1]),
    "errorEventDefinition": (_BASE[0], f"{_BASE[1]} errorRef:text"),
    "escalationEventDefinition": (_BASE[0], f"{_BASE[1]} escalationRef:text"),
    "linkEventDefinition": (f"{_BASE[0]} source* target?", f"{_BASE[1]} name:text!"),
    "messageEventDefinition": (f"{_BASE[0]} operationRef?", f"{_BASE[1]} messageRef:text"),
    "signalEventDefinition": (_BASE[0], f"{_BASE[1]} signalRef:text"),
    "timerEventDefinition": (f"{_BASE[0]} timeDate? timeDuration? timeCycle?", _BASE[1]),
    # gateways
    "exclusiveGateway": (_GATEWAY[0], f"{_GATEWAY[1]} default:text"),
    "inclusiveGateway": (_GATEWAY[0], f"{_GATEWAY[1]} default:text"),
    "parallelGateway": _GATEWAY,
    "complexGateway": (f"{_GATEWAY[0]} activationCondition?", f"{_GATEWAY[1]} default:text"),
    "eventBasedGateway": (_GATEWAY[0], f"{_GATEWAY[1]} instantiate:bool eventGatewayType:eventGateway"),
    # data
    "dataObject": (f"{_FLOW[0]} dataState?", f"{_FLOW[1]} itemSubjectRef:text isCollection:bool"),
    "dataObjectReference": (f"{_FLOW[0]} dataState?", f"{_FLOW[1]} itemSubjectRef:text dataObjectRef:text"),
    "dataStoreReference": (f"{_FLOW[0]} dataState?", f"{_FLOW[1]} itemSubjectRef:text dataStoreRef:text"),
    "dataStore": (_DATA[0], f"{_NAMED[1]} capacity:int isUnlimited:bool itemSubjectRef:text"),
    "dataInput": _DATA,
    "dataOutput": _DATA,
    "inputDataItem": _DATA,
    "outputDataItem": _DATA,
    "property": (_DATA[0], f"{_NAMED[1]} itemSubjectRef:text"),
    "dataState": _NAMED,
    "dataInputAssociation": (_ASSOCIATION, _BASE[1]),
    "dataOutputAssociation": (_ASSOCIATION, _BASE[1]),
    "assignment": (f"{_BASE[0]} from to", _BASE[1]),
    "ioSpecification": (f"{_BASE[0]} dataInput* dataOutput* inputSet+ outputSet+", _BASE[1]),
    "inputSet": (f"{_BASE[0]} dataInputRefs* optionalInputRefs* whileExecutingInputRefs* outputSetRefs*", _NAMED[1]),
    "outputSet": (f"{_BASE[0]} dataOutputRefs* optionalOutputRefs* whileExecutingOutputRefs* inputSetRefs*", _NAMED[1]),
    "itemDefinition": (_BASE[0], f"{_BASE[1]} structureRef:text isCollection:bool itemKind:itemKind"),
    # artifacts
    "association": (
        _BASE[0],
        f"{_BASE[1]} sourceRef:text! targetRef:text! associationDirection:associationDirection",
    ),
    "group": (_BASE[0], f"{_BASE[1]} categoryValueRef:text"),
    "textAnnotation": (f"{_BASE[0]} text?", f"{_BASE[1]} textFormat:text"),
    "category": (f"{_BASE[0]} categoryValue*", _NAMED[1]),
    "categoryValue": (_BASE[0], f"{_BASE[1]} value:text"),
    # collaborations
    "collaboration": _COLLABORATION,
    "globalConversation": _COLLABORATION,
    "participant": (
        f"{_BASE[0]} interfaceRef* endPointRef* participantMultiplicity?",
        f"{_NAMED[1]} processRef:text",
    ),
    "participantMultiplicity": (_BASE[0], f"{_BASE[1]} minimum:int maximum:int"),
    "participantAssociation": (f"{_BASE[0]} innerParticipantRef outerParticipantRef", _BASE[1]),
    "messageFlow": (_BASE[0], f"{_NAMED[1]} sourceRef:text! targetRef:text! messageRef:text"),
    "messageFlowAssociation": (_BASE[0], f"{_BASE[1]} innerMessageFlowRef:text! outerMessageFlowRef:text!"),
    "conversation": (_CONVERSATION, _NAMED[1]),
    "subConversation": (f"{_CONVERSATION} conversationNode*", _NAMED[1]),
    "callConversation": (f"{_CONVERSATION} participantAssociation*", f"{_NAMED[1]} calledCollaborationRef:text"),
    "conversationLink": (_BASE[0], f"{_NAMED[1]} sourceRef:text! targetRef:text!"),
    "conversationAssociation": (
        _BASE[0],
        f"{_BASE[1]} innerConversationNodeRef:text! outerConversationNodeRef:text!",
    ),
    "partnerEntity": (f"{_BASE[0]} participantRef*", _NAMED[1]),
    "partnerRole": (f"{_BASE[0]} participantRef*", _NAMED[1]),
    # choreographies
    "choreography": (f"{_COLLABORATION[0]} flowElement*", _COLLABORATION[1]),
    "globalChoreographyTask": (
        f"{_COLLABORATION[0]} flowElement*",
        f"{_COLLABORATION[1]} initiatingParticipantRef:text",
    ),
    "choreographyTask": (f"{_CHOREOGRAPHY_ACTIVITY[0]} messageFlowRef+", _CHOREOGRAPHY_ACTIVITY[1]),
    "subChoreography": (f"{_CHOREOGRAPHY_ACTIVITY[0]} flowElement* artifact*", _CHOREOGRAPHY_ACTIVITY[1]),
    "callChoreography": (
        f"{_CHOREOGRAPHY_ACTIVITY[0]} participantAssociation*",
        f"{_CHOREOGRAPHY_ACTIVITY[1]} calledChoreographyRef:text",
    ),
    # correlation, services, messages
    "correlationKey": (f"{_BASE[0]} correlationPropertyRef*", _NAMED[1]),
    "correlationProperty": (f"{_BASE[0]} correlationPropertyRetrievalExpression+", f"{_NAMED[1]} type:text"),
    "correlationPropertyRetrievalExpression": (f"{_BASE[0]} messagePath", f"{_BASE[1]} messageRef:text!"),
    "correlationSubscription": (f"{_BASE[0]} correlationPropertyBinding*", f"{_BASE[1]} correlationKeyRef:text!"),
    "correlationPropertyBinding": (f"{_BASE[0]} dataPath", f"{_BASE[1]} correlationPropertyRef:text!"),
    "interface": (f"{_BASE[0]} operation+", f"{_BASE[1]} name:text! implementationRef:text"),
    "operation": (f"{_BASE[0]} inMessageRef outMessageRef? errorRef*", f"{_BASE[1]} name:text! implementationRef:text"),
    "endPoint": _BASE,
    "message": (_BASE[0], f"{_NAMED[1]} itemRef:text"),
    "error": (_BASE[0], f"{_NAMED[1]} errorCode:text structureRef:text"),
    "escalation": (_BASE[0], f"{_NAMED[1]} escalationCode:text structureRef:text"),
    "signal": (_BASE[0], f"{_NAMED[1]} structureRef:text"),
}
# Leaves: their text is a name or a text for people; what a script or a text holds is not BPMN's.
LEAVES = frozenset(
    (
        "incoming", "outgoing", "categoryValueRef", "flowNodeRef", "supportedInterfaceRef", "supports", "resourceRef",
        "eventDefinitionRef", "sourceRef", "targetRef", "dataInputRefs", "optionalInputRefs",
        "whileExecutingInputRefs", "outputSetRefs", "dataOutputRefs", "optionalOutputRefs",
        "whileExecutingOutputRefs", "inputSetRefs", "loopDataInputRef", "loopDataOutputRef", "interfaceRef",
        "endPointRef", "innerParticipantRef", "outerParticipantRef", "participantRef", "messageFlowRef",
        "choreographyRef", "correlationPropertyRef", "inMessageRef", "outMessageRef", "errorRef", "operationRef",
        "source", "target",
    )
)  # fmt: skip
_OPEN = frozenset(("extensionElements", "text", "script"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """One place in the content of an element."""

    name: str  # a kind or the name of a family
    at_least: int  # 0 or 1
    many: bool  # more than one may stand there


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One attribute without a prefix."""

    type: str  # "text", "bool", "int" or a name of VALUES
    required: bool  # must be there


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What an element may hold."""

    children: tuple[Child, ...]  # in the order the schema asks for
    places: dict[str, int]  # index into ``children`` by kind
    attributes: dict[str, Attribute]  # by name


def _shape(content: str, attributes: str) -> Shape:
    """Read the notation of this module."""
    children, places = [], {}
    for index, word in enumerate(content.split()):
        name = word.rstrip("?*+")
        children.append(Child(name=name, at_least=int(word[-1] not in "?*"), many=word[-1] in "*+"))
        places.update(dict.fromkeys(FAMILIES.get(name, (name,)), index))
    known = {}
    for word in attributes.split():
        name, _, kind = word.partition(":")
        known[name] = Attribute(type=kind.rstrip("!"), required=kind.endswith("!"))
    return Shape(children=tuple(children), places=places, attributes=known)


SHAPES = (
    {tag: _shape(*notation) for tag, notation in _SHAPES.items()}
    | {tag: _shape(*_EXPRESSION) for tag in kinds.EXPRESSIONS}
    | {tag: _shape(_ROLE, _NAMED[1]) for tag in kinds.RESOURCE_ROLES}
    | {tag: _shape("", "") for tag in LEAVES}
)
OPEN = _OPEN
KNOWN = frozenset(SHAPES) | OPEN


def shaped(elements: Iterable[Element]) -> Iterator[tuple[Element, Shape]]:
    """Yield the elements whose content the schema describes, each with what it may hold."""
    for element in elements:
        shape = SHAPES.get(element.tag)
        if shape is not None:
            yield element, shape
