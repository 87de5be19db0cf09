"""The register of papers made in the house: which template, which number, which edition, its duplicate."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKeyConstraint, Index, Integer, PrimaryKeyConstraint, String, Table
from sqlalchemy.engine import RowMapping

from engine.storage.tables import document, metadata
from engine.storage.types import Id

paper = Table(
    "paper",
    metadata,
    Column("agency_id", Id("ag")),
    Column("document_id", Id("do")),
    Column("case_id", Id("ca"), nullable=False),
    Column("task", String(80), nullable=False),
    Column("instance", String(300), nullable=False),
    Column("paper", String(100), nullable=False),
    Column("name", String(200), nullable=False),
    Column("edition", Integer, nullable=False),
    Column("template", String(100), nullable=False),
    Column("template_sha256", String(64), nullable=False),
    Column("word", String(40), nullable=False),
    Column("year", Integer, nullable=False),
    Column("number", Integer),  # NULL: a paper without a number of its own
    Column("shown", String(120), nullable=False),
    Column("duplicate_id", Id("do")),
    Column("by", Id("pe"), nullable=False),
    Column("at", String(32), nullable=False),
    PrimaryKeyConstraint("agency_id", "document_id"),
    ForeignKeyConstraint(["agency_id", "document_id"], ["document.agency_id", "document.document_id"]),
    ForeignKeyConstraint(["agency_id", "duplicate_id"], ["document.agency_id", "document.document_id"]),
    Index("uq_paper_edition", "agency_id", "case_id", "instance", "paper", "edition", unique=True),
    Index("uq_paper_number", "agency_id", "word", "year", "number", "edition", unique=True),
)


class Papers:
    """Rows of papers; never changed."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, **values: Any) -> None:
        """Add a paper; its documents are there already."""
        self._connection.execute(sa.insert(paper).values(**values))

    def of_case(self, agency: str, case: str) -> list[RowMapping]:
        """Return all papers of a case with size and digest of the file, oldest first."""
        query = (
            sa.select(paper, document.c.sha256, document.c.size, document.c.kind)
            .join(
                document,
                sa.and_(
                    document.c.agency_id == paper.c.agency_id,
                    document.c.document_id == paper.c.document_id,
                ),
            )
            .where(paper.c.agency_id == agency, paper.c.case_id == case)
            .order_by(paper.c.at, paper.c.document_id)
        )
        return list(self._connection.execute(query).mappings())

    def numbers(self, agency: str, word: str, year: int) -> list[int]:
        """Return the numbers given for a word in a year, each once, ascending."""
        query = (
            sa.select(paper.c.number)
            .distinct()
            .where(paper.c.agency_id == agency, paper.c.word == word, paper.c.year == year, paper.c.number.is_not(None))
        )
        return list(self._connection.execute(query.order_by(paper.c.number)).scalars())
