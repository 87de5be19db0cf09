"""Pictures of definitions and cases: names printed on them, drawn once and kept."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, cast, get_args

import processes
from api import schemes
from diagrams import Edition, Names, Renderer, draw, outline, points
from engine.errors import InvalidInput
from engine.model.risk import Scheme, Setting
from engine.model.text import EMPTY, Text
from engine.usecases.course import Drawn

Format = Literal["svg", "png", "pdf"]
Language = Literal["zh", "en"]
View = Literal["risk", "public"]
MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}
SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'none'"


class Pictures:
    """Draws editions; the renderer keeps what it drew, in memory and under ``folder`` over restarts."""

    def __init__(self, known: Mapping[str, Scheme], folder: Path | None = None) -> None:
        self._schemes = known
        self._renderer = Renderer(folder=folder)

    def picture(
        self, drawn: Drawn, *, format: Format, language: Language, view: str = "risk", scheme: str = "",
        process: str = "", sheet: str = "",
    ) -> bytes:  # fmt: skip
        """Return the picture of a process or sub-process of the file (default: that of ``drawn``), or a sheet of it.

        InvalidInput for an edition that is not drawn, NotFound for an unknown scheme, process or sheet.
        """
        edition = self._edition(drawn, language, view, scheme)
        return draw(
            drawn.definition,
            process=process or drawn.process,
            scheme=edition.scheme,
            language=language,
            format=format,
            view=edition.view,
            names=edition.names,
            course=edition.course if not process or process == drawn.process else None,
            sheet=int(sheet) if sheet.isdigit() else "all" if sheet else None,
            renderer=self._renderer,
        )

    def outline(self, drawn: Drawn, *, language: Language, scheme: str = "", process: str = "") -> dict[str, Any]:
        """Return what the map holds as plain values; errors as for ``picture``."""
        return outline(drawn.definition, self._edition(drawn, language, "risk", scheme), process or drawn.process)

    def points(self, drawn: Drawn, *, language: Language) -> dict[str, Any]:
        """Return the counts of risk points: those the map shows, by grade, and those of the whole file."""
        return points(drawn.definition, self._edition(drawn, language, "risk", ""), drawn.process)

    def _edition(self, drawn: Drawn, language: Language, view: str, scheme: str) -> Edition:
        if view not in get_args(View):
            told = [{"pointer": "/view", "code": "unknown", "text": f"one of {', '.join(get_args(View))}"}]
            raise InvalidInput(errors=told)
        return Edition(
            scheme=schemes.pick(self._schemes, scheme or drawn.definition.catalog.scheme),
            language=language,
            view=cast(View, view),
            names=names_of(drawn, language),
            course=drawn.course if view == "risk" else None,
        )

    def close(self) -> None:
        """End the drawing process."""
        self._renderer.close()


def names_of(drawn: Drawn, language: str) -> Names:
    """Return what the picture prints of the agency."""
    agency = drawn.agency
    bodies = {code: body.name for code, body in agency.bodies.items()}
    return Names(
        posts={**bodies, **agency.roles},
        settings={one.id: printed(one, language) for one in agency.setting_rows},
        unit=agency.name,
        phone=str(agency.facts.get("phone", "")),
        version=f"v{drawn.version}",
        released_by_one=drawn.released_alone,
    )


def shipped_names(language: str, *, sample: str = "agency", unit: bool = False) -> Names:
    """Return the labels of posts and the figures of a shipped sample; with ``unit`` its name and telephone too."""
    data = processes.sample(sample)
    posts = {**{body["id"]: body["name"] for body in data.get("bodies", ())}, **data["roles"]}
    figures = (Setting(id=row["id"], type=row["type"], value=str(row["value"]), unit=row.get("unit", ""))
               for row in processes.settings())  # fmt: skip
    agency = data["agency"]
    holders = _holders(data, language) if unit else {}
    return Names(
        holders=holders,
        watchers=WATCHERS if unit else {},
        supervisor=holders.get("watcher", ""),
        posts={code: Text(**name) for code, name in posts.items()},
        settings={one.id: printed(one, language) for one in figures},
        unit=Text(**agency["name"]) if unit else EMPTY,
        phone=str(agency.get("phone", "")) if unit else "",
    )


# Who looks at points of a grade, by rank, unless the agency says otherwise.
WATCHERS = {
    1: Text("派驻纪检组全程监督", "watched throughout by the discipline group"),
    2: Text("办公室定期检查", "checked at intervals by the office"),
    3: Text("岗位自控", "self-control of the post"),
    4: Text("提醒", "reminder"),
}
_TOLD = 3  # holders of a post printed by name


def _holders(data: Mapping[str, Any], language: str) -> dict[str, str]:
    """The names of who holds each post of a sample, and of who chairs each body."""
    comma = "、" if language == "zh" else ", "
    found: dict[str, list[str]] = {}
    names = {one["account"]: one["name"][language] for one in data["people"]}
    for one in data["people"]:
        for post in one.get("posts", ()):
            found.setdefault(post["role"], []).append(one["name"][language])
    for body in data.get("bodies", ()):
        found[body["id"]] = [names[body["chair"]]] if body.get("chair") in names else []
    return {code: _few(held, comma, language) for code, held in found.items() if held}


def _few(held: list[str], comma: str, language: str) -> str:
    if len(held) <= _TOLD:
        return comma.join(held)
    more = f" 等 {len(held)} 人" if language == "zh" else f" and {len(held) - _TOLD} more"
    return comma.join(held[:_TOLD]) + more


# Units of terms are left out: the card says the unit of its limit itself.
_UNITS = {"yuan": ("元", " yuan"), "percent": ("%", " %"), "quote": ("家", " quotes")}


def printed(one: Setting, language: str) -> str:
    """Return a setting's value as it is printed, thousands parted, with its unit in the language of the picture."""
    whole, dot, part = one.value.partition(".")
    grouped = f"{int(whole):,}" if whole.lstrip("-").isdigit() else whole
    text = grouped if part.strip("0") == "" else f"{grouped}{dot}{part}"
    zh, en = _UNITS.get(one.unit, ("", ""))
    return text + (en if language == "en" else zh)
