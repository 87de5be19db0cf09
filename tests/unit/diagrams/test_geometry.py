"""No line through a card or a text, no text over a text, every flow drawn."""

from itertools import combinations

import pytest

from diagrams.draw import compose_page
from diagrams.layout import layout
from tests.scale import scaled
from tests.unit.diagrams.samples import course, names, purchase, random_flow, scheme


def crosses(a, b, box, inside=1.0):
    (x0, x1), (y0, y1) = sorted((a[0], b[0])), sorted((a[1], b[1]))
    return x1 > box[0] + inside and x0 < box[2] - inside and y1 > box[1] + inside and y0 < box[3] - inside


def text_box(label):
    left = label.x - {"l": 0, "c": label.width / 2, "r": label.width}[label.align]
    return left + 1, label.y - label.size * 0.45, left + label.width - 3, label.y + label.size * 0.45


def faults(page):
    found = []
    boxes = [(t.text, text_box(t)) for t in page.labels]
    for line in page.lines:
        for a, b in zip(line.points, line.points[1:], strict=False) if line.role == "flow" else ():
            found += [
                (line.ends, key) for key, box in page.cards.items() if key not in line.ends and crosses(a, b, box)
            ]
            found += [(line.ends, text) for text, box in boxes if crosses(a, b, box, 0.5)]
    return found


def overlaps(page):
    boxes = sorted(((text_box(t), t.text) for t in page.labels), key=lambda p: p[0][1])
    found = []
    for i, (box, text) in enumerate(boxes):
        for other, what in boxes[i + 1 :]:
            if other[1] >= box[3]:
                break
            if other[0] < box[2] and box[0] < other[2]:
                found.append((text, what))
    return found


VIEWS = {
    "zh": {}, "en": {"language": "en"}, "two": {"columns": 2}, "three": {"columns": 3, "language": "en"},
    "public": {"view": "public"}, "case": {"course": course()}, "case-en": {"course": course(), "language": "en"},
}  # fmt: skip


@pytest.mark.parametrize("view", VIEWS)
def test_purchase(view):
    page = compose_page(purchase(), scheme=scheme(), names=names(), **VIEWS[view])
    assert faults(page) == []
    assert overlaps(page) == []


@pytest.mark.parametrize("view", VIEWS)
def test_every_flow_is_drawn(view):
    page = compose_page(purchase(), scheme=scheme(), names=names(), **VIEWS[view])
    drawn = {line.ends for line in page.lines if line.role == "flow"}
    assert {(f.source, f.target) for f in purchase().main_process.graph.flows} <= drawn


def test_cards_do_not_overlap():
    page = compose_page(purchase(), scheme=scheme())
    for one, other in combinations(page.cards.values(), 2):
        assert one[3] <= other[1] or other[3] <= one[1] or one[2] <= other[0] or other[2] <= one[0]


def test_a_planted_line_is_found():
    page = compose_page(purchase(), scheme=scheme())
    box = page.cards["meeting"]
    line = next(f for f in page.lines if f.role == "flow" and "meeting" not in f.ends)
    page.lines.append(
        type(line)(points=((box[0] - 9, box[1] + 9), (box[2] + 9, box[1] + 9)), role="flow", ends=("x", "y"))
    )
    assert faults(page)


def test_random_flows():
    wrong = {}
    for seed in range(scaled(400, least=20)):
        page = compose_page(
            random_flow(seed), scheme=scheme(), columns=1 + seed % 3, language="zh" if seed % 2 else "en"
        )
        if bad := faults(page) + overlaps(page):
            wrong[seed] = bad[:3]
    assert wrong == {}


def test_layout_gives_every_element_its_place():
    for definition in (purchase(), *(random_flow(seed) for seed in range(scaled(200, least=10)))):
        found = layout(definition)
        graph = definition.main_process.graph
        assert set(found.boxes) == set(graph.all_nodes)
        assert set(found.waypoints) == set(graph.all_flows)
        hung = {n.id for n in graph.nodes if n.attached_to}
        boxes = [b for key, b in found.boxes.items() if key not in hung]
        for a, b in combinations(boxes, 2):
            assert a.y + a.height <= b.y or b.y + b.height <= a.y or a.x + a.width <= b.x or b.x + b.width <= a.x
        for flow in graph.flows:
            start, end = found.waypoints[flow.id][0], found.waypoints[flow.id][-1]
            assert touches(found.boxes[flow.source], start), (definition.key, flow)
            assert touches(found.boxes[flow.target], end), (definition.key, flow)


def touches(box, point):
    return box.x - 2 <= point[0] <= box.x + box.width + 2 and box.y - 2 <= point[1] <= box.y + box.height + 2
