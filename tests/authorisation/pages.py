"""Who is answered what by the pages: every page and every form × role × relation, in a browser's session.

``python -m tests.authorisation.pages`` measures and writes ``pages.txt``, which people judge.
"""

import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from api.web import pages
from api.web.session import COOKIE, csrf_of
from tests.authorisation import table
from tests.authorisation.world import COLUMNS, World, built
from tests.wire import Found

FILE = Path(__file__).with_name("pages.txt")
Column = tuple[str, str]
LOOKING = tuple(
    one for one in COLUMNS if one[0] not in ("machine", "party", "signer") and one[1] != "expired"
)  # a dead session is nobody's
NAMES = {  # what stands in a path beside the ids of the hidden case
    **table.FIXED,
    "act": "agenda", "code": "case_board", "deed": "name", "door": "none", "entry": "none", "process": "penalty",
    "verb": "return", "what": "refusals", "kind": "statement", "sort": "mandates",
}  # fmt: skip
ENDINGS = {"/register": "xlsx", "/versions/": "bpmn", "/draft.": "bpmn"}
OPEN = ("/login", "/logout", "/public", "/party/")  # asked without a log-in; a party's token has a table of its own
KEEPING = ("/incidents", "/jobs")  # where an administrator reads that work stands still: ids, no word of the case
HEAD = """Who is answered what by the pages. Written by `python -m tests.authorisation.pages`, judged by people.

see: with something of the hidden case   ok: without   303: to the log-in (GET), or done (POST)   403: not for him
404: not there, or hidden   422: the form is empty   409, 412: the state says no
"""


def asked() -> list[tuple[str, str]]:
    """Return method and path of all pages, those that end a session last."""
    routes = {
        (method, re.sub(r"{(\w+):\w+}", r"{\1}", one.path))
        for area in pages.AREAS
        for one in area.ROUTES
        for method in sorted((one.methods or {"GET"}) - {"HEAD"})
    }
    return sorted(one for one in routes if not one[1].startswith(OPEN))


def path_of(world: World, path: str) -> str:
    """Return the path with the ids of the hidden case."""
    ending = next((end for part, end in ENDINGS.items() if part in path), "svg")
    known = {**NAMES, **world.ids, "ending": ending}
    if path.startswith("/own/"):
        known |= {"deed": "absence", "act": "end"}
    if "/versions/{number}" in path:
        known["number"] = "1"
    return path.format(**known)


def ask(world: World, method: str, path: str, column: Column) -> Found:
    """Put one request as a browser does; a form is empty but for the word of its session."""
    token = world.tokens.get(column, "")
    headers = {"Cookie": f"{COOKIE}={token}"} if token else {}
    if method == "GET":
        return world.wire(method, path, headers=headers)
    headers |= {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
    return world.wire(method, path, headers=headers, body=f"csrf={csrf_of(token)}".encode())


def told(world: World, found: Found, path: str, column: Column) -> list[str]:
    """Return which marks of the hidden case stand in an answer; the recused may read that the case is there."""
    keeps = column[0] == "admin" and (path.startswith(KEEPING) or path.endswith("/handover"))
    return table.shown(world, found, path, column, words=keeps or column[1] == "recused")


def measure(world: World) -> Iterator[tuple[str, Column, str, Found, str]]:
    """Yield name of the page, column, class, answer and path."""
    for method, template in asked():
        path = path_of(world, template)
        for column in LOOKING:
            found = ask(world, method, path, column)
            cell = str(found.status)
            if found.status < 300:
                cell = "see" if told(world, found, path, column) else "ok"
            yield f"{method} {template}", column, cell, found, path


def read() -> dict[str, list[str]]:
    """Return the table: name of the page -> classes in the order of ``LOOKING``."""
    lines = [line for line in FILE.read_text("utf-8").splitlines() if "|" in line and "/" in line.partition("|")[0]]
    return {" ".join(line.partition("|")[0].split()): line.partition("|")[2].split() for line in lines}


def written(rows: Mapping[str, list[str]]) -> str:
    """Return the table as text."""
    wide = max(len(name) for name in rows) + 3
    top = [" " * wide + "| " + " ".join(f"{one[at][:6]:<6}" for one in LOOKING) for at in (0, 1)]
    lines = [HEAD, *top]
    for name, cells in rows.items():
        method, _, path = name.partition(" ")
        lines.append(f"{method:<4} {path}".ljust(wide) + "| " + " ".join(f"{one:<6}" for one in cells))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def main() -> None:
    """Measure and write."""
    rows: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory() as home:
        world = built(Path(home))
        for name, _, cell, _, _ in measure(world):
            rows.setdefault(name, []).append(cell)
        world.close()
    FILE.write_text(written(rows), "utf-8")


if __name__ == "__main__":
    main()
