"""Puts a changed function in force in this very process: its code object is exchanged, so that every name bound to it,
wherever it was imported, does the new thing.
"""

import gc
import importlib
from types import CodeType, FunctionType

from tests.mutation.mutants import KERNEL, Mutant

Key = tuple[str, str, int]  # file, qualified name, first line


def loaded() -> dict[Key, list[FunctionType]]:
    """Import the whole kernel and return its functions by where their code stands."""
    for path in sorted(KERNEL.glob("*.py")):
        importlib.import_module(f"engine.controls.{path.stem}" if path.stem != "__init__" else "engine.controls")
    found: dict[Key, list[FunctionType]] = {}
    for one in gc.get_objects():
        if isinstance(one, FunctionType) and one.__code__.co_filename.startswith(str(KERNEL)):
            found.setdefault(_key(one.__code__), []).append(one)
    return found


def put(mutant: Mutant, functions: dict[Key, list[FunctionType]]) -> int:
    """Exchange what the change touches; returns how many functions now run another code."""
    changed = 0
    for code in _codes(compile(mutant.tree(), str(mutant.path), "exec")):
        for one in functions.get(_key(code), ()):
            if one.__code__ != code:
                one.__code__ = code
                changed += 1
    return changed


def _codes(code: CodeType) -> list[CodeType]:
    inner = [one for one in code.co_consts if isinstance(one, CodeType)]
    return inner + [found for one in inner for found in _codes(one)]


def _key(code: CodeType) -> Key:
    return code.co_filename, code.co_qualname, code.co_firstlineno
