"""A whole export, read once from its first line to its last (format page §8, §10)."""

from collections.abc import Iterable, Iterator
from typing import Any

from .across import Across
from .documents import Documents, check_document
from .lines import Misplaced, RecordLine, ValueLine, parse_header, parse_line
from .reading import Refused, ends_line
from .report import Finding, Report, finding, report
from .stream import Stream


def verify(lines: Iterable[str | bytes], *, documents: Documents | None = None, newlines: bool = False) -> Report:
    """Verify an export given line by line, header first; keeps no record (§10).

    Lines may come with their newline; as soon as one does, or with ``newlines``, every one must.
    ``documents(document id, digest)`` gives the bytes of a document in pieces, or None where it is not at hand.
    """
    rest = iter(lines)
    first = next(rest, b"")
    newlines = newlines or ends_line(first)
    try:
        export = _Export(parse_header(first, newline=newlines), documents)
    except Refused as refused:
        return report([finding("", 0, refused.code, refused.what)], records=0, streams=0)
    for number, line in enumerate(rest, start=2):
        export.take(line, number, newline=newlines)
    return export.finish()


class _Export:
    """The streams of the header and what was found outside them."""

    def __init__(self, header: dict[str, Any], documents: Documents | None) -> None:
        self._documents = documents
        self._records = 0
        self._values = 0
        self._stray: dict[str, Finding] = {}  # by stream not in the header, once each
        self._of_documents: list[Finding] = []
        directory = header["streams"].get("directory")
        self._across = Across(directory and directory["seq"], complete=header["complete"])
        self._streams = {
            name: Stream(
                stream=name,
                installation=header["installation"],
                agency=header["agency"],
                definition=head["definition"],
                head=(head["seq"], head["hash"]),
            )
            for name, head in header["streams"].items()
        }

    def take(self, line: str | bytes, number: int, *, newline: bool) -> None:
        """Read one line; ``number`` is its place in the file."""
        try:
            parsed = parse_line(line, newline=newline)
        except Misplaced as wrong:
            self._misplaced(wrong, number)
            return
        stream = self._streams.get(parsed.stream)
        if stream is None:
            self._stray.setdefault(parsed.stream, finding(parsed.stream, parsed.seq, "unknown_stream"))
        elif isinstance(parsed, ValueLine):
            self._values += 1
            stream.values.give(parsed.seq, parsed.pointer, parsed.commitment)
        else:
            self._records += 1
            self._record(stream, parsed)

    def finish(self) -> Report:
        """End every stream, ask what is asked across them, and report."""
        for stream in self._streams.values():
            stream.finish()
        return report(
            [*self._stray.values(), *self._of_documents, *self._of_streams(), *self._of_all()],
            records=self._records,
            streams=len(self._streams),
            values=self._values,
            documents=self._documents is not None,
        )

    def _record(self, stream: Stream, line: RecordLine) -> None:
        record = stream.take(line.seq, line.hash, line.body)
        if record is None:
            return
        self._across.take(line.stream, record, stream.case)
        if self._documents is not None and record["kind"] in ("document", "paper"):
            wrong = check_document(line.stream, record, self._documents)
            self._of_documents += [] if wrong is None else [wrong]

    def _misplaced(self, wrong: Misplaced, number: int) -> None:
        stream = self._streams.get(wrong.stream)
        what = f"{wrong.what} (line {number})"
        if stream is None:
            self._stray.setdefault(wrong.stream, finding(wrong.stream, wrong.seq, "malformed", what))
        else:
            stream.chain.see(wrong.seq)
            stream.chain.refuse(wrong.seq, "malformed", what)

    def _of_streams(self) -> Iterator[Finding]:
        for stream in self._streams.values():
            yield from stream.findings()

    def _of_all(self) -> Iterator[Finding]:
        if not all(stream.chain.sound for stream in self._streams.values()):
            return
        found = {name for name, stream in self._streams.items() if stream.broken_rule is not None}
        for one in self._across.findings():
            if one.stream not in found:  # one finding of §7 for each stream
                found.add(one.stream)
                yield one
