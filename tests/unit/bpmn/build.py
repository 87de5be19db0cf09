"""Small BPMN files, one element a line, so that tests can name exact lines."""

import itertools

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:rf="urn:riskflow:bpmn:1" '
    'id="file" targetNamespace="urn:t">'
)


def raw(*lines: str) -> bytes:
    """Definitions on line 1, then the lines given from line 2 on."""
    return "\n".join([HEAD, *lines, "</bpmn:definitions>"]).encode()


def process(*lines: str, catalog: str = "") -> bytes:
    """Process on line 3, with a name; the lines given from line 5 on."""
    first = f"<bpmn:extensionElements><rf:catalog>{catalog}</rf:catalog></bpmn:extensionElements>" if catalog else ""
    name = '<bpmn:extensionElements><rf:name zh="流" en="Flow"/></bpmn:extensionElements>'
    return raw(first, '<bpmn:process id="main" isExecutable="true">', name, *lines, "</bpmn:process>")


def task(name: str, inside: str = "", tag: str = "userTask", after: str = "", attributes: str = "") -> str:
    """A task that lacks nothing."""
    return (
        f'<bpmn:{tag} id="{name}" {attributes}><bpmn:extensionElements><rf:name zh="办" en="Do"/>'
        f'<rf:duty roles="officer"/><rf:outcome id="done"><rf:name zh="完成" en="Done"/></rf:outcome>{inside}'
        f"</bpmn:extensionElements>{after}</bpmn:{tag}>"
    )


def end(name: str = "x_end", inside: str = "") -> str:
    """An end event with a result."""
    result = '<bpmn:extensionElements><rf:result code="ok" status="completed"/></bpmn:extensionElements>'
    return f'<bpmn:endEvent id="{name}">{result}{inside}</bpmn:endEvent>'


START = '<bpmn:startEvent id="x_start"/>'


def flow(source: str, target: str, condition: str = "", name: str = "") -> str:
    """A sequence flow ``f_<n>`` named after its ends."""
    found = f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>" if condition else ""
    name = name or f"f_{source.replace('_', '')}_{target.replace('_', '')}"
    return f'<bpmn:sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">{found}</bpmn:sequenceFlow>'


def line(*nodes: str) -> list[str]:
    """Flows along a list of node ids."""
    return [flow(a, b) for a, b in itertools.pairwise(nodes)]
