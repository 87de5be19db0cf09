"""Pictures of definitions and cases: names printed on them, drawn once per digest and edition, then kept."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Literal, get_args

from api import schemes
from diagrams import Names, draw
from engine.errors import InvalidInput
from engine.model.risk import Scheme, Setting
from engine.usecases.course import Drawn

Format = Literal["svg", "png", "pdf"]
MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}
VIEWS = ("risk", "public")
KEPT = 200  # pictures in memory
SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'none'"


class Pictures:
    """Draws what was not drawn before; safe from several threads."""

    def __init__(self, known: Mapping[str, Scheme]) -> None:
        self._schemes = known
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def picture(self, drawn: Drawn, *, format: str, language: str, view: str = "risk", scheme: str = "") -> bytes:
        """Return the picture; InvalidInput for an edition that is not drawn, NotFound for an unknown scheme."""
        if view not in VIEWS:
            told = [{"pointer": "/view", "code": "unknown", "text": f"one of {', '.join(VIEWS)}"}]
            raise InvalidInput(errors=told)
        found = schemes.pick(self._schemes, scheme or drawn.definition.catalog.scheme)
        names = names_of(drawn)
        key = hashlib.sha256(
            repr(
                (drawn.definition.digest, drawn.process, format, language, view, found.id, names, drawn.course)
            ).encode()
        ).hexdigest()
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
                return kept
        made = _drawn(drawn, format=format, language=language, view=view, scheme=found, names=names)
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return made


def _drawn(drawn: Drawn, *, format: str, language: str, view: str, scheme: Scheme, names: Names) -> bytes:
    assert format in get_args(Format)
    more: dict[str, Any] = {"format": format, "language": language, "view": view}
    return draw(
        drawn.definition,
        process=drawn.process,
        scheme=scheme,
        names=names,
        course=drawn.course if view == "risk" else None,
        **more,
    )


def names_of(drawn: Drawn) -> Names:
    """Return what the picture prints of the agency."""
    agency = drawn.agency
    bodies = {code: body.name for code, body in agency.bodies.items()}
    return Names(
        posts={**bodies, **agency.roles},
        settings={one.id: printed(one) for one in agency.setting_rows},
        unit=agency.name,
        phone=str(agency.facts.get("phone", "")),
        version=f"v{drawn.version}",
        released_by_one=drawn.released_alone,
    )


def printed(one: Setting) -> str:
    """Return a setting's value as it is printed, thousands parted, with its unit."""
    whole, dot, part = one.value.partition(".")
    grouped = f"{int(whole):,}" if whole.lstrip("-").isdigit() else whole
    text = grouped if part.strip("0") == "" else f"{grouped}{dot}{part}"
    return f"{text} {one.unit}".strip()

