"""Column types that differ between the two databases."""

import uuid
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, LargeBinary, Numeric
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from engine.model import ids

FEN = Decimal(100)


class Id(TypeDecorator[str]):
    """An identifier: text outside, ``uuid`` on PostgreSQL, 16 bytes on SQLite; never text (foundations §2)."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, prefix: str) -> None:
        super().__init__(16)
        self.prefix = prefix

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type of the dialect."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.UUID(as_uuid=True))
        return dialect.type_descriptor(LargeBinary(16))

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:
        """Turn the outside form into what the driver takes."""
        if value is None:
            return None
        raw = ids.raw(value)
        return uuid.UUID(bytes=raw) if dialect.name == "postgresql" else raw

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """Turn what the driver gives into the outside form."""
        if value is None:
            return None
        return ids.shown(self.prefix, value.bytes if isinstance(value, uuid.UUID) else bytes(value))


class Money(TypeDecorator[Decimal]):
    """Decimal with two places: NUMERIC(18,2) on PostgreSQL, whole fen on SQLite; never float (decisions §0)."""

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type of the dialect."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(Numeric(18, 2))
        return dialect.type_descriptor(BigInteger())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """Turn a decimal into what the driver takes."""
        if value is None or dialect.name == "postgresql":
            return value
        return int(value * FEN)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Turn what the driver gives into a decimal."""
        if value is None:
            return None
        return Decimal(value) if dialect.name == "postgresql" else Decimal(value) / FEN
