"""A run killed by kill -9 leaves its server's home behind: the next run clears it away and hits nobody else."""

import os
import pathlib
import signal
import subprocess
import sys
import time

from tests import postgres


def dead_process() -> int:
    """Return the number of a process that has ended."""
    return int(subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True).stdout)


def noted(home: pathlib.Path) -> pathlib.Path:
    return home / "data" / "postmaster.pid"


def test_a_killed_server_of_a_killed_run_is_cleared_away() -> None:
    server = postgres.launch(os.getpid())
    try:
        assert server.is_running()
        number = int(noted(server.home).read_text("ascii").partition("\n")[0])
        os.kill(number, signal.SIGKILL)
        end = time.monotonic() + 20
        while server.is_running() and time.monotonic() < end:
            time.sleep(0.02)
        assert noted(server.home).exists(), "a killed server leaves its number behind"
        assert not server.is_running()
        postgres.clear()
        assert server.home.exists(), "its run lives"
        (server.home / "owner").write_text(str(dead_process()), "ascii")
        postgres.clear()
        assert not server.home.exists()
    finally:
        server.remove()


def test_a_number_that_another_process_has_now_is_left_alone(tmp_path: pathlib.Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as other:
        noted(tmp_path).parent.mkdir()
        noted(tmp_path).write_text(f"{other.pid}\n{tmp_path / 'data'}\n", "ascii")
        server = postgres.Server(binaries=tmp_path / "no", home=tmp_path)
        assert not server.is_running()
        server.remove()
        assert not tmp_path.exists()
        assert other.poll() is None
        other.kill()
