"""Arrays for PostgreSQL as text: one parameter per column of a step's rows.

The driver's own writing of lists looks at every element's type and takes a quarter of a step's time; the statement says
the types here, so the text of an array is enough (PostgreSQL manual, 8.15.2 and 8.15.6).
"""

from collections.abc import Iterable


def array(values: Iterable[object]) -> str:
    """Return the text of a one-dimensional array; bytes become bytea, None NULL, anything else its ``str``."""
    return "{" + ",".join([_element(value) for value in values]) + "}"


def _element(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f'"\\\\x{value.hex()}"'
    text = str(value)
    if '"' in text or "\\" in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
