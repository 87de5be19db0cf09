"""Files beside an export, held against the digests in its records (format page §10)."""

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from .report import Finding, finding

Documents = Callable[[str, str], Iterable[bytes] | None]  # (document id, digest) -> its bytes in pieces, if at hand


def check_document(stream: str, record: dict[str, Any], documents: Documents) -> Finding | None:
    """Return the finding for a ``document`` or ``paper`` record whose file has other bytes; reads the file once."""
    pieces = documents(record["document"], record["sha256"])
    if pieces is None:
        return None
    size, running = 0, hashlib.sha256()
    for piece in pieces:
        size += len(piece)
        running.update(piece)
    if (size, "sha256:" + running.hexdigest()) == (record["size"], record["sha256"]):
        return None
    return finding(stream, record["seq"], "bad_document", record["document"])
