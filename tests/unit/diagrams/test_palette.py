"""Every shipped scheme can be told apart in grey and by colour-blind eyes."""

from itertools import combinations

import pytest

from diagrams.palette import PAPER, contrast, darker, distance, grey_distance, looks
from tests.unit.diagrams.samples import SCHEMES, scheme

SHIPPED = sorted(p.stem for p in SCHEMES.glob("*.yaml"))


def test_all_four_schemes_ship():
    assert SHIPPED == ["1_4", "abc", "dcba", "i_iii"]
    assert [len(scheme(s).grades) for s in SHIPPED] == [4, 3, 4, 3]


@pytest.mark.parametrize("name", SHIPPED)
def test_fills_are_apart(name):
    fills = [g.fill for g in scheme(name).grades]
    for one, other in combinations(fills, 2):
        assert grey_distance(one, other) >= 15
        for sight in ("normal", "deutan", "protan"):
            assert distance(one, other, sight) >= 20, (one, other, sight)


@pytest.mark.parametrize("name", SHIPPED)
def test_texts_are_readable(name):
    for look in looks(scheme(name)).values():
        assert contrast(look.ink, look.fill) >= 4.5
        assert contrast(look.line, PAPER) >= 4.5
        assert contrast("#1f2933", look.tint) >= 7
        assert contrast("#55606b", look.tint) >= 4.5


@pytest.mark.parametrize("name", SHIPPED)
def test_shape_and_border_repeat_the_grade(name):
    found = list(looks(scheme(name)).values())
    assert len({look.shape for look in found}) == len({(look.pen, look.style) for look in found}) == len(found)


def test_known_figures():
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(grey_distance("#000000", "#ffffff")) == 100
    assert 200 < distance("#ff0000", "#0000ff") / 0.88 < 201  # ΔE*ab of pure red and blue is 176.3
    assert distance("#c00000", "#806000", "deutan") < distance("#c00000", "#806000")
    assert darker("#000000") == "#000000"
