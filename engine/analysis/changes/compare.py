"""Two versions of a definition compared: everything that differs, what is weaker first, and whether it is minor."""

from collections.abc import Iterator

from engine.analysis.changes.both import Both, Place
from engine.analysis.changes.controls import controls
from engine.analysis.changes.courses import courses
from engine.analysis.changes.directions import MAYBE
from engine.analysis.changes.laws import laws
from engine.analysis.changes.looks import looks
from engine.analysis.changes.proof import minor
from engine.analysis.changes.risks import risks
from engine.analysis.changes.tables import tables
from engine.model.change import Aspect, Change, Changes, Effect, Sort
from engine.model.process import Definition
from engine.model.text import Text

_WEIGHT = (Effect.WEAKER, Effect.MAYBE, Effect.STRONGER, Effect.NEUTRAL, Effect.HARMLESS)


def compare(old: Definition, new: Definition) -> Changes:
    """Return what differs between ``old`` and ``new``, two versions of one definition. Never raises for read files.

    ``minor`` is proved on its own; a difference the comparison cannot name is told as one that may be weaker.
    """
    small = minor(old, new)
    found = list(dict.fromkeys(_all(Both(old=old, new=new))))
    if not small and all(change.effect is Effect.HARMLESS for change in found):
        found.append(_unnamed())
    weight = {effect: at for at, effect in enumerate(_WEIGHT)}
    found.sort(key=lambda change: (weight[change.effect], change.rank or 99))
    return Changes(items=tuple(found), minor=small)


def _all(both: Both) -> Iterator[Change]:
    yield from controls(both)
    yield from courses(both)
    yield from risks(both)
    yield from tables(both)
    yield from laws(both)
    yield from looks(both)


def _unnamed() -> Change:
    what = Text("其他改动", "something else")
    return Both(old=_NONE, new=_NONE).change(Place(), Sort.CHANGED, Aspect.COURSE, MAYBE, what=what)


_NONE = Definition(key="", digest="", model_digest="", main="", processes=())
