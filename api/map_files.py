"""The command that draws definition files, with the posts and figures of a shipped sample agency."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

import processes
from api import schemes
from api.definition_files import beside
from api.pictures import Format, Language, shipped_names
from diagrams import Edition, Renderer, draw, find, part_sheets
from engine import bpmn
from engine.errors import InvalidInput, NotFound
from engine.model.process import Definition

EACH = "each"  # every sheet as a file of its own
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


def shipped() -> list[Path]:
    """Return the files of the shipped flows."""
    with as_file(files("processes")) as folder:
        return [folder / f"{name}.bpmn" for name in processes.names()]


def draw_files(paths: Iterable[Path], out: Path, wanted: Wanted) -> Iterator[Path]:
    """Draw each file into ``out`` as ``<key>[.<process>].<language>[.<sheet>].<format>``; yield the files written.

    Raises InvalidInput for a sheet that is no number, BpmnRefused for a file that cannot be read, NotFound for an
    unknown process, sheet, scheme or agency.
    """
    if wanted.sheet not in ("", "all", EACH) and not wanted.sheet.isdigit():
        raise InvalidInput("--sheet takes a number, all or each", errors=[{"pointer": "/sheet", "code": "unknown"}])
    if wanted.agency and wanted.agency not in processes.samples():
        raise NotFound(f"there is no sample agency {wanted.agency}", agency=wanted.agency)
    known, renderer = schemes.load(), Renderer()
    out.mkdir(parents=True, exist_ok=True)
    try:
        for path in paths:
            definition = bpmn.read(path.read_bytes(), key=path.stem, decisions=beside(path))
            grades = schemes.pick(known, wanted.scheme or definition.catalog.scheme)
            for language in wanted.languages:
                named = shipped_names(language, sample=wanted.agency or "agency", unit=bool(wanted.agency))
                edition = Edition(scheme=grades, language=language, names=named)
                for name, process in _processes(definition, wanted.process):
                    yield from _drawn(definition, edition, process, wanted, out / f"{name}.{language}", renderer)
    finally:
        renderer.close()


def _processes(definition: Definition, process: str) -> list[tuple[str, str]]:
    """Names of files and ids of processes."""
    if process == "all":
        return [(_name(definition, one.id), one.id) for one in definition.processes]
    found = find(definition, process or None).id
    return [(_name(definition, found), found)]


def _name(definition: Definition, process: str) -> str:
    return definition.key if process == definition.main else f"{definition.key}.{process}"


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
                names=edition.names,
                sheet=part if isinstance(part, int) else "all" if part else None,
                renderer=renderer,
            )
            number = f".{part}" if isinstance(part, int) else ""
            file = stem.with_name(f"{stem.name}{number}.{format}")
            file.write_bytes(made)
            yield file
