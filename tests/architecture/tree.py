"""The source tree as the architecture tests see it."""

import ast
import functools
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOUSES = ("engine", "api", "diagrams", "processes")


def sources() -> list[pathlib.Path]:
    """Return every Python file of the four houses."""
    return sorted(path for house in HOUSES for path in (ROOT / house).rglob("*.py") if "node_modules" not in path.parts)


@functools.cache
def parsed(path: pathlib.Path) -> ast.Module:
    """Return a file's syntax tree."""
    return ast.parse(path.read_text("utf-8"), str(path))


def name(path: pathlib.Path) -> str:
    """Return a file's place in the tree, as findings show it."""
    return path.relative_to(ROOT).as_posix()
