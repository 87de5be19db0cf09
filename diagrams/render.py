"""The only door of Graphviz: DOT to SVG, PNG or PDF in a worker process with limits, and a cache by digest.

The layout library holds the interpreter lock, can crash and can hang: it never runs in the calling process.
"""

import hashlib
import multiprocessing
import os
import resource
import tempfile
import threading
from collections import OrderedDict
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures import TimeoutError as Late
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

from diagrams.svg import allow
from engine.errors import RiskflowError

FORMATS = ("svg", "png", "pdf")
FONTS = Path(__file__).parent / "fonts"
_PLAIN_GLYPHS = (
    '<match target="font"><edit name="hinting" mode="assign"><bool>false</bool></edit>'
    '<edit name="autohint" mode="assign"><bool>false</bool></edit>'
    '<edit name="hintstyle" mode="assign"><const>hintnone</const></edit></match>'
)
_EDITION = b"2"  # part of every digest; raise it when the output of the same DOT changes


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

    def render(self, dot: str, *, format: str, title: str = "", language: str = "zh") -> bytes:
        """Return the picture. Raises PictureFailed when the worker dies twice, is too slow or refuses the DOT."""
        if format not in FORMATS:
            raise PictureFailed(f"unknown format {format!r}", format=format)
        key = digest(dot, format, title, language)
        found = self._known(key)
        if found is None:
            found = self._work(dot, format, title, language)
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

    def _work(self, dot: str, format: str, title: str, language: str) -> bytes:
        for attempt in (1, 2):
            pool = self._ready()
            try:
                return pool.submit(_draw, dot, format, title, language).result(self.seconds)
            except BrokenProcessPool as broken:
                self._end(pool)
                if attempt == 2:
                    raise PictureFailed("the drawing process died twice on this picture") from broken
            except Late as late:
                self._end(pool)
                raise PictureFailed(f"drawing took longer than {self.seconds:g} s", seconds=self.seconds) from late
            except (MemoryError, OSError, ValueError) as wrong:
                raise PictureFailed(f"the picture was refused: {type(wrong).__name__}") from wrong
        raise AssertionError("unreachable")

    def _ready(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None:
                context = multiprocessing.get_context("forkserver")
                self._pool = ProcessPoolExecutor(1, context, initializer=_prepare, initargs=(self.memory,))
            return self._pool

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


def digest(dot: str, format: str, title: str = "", language: str = "zh") -> str:
    """Return the name of a picture in the cache."""
    parts = (_EDITION, format.encode(), language.encode(), title.encode(), dot.encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest() + "." + format


def _prepare(memory_mib: int) -> None:
    """In the worker, before the library loads: limits and our fonts, nothing of the system's."""
    limit = memory_mib << 20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    home = Path(tempfile.mkdtemp(prefix="riskflow-fonts-"))
    config = home / "fonts.conf"
    lines = f"<dir>{FONTS}</dir><cachedir>{home}</cachedir>{_PLAIN_GLYPHS}"
    config.write_text(f"<fontconfig>{lines}</fontconfig>\n", encoding="utf-8")
    os.environ["FONTCONFIG_FILE"] = str(config)
    os.environ.pop("FONTCONFIG_PATH", None)
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 2)  # its remarks on label sizes are no errors
    import pygraphviz  # noqa: F401  # loaded here and nowhere else


def _draw(dot: str, format: str, title: str, language: str) -> bytes:
    """In the worker: one picture, through the library's own functions: its graph object would read all of it again."""
    from pygraphviz import graphviz

    chart = _read(dot.replace("{", "{dpi=144;", 1) if format == "png" else dot)
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
