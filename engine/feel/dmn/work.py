"""The bound on what one decision may cost: every step of a loop and every call is paid for from one purse."""

from collections.abc import Mapping

from engine.errors import Undecidable
from engine.model.text import Text


class Hidden(str):
    """A key of a scope that equals no name and no key of a context, only itself."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other

    def __hash__(self) -> int:
        return id(self)


WORK = Hidden("work")  # where a scope keeps the purse
LARGEST_WORK = 400_000  # nodes one decision may visit inside loops and called functions


class Work:
    """What is left to spend."""

    __slots__ = ("left",)

    def __init__(self, left: int = LARGEST_WORK) -> None:
        self.left = left

    def spend(self, amount: int) -> None:
        """Pay; Undecidable (``too_much``) when nothing is left."""
        self.left -= amount
        if self.left < 0:
            text = Text("计算量超过上限", "the decision takes too much work")
            raise Undecidable(text.en, element="", reason="too_much", rules=(), text=text)


def purse(scope: Mapping[str, object]) -> Work:
    """Return the purse of a scope."""
    found = scope[WORK]
    assert isinstance(found, Work)
    return found


def paid(scope: Mapping[str, object]) -> Mapping[str, object]:
    """Return ``scope`` with a purse: its own or a new one."""
    return scope if WORK in scope else {**scope, WORK: Work()}
