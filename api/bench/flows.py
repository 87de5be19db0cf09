"""Definitions made for the measurements: a line of tasks with forms, two-person tasks and a separation."""

import itertools

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:rf="urn:riskflow:bpmn:1"'
    ' id="file" targetNamespace="urn:riskflow:bench" rf:main="main">'
)
CATALOG = (
    '<bpmn:extensionElements><rf:catalog scheme="abc">'
    '<rf:risk id="BEN-R01" rank="1"><rf:name zh="一人经办" en="One hand"/>'
    '<rf:measure zh="两人签字" en="Two sign" enforcedBy="ctl_two"/>'
    '<rf:measure zh="申请人不得签" en="Not the applicant" enforcedBy="ctl_apart"/></rf:risk>'
    '<rf:control id="ctl_two" answers="BEN-R01"><rf:name zh="双人" en="Two"/><rf:twoPerson min="2"/></rf:control>'
    '<rf:control id="ctl_apart" answers="BEN-R01"><rf:name zh="分离" en="Apart"/>'
    '<rf:separation tasks="line_t1 line_t2" scope="case"/></rf:control>'
    "</rf:catalog></bpmn:extensionElements>"
)
STARTER = "handler"
SIGNER = "buyer"
PAIR_EVERY = (
    10  # every tenth task, from the second on, is signed by two persons the first pair apart from the applicant
)
FIELD_EVERY = 5  # every fifth task writes a field of its own


def key(tasks: int) -> str:
    """Return the key of the line of ``tasks``."""
    return f"line{tasks}"


def is_pair(at: int) -> bool:
    """True when task ``at`` (from 1) needs two signers."""
    return at % PAIR_EVERY == 2


def has_field(at: int) -> bool:
    """True when task ``at`` (from 1) writes a field."""
    return at % FIELD_EVERY == 1


def fields(at: int) -> dict[str, str]:
    """Return what completing task ``at`` sends."""
    return {f"note_{at}": "measured"} if has_field(at) else {}


def line(tasks: int) -> bytes:
    """Return the file of a line of ``tasks`` tasks, at least 2."""
    names = ["line_start", *(f"line_t{at}" for at in range(1, tasks + 1)), "line_end"]
    parts = [
        HEAD,
        CATALOG,
        '<bpmn:process id="main" isExecutable="true"><bpmn:extensionElements>',
        f'<rf:name zh="直线" en="Line"/><rf:power category="bench" prefix="BEN" starters="{STARTER}"/>',
        "</bpmn:extensionElements>",
        '<bpmn:startEvent id="line_start"/>',
        *(_task(at) for at in range(1, tasks + 1)),
        '<bpmn:endEvent id="line_end"><bpmn:extensionElements><rf:result code="done" status="completed">'
        '<rf:name zh="办结" en="Done"/></rf:result></bpmn:extensionElements></bpmn:endEvent>',
        *(
            f'<bpmn:sequenceFlow id="f_{at}" sourceRef="{source}" targetRef="{target}"/>'
            for at, (source, target) in enumerate(itertools.pairwise(names))
        ),
        "</bpmn:process></bpmn:definitions>",
    ]
    return "".join(parts).encode()


def _task(at: int) -> str:
    """Return one task: the first is the applicant's, the others are the signers'."""
    controls = '<rf:controlRef ref="ctl_apart"/>' if at <= 2 else ""
    risk = '<rf:riskRef ref="BEN-R01"/>' if is_pair(at) else ""
    pair = '<rf:controlRef ref="ctl_two"/>' if is_pair(at) else ""
    field = (
        f'<rf:field id="note_{at}" type="string" required="true" bound="true"><rf:name zh="备注" en="Note"/></rf:field>'
    )
    form = f'<rf:form comment="optional">{field if has_field(at) else ""}</rf:form>'
    role = STARTER if at == 1 else SIGNER
    return (
        f'<bpmn:userTask id="line_t{at}"><bpmn:extensionElements><rf:name zh="第{at}步" en="Step {at}"/>'
        f'{risk}{pair}{controls}<rf:duty roles="{role}"/>{form}'
        '<rf:outcome id="done" kind="forward"><rf:name zh="完成" en="Done"/></rf:outcome>'
        "</bpmn:extensionElements></bpmn:userTask>"
    )
