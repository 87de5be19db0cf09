"""The command that puts a whole folder to the test: every BPMN and DMN file is read, checked, drawn and written back.

Each file is met in a worker process with a limit of memory and ten seconds; a worker that is late or dies costs that
one file. Nothing below the folder is changed.
"""

import json
import os
import queue
import select
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from api.folder_worker import FAILED

SECONDS = 10.0  # for one file
START = 60.0  # until a worker is ready
ENDINGS = (".bpmn", ".bpmn2", ".xml", ".dmn")


def files_below(folder: Path) -> list[Path]:
    """Return every file of the endings looked at, sorted; a file given instead of a folder is taken as it is."""
    if folder.is_file():
        return [folder]
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS and path.is_file())


class Worker:
    """One guarded process; a new one is started when it was killed."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None

    def ask(self, path: Path, seconds: float = SECONDS) -> dict[str, Any]:
        """Return what became of a file; "late" or "died" when the worker could not say."""
        process = self.process or self.start()
        assert process.stdin is not None
        began = time.monotonic()
        try:
            process.stdin.write(json.dumps(str(path)).encode() + b"\n")
            process.stdin.flush()
            told = self.answer(process, seconds)
        except BrokenPipeError:
            told = None
        spent = time.monotonic() - began
        if told is None:
            reason = "late" if spent >= seconds else "died"
            self.stop()
            told = {"outcome": FAILED, "reason": reason, "text": f"after {spent:.1f} s"}
        return {"file": str(path), **told, "seconds": round(spent, 3)}

    def start(self) -> subprocess.Popen[bytes]:
        """Start a process and wait until it is ready."""
        command = [sys.executable, "-m", "api.folder_worker"]
        # In a session of its own, so that its own worker ends with it.
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self.process = process
        if self.answer(process, START) is None:
            self.stop()
            raise SystemExit("the worker process does not start")
        return process

    def answer(self, process: subprocess.Popen[bytes], seconds: float) -> dict[str, Any] | None:
        """Return the next line, None when it does not come in time or never will."""
        assert process.stdout is not None
        ready, _, _ = select.select([process.stdout], [], [], seconds)
        line = process.stdout.readline() if ready else b""
        return dict(json.loads(line)) if line.endswith(b"\n") else None

    def stop(self) -> None:
        """End the process and whatever it started."""
        process, self.process = self.process, None
        if process is None:
            return
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    pass


def look_at(paths: list[Path], *, workers: int = 2, seconds: float = SECONDS) -> Iterator[dict[str, Any]]:
    """Yield what became of each file, as it becomes known."""
    waiting: queue.SimpleQueue[Path | None] = queue.SimpleQueue()
    told: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    for path in (*paths, *[None] * workers):
        waiting.put(path)

    def work() -> None:
        worker = Worker()
        try:
            while (path := waiting.get()) is not None:
                told.put(worker.ask(path, seconds))
        finally:
            worker.stop()

    threads = [threading.Thread(target=work, daemon=True) for _ in range(workers)]
    for one in threads:
        one.start()
    for _ in paths:
        yield told.get()
    for one in threads:
        one.join()


def run(folder: Path, out: TextIO, *, workers: int = 2, every: bool = False, lines: bool = False) -> int:
    """Print what was not drawn and why, then the sums; status 1 when something failed, 2 when there is nothing."""
    paths = files_below(folder)
    if not paths:
        print(f"no file with an ending of {', '.join(ENDINGS)} below {folder}", file=sys.stderr)
        return 2
    found = []
    for one in look_at(paths, workers=workers):
        found.append(one)
        if lines:
            print(json.dumps(one, ensure_ascii=False), file=out, flush=True)
        elif every or one["outcome"] in ("refused", FAILED):
            print(_line(one), file=out, flush=True)
    print("\n".join(summary(found)), file=sys.stderr if lines else out)
    return 1 if any(one["outcome"] == FAILED for one in found) else 0


def _line(one: dict[str, Any]) -> str:
    place = f"{one['file']}:{one['line']}" if one.get("line") else one["file"]
    parts = (one["outcome"], place, one.get("reason", ""), one.get("text", ""))
    return "\t".join(str(part).replace("\n", " ") for part in parts if part)


def summary(found: list[dict[str, Any]]) -> list[str]:
    """Return the sums: outcomes, reasons, layouts, errors, times."""
    outcomes = Counter(one["outcome"] for one in found)
    reasons = Counter(f"{one['outcome']} {one['reason']}" for one in found if one.get("reason"))
    layouts = Counter(one["layout"] for one in found if one.get("layout"))
    seconds = sorted(one["seconds"] for one in found)
    slowest = max(found, key=lambda one: one["seconds"])
    return [
        f"{len(found)} files: " + ", ".join(f"{count} {name}" for name, count in outcomes.most_common()),
        *[f"  {count} {name}" for name, count in reasons.most_common()],
        "layouts: " + (", ".join(f"{count} {name}" for name, count in layouts.most_common()) or "none"),
        f"executable here: {sum(bool(one.get('executable')) for one in found)}; "
        f"with errors by the standard: {sum(bool(one.get('errors')) for one in found)}",
        f"seconds: median {statistics.median(seconds):.3f}, worst {seconds[-1]:.3f} ({slowest['file']})",
    ]
