"""Documents by content: what lies there is what its name says, or it is not given out."""

import resource
from pathlib import Path

import pytest

from engine.errors import NotFound, Unavailable
from engine.storage.files import Files


def only(root: Path) -> Path:
    (found,) = [path for path in root.rglob("*") if path.is_file()]
    return found


def test_what_was_put_comes_back(tmp_path: Path) -> None:
    files = Files(tmp_path)
    sha256, size = files.put([b"one", b"two"])
    assert (files.get(sha256), size) == (b"onetwo", 6)


def test_the_same_bytes_are_stored_once(tmp_path: Path) -> None:
    files = Files(tmp_path)
    assert files.put([b"paper"]) == files.put([b"pa", b"per"])
    assert only(tmp_path).read_bytes() == b"paper"


def test_a_swapped_file_is_not_given_out(tmp_path: Path) -> None:
    files = Files(tmp_path)
    sha256, _ = files.put([b"paper"])
    only(tmp_path).write_bytes(b"other")
    with pytest.raises(NotFound):
        files.get(sha256)


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    files = Files(tmp_path)
    sha256, _ = files.put([b"paper"])
    only(tmp_path).unlink()
    with pytest.raises(NotFound):
        files.get(sha256)


def test_a_broken_upload_leaves_nothing(tmp_path: Path) -> None:
    def chunks() -> object:
        yield b"half"
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        Files(tmp_path).put(chunks())  # type: ignore[arg-type]
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_without_room_one_is_told_to_try_again_and_nothing_is_left(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        with pytest.raises(Unavailable):
            Files(tmp_path).put([b"x" * 1000])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not list(tmp_path.rglob("*"))
