"""Streams, records and values, for verification, history and export."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from engine.storage.tables import case_file, stream_head, trail_event, trail_value


class Trail:
    """Reads of the trail."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def heads(self, agency: str, stream: str = "") -> dict[str, tuple[str, int, str]]:
        """Return (definition digest or "", seq, hash) of each stream, as stored beside it."""
        heads = sa.select(stream_head).where(stream_head.c.agency_id == agency)
        cases = sa.select(case_file.c.case_id, case_file.c.digest, case_file.c.chain_seq, case_file.c.chain_hash).where(
            case_file.c.agency_id == agency
        )
        if stream.startswith("case/"):
            cases = cases.where(case_file.c.case_id == stream.partition("/")[2])
        found: dict[str, tuple[str, int, str]] = {}
        if not stream.startswith("case/"):
            heads = heads.where(stream_head.c.stream == stream) if stream else heads
            found |= {row.stream: ("", row.seq, row.hash) for row in self._connection.execute(heads)}
        if not stream or stream.startswith("case/"):
            for case, digest, seq, hashed in self._connection.execute(cases):
                found[f"case/{case}"] = (f"sha256:{digest}", seq, hashed)
        return found

    def size(self, agency: str) -> dict[str, int | str]:
        """Return how many records and streams there are, counted from their heads, and when a case moved last."""
        heads = sa.select(sa.func.coalesce(sa.func.sum(stream_head.c.seq), 0), sa.func.count()).where(
            stream_head.c.agency_id == agency
        )
        cases = sa.select(
            sa.func.coalesce(sa.func.sum(case_file.c.chain_seq), 0),
            sa.func.count(),
            sa.func.coalesce(sa.func.max(case_file.c.last_at), ""),
        ).where(case_file.c.agency_id == agency)
        beside, streams = self._connection.execute(heads).one()
        records, count, last = self._connection.execute(cases).one()
        return {"records": int(beside) + int(records), "streams": streams + count, "cases": count, "last_at": str(last)}

    def records(self, agency: str, stream: str = "") -> Iterator[RowMapping]:
        """Yield records of one stream or of all, each stream's in order."""
        query = sa.select(trail_event).where(trail_event.c.agency_id == agency)
        if stream:
            query = query.where(trail_event.c.stream == stream)
        query = query.order_by(trail_event.c.stream, trail_event.c.seq)
        yield from self._connection.execute(query.execution_options(yield_per=1000)).mappings()

    def last(self, agency: str, stream: str) -> RowMapping | None:
        """Return the last record of a stream; None for one without records."""
        query = sa.select(trail_event).where(trail_event.c.agency_id == agency, trail_event.c.stream == stream)
        return self._connection.execute(query.order_by(trail_event.c.seq.desc()).limit(1)).mappings().first()

    def values(self, agency: str, stream: str = "") -> Iterator[RowMapping]:
        """Yield values and salts of one stream or of all."""
        query = sa.select(trail_value).where(trail_value.c.agency_id == agency)
        if stream:
            query = query.where(trail_value.c.stream == stream)
        yield from self._connection.execute(query.execution_options(yield_per=1000)).mappings()
