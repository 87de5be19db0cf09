"""Whose view over all cases, of what and since when: what every statement of an inspector's question is bound to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """An agency, who looks (cases he stands recused from are left out), and what of it is asked for."""

    agency: str
    person: str
    department: str = ""  # code, "" for all
    process: str = ""  # key of a definition, "" for all
    since: str = ""  # moment from which what happened is counted
