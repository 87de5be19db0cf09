"""Every sentence to the reader can be said of another person, in both languages."""

import re

import pytest

from engine.controls import words
from engine.controls.another import of_another

TO_READER = sorted(
    code for code, text in words._TEXTS.items() if "您" in text.zh or re.search(r"\byour?\b", text.en, re.I)
)


@pytest.mark.parametrize("code", TO_READER)
def test_nothing_is_said_to_the_reader_any_more(code: str) -> None:
    told = of_another(words.text(code))
    assert "您" not in told.zh
    assert ("对方" in told.zh) == ("您" in words.text(code).zh)
    assert not re.search(r"\byour?\b", told.en, re.I), told.en
    assert told.en[0].isupper()


def test_a_few_are_read() -> None:
    assert of_another(words.text("role")).zh == "对方不在本环节规定的岗位上，不能办理"
    assert of_another(words.text("role")).en == "The post of that person is not one that handles this step"
    assert of_another(words.text("recused")).en == ("That person, or whom he acts for, stands recused from this matter")
    assert of_another(words.text("too_early")) == words.text("too_early")
