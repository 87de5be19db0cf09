"""Document bytes by content: ``aa/bb/<sha256>``, written and synced before the transaction that names them (D52)."""

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from engine.errors import NotFound, Unavailable

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Files:
    """A directory of files named by their digest."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, chunks: Iterable[bytes]) -> tuple[str, int]:
        """Store the bytes of ``chunks``; returns (sha256 hex, size). The same bytes are stored once.

        Unavailable when there is no room for them.
        """
        try:
            return self._put(chunks)
        except OSError as error:
            if error.errno in NO_ROOM:
                raise Unavailable(str(error)) from error
            raise

    def _put(self, chunks: Iterable[bytes]) -> tuple[str, int]:
        self.root.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        with tempfile.NamedTemporaryFile(dir=self.root, delete=False) as file:
            try:
                for chunk in chunks:
                    digest.update(chunk)
                    size += len(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            except BaseException:
                Path(file.name).unlink()
                raise
        target = self._path(digest.hexdigest())
        target.parent.mkdir(parents=True, exist_ok=True)
        Path(file.name).replace(target)
        return digest.hexdigest(), size

    def has(self, sha256: str) -> bool:
        """Return whether bytes of this digest are stored."""
        return self._path(sha256).is_file()

    def get(self, sha256: str) -> bytes:
        """Return the bytes; NotFound when they are not there or are not what their name says."""
        try:
            data = self._path(sha256).read_bytes()
        except OSError as error:
            raise NotFound("the file is missing") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise NotFound("the stored file is not the one that was signed")
        return data

    def _path(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256[2:4] / sha256
