"""The door of this house: a definition in, a picture out."""

from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from diagrams.changes import Versions, changed_scene, union
from diagrams.check_sheet import check_sheets
from diagrams.dot import Page, dot
from diagrams.names import Names
from diagrams.pdf import join
from diagrams.regions import with_regions
from diagrams.render import Renderer
from diagrams.scene import Scene, compose, part
from diagrams.sheet import sheet as sheet_of
from diagrams.sheets import sheets
from engine.errors import InvalidInput, NotFound
from engine.model.course import Course
from engine.model.load import Load
from engine.model.process import Definition, Process
from engine.model.risk import Scheme

Language = Literal["zh", "en"]
Format = Literal["svg", "png", "pdf"]
View = Literal["risk", "public", "coverage", "heat", "check", "changes"]
Sheet = int | Literal["all"]
_A3 = (15.5, 10.65)  # inches, landscape; Graphviz adds half an inch on every side of a PDF


def draw(
    definition: Definition,
    *,
    process: str | None = None,
    scheme: Scheme,
    language: Language = "zh",
    format: Format = "svg",
    view: View = "risk",
    names: Names | None = None,
    course: Course | None = None,
    load: Load | None = None,
    versions: Versions | None = None,
    paper: str = "A3",
    columns: int = 1,
    sheet: Sheet | None = None,
    regions: bool = False,
    renderer: Renderer | None = None,
) -> bytes:
    """Return the map of ``process`` (default: the main one) as SVG, PNG (144 dpi) or PDF.

    With ``course`` the risk view becomes the case edition; the heat view shows ``load``, the view of changes
    ``versions``, with what went put back; the check view is one A4 page for each step. Without ``sheet`` an SVG or PNG
    is one picture; a PDF is one A3 sheet where the map fits it, else all its sheets, followed by those of its
    sub-processes. ``sheet`` is one of them by number (from 1), or "all" for the PDF; ``paper`` "A2" prints them larger,
    "A4" folds out. ``columns`` > 1 cuts the one picture into columns; its PDF is scaled to one A3 sheet. ``regions``
    puts an invisible box with its id over every element of an SVG. Raises NotFound for an unknown process or sheet,
    InvalidInput for all sheets in another format, PictureFailed when drawing fails or takes too long.
    """
    given = Edition(
        scheme=scheme, language=language, view=view, names=names or Names(), course=course, load=load,
        versions=versions, paper=paper,
    )  # fmt: skip
    renderer = renderer or _shared()

    def render(page: Page) -> bytes:
        made = renderer.render(dot(page), format=format, title=page.title, language=language)
        return with_regions(made, page) if regions and format == "svg" else made

    if sheet is None and (format != "pdf" or columns > 1):
        page = given.page(definition, find(definition, process), columns=columns)
        page.paper = _A3 if format == "pdf" else None
        return render(page)
    pages = part_sheets(definition, find(definition, process), given)
    if isinstance(sheet, int):
        if not 1 <= sheet <= len(pages):
            raise NotFound(f"the map has {len(pages)} sheets", sheet=sheet, sheets=len(pages))
        return render(pages[sheet - 1])
    if format != "pdf":
        raise InvalidInput(errors=[{"pointer": "/sheet", "code": "format", "text": "only a PDF holds all sheets"}])
    return join([render(page) for page in pages])


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """How a definition is drawn, whatever part of it."""

    scheme: Scheme
    language: Language = "zh"
    view: View = "risk"
    names: Names = field(default_factory=Names)
    course: Course | None = None
    load: Load | None = None  # figures of the heat view
    versions: Versions | None = None  # of the view of changes
    paper: str = "A3"  # of the sheets: A3, A2 with everything larger, or A4 to be folded out

    def scene(self, definition: Definition, process: Process) -> Scene:
        """Return what the picture of ``process`` shows."""
        if self.view == "changes" and self.versions is not None:
            both = find(union(self.versions.before, definition), process.id)
            return changed_scene(
                definition, process=both, scheme=self.scheme, language=self.language, names=self.names,
                versions=self.versions,
            )  # fmt: skip
        return compose(
            definition, process=process, scheme=self.scheme, language=self.language,
            view="risk" if self.view == "check" else self.view, names=self.names,
            course=None if self.view == "check" else self.course, load=self.load,
        )  # fmt: skip

    def page(self, definition: Definition, process: Process, *, columns: int = 1) -> Page:
        """Return the one picture of ``process``; of the check sheets the first."""
        if self.view == "check":
            return self.sheets(definition, process)[0]
        return sheet_of(self.scene(definition, process), self.scheme, columns=columns, names_watchers=self._watchers())

    def sheets(self, definition: Definition, process: Process) -> list[Page]:
        """Return the sheets of ``process`` alone."""
        if self.view == "check":
            return check_sheets(self.scene(definition, process), self.scheme)
        scene = self.scene(definition, process)
        return sheets(scene, self.scheme, names_watchers=self._watchers(), paper=self.paper)

    def _watchers(self) -> dict[int, str]:
        return {rank: text.in_language(self.language) for rank, text in self.names.watchers.items()}


def compose_page(
    definition: Definition,
    *,
    process: str | None = None,
    scheme: Scheme,
    language: Language = "zh",
    view: View = "risk",
    names: Names | None = None,
    course: Course | None = None,
    versions: Versions | None = None,
    columns: int = 1,
) -> Page:
    """Return the shapes of the one picture, before Graphviz; what ``draw`` renders and tests measure."""
    edition = Edition(
        scheme=scheme, language=language, view=view, names=names or Names(), course=course, versions=versions
    )
    return edition.page(definition, find(definition, process), columns=columns)


def part_sheets(definition: Definition, process: Process, edition: Edition) -> list[Page]:
    """Return the sheets of ``process``, then those of the sub-processes in it and of the processes it calls."""
    return [page for one in within(definition, process) for page in edition.sheets(definition, one)]


def find(definition: Definition, process: str | None) -> Process:
    """Return the named process or sub-process, or the main one; NotFound when there is none of that name."""
    key = process or definition.main
    if key in definition.process_by_id:
        return definition.process_by_id[key]
    for parent in definition.processes:
        node = parent.graph.all_nodes.get(key)
        if node is not None and node.graph is not None:
            return part(parent, node)
    raise NotFound(process=key)


def within(definition: Definition, process: Process) -> list[Process]:
    """Return ``process``, the sub-processes in it and the processes of the file it calls, each once."""
    found: dict[str, Process] = {}
    waiting = [process]
    while waiting:
        one = waiting.pop(0)
        if one.id not in found:
            found[one.id] = one
            waiting += [part(one, node) for node in one.graph.nodes if node.graph is not None]
            called = (node.called for node in one.graph.nodes)
            waiting += [definition.process_by_id[key] for key in called if key in definition.process_by_id]
    return list(found.values())


@cache
def _shared() -> Renderer:
    return Renderer()
