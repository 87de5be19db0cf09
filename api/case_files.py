"""The file of a case with its map behind it, as REST and pages hand it out."""

import asyncio

from api.wiring import Service
from diagrams import PictureFailed
from engine.usecases.casework import course
from engine.usecases.ground.commands import Caller
from engine.usecases.papers import casefile


async def bound(service: Service, caller: Caller, case: str) -> tuple[bytes, str]:
    """Return the PDF of a visible case and its name; without the map where that cannot be drawn in time."""
    book = await service.ask(casefile.gather, caller, case)
    drawn = await service.ask(course.of_case, caller, case)

    def make() -> bytes:
        try:
            chart = service.pictures.picture(drawn, format="pdf", language="zh")
        except PictureFailed:
            chart = b""
        return service.binder.bind(book, service.engine.env.documents.get, chart)

    return await asyncio.to_thread(make), f"{book['number']}.pdf"
