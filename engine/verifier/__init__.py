"""Offline verification of trail exports, written from the format page alone (engine/trail/FORMAT.md).

A second reading of the format: only the standard library, nothing of this product, so that what the product wrote is
checked by something that cannot share its mistakes. The folder may be copied elsewhere and run by itself.
``verify`` reads an export once, line by line; ``verify_stream`` one stream as it lies in a store; ``rebuild`` gives the
normal form of a case. The command is ``python -m engine.verifier trail.jsonl``.
"""

from collections.abc import Iterable
from typing import Any

from .canonical import digest
from .case import Case
from .effects import apply
from .export import verify
from .report import Finding, Report, report
from .stream import Stream

__all__ = ["Finding", "Report", "rebuild", "state_digest", "verify", "verify_stream"]


def verify_stream(
    records: Iterable[tuple[int, str, bytes]],
    *,
    installation: str,
    agency: str,
    stream: str,
    definition: str = "",
    head: tuple[int, str] | None = None,
) -> Report:
    """Verify one stream from rows (seq, hash, bytes) in the order read; without ``head`` a cut tail is not seen (§10).

    ``definition`` is the digest in the start of a case stream. Rules across streams and values are not asked.
    """
    one = Stream(stream=stream, installation=installation, agency=agency, definition=definition, head=head)
    count = 0
    for seq, claimed, body in records:
        one.take(seq, claimed, body)
        count += 1
    one.finish()
    return report(one.findings(), records=count, streams=1)


def rebuild(records: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return the normal form (§9) of a case from its verified records in order."""
    case = Case("", "")
    for record in records:
        apply(case, record)
    return case.normal_form()


def state_digest(normal_form: dict[str, Any]) -> str:
    """Return the digest of a normal form (§2)."""
    return digest("state", normal_form)
