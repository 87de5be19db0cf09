"""Binds the file of a case: hands it to a worker process and takes the PDF, one at a time."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from engine.errors import RiskflowError, WrongState
from engine.papers.template import MEDIA_TYPE

LARGEST = 300 << 20  # bytes of all documents of one file
TOO_LONG = 3  # the worker's exit status
_CHART = {"title": "办件流程图", "media": "application/pdf", "file": "chart.pdf", "mark": ""}


class BindingFailed(RiskflowError):
    """The file could not be made."""

    code = "binding-failed"


class Binder:
    """Makes case files; thread-safe. ``fonts``: folder of the font that is embedded."""

    def __init__(self, fonts: Path, *, seconds: float = 90.0) -> None:
        self._fonts, self._seconds = fonts, seconds
        self._turn = threading.Lock()

    def bind(self, book: Mapping[str, Any], content: Callable[[str], bytes], chart: bytes = b"") -> bytes:
        """Return the PDF of a book (``usecases.casefile``); ``content`` gives the bytes of a document by digest.

        ``chart``: the map of the case as a PDF; it stands last, in the contents and under the page numbers of the file.

        WrongState when the documents are too large for one file, BindingFailed when the worker fails or is too slow.
        """
        if sum(one["size"] for one in book["documents"]) > LARGEST:
            raise WrongState("the documents are too large for one file; download them one by one")
        with self._turn, tempfile.TemporaryDirectory(prefix="riskflow-file-") as name:
            folder = Path(name)
            for one in book["documents"]:
                (folder / one["file"]).write_bytes(content(one["sha256"]))
            told = dict(book) | {"font_path": str(self._fonts)}
            if chart:
                (folder / _CHART["file"]).write_bytes(chart)
                told["documents"] = [*book["documents"], _CHART]
            (folder / "book.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
            self._run(folder)
            return (folder / "file.pdf").read_bytes()

    def single(self, title: str, paper: bytes) -> bytes:
        """Return one paper (Word) as a PDF of its own; errors as for ``bind``."""
        part = {"file": "paper.docx", "media": MEDIA_TYPE, "sha256": "paper", "size": len(paper)}
        book = {"single": True, "title": title, "documents": [part]}
        return self.bind(book, lambda _: paper)

    def _run(self, folder: Path) -> None:
        home = str(Path(__file__).parents[2])
        env = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": home, "LANG": "C.UTF-8", "TMPDIR": str(folder)}
        command = [sys.executable, "-m", "engine.papers.worker", str(folder)]
        try:
            done = subprocess.run(
                command, cwd=folder, env=env, capture_output=True, timeout=self._seconds, check=False, text=True
            )
        except subprocess.TimeoutExpired as late:
            raise BindingFailed(f"making the file took longer than {self._seconds:g} s") from late
        if done.returncode == TOO_LONG:
            raise WrongState("the documents have too many pages for one file; download them one by one")
        if done.returncode != 0 or not (folder / "file.pdf").is_file():
            raise BindingFailed("the file could not be made", status=done.returncode)
