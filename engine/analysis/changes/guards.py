"""Whether two guards can never both be true: enough is seen to tell the branches of an ordinary gateway apart."""

import re
from collections.abc import Iterator

from engine.analysis.changes.directions import plain

_ATOM = re.compile(
    r'([A-Za-z_][\w.]*)\s*(=|!=|<=|>=|<|>)\s*("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false|[A-Za-z_][\w.]*)'
)
# One expression in parentheses, with none inside it, against a literal.
_WHOLE = re.compile(
    r'\(((?:[^()"]|"(?:[^"\\]|\\.)*")*)\)\s*(=|!=|<=|>=|<|>)\s*("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false)'
)
_OPPOSITE = {frozenset(pair) for pair in (("=", "!="), ("<", ">="), (">", "<="), ("=", "<"), ("=", ">"), ("<", ">"))}
_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"')
_BOUND = re.compile(r'"(?:[^"\\]|\\.)*"|[\w.]+')


def apart(one: str, other: str) -> bool:
    """True when the two guards exclude each other by one of their terms; False when that cannot be seen."""
    return any(_excluded(a, b) for a in _terms(one) for b in _terms(other))


def _terms(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield the comparisons all of which have to hold; none for a guard that is not a plain conjunction."""
    whole = _WHOLE.fullmatch(text.strip())
    if whole is not None:
        yield f"({plain(whole[1])})", whole[2], whole[3]
        return
    words = _BOUND.findall(text)
    if "or" in words or "not" in words or "if" in words or "(" in text:
        return
    literals = _LITERAL.findall(text)
    places = iter(range(len(literals)))
    blind = _LITERAL.sub(lambda _: f'"{next(places)}"', plain(text))  # a literal may hold any word
    for part in re.split(r"\band\b", blind):
        found = _ATOM.fullmatch(part.strip())
        if found is not None:
            value = literals[int(found[3].strip('"'))] if found[3].startswith('"') else found[3]
            yield found[1], found[2], value


def _excluded(one: tuple[str, str, str], other: tuple[str, str, str]) -> bool:
    if one[0] != other[0]:
        return False
    if one[1] == other[1] == "=":
        return one[2] != other[2] and _literal(one[2]) and _literal(other[2])
    return one[2] == other[2] and frozenset((one[1], other[1])) in _OPPOSITE


def _literal(text: str) -> bool:
    return text[0] in '"-0123456789' or text in ("true", "false")
