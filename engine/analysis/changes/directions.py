"""In which direction a value may move: one rule for each way a figure, a list or a condition can loosen something.

A rule is asked only about two values that differ. Whatever it cannot decide is ``maybe``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from engine.model.change import Effect
from engine.model.text import EMPTY, Text

Judged = tuple[Effect, Text]

_UNKNOWN = Text("已改动，无法判定是否放宽", "Changed; whether it is looser cannot be told")
_GONE = Text("原有的要求已取消", "What was asked is no longer asked")
_QUOTED = re.compile(r'("(?:[^"\\]|\\.)*")')
_ISO = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_SECONDS = (365 * 86400, 30 * 86400, 7 * 86400, 86400, 3600, 60, 1)
UNITS = ("hour", "day", "workday", "month", "year")
WINDOWS = ("month", "quarter", "year")

STRONGER: Judged = (Effect.STRONGER, EMPTY)
NEUTRAL: Judged = (Effect.NEUTRAL, EMPTY)
HARMLESS: Judged = (Effect.HARMLESS, EMPTY)
MAYBE: Judged = (Effect.MAYBE, _UNKNOWN)
GONE: Judged = (Effect.WEAKER, _GONE)


def weaker(zh: str, en: str) -> Judged:
    """Return the judgement that something is looser, and why."""
    return Effect.WEAKER, Text(zh, en)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How two values of a field compare."""

    judge: Callable[[Any, Any], Judged]
    key: Callable[[Any], Any] = lambda value: value  # values of one key are the same value


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return an expression with blanks outside its literals made even; such texts mean the same."""
    parts = _QUOTED.split(text.strip())
    return "".join(part if at % 2 else re.sub(r"\s+", " ", part) for at, part in enumerate(parts))


def number(text: object) -> Decimal | None:
    """Return the figure a text, a share ("2/3") or a number says; None for an expression."""
    words = str(text).strip()
    head, slash, tail = words.partition("/")
    try:
        return Decimal(head) / Decimal(tail) if slash else Decimal(words)
    except (InvalidOperation, ZeroDivisionError):
        return None


def length(text: str) -> Decimal | None:
    """Return an ISO duration, or one of the named windows, in seconds; None for anything else."""
    if text in WINDOWS:
        return Decimal((30, 91, 365)[WINDOWS.index(text)] * 86400)
    found = _ISO.fullmatch(text.strip())
    if found is None or not any(found.groups()):
        return None
    return Decimal(sum(int(part or 0) * unit for part, unit in zip(found.groups(), _SECONDS, strict=True)))


def _rising(measure: Callable[[Any], Decimal | None], fewer: Judged, none: Judged) -> Callable[[Any, Any], Judged]:
    """More is stronger; ``none`` judges a value taken away."""

    def judge(before: Any, after: Any) -> Judged:
        if before in ("", None):
            return STRONGER
        if after in ("", None):
            return none
        old, new = measure(before), measure(after)
        if old is None or new is None:
            return MAYBE
        return STRONGER if new > old else fewer if new < old else NEUTRAL

    return judge


def _falling(measure: Callable[[Any], Decimal | None], more: Judged, none: Judged) -> Callable[[Any, Any], Judged]:
    """Less is stronger; ``none`` judges a bound taken away."""

    def judge(before: Any, after: Any) -> Judged:
        if before in ("", None):
            return STRONGER
        if after in ("", None):
            return none
        old, new = measure(before), measure(after)
        if old is None or new is None:
            return MAYBE
        return STRONGER if new < old else more if new > old else NEUTRAL

    return judge


def _text_key(value: Any) -> Any:
    return plain(value) if isinstance(value, str) else value


_FEWER = weaker("要求的数量减少", "Fewer are asked than before")
_RAISED = weaker("限值放宽", "The bound is looser")
_SHORTER = weaker("回溯期、最短期限或窗口缩短", "The period is shorter")

MORE = Rule(judge=_rising(number, _FEWER, GONE), key=_text_key)
LESS = Rule(judge=_falling(number, _RAISED, GONE), key=_text_key)
LONGER = Rule(judge=_rising(length, _SHORTER, GONE), key=_text_key)
OTHER = Rule(judge=lambda _before, _after: MAYBE, key=_text_key)
NOTED = Rule(judge=lambda _before, _after: NEUTRAL)
LABEL = Rule(judge=lambda _before, _after: HARMLESS)


def _asked(before: Any, after: Any) -> Judged:
    if not before:
        return STRONGER
    return MAYBE if after else GONE


ASKED = Rule(judge=_asked, key=_text_key)  # there or not; another one: nobody knows


def _own_rule(before: Any, after: Any) -> Judged:
    if not before:
        return MAYBE
    return _rising(number, _FEWER, GONE)(before, after)


SHARE = Rule(judge=_own_rule, key=_text_key)  # a share; without one the body's own rule counts


def _yes(before: Any, _after: Any) -> Judged:
    return GONE if before in (True, "true") else STRONGER


YES = Rule(judge=_yes)  # true is stronger
NO = Rule(judge=lambda before, _after: STRONGER if before else weaker("放宽为允许", "What was out is now in"))


def order(*weakest_first: str) -> Rule:
    """Return the rule of a choice whose values are ordered; any other value is not known."""

    def judge(before: Any, after: Any) -> Judged:
        if str(before) not in weakest_first or str(after) not in weakest_first:
            return MAYBE
        if weakest_first.index(str(after)) > weakest_first.index(str(before)):
            return STRONGER
        return weaker("改为较弱的方式", "A weaker way takes the place of a stronger one")

    return Rule(judge=judge)


def _set(value: Any) -> frozenset[str]:
    return frozenset(value)


def _all_of(before: Any, after: Any) -> Judged:
    lost = set(before) - set(after)
    return weaker("所列事项减少", "Something listed is no longer listed") if lost else STRONGER


ALL_OF = Rule(judge=_all_of, key=_set)  # the more are named, the more is asked


def _any_of(before: Any, after: Any) -> Judged:
    if not before:
        return STRONGER
    if not after or set(after) - set(before):
        return weaker("放宽为更多人（更多情形）", "More than before will do")
    return STRONGER


ANY_OF = Rule(judge=_any_of, key=_set)  # any of these will do; none named: anybody


def _excused(before: Any, after: Any) -> Judged:
    if set(after) - set(before):
        return weaker("放宽为更多人（更多情形）", "More than before will do")
    return STRONGER


EXCUSED = Rule(judge=_excused, key=_set)  # what is let off; none named: nobody


def _every(before: Any, after: Any) -> Judged:
    if not after:
        return STRONGER
    if not before or set(before) - set(after):
        return weaker("适用的情形减少", "It applies to less than before")
    return STRONGER


EVERY = Rule(judge=_every, key=_set)  # where it applies; none named: everywhere


def _condition(before: Any, after: Any) -> Judged:
    if not after:
        return STRONGER
    return MAYBE if before else weaker("加了适用条件", "It applies only under a condition now")


CONDITION = Rule(judge=_condition, key=_text_key)  # applies when true; none: always


def _exception(before: Any, after: Any) -> Judged:
    if not after:
        return STRONGER
    return MAYBE if before else weaker("加了例外", "There is an exception now")


EXCEPTION = Rule(judge=_exception, key=_text_key)  # true lets the case off; none: no case
ORDERED = Rule(judge=lambda _before, _after: MAYBE)  # a sequence in which each place counts


def _course(before: tuple[str, str], after: tuple[str, str]) -> int | None:
    """Return 1 for longer, -1 for shorter, None when it cannot be told; both are (number, unit)."""
    (old, old_unit), (new, new_unit) = before, after
    figure = 0 if plain(old) == plain(new) else _sign(number(old), number(new))
    signs = {_sign(_place(old_unit), _place(new_unit)), figure} - {0}
    return signs.pop() if len(signs) == 1 else None


def _place(unit: str) -> Decimal | None:
    return Decimal(UNITS.index(unit)) if unit in UNITS else None


def _sign(old: Decimal | None, new: Decimal | None) -> int | None:
    return None if old is None or new is None else (new > old) - (new < old)


def _timed(weak: int, judged: Judged) -> Callable[[tuple[str, str], tuple[str, str]], Judged]:
    """Judge two times, ``weak`` being the direction (1 longer, -1 shorter) that asks less."""

    def judge(before: tuple[str, str], after: tuple[str, str]) -> Judged:
        if not before[0]:
            return STRONGER
        if not after[0]:
            return GONE
        found = _course(before, after)
        return MAYBE if found is None else judged if found == weak else STRONGER

    return judge


def _term_key(value: tuple[str, str]) -> Any:
    return (plain(value[0]), value[1]) if value[0] else ""


TERM = Rule(judge=_timed(1, weaker("期限放长", "The time allowed is longer")), key=_term_key)  # (number, unit)
MINIMUM = Rule(judge=_timed(-1, _SHORTER), key=_term_key)  # (number, unit) that has to pass


def _tally(before: Any, after: Any) -> Judged:
    """Judge the paths a sum is kept by: more of them sum less; none sums nothing."""
    old, new = set(before), set(after)
    if not old:
        return STRONGER
    if not new:
        return weaker("不再累计", "Nothing is summed any more")
    if new > old:
        return weaker("累计范围缩小", "Less is summed than before")
    return STRONGER if new < old else MAYBE


def _bounded(before: tuple[Any, str], after: tuple[Any, str]) -> Judged:
    return MAYBE if before[1] or after[1] else _tally(before[0], after[0])


TALLY = Rule(judge=_tally, key=_set)
TALLY_BOUNDED = Rule(judge=_bounded, key=lambda value: _set(value[0]))  # the second value is a lower bound


def _until(before: str, after: str) -> Judged:
    if after == "end":
        return STRONGER
    if before == "end" or not before:
        return weaker("保密期提前结束", "The secrecy ends earlier")
    return MAYBE if after else STRONGER


UNTIL = Rule(judge=_until)  # a step that ends the secrecy, "end" for never, "" for as long as the case is open


def _for_good(before: Any, after: Any) -> Judged:
    if not before:
        return weaker("由永久保管改为定期保管", "Kept for a time, no longer for good")
    return STRONGER if not after else _rising(number, _FEWER, GONE)(before, after)


FOR_GOOD = Rule(judge=_for_good, key=_text_key)  # years; none: for good
