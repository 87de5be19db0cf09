"""The door of this house: a definition in, a picture out."""

from functools import cache
from typing import Literal

from diagrams.dot import Page, dot
from diagrams.names import Names
from diagrams.render import Renderer
from diagrams.scene import compose
from diagrams.sheet import sheet
from engine.errors import NotFound
from engine.model.course import Course
from engine.model.process import Definition, Process
from engine.model.risk import Scheme

Language = Literal["zh", "en"]
Format = Literal["svg", "png", "pdf"]
View = Literal["risk", "public"]
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
    columns: int = 1,
    renderer: Renderer | None = None,
) -> bytes:
    """Return the map of ``process`` (default: the main one) as SVG, PNG (144 dpi) or PDF.

    With ``course`` the risk view becomes the case edition. ``columns`` > 1 cuts the course into columns; a PDF is then
    scaled to one A3 sheet. Raises NotFound for an unknown process, PictureFailed when drawing fails or takes too long.
    """
    page = compose_page(
        definition, process=process, scheme=scheme, language=language, view=view, names=names, course=course,
        columns=columns,
    )  # fmt: skip
    if format == "pdf" and columns > 1:
        page.paper = _A3
    return (renderer or _shared()).render(dot(page), format=format, title=page.title, language=language)


def compose_page(
    definition: Definition,
    *,
    process: str | None = None,
    scheme: Scheme,
    language: Language = "zh",
    view: View = "risk",
    names: Names | None = None,
    course: Course | None = None,
    columns: int = 1,
) -> Page:
    """Return the shapes of the picture, before Graphviz; what ``draw`` renders and tests measure."""
    names = names or Names()
    scene = compose(
        definition, process=find(definition, process), scheme=scheme, language=language, view=view, names=names,
        course=course,
    )  # fmt: skip
    watchers = {rank: text.in_language(language) for rank, text in names.watchers.items()}
    return sheet(scene, scheme, columns=columns, names_watchers=watchers)


def find(definition: Definition, process: str | None) -> Process:
    """Return the named process, or the main one; NotFound when there is none of that name."""
    key = process or definition.main
    if key not in definition.process_by_id:
        raise NotFound(process=key)
    return definition.process_by_id[key]


@cache
def _shared() -> Renderer:
    return Renderer()
