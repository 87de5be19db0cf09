"""The table of authorisation: every route of the application, every kind of caller, and what each is answered.

    python -m tests.authorisation.table        measure anew and write table.txt; what changed is then read and judged

Two requests stand behind a cell of an act: a hollow one with a wrong body and no ``If-Match``, and a whole one, the
example of the description on a version that is stale. Whoever may not is refused alike by both: what somebody may not
is told before what is wrong. A cell shows the answer to the whole one.
"""

import html
import random
import re
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi.routing import iter_route_contexts

from tests.authorisation.world import API, COLUMNS, DOORS, MARKS, ROLES, TIE, World, built
from tests.wire import Found

FILE = Path(__file__).with_name("table.txt")
WORDS = """see  200 with something of the hidden case        ok   2xx without anything of it
act  let in; only what comes after is refused     401 403 404 429  refused, as HTTP says
"""
LET_IN = (400, 409, 412, 413, 415, 422, 428)
Column = tuple[str, str]
LAST = "/auth/logout"  # ends the very token it is asked with
GONE = "0" * 26
FIXED = {
    "ending": "svg",
    "key": "penalty",
    "number": "1",
    "year": "2026",
    "action": "act_complaint",
    "setting": "loans_open_max",
    "law": "law_pen_36",
}
TOKENS = {f"{API}/tokens/": "token", f"{API}/cases/": "outside"}  # where {token} is an id
BOUNDARY = "----rf"
# Whose row it is, or whether it is there, is asked with a body that can be read: these hold no case.
BY_BODY = tuple(f"{API}/{name}" for name in (
    "absences", "accounts", "auth/visit", "bodies", "conflicts", "departments", "grants", "jobs", "mandates", "people",
    "posts", "substitutes", "tokens",
))  # fmt: skip
BODIES = {  # what stands in for the example
    f"{API}/demo/clock": {"advance": "PT0S"},  # the example would end all sessions
    f"{API}/auth/password": {"no such member": 1},  # guessing is braked
    f"{API}/auth/visit": {"agency": "sample"},
    f"{API}/cases": {"process": "handover", "title": "t", "subject": {"name": "n", "kind": "department"}, "fields": {}},
}
HOLLOW = {f"{API}/mandates": {"to": "x", "no such member": 1}}  # one without "to" is a day's substitute, a director's
STALE = '"x:0"'
PICTURES = ("diagram", "/map", "file.pdf")  # they cost most
# Where an administrator reads that work stands still or is left behind: ids, number and step, no word of the case.
KEEPING = (f"{API}/incidents", f"{API}/jobs", "/handover", "/leave")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One method of one path."""

    method: str
    path: str
    operation: Mapping[str, Any]

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def acts(self) -> bool:
        return self.method not in ("GET", "HEAD")

    @property
    def matched(self) -> bool:
        return any(one["name"] == "If-Match" for one in self.operation.get("parameters", ()))

    @property
    def media(self) -> str:
        return next(iter(self.operation.get("requestBody", {}).get("content", {})), "")

    @property
    def example(self) -> Any:
        return self.operation["requestBody"]["content"][self.media].get("example", {})


def routes(app: Any) -> list[Route]:
    """Return all routes, those of the description first, then what lies beside; ``pages.py`` asks the pages."""
    described = app.openapi()["paths"]
    found = [
        Route(method=method.upper(), path=path, operation=operation)
        for path, operations in described.items()
        for method, operation in operations.items()
    ]
    pages = {one.path for one in iter_route_contexts(app.routes) if one.path and getattr(one, "methods", None)}
    beside = pages - described.keys() - app.state.pages
    found += [Route(method="GET", path=path, operation={}) for path in sorted(beside)]
    return sorted(found, key=lambda one: (one.path.endswith(LAST), one.path, one.method))


def path_of(world: World, route: Route, column: Column, ids: Mapping[str, str] | None = None) -> str:
    """Return the path with the ids of the hidden case, or others; in doors stands the caller's own token."""
    known = {**FIXED, **world.ids, **(ids or {})}
    for head, name in TOKENS.items():
        if route.path.startswith(head):
            known["token"] = known[name]
    if route.path.startswith((f"{API}/party/", f"{API}/outside/")):
        place = world.tokens[("officer", "own")].partition(".")[0]
        known["token"] = world.tokens[column] if column[0] in DOORS else f"{place}.{'x' * 43}"
    if "/versions/{number}" in route.path:
        known["number"] = known["number_of"]
    if "/departments/{code}" in route.path:
        known["code"] = known["department"]
    if route.path.endswith("/papers/{paper}"):
        known["item"] = known.get("made", "")
    if route.path.startswith(f"{API}/mandates/"):
        known["mandate"] = known["lent"]
    if route.path.endswith("/grants/{grant}/end"):
        known["grant"] = known["listing"]
    if "/party/{token}/documents/{document}" in route.path:
        known["document"] = known["served"]
    unknown = [name for name in re.findall(r"{(\w+)}", route.path) if name not in known]
    assert not unknown, f"world.py has nothing that stands for {unknown} in {route.path}"
    return route.path.format(**known)


def body_of(route: Route, *, whole: bool) -> dict[str, Any]:
    """Return headers and body of an act."""
    match = {"If-Match": STALE} if route.matched and whole else {}
    if not route.media:
        return {"headers": match}
    if route.media == "application/x-www-form-urlencoded":
        form = b"username=handler1&password=demo-handler1"
        return {"headers": {"Content-Type": route.media}, "body": form}
    if route.media == "application/xml":
        return {"headers": match | {"Content-Type": route.media}, "body": route.example.encode() if whole else b"<"}
    if route.media == "application/json":
        example = BODIES.get(route.path, route.example)
        hollow = HOLLOW.get(route.path, {"no such member": 1})
        return {"headers": match, "json": example if whole else hollow}
    kind, content = f"multipart/form-data; boundary={BOUNDARY}", "text/plain" if whole else "application/x-none"
    part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{{}}"{{}}\r\n\r\n{{}}\r\n'
    text = part.format("kind", "", "invoice")
    text += part.format("file", f'; filename="a.txt"\r\nContent-Type: {content}', "x") + f"--{BOUNDARY}--\r\n"
    return {"headers": match | {"Content-Type": kind}, "body": text.encode()}


def ask(world: World, route: Route, column: Column, ids: Mapping[str, str] | None = None, *, whole: bool) -> Found:
    """Put one request; brakes on guessing are let off, they have tests of their own."""
    world.people.client.service.doors.seen.clear()
    path = path_of(world, route, column, ids)
    more = body_of(route, whole=whole) if route.acts else {}
    for _ in range(5):
        found = world.wire(route.method, path, token=world.tokens[column], **more)
        if found.status != 503:  # on a busy machine a picture may take too long, and is then asked for again
            break
    return found


def cell(world: World, route: Route, column: Column, found: Found) -> str:
    """Return the class of an answer."""
    if found.status < 300:
        return "see" if shown(world, found, path_of(world, route, column), column) else "ok"
    return "act" if found.status in LET_IN else str(found.status)


def keeps(path: str, column: Column) -> bool:
    """True where an administrator may read ids and number of a case he does not see."""
    plain = path.partition("?")[0]
    return column[0] == "admin" and (plain.startswith(KEEPING) or plain.endswith(KEEPING))


def shown(world: World, found: Found, path: str, column: Column = ("", ""), *, words: bool = False) -> list[str]:
    """Return which marks and ids of the hidden case stand in an answer; what stood in the question is no news.

    ``words``: marks alone, no ids.
    """
    ids = () if words else ("case", "number", "item", "document", "recusal", "meeting", "made", "job", "incident")
    marks = [mark for mark in MARKS if mark != TIE or column[0] != "admin"]  # who keeps the directory reads of ties
    marks += [*(world.ids[name] for name in ids if world.ids[name] not in path)]
    text = found.body.decode("utf-8", "replace") + " ".join(value for _, value in found.headers)
    if "&#" in text:
        text = html.unescape(text)
    return [mark for mark in marks if mark in text]


def measure(
    world: World, among: Callable[[Route], Collection[Column]] = lambda _: COLUMNS
) -> Iterator[tuple[Route, Column, str, str, list[Found]]]:
    """Yield route, column, its class, the class of the hollow request ("": there is none), and the answers.

    ``among``: the columns of a route that are asked.
    """
    for route in routes(world.people.client.app):
        wanted = among(route)
        for column in (one for one in COLUMNS if one in wanted):
            answers, hollow = [], ""
            if route.media and route.acts:
                answers.append(ask(world, route, column, whole=False))
                hollow = cell(world, route, column, answers[0])
            answers.append(ask(world, route, column, whole=True))
            yield route, column, cell(world, route, column, answers[-1]), hollow, answers


def alike(route: Route, whole: str, hollow: str) -> bool:
    """True when the hollow request is answered as the whole one lets expect."""
    if hollow in ("", whole, whole if whole.isdigit() else "act"):
        return True
    return (
        hollow == "act" and whole in ("403", "404") and (route.path.startswith(BY_BODY) or route.path == f"{API}/cases")
    )


def read() -> dict[str, list[str]]:
    """Return the table: name of the route -> classes in the order of the columns."""
    lines = [line for line in FILE.read_text("utf-8").splitlines() if "|" in line and "/" in line.partition("|")[0]]
    return {
        " ".join(line.partition("|")[0].split()): line.partition("|")[2].replace("|", " ").split() for line in lines
    }


def drawn(dice: random.Random, count: int) -> Callable[[Route], Collection[Column]]:
    """Return what draws ``count`` columns of a route; what moves something is always asked: later cells rest on it."""
    lines = read()

    def among(route: Route) -> Collection[Column]:
        moving = {
            column for column, cell in zip(COLUMNS, lines[route.name], strict=True)
            if route.acts and cell in ("ok", "see")
        }  # fmt: skip
        few = 2 if any(part in route.path for part in PICTURES) and count < len(COLUMNS) else count
        return moving | set(dice.sample(COLUMNS, min(few, len(COLUMNS))))

    return among


def written(rows: Mapping[str, list[str]]) -> str:
    """Return the table as text, a head before every twenty lines."""
    wide = max(len(name) for name in rows) + 4
    heads = [[f"{role:<{6 * len(relations) - 1}}" for role, relations in ROLES.items()]]
    heads.append([" ".join(f"{one[:5]:<5}" for one in relations) for relations in ROLES.values()])
    top = [" " * wide + "| " + " | ".join(head) for head in heads]
    lines = [
        "Who is answered what. Written by `python -m tests.authorisation.table`, judged by people.",
        "",
        *WORDS.splitlines(),
    ]
    for at, (name, cells) in enumerate(rows.items()):
        if at % 20 == 0:
            lines += ["", *top]
        groups, rest = [], list(cells)
        for relations in ROLES.values():
            groups.append(" ".join(f"{one:<5}" for one in rest[: len(relations)]))
            rest = rest[len(relations) :]
        method, _, path = name.partition(" ")
        lines.append(f"{method:<4} {path}".ljust(wide) + "| " + " | ".join(groups))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def main() -> None:
    """Measure and write."""
    rows: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory() as home:
        world = built(Path(home))
        for route, column, whole, hollow, _ in measure(world):
            rows.setdefault(route.name, []).append(whole)
            if not alike(route, whole, hollow):
                print(f"{route.name} {'.'.join(column)}: hollow {hollow}, whole {whole}")
        print(f"{world.wire.count} requests")
        world.close()
    FILE.write_text(written(rows), "utf-8")


if __name__ == "__main__":
    main()
