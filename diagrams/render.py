"""The only door of Graphviz: DOT to SVG, PNG or PDF in a worker process with limits, and a cache by digest.

The layout library holds the interpreter lock, can crash and can hang: it never runs in the calling process.
"""

import hashlib
import multiprocessing
import os
import resource
import shutil
import tempfile
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures import TimeoutError as Late
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, TypeVar

from diagrams.svg import allow
from engine.errors import RiskflowError

T = TypeVar("T")
FORMATS = ("svg", "png", "pdf")
FONTS = Path(__file__).parent / "fonts"
_PLAIN_GLYPHS = (
    '<match target="font"><edit name="hinting" mode="assign"><bool>false</bool></edit>'
    '<edit name="autohint" mode="assign"><bool>false</bool></edit>'
    '<edit name="hintstyle" mode="assign"><const>hintnone</const></edit></match>'
)
_START = 30.0  # seconds for a worker to start on a busy machine
_EDITION = b"3"  # part of every digest; raise it when the output of the same DOT changes


class PictureFailed(RiskflowError):
    """The picture could not be drawn."""

    code = "picture-failed"


class Renderer:
    """Draws through one worker process; thread-safe. ``folder`` keeps pictures over restarts."""

    def __init__(
        self, *, seconds: float = 20.0, memory_mib: int = 1024, kept: int = 128, folder: Path | None = None
    ) -> None:
        self.seconds, self.memory, self.kept, self.folder = seconds, memory_mib, kept, folder
        self._cache: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._tidy: Callable[[], object] = (
            bool  # takes away the folder of the worker, which is killed and tidies nothing
        )

    def render(
        self, dot: str, *, format: str, title: str = "", language: str = "zh", ink: str = "", dots: int = 144
    ) -> bytes:
        """Return the picture. Raises PictureFailed when the worker dies twice, is too slow or refuses the DOT.

        ``ink`` are drawing operations laid under the graph as they are (xdot); ``dots`` the resolution of a PNG.
        """
        if format not in FORMATS:
            raise PictureFailed(f"unknown format {format!r}", format=format)
        key = digest(dot, format, title, language, ink, dots)
        return self.keep(key, lambda: self.work(_draw, dot, format, title, language, ink, dots))

    def keep(self, key: str, make: Callable[[], bytes]) -> bytes:
        """Return what the cache holds under ``key``, made now when it holds nothing."""
        found = self._known(key)
        if found is None:
            found = make()
            self._keep(key, found)
        return found

    def close(self) -> None:
        """End the worker."""
        with self._lock:
            self._drop()

    def _known(self, key: str) -> bytes | None:
        with self._lock:
            if key in self._cache:
                self._cache.move_to_end(key)
                return self._cache[key]
        file = self.folder / key if self.folder else None
        return file.read_bytes() if file and file.is_file() else None

    def _keep(self, key: str, picture: bytes) -> None:
        with self._lock:
            self._cache[key] = picture
            while len(self._cache) > self.kept:
                self._cache.popitem(last=False)
        if self.folder:
            self.folder.mkdir(parents=True, exist_ok=True)
            part = self.folder / f"{key}.{os.getpid()}.{threading.get_ident()}"
            part.write_bytes(picture)
            part.replace(self.folder / key)

    def work(self, function: Callable[..., T], *arguments: object, seconds: float = 0.0) -> T:
        """Return ``function(*arguments)`` from the worker process, its limits in force; fails as ``render`` does.

        ``seconds`` is its time, that of the renderer when 0. The function is one of a module, its values travel.
        """
        seconds = seconds or self.seconds
        for attempt in (1, 2):
            pool, fresh = self._ready()
            try:
                if fresh:
                    pool.submit(_stand).result(_START)
                return pool.submit(function, *arguments).result(seconds)
            except BrokenProcessPool as broken:
                self._end(pool)
                if attempt == 2:
                    raise PictureFailed("the drawing process died twice on this picture") from broken
            except Late as late:
                self._end(pool)
                raise PictureFailed(f"drawing took longer than {seconds:g} s", seconds=seconds) from late
            except (MemoryError, OSError, ValueError) as wrong:
                raise PictureFailed(f"the picture was refused: {type(wrong).__name__}") from wrong
        raise AssertionError("unreachable")

    def _ready(self) -> tuple[ProcessPoolExecutor, bool]:
        """The pool, and whether it was made now: the time of a picture begins when its worker stands."""
        with self._lock:
            fresh = self._pool is None
            if self._pool is None:
                context = multiprocessing.get_context("forkserver")
                given = (self.memory, tempfile.mkdtemp(prefix="riskflow-fonts-"))
                self._tidy = weakref.finalize(self, shutil.rmtree, given[1], ignore_errors=True)
                self._pool = ProcessPoolExecutor(1, context, initializer=_prepare, initargs=given)
            return self._pool, fresh

    def _end(self, pool: ProcessPoolExecutor) -> None:
        with self._lock:
            if pool is self._pool:
                self._drop()

    def _drop(self) -> None:
        pool, self._pool = self._pool, None
        if pool is None:
            return
        for worker in list((getattr(pool, "_processes", None) or {}).values()):
            worker.kill()  # a hanging layout never looks at a polite signal
        pool.shutdown(wait=True, cancel_futures=True)  # at once, now that the worker is dead; no thread lives on
        self._tidy()


def digest(dot: str, format: str, title: str = "", language: str = "zh", ink: str = "", dots: int = 144) -> str:
    """Return the name of a picture in the cache."""
    parts = (_EDITION, format.encode(), language.encode(), title.encode(), dot.encode(), ink.encode(), b"%d" % dots)
    return hashlib.sha256(b"\0".join(parts)).hexdigest() + "." + format


def _stand() -> None:
    """In the worker: nothing; it answers when it is ready."""


def _prepare(memory_mib: int, folder: str) -> None:
    """In the worker, before the library loads: limits and our fonts, nothing of the system's."""
    limit = memory_mib << 20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    config = Path(folder) / "fonts.conf"
    lines = f"<dir>{FONTS}</dir><cachedir>{folder}</cachedir>{_PLAIN_GLYPHS}"
    config.write_text(f"<fontconfig>{lines}</fontconfig>\n", encoding="utf-8")
    os.environ["FONTCONFIG_FILE"] = str(config)
    os.environ.pop("FONTCONFIG_PATH", None)
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 2)  # its remarks on label sizes are no errors
    import pygraphviz  # noqa: F401  # loaded here and nowhere else


def _draw(dot: str, format: str, title: str, language: str, ink: str = "", dots: int = 144) -> bytes:
    """In the worker: one picture, through the library's own functions: its graph object would read all of it again."""
    from pygraphviz import graphviz

    chart = _read(dot.replace("{", f"{{dpi={dots};", 1) if format == "png" else dot)
    if ink:
        graphviz.agattr(chart, 0, b"_background", ink.encode())
    context = graphviz.gvContextWithBuiltins()
    try:
        if graphviz.gvLayout(context, chart, b"nop2"):
            raise ValueError("not laid out")
        failed, picture = graphviz.gvRenderData(context, chart, format.encode())
        graphviz.gvFreeLayout(context, chart)
        if failed:
            raise ValueError("not drawn")
    finally:
        graphviz.agclose(chart)
        graphviz.gvFreeContext(context)
    return allow(picture, title, language) if format == "svg" else bytes(picture)


def _read(dot: str) -> Any:
    from pygraphviz import graphviz

    with tempfile.TemporaryFile() as file:
        file.write(dot.encode())
        file.seek(0)
        try:
            chart = graphviz.agread(file, None)
        except Exception as wrong:  # the caller must not have to load the library to read its errors
            raise ValueError(type(wrong).__name__) from None
    if chart is None:
        raise ValueError("not read")
    return chart
