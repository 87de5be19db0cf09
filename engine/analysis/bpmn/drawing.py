"""Diagrams: what shapes and edges may stand for, and where they lie."""

from collections.abc import Iterator, Mapping

from engine.analysis.bpmn.check import Fault, shown, with_article
from engine.analysis.bpmn.kinds import ARTIFACTS, CONVERSATIONS, DATA_ASSOCIATIONS, FLOW_NODES, ITEM_AWARE
from engine.analysis.bpmn.reading import Reading
from engine.model.document import Edge, Element, Plane, Shape
from engine.model.process import Bounds
from engine.model.text import Text

BOXES = (
    FLOW_NODES | CONVERSATIONS | ITEM_AWARE | (ARTIFACTS - {"association"}) | {"participant", "lane", "message"}
) - {"property"}
LINES = DATA_ASSOCIATIONS | {"sequenceFlow", "messageFlow", "association", "conversationLink"}


def planes(reading: Reading) -> Iterator[Plane]:
    """Yield what each diagram shows."""
    for diagram in reading.document.diagrams:
        yield from diagram.planes


def drawn_fault(item: Shape | Edge | Plane, zh: str, en: str) -> Fault:
    """Return a fault of something drawn, told by the element it stands for."""
    return Fault(element=item.element or item.id, line=item.line, text=Text(zh, en))


def wrong_element(
    reading: Reading, item: Shape | Edge | Plane, kinds: frozenset[str], zh: str, en: str
) -> Iterator[Fault]:
    """Yield a fault when something is drawn for an element that is missing or is not drawn that way."""
    if not item.element or reading.elsewhere(item.element):
        return
    found, name = reading.find(item.element), shown(item.element)
    if found is None:
        yield drawn_fault(item, f"图中的“{name}”不在文件中", f"draws {name!r}, which is not in the file")
    elif found.tag not in kinds:
        yield drawn_fault(item, f"{found.tag} 不能画成{zh}", f"{with_article(found.tag)} is not drawn as {en}")


def boxes(plane: Plane) -> Mapping[str, Bounds]:
    """Return the box of each element on a plane, the first where it is drawn several times."""
    found: dict[str, Bounds] = {}
    for shape in plane.shapes:
        if shape.element and shape.bounds is not None:
            found.setdefault(shape.element, shape.bounds)
    return found


def distance(box: Bounds, x: float, y: float) -> float:
    """Return how far a point lies outside a box, 0 for inside, along the farther axis."""
    across = max(box.x - x, 0.0, x - box.x - box.width)
    down = max(box.y - y, 0.0, y - box.y - box.height)
    return max(across, down)


def depth(box: Bounds, x: float, y: float) -> float:
    """Return how far a point lies inside a box, from its nearest side; negative for outside."""
    return min(x - box.x, box.x + box.width - x, y - box.y, box.y + box.height - y)


def end(reading: Reading, flow: Element, attribute: str) -> str:
    """Return the id of the node at an end of a flow, "" for none."""
    node = reading.find(flow.get(attribute))
    return node.id if node is not None else ""
