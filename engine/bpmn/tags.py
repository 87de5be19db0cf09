"""BPMN element names and what our model calls them."""

from engine.model.process import EventKind, NodeKind

KINDS: dict[str, NodeKind] = {
    "startEvent": NodeKind.START,
    "endEvent": NodeKind.END,
    "intermediateCatchEvent": NodeKind.CATCH,
    "intermediateThrowEvent": NodeKind.THROW,
    "boundaryEvent": NodeKind.BOUNDARY,
    "userTask": NodeKind.TASK,
    "manualTask": NodeKind.TASK,
    "task": NodeKind.TASK,
    "businessRuleTask": NodeKind.DECISION,
    "serviceTask": NodeKind.SYSTEM,
    "exclusiveGateway": NodeKind.EXCLUSIVE,
    "parallelGateway": NodeKind.PARALLEL,
    "inclusiveGateway": NodeKind.INCLUSIVE,
    "subProcess": NodeKind.SUB_PROCESS,
    "callActivity": NodeKind.CALL,
    # read and drawn, never run
    "sendTask": NodeKind.OTHER,
    "receiveTask": NodeKind.OTHER,
    "scriptTask": NodeKind.OTHER,
    "eventBasedGateway": NodeKind.OTHER,
    "complexGateway": NodeKind.OTHER,
    "transaction": NodeKind.OTHER,
    "adHocSubProcess": NodeKind.OTHER,
    "implicitThrowEvent": NodeKind.OTHER,
    "event": NodeKind.OTHER,
    "callChoreography": NodeKind.OTHER,
    "choreographyTask": NodeKind.OTHER,
    "subChoreography": NodeKind.OTHER,
}
NODE_TAGS = frozenset(KINDS)
CONTAINERS = frozenset({"subProcess", "transaction", "adHocSubProcess", "subChoreography"})
GATEWAYS = frozenset({NodeKind.EXCLUSIVE, NodeKind.PARALLEL, NodeKind.INCLUSIVE})
ACTIVITIES = frozenset(
    {NodeKind.TASK, NodeKind.DECISION, NodeKind.SYSTEM, NodeKind.SUB_PROCESS, NodeKind.CALL},
)

EVENTS: dict[str, EventKind] = {
    "timerEventDefinition": EventKind.TIMER,
    "messageEventDefinition": EventKind.MESSAGE,
    "signalEventDefinition": EventKind.SIGNAL,
    "errorEventDefinition": EventKind.ERROR,
    "escalationEventDefinition": EventKind.ESCALATION,
    "terminateEventDefinition": EventKind.TERMINATE,
    "conditionalEventDefinition": EventKind.CONDITIONAL,
    "compensateEventDefinition": EventKind.COMPENSATION,
    "cancelEventDefinition": EventKind.CANCEL,
    "linkEventDefinition": EventKind.LINK,
}
DEFINITION_OF = {kind: tag for tag, kind in EVENTS.items()}
TIMERS = ("timeDuration", "timeDate", "timeCycle")
# event -> (attribute of its definition, root element referred to, attribute that carries the code or name)
REFERRED: dict[EventKind, tuple[str, str, str]] = {
    EventKind.MESSAGE: ("messageRef", "message", "name"),
    EventKind.SIGNAL: ("signalRef", "signal", "name"),
    EventKind.ERROR: ("errorRef", "error", "errorCode"),
    EventKind.ESCALATION: ("escalationRef", "escalation", "escalationCode"),
}
