"""The command that draws definition files, with the posts and figures of a shipped sample agency."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import cast

import processes
from api import schemes
from api.definition_files import beside
from api.pictures import Format, Language, shipped_names
from diagrams import Edition, PictureFailed, Renderer, draw, find, part_sheets, regions
from diagrams.chart import TooLarge, draw_document
from diagrams.draw import View
from engine import bpmn
from engine.bpmn.names import RF
from engine.errors import BpmnRefused, InvalidInput, NotFound, RiskflowError
from engine.model.course import Taken
from engine.model.load import Figures, Load
from engine.model.process import Definition
from engine.model.risk import Scheme
from engine.model.text import EMPTY, Text

EACH = "each"  # every sheet as a file of its own
VIEWS = ("risk", "public", "coverage", "heat", "check", "plain")
SECONDS = 9.0  # for one picture of a file nobody knows
Part = int | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to draw of each file."""

    formats: tuple[Format, ...] = ("svg",)
    languages: tuple[Language, ...] = ("zh",)
    scheme: str = ""  # grading scheme; the file's own
    process: str = ""  # a process or sub-process of the file, "all" for every process; the main one
    sheet: str = ""  # a number, "all" for one PDF, "each"; one picture, or the PDF as it fits
    agency: str = ""  # sample whose name and telephone stand on the map; labels of posts come from "agency" then
    figures: Path | None = None  # of the heat view, as JSON
    paper: str = "A3"  # of sheets
    regions: bool = False  # boxes with ids in every SVG, and beside it a file that lists them
    view: str = ""  # of VIEWS; the risk map for a file with our vocabulary, else the plain chart


def shipped() -> list[Path]:
    """Return the files of the shipped flows."""
    with as_file(files("processes")) as folder:
        return [folder / f"{name}.bpmn" for name in processes.names()]


def draw_files(
    paths: Iterable[Path], out: Path, wanted: Wanted, *, refused: Callable[[Path, RiskflowError], None] | None = None
) -> Iterator[Path]:
    """Draw each file into ``out`` as ``<key>[.<process>][.<view>].<language>[.<sheet>].<format>``; yield the files.

    A file without our vocabulary, or one that is not ours to run, becomes a plain chart. ``refused`` is told which
    files cannot be drawn and why, the others are drawn; without it the first raises BpmnRefused, TooLarge or
    PictureFailed. Raises InvalidInput for a sheet that is no number, NotFound for an unknown process, sheet, scheme
    or agency.
    """
    if wanted.sheet not in ("", "all", EACH) and not wanted.sheet.isdigit():
        raise InvalidInput("--sheet takes a number, all or each", errors=[{"pointer": "/sheet", "code": "unknown"}])
    if wanted.agency and wanted.agency not in processes.samples():
        raise NotFound(f"there is no sample agency {wanted.agency}", agency=wanted.agency)
    known, renderer = schemes.load(), Renderer(seconds=SECONDS)
    schemes.pick(known, wanted.scheme or next(iter(known)))
    out.mkdir(parents=True, exist_ok=True)
    taken: Counter[str] = Counter()
    try:
        for path in paths:
            taken[path.stem] += 1
            stem = path.stem if taken[path.stem] == 1 else f"{path.stem}-{taken[path.stem]}"
            try:
                yield from _file(path, stem, out, wanted, known, renderer)
            except (BpmnRefused, TooLarge, PictureFailed) as error:
                if refused is None:
                    raise
                refused(path, error)
    finally:
        renderer.close()


def _file(
    path: Path, stem: str, out: Path, wanted: Wanted, known: Mapping[str, Scheme], renderer: Renderer
) -> Iterator[Path]:
    """Draw one file."""
    data = path.read_bytes()
    definition = None if wanted.view == "plain" else _definition(path, data, must=wanted.view != "")
    if definition is None:
        yield from _plain(data, stem, out, wanted, renderer)
        return
    grades = schemes.pick(known, wanted.scheme or definition.catalog.scheme)
    for language in wanted.languages:
        named = shipped_names(language, sample=wanted.agency or "agency", unit=bool(wanted.agency))
        view = cast(View, wanted.view or "risk")
        load = figures(wanted.figures.read_bytes()) if wanted.figures else None
        edition = Edition(scheme=grades, language=language, names=named, view=view, load=load, paper=wanted.paper)
        for name, process in _processes(definition, wanted.process, stem):
            place = out / ".".join(filter(None, (name, view if view != "risk" else "", language)))
            yield from _drawn(definition, edition, process, wanted, place, renderer)


def _definition(path: Path, data: bytes, *, must: bool) -> Definition | None:
    """The file as one of ours, None for one that holds nothing of ours; ``must`` reads any as ours or refuses it."""
    if not must and RF.encode() not in data and RF not in data.decode("utf-16", errors="ignore"):
        return None
    try:
        return bpmn.read(data, key=path.stem, decisions=beside(path))
    except BpmnRefused:
        if must:
            raise
        return None


def _plain(data: bytes, stem: str, out: Path, wanted: Wanted, renderer: Renderer) -> Iterator[Path]:
    """The plain chart of any BPMN file."""
    document = bpmn.read_document(data)
    named = (one.name for one in (document.root, *document.all("process", "choreography")))
    title = next((name for name in named if name.strip()), stem)
    for language in wanted.languages:
        for format in wanted.formats:
            drawn = draw_document(document, title=title, language=language, format=format, renderer=renderer)
            file = out / ".".join(filter(None, (stem, wanted.view, language, format)))
            file.write_bytes(drawn.picture)
            yield file


def _processes(definition: Definition, process: str, stem: str) -> list[tuple[str, str]]:
    """Names of files and ids of processes."""
    ids = [one.id for one in definition.processes] if process == "all" else [find(definition, process or None).id]
    return [(stem if one == definition.main else f"{stem}.{one}", one) for one in ids]


def _drawn(
    definition: Definition, edition: Edition, process: str, wanted: Wanted, stem: Path, renderer: Renderer
) -> Iterator[Path]:
    parts: list[Part] = [int(wanted.sheet) if wanted.sheet.isdigit() else wanted.sheet or None]
    if wanted.sheet == EACH:
        parts = list(range(1, len(part_sheets(definition, find(definition, process), edition)) + 1))
    for part in parts:
        for format in wanted.formats:
            made = draw(
                definition,
                process=process,
                scheme=edition.scheme,
                language=edition.language,
                format=format,
                view=edition.view,
                load=edition.load,
                paper=edition.paper,
                regions=wanted.regions,
                names=edition.names,
                sheet=part if isinstance(part, int) else "all" if part else None,
                renderer=renderer,
            )
            number = f".{part}" if isinstance(part, int) else ""
            file = stem.with_name(f"{stem.name}{number}.{format}")
            file.write_bytes(made)
            yield file
            if wanted.regions and format == "svg":
                yield _regions(file, made, definition, edition, process, part)


def _regions(file: Path, made: bytes, definition: Definition, edition: Edition, process: str, part: Part) -> Path:
    """Write where every element stands on a picture beside it."""
    one = find(definition, process)
    page = part_sheets(definition, one, edition)[part - 1] if isinstance(part, int) else edition.page(definition, one)
    listed = file.with_suffix(".regions.json")
    listed.write_text(json.dumps(regions(made, page), ensure_ascii=False, indent=1) + "\n", "utf-8")
    return listed


def figures(data: bytes) -> Load:
    """Read the figures of a flow: an object with the fields of ``Load``. Raises InvalidInput when it is not one."""
    try:
        told = json.loads(data)
        result = [one.pop("result", {}) for one in told.get("elements", ())]
        return Load(
            elements=tuple(
                Figures(**{**one, "quiet": tuple(one.get("quiet", ()))}, result=Text(**text) if text else EMPTY)
                for one, text in zip(told.pop("elements", ()), result, strict=True)
            ),
            flows=tuple(Taken(**one) for one in told.pop("flows", ())),
            **told,
        )
    except (ValueError, TypeError, AttributeError) as wrong:
        raise InvalidInput(errors=[{"pointer": "/figures", "code": "shape", "text": str(wrong)}]) from wrong
