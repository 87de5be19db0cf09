"""Pictures of definitions and cases: names printed on them, drawn once and kept."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, cast, get_args

import processes
from api import schemes
from diagrams import Edition, Names, Renderer, Versions, draw, find, outline, points, regions
from engine.errors import InvalidInput
from engine.model.load import Load
from engine.model.process import Definition
from engine.model.risk import Scheme, Setting
from engine.model.text import EMPTY, Text
from engine.usecases.casework.course import Drawn

Format = Literal["svg", "png", "pdf"]
Language = Literal["zh", "en"]
View = Literal["risk", "public", "coverage", "heat"]
MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}
SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'none'"


KEPT = 64  # plates and lists of steps kept in memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """A picture with the places of its elements, in its own units."""

    width: float
    height: float
    boxes: tuple[Mapping[str, Any], ...]  # element, kind, x, y, width, height


class Pictures:
    """Draws editions; the renderer keeps what it drew, in memory and under ``folder`` over restarts."""

    def __init__(self, known: Mapping[str, Scheme], folder: Path | None = None) -> None:
        self._schemes = known
        self._renderer = Renderer(folder=folder)
        self._kept: OrderedDict[Any, Any] = OrderedDict()
        self._lock = threading.Lock()

    def picture(
        self, drawn: Drawn, *, format: Format, language: Language, view: str = "risk", scheme: str = "",
        process: str = "", sheet: str = "", load: Load | None = None,
    ) -> bytes:  # fmt: skip
        """Return the picture of a process or sub-process of the file (default: that of ``drawn``), or a sheet of it.

        ``load``: the figures of the heat view. InvalidInput for an edition that is not drawn, NotFound for an unknown
        scheme, process or sheet.
        """
        edition = self._edition(drawn, language, view, scheme, load)
        return draw(
            drawn.definition,
            process=process or drawn.process,
            scheme=edition.scheme,
            language=language,
            format=format,
            view=edition.view,
            names=edition.names,
            course=edition.course if not process or process == drawn.process else None,
            load=load,
            sheet=int(sheet) if sheet.isdigit() else "all" if sheet else None,
            renderer=self._renderer,
        )

    def plate(
        self, drawn: Drawn, *, language: Language, view: str, process: str = "", load: Load | None = None
    ) -> Plate:
        """Return size and places of the one picture of a process, for pages that make its steps links."""
        key = (*_key(drawn), language, view, process, load)
        return cast(Plate, self._once(key, lambda: self._plate(drawn, language, view, process, load)))

    def _plate(self, drawn: Drawn, language: Language, view: str, process: str, load: Load | None) -> Plate:
        made = self.picture(drawn, format="svg", language=language, view=view, process=process, load=load)
        edition = self._edition(drawn, language, view, "", load)
        told = regions(made, edition.page(drawn.definition, find(drawn.definition, process or drawn.process)))
        return Plate(width=told["width"], height=told["height"], boxes=tuple(told["regions"]))

    def steps(self, definition: Definition, *, language: Language) -> list[dict[str, Any]]:
        """Return the steps of a file's main process in order: id, number, name, rank, risks. Not to be changed."""
        key = (definition.digest, language)
        return cast(list[dict[str, Any]], self._once(key, lambda: self._steps(definition, language)))

    def _steps(self, definition: Definition, language: Language) -> list[dict[str, Any]]:
        scheme = schemes.pick(self._schemes, definition.catalog.scheme)
        ranks = {grade.code: grade.rank for grade in scheme.grades}
        told = outline(definition, Edition(scheme=scheme, language=language), definition.main)
        return [one | {"rank": ranks.get(one["grade"])} for one in told["elements"]]

    def _once(self, key: Any, make: Callable[[], Any]) -> Any:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return made

    def changes(
        self, drawn: Drawn, versions: Versions | None, *, format: Format, language: Language, process: str = "",
        label: str = "",
    ) -> bytes:  # fmt: skip
        """Return what changed between two versions; without ``versions`` there was nothing before: the map itself.

        ``label``: the two versions as the foot names them. NotFound for an unknown process.
        """
        edition = self._edition(drawn, language, "risk", "")
        return draw(
            drawn.definition,
            process=process or drawn.process,
            scheme=edition.scheme,
            language=language,
            format=format,
            view="changes" if versions is not None else "risk",
            names=replace(edition.names, version=label, released_by_one=False),
            versions=versions,
            renderer=self._renderer,
        )

    def outline(self, drawn: Drawn, *, language: Language, scheme: str = "", process: str = "") -> dict[str, Any]:
        """Return what the map holds as plain values, not to be changed; errors as for ``picture``."""
        edition = self._edition(drawn, language, "risk", scheme)
        chosen = process or drawn.process
        if drawn.course is not None:
            return outline(drawn.definition, edition, chosen)
        made = self._once(
            (*_key(drawn), language, edition.scheme.id, chosen), lambda: outline(drawn.definition, edition, chosen)
        )
        return cast(dict[str, Any], made)

    def points(self, drawn: Drawn, *, language: Language) -> dict[str, Any]:
        """Return the counts of risk points: those the map shows, by grade, and those of the whole file."""
        return points(drawn.definition, self._edition(drawn, language, "risk", ""), drawn.process)

    def _edition(self, drawn: Drawn, language: Language, view: str, scheme: str, load: Load | None = None) -> Edition:
        known = [one for one in get_args(View) if one != "heat" or load is not None]
        if view not in known:
            raise InvalidInput(errors=[{"pointer": "/view", "code": "unknown", "text": f"one of {', '.join(known)}"}])
        return Edition(
            scheme=schemes.pick(self._schemes, scheme or drawn.definition.catalog.scheme),
            language=language,
            view=cast(View, view),
            names=names_of(drawn, language, people=view == "risk"),
            course=drawn.course if view == "risk" else None,
            load=load,
        )

    def close(self) -> None:
        """End the drawing process."""
        self._renderer.close()


def _key(drawn: Drawn) -> tuple[Any, ...]:
    """Return what a picture without a course depends on, but for how it is asked for."""
    agency = drawn.agency
    settings = tuple(sorted(agency.setting_versions.items()))
    return (drawn.definition.digest, drawn.version, agency.id, agency.directory_version, settings, drawn.day)


def names_of(drawn: Drawn, language: str, *, people: bool = False) -> Names:
    """Return what the picture prints of the agency; with ``people`` who holds each post and who watches which grade."""
    agency = drawn.agency
    bodies = {code: body.name for code, body in agency.bodies.items()}
    comma = "、" if language == "zh" else ", "
    held = drawn.holders.items() if people else ()
    holders = {code: _few([one.in_language(language) for one in found], comma, language) for code, found in held}
    return Names(
        posts={**bodies, **agency.roles},
        settings={one.id: printed(one, language) for one in agency.setting_rows},
        unit=agency.name,
        holders=holders,
        watchers=WATCHERS if holders else {},
        supervisor=holders.get("watcher", ""),
        prepared=_part(drawn, "prepared", language) if people else "",
        approved=_part(drawn, "approved", language) if people else "",
        valid=_valid(drawn.day) if holders else EMPTY,
        phone=str(agency.facts.get("phone", "")),
        version=f"v{drawn.version}",
        released_by_one=drawn.released_alone,
    )


def _part(drawn: Drawn, what: str, language: str) -> str:
    """Who had a part in the version and the day; "" leaves room for a hand."""
    part = drawn.parts.get(what)
    if part is None:
        return ""
    comma = "、" if language == "zh" else ", "
    return f"{_few([one.in_language(language) for one in part.by], comma, language)} {part.day}"


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
        valid=_BLANK if unit else EMPTY,
    )


# Filled by hand, like the approval block: a file has no day.
_BLANK = Text("至 ＿＿＿＿ 年度修正", "until the yearly revision of ________")


def _valid(day: str) -> Text:
    """Until when a map printed on an ISO day holds: risk points are looked for and put right at each year's start."""
    year = int(day[:4]) + 1
    return Text(f"至 {year}-01 年度修正", f"until the yearly revision of January {year}")


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
