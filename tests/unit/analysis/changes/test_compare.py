"""Two versions compared: what is weaker is told as weaker, what is harmless is not, and nothing differs from itself."""

import pytest

from engine import bpmn
from engine.analysis.changes import compare
from engine.model.change import Effect
from engine.model.process import Definition
from processes import decisions, read

KEYS = ("discipline", "finance", "licensing", "office", "penalty", "procurement", "warning")


def _definition(key: str, was: str = "", becomes: str = "") -> Definition:
    text = read(key).decode()
    assert not was or was in text
    return bpmn.read(
        text.replace(was, becomes, 1).encode() if was else text.encode(), key=key, decisions=decisions(key)
    )


@pytest.mark.parametrize("key", KEYS)
def test_a_definition_does_not_differ_from_itself(key: str) -> None:
    found = compare(_definition(key), _definition(key))
    assert (found.items, found.minor, found.weaker, found.rank) == ((), True, (), None)


def test_one_signer_more_is_stronger_and_one_less_weaker() -> None:
    old, new = _definition("penalty"), _definition("penalty", 'twoPerson min="2"', 'twoPerson min="3"')
    assert [change.effect for change in compare(old, new)] == [Effect.STRONGER]
    (change,) = compare(new, old)
    assert (change.effect, change.path, change.before.en, change.after.en) == (Effect.WEAKER, "spec.min", "3", "2")


def test_a_field_no_longer_required_is_weaker_and_names_the_heaviest_risk() -> None:
    found = compare(_definition("finance"), _definition("finance", 'required="true"', 'required="false"'))
    (change,) = found
    assert (change.effect, change.path, found.minor, found.rank) == (Effect.WEAKER, "required", False, 1)
