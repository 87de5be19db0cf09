"""Documents by content: what lies there is what its name says, or it is not given out."""

from pathlib import Path

import pytest

from engine.errors import NotFound
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
