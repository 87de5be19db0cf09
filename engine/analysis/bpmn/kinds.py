"""Families of BPMN elements by local name, as clauses 8 to 11 of the standard group them."""

TASKS = frozenset(
    (
        "task",
        "sendTask",
        "receiveTask",
        "userTask",
        "manualTask",
        "serviceTask",
        "scriptTask",
        "businessRuleTask",
    )
)
SUB_PROCESSES = frozenset(("subProcess", "transaction", "adHocSubProcess"))
ACTIVITIES = TASKS | SUB_PROCESSES | {"callActivity"}
CHOREOGRAPHY_ACTIVITIES = frozenset(("choreographyTask", "subChoreography", "callChoreography"))
GATEWAYS = frozenset(("exclusiveGateway", "inclusiveGateway", "parallelGateway", "complexGateway", "eventBasedGateway"))
THROW_EVENTS = frozenset(("endEvent", "intermediateThrowEvent", "implicitThrowEvent"))
CATCH_EVENTS = frozenset(("startEvent", "intermediateCatchEvent", "boundaryEvent"))
INTERMEDIATE_EVENTS = frozenset(("intermediateCatchEvent", "intermediateThrowEvent"))
EVENTS = THROW_EVENTS | CATCH_EVENTS
FLOW_NODES = ACTIVITIES | CHOREOGRAPHY_ACTIVITIES | GATEWAYS | EVENTS
DATA_NODES = frozenset(("dataObject", "dataObjectReference", "dataStoreReference"))
FLOW_ELEMENTS = FLOW_NODES | DATA_NODES | {"sequenceFlow"}
ARTIFACTS = frozenset(("association", "group", "textAnnotation"))
CHOREOGRAPHIES = frozenset(("choreography", "globalChoreographyTask"))
COLLABORATIONS = CHOREOGRAPHIES | {"collaboration", "globalConversation"}
SCOPES = SUB_PROCESSES | CHOREOGRAPHIES | {"process", "subChoreography"}
CONVERSATIONS = frozenset(("conversation", "subConversation", "callConversation"))
GLOBAL_TASKS = frozenset(
    ("globalTask", "globalUserTask", "globalManualTask", "globalScriptTask", "globalBusinessRuleTask")
)
RESOURCE_ROLES = frozenset(("resourceRole", "performer", "humanPerformer", "potentialOwner"))
DATA_INPUTS = frozenset(("dataInput", "inputDataItem"))
DATA_OUTPUTS = frozenset(("dataOutput", "outputDataItem"))
ITEM_AWARE = DATA_NODES | DATA_INPUTS | DATA_OUTPUTS | {"dataStore", "property"}
DATA_ASSOCIATIONS = frozenset(("dataInputAssociation", "dataOutputAssociation"))
EXPRESSIONS = frozenset(
    (
        "conditionExpression",
        "condition",
        "timeDate",
        "timeCycle",
        "timeDuration",
        "loopCardinality",
        "loopCondition",
        "completionCondition",
        "activationCondition",
        "transformation",
        "from",
        "to",
        "messagePath",
        "dataPath",
        "expression",
        "formalExpression",
    )
)
# Event definitions by local name, and what the texts call them.
TRIGGERS = {
    "messageEventDefinition": ("消息", "message"),
    "timerEventDefinition": ("定时", "timer"),
    "errorEventDefinition": ("错误", "error"),
    "escalationEventDefinition": ("升级", "escalation"),
    "cancelEventDefinition": ("取消", "cancel"),
    "compensateEventDefinition": ("补偿", "compensation"),
    "conditionalEventDefinition": ("条件", "conditional"),
    "linkEventDefinition": ("链接", "link"),
    "signalEventDefinition": ("信号", "signal"),
    "terminateEventDefinition": ("终止", "terminate"),
}
EVENT_DEFINITIONS = frozenset(TRIGGERS)
