"""A literal time is written after ISO 8601 (10.5.5)."""

import re
from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, advice, fault, shown
from engine.analysis.bpmn.reading import Reading

LITERAL = re.compile(r"[0-9PR][0-9A-Za-z:+\-/., ]*")
_NUMBER = r"[0-9]{1,12}(?:[.,][0-9]{1,12})?"
_SPAN = rf"P(?=.)(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}W)?(?:{_NUMBER}D)?"
_SPAN += rf"(?:T(?=.)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?"
_MOMENT = (
    r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}(?:T[0-9]{2}(?::?[0-9]{2}){0,2}(?:[.,][0-9]{1,9})?(?:Z|[+-][0-9]{2}:?[0-9]{0,2})?)?"
)
_CRON = r"(?:[0-9*?/,\-LW#A-Z]{1,40} ){4,6}[0-9*?/,\-LW#A-Z]{1,40}"
FORMS = {
    "timeDate": re.compile(_MOMENT),
    "timeDuration": re.compile(_SPAN),
    "timeCycle": re.compile(
        rf"(?:R[0-9]{{0,9}}/)?(?:{_MOMENT}/)?(?:{_SPAN}|{_MOMENT})(?:/(?:{_SPAN}|{_MOMENT}))?|{_CRON}"
    ),
}


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for clock in reading.of("timeDate", "timeCycle", "timeDuration"):
        text = clock.text
        if LITERAL.fullmatch(text) and not FORMS[clock.tag].fullmatch(text):
            zh, en = f"{clock.tag} 的“{shown(text)}”不是 ISO 8601", f"{clock.tag} {shown(text)!r} is not of ISO 8601"
            yield fault(reading, clock, zh, en)


CHECK = advice(
    "timer_form",
    "10.5.5",
    "定时的文字值按 ISO 8601 书写",
    "a literal time is written after ISO 8601",
    _check,
)
