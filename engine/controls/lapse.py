"""Which signatures lapse when bound values change (control-kernel "Lapse", decisions D19, D20, D21).

Compared are commitments, never values, so that the rule also holds after erasure (foundations §9). The caller keeps
the salt of a value that is written again unchanged; a new commitment therefore means a new value.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one live signature bound."""

    instance: str  # activity instance id
    number: int  # number of the signature in the case
    commitments: Mapping[str, str]  # bound field path (or "evidence:<kind>") -> commitment


def lapsed(seen: Iterable[Seen], written: Mapping[str, str | None]) -> tuple[Seen, ...]:
    """Return the signatures that saw another value of a path in ``written``, in the order given.

    ``written`` maps each path this act writes to its new commitment, None when it clears the value. A path a signature
    did not see does not touch it: who signed without the field did not answer for it.
    """
    return tuple(one for one in seen if _changed(one.commitments, written)) if written else ()


def lapsed_instances(seen: Iterable[Seen], written: Mapping[str, str | None]) -> tuple[str, ...]:
    """Return the ids of the instances that lose a signature, in order of first appearance, each once."""
    return tuple(dict.fromkeys(one.instance for one in lapsed(seen, written)))


def changed_paths(one: Seen, written: Mapping[str, str | None]) -> tuple[str, ...]:
    """Return the paths whose change makes ``one`` lapse, sorted; for the answer that lists them."""
    return tuple(sorted(path for path in one.commitments if _differs(one.commitments, written, path)))


def _changed(old: Mapping[str, str], written: Mapping[str, str | None]) -> bool:
    return any(_differs(old, written, path) for path in old)


def _differs(old: Mapping[str, str], written: Mapping[str, str | None], path: str) -> bool:
    return path in written and written[path] != old[path]
