"""Reading one uploaded paper: streamed to the store and synced before the transaction that names it (D52)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import IO

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from api import order
from api.bodies import UPLOAD_LIMIT, content_type
from api.problems import BadRequest, TooLarge, UnsupportedMedia
from api.wiring import Service
from engine.errors import InvalidInput
from engine.usecases.ground.commands import Caller

CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A paper that lies in the store."""

    kind: str
    name: str  # file name without any path
    content_type: str
    sha256: str
    size: int

    @property
    def digest(self) -> bytes:
        """What an idempotency key binds: the parts, not the raw bytes with their boundaries (D29)."""
        return f"kind={self.kind}\nfile={self.sha256} {self.name} {self.content_type}".encode()


async def read(request: Request, service: Service, caller: Caller, case: str) -> Upload:
    """Store the file of a multipart request; the case is asked for before the bytes are kept."""
    return await read_after(request, service, lambda: service.ask(order.seen_case, caller, case))


async def read_after(request: Request, service: Service, admit: Callable[[], Awaitable[None]]) -> Upload:
    """Store the file of a multipart request once ``admit`` has let the caller in."""
    if content_type(request) != "multipart/form-data":
        raise UnsupportedMedia("send multipart/form-data with kind and file")
    async with closing(await form(request, max_files=1, max_fields=2, max_part_size=4096)) as sent:
        await admit()
        kind, file = _parts(sent)
        sha256, size = await asyncio.to_thread(service.engine.env.documents.put, _chunks(file.file))
    media = (file.content_type or "").partition(";")[0].strip().lower()
    return Upload(kind=kind, name=plain_name(file.filename or ""), content_type=media, sha256=sha256, size=size)


async def form(request: Request, *, max_files: int, max_fields: int, max_part_size: int) -> FormData:
    """Return a multipart form, to be closed by the caller; BadRequest for what cannot be read, with no file left open.

    ``max_part_size``: bytes of a part that is no file.
    """
    try:
        async with aclosing(request.stream()) as stream:
            parts = _Parts(
                request.headers, stream, max_files=max_files, max_fields=max_fields, max_part_size=max_part_size
            )
            return await parts.parse()
    except MultiPartException as wrong:
        raise BadRequest(wrong.message) from None


@asynccontextmanager
async def closing(sent: FormData) -> AsyncIterator[FormData]:
    """Let go of the files of a form at the end."""
    try:
        yield sent
    finally:
        await sent.close()


class _Parts(MultiPartParser):
    """Refuses a form that breaks off within a file and lets go of the file: the form itself would not hold it."""

    async def parse(self) -> FormData:
        form = await super().parse()
        held = {id(one.file) for _, one in form.multi_items() if isinstance(one, UploadFile)}
        torn = [file for file in self._files_to_close_on_error if id(file) not in held]
        if torn:
            await form.close()
            for file in torn:
                file.close()
            raise MultiPartException("a part of the form has no end")
        return form


def _parts(form: FormData) -> tuple[str, UploadFile]:
    names = [name for name, _ in form.multi_items()]
    wrong = [{"pointer": f"/{n[:60]}", "code": "unknown", "text": "no such part"} for n in names if n not in PARTS]
    wrong += [{"pointer": f"/{n}", "code": "required", "text": "this part is needed once"} for n in PARTS
              if names.count(n) != 1]  # fmt: skip
    kind, file = form.get("kind"), form.get("file")
    if not wrong and not isinstance(file, UploadFile):
        wrong.append({"pointer": "/file", "code": "type", "text": "a file with a name is needed"})
    if not wrong and (not isinstance(kind, str) or not kind.isprintable()):
        wrong.append({"pointer": "/kind", "code": "type", "text": "a word is needed"})
    if wrong or not isinstance(file, UploadFile) or not isinstance(kind, str):
        raise InvalidInput(errors=wrong)
    if (file.size or 0) > UPLOAD_LIMIT:
        raise TooLarge(limit=UPLOAD_LIMIT)
    return kind, file


PARTS = ("kind", "file")


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk


def plain_name(name: str) -> str:
    """Return the last part of a file name without control characters: it is shown, never used as a path."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable() and not 0xD800 <= ord(letter) <= 0xDFFF)[:300]
