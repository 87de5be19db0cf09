"""Pictures as responses; drawing runs in a thread, layout in its own process."""

import asyncio
from typing import Annotated, Any

from fastapi import Path, Query, Request, Response

from api.callers import language_of
from api.pictures import MEDIA_TYPES, SVG_POLICY
from api.wiring import service_of
from diagrams import Versions
from engine.usecases.casework.course import Drawn
from engine.usecases.definitions.comparing import Pair

Ending = Annotated[str, Path(pattern="^(svg|png|pdf)$", description="svg, png or pdf", examples=["svg"])]
Language = Annotated[str, Query(pattern="^(zh|en)?$", description="zh or en; else by Accept-Language")]
SchemeName = Annotated[str, Query(max_length=40, description="id of a grading scheme")]
View = Annotated[str, Query(max_length=20, description="risk or public")]
ProcessName = Annotated[str, Query(max_length=120, description="a process or sub-process of the file; the main one")]
Sheet = Annotated[
    str, Query(pattern="^(all|[1-9][0-9]{0,2})?$", description="number of one A3 sheet, or all of them as a PDF")
]


async def picture(
    request: Request, drawn: Drawn, *, format: Any, lang: str = "", view: str = "risk", scheme: str = "",
    process: str = "", sheet: str = "",
) -> Response:  # fmt: skip
    """Return the picture as a response."""
    chosen: Any = lang or language_of(request.scope)
    made = await asyncio.to_thread(
        service_of(request).pictures.picture,
        drawn,
        format=format,
        language=chosen,
        view=view,
        scheme=scheme,
        process=process,
        sheet=sheet,
    )
    headers = {"Content-Security-Policy": SVG_POLICY} if format == "svg" else {}
    return Response(made, headers=headers, media_type=MEDIA_TYPES[format])


async def changes(
    request: Request, drawn: Drawn, pair: Pair, *, format: Any, lang: str = "", process: str = ""
) -> Response:
    """Return the picture of what changed between two versions as a response."""
    chosen: Any = lang or language_of(request.scope)
    before = pair.before if pair.from_ != pair.to else None  # of one version there is but the map itself
    made = await asyncio.to_thread(
        service_of(request).pictures.changes,
        drawn,
        Versions(before=before, changes=pair.changes) if before is not None else None,
        format=format,
        language=chosen,
        process=process,
        label=f"v{pair.from_} → {'v' if pair.to.isdigit() else ''}{pair.to}" if pair.from_ else "",
    )
    headers = {"Content-Security-Policy": SVG_POLICY} if format == "svg" else {}
    return Response(made, headers=headers, media_type=MEDIA_TYPES[format])
