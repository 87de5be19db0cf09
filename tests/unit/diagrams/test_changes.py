"""The picture of what changed: told by sign and line, what went is put back, nothing of the new version is lost."""

from dataclasses import replace

import pytest

from diagrams.changes import SIGNS, union
from diagrams.draw import compose_page
from diagrams.palette import TOUCHES, contrast
from diagrams.words import word
from engine.model.change import Changes
from tests.unit.diagrams.samples import names, purchase, scheme
from tests.unit.diagrams.versions import later, versions


def page(language: str = "zh"):
    return compose_page(later(), scheme=scheme(), names=names(), view="changes", versions=versions(), language=language)


def test_the_four_sorts_differ_by_sign_and_by_line_on_a_grey_print():
    assert len(set(SIGNS.values())) == len(SIGNS) == len(TOUCHES)
    assert len({(pen, style) for _, _, pen, style in TOUCHES.values()}) == len(TOUCHES)
    assert all(contrast(line, tint) >= 4.5 for tint, line, _, _ in TOUCHES.values())


def test_what_went_is_drawn_where_it_stood_and_has_no_number():
    both = union(purchase(), later()).main_process.graph
    assert {"stock", "g_stock", "e_issue"} <= set(both.by_id)
    labels = [shape.label for shape in page().shapes]
    numbers = [int(label) for label in labels if label.isdigit()]
    assert sorted(numbers) == list(range(1, 29))
    assert labels.count(SIGNS["removed"]) >= 2  # the disc of the step that went, and the legend


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_sort_on_the_picture_stands_in_its_legend(language: str):
    drawn = page(language)
    texts = [label.text for label in drawn.labels]
    for key in ("added", "removed", "weaker", "changed"):
        assert word(f"touch.{key}", language) in texts, key
    assert any(shape.label.startswith("－") and len(shape.label) > 2 for shape in drawn.shapes)


def test_a_step_that_lost_a_control_is_drawn_as_weaker_and_one_that_came_as_added():
    drawn = page()
    looks = {(round(shape.x), round(shape.y)): (shape.color, shape.style) for shape in drawn.under}

    def look(node: str) -> tuple[str, str]:
        left, top, right, foot = drawn.cards[node]
        return looks[(round((left + right) / 2), round((top + foot) / 2))]

    assert look("inquiry") == (TOUCHES["weaker"][1], "rounded,dashed")
    assert look("prices") == (TOUCHES["added"][1], "rounded")
    assert look("stock") == (TOUCHES["removed"][1], "rounded,dotted")
    assert look("plan") == ("#7b8794", "rounded")


def test_two_versions_without_a_change_show_no_sign():
    drawn = compose_page(
        purchase(), scheme=scheme(), names=names(), view="changes",
        versions=replace(versions(), changes=Changes()),
    )  # fmt: skip
    assert not {shape.label[:1] for shape in drawn.shapes} & set(SIGNS.values())
