"""Words of maps: counts of one."""

import pytest

from diagrams.words import WORDS, word


@pytest.mark.parametrize(
    ("key", "values", "told"),
    [
        ("steps", (1,), "1 step"),
        ("steps", (2,), "2 steps"),
        ("points", (1, "A 1"), "1 risk point on this map (A 1)"),
        ("points", (0, "A 0"), "0 risk points on this map (A 0)"),
        ("workday", ("1",), "1 working day"),
        ("workday", ("10",), "10 working days"),
        ("sheet.to", (1,), "to sheet 1 →"),
    ],
)
def test_one_is_told_as_one(key: str, values: tuple[object, ...], told: str) -> None:
    assert word(key, "en", *values) == told


def test_words_for_one_say_the_same_in_chinese() -> None:
    """Chinese has no plural; with its figure filled in nothing may differ."""
    for key in WORDS:
        if key.endswith(".one"):
            many = key.removesuffix(".one")
            values = (1, "A 1")[: WORDS[many].zh.count("{}")]
            assert WORDS[key].zh.format(*values) == WORDS[many].zh.format(*values), key
