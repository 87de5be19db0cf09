"""A small bureau for the tables of the oracle's own tests, and how one row is asked."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from tests.oracle.judge import judge
from tests.oracle.world import Attempt, Body, Case, Control, Instance, Link, Person, Post, Signature, Task, World

DAY = "2026-03-10"


def person(name: str, *roles: str, kind: str = "officer", department: str = "east", **more: Any) -> Person:
    return Person(id=name, kind=kind, posts=tuple(Post(role=one, department=department) for one in roles), **more)


PEOPLE = {
    one.id: one
    for one in (
        person("ann", "handler"),
        person("bob", "handler", department="west"),
        person("bob_old", "handler", department="west"),
        person("cid", "handler", skills=(("licence", "2026-12-31"),)),
        person("eve", "head"),
        person("fay", "head", "deputy"),
        person("gus", "deputy"),
        person("dan", "director", department="top"),
        person("kit", "clerk"),
        person("leo", "legal", department="west"),
        person("zoe", "clerk", department="west"),
        person("pat", "discipline", department="apart"),
        person("ada", kind="admin"),
        person("abe", kind="admin"),
        person("abe_old", kind="admin"),
        person("aud", kind="auditor"),
    )
}
BOARD = Body(id="board", seats=tuple(Link(person=one) for one in ("dan", "eve", "fay", "gus")), chair="dan")
CLERKS = Body(id="clerks", seats=(Link(person="kit"),))
WORLD = World(
    people=PEOPLE,
    accounts={"ann_2": "ann", "eve_2": "eve", "abe_2": "abe_old"},
    merged={"bob_old": "bob", "abe_old": "abe"},
    bodies={"board": BOARD, "clerks": CLERKS},
)
D1 = Instance(id="d1", task="draft", state="done", outcome="ok")
C1 = Instance(id="c1", task="check", causes=frozenset({"d1"}))
DRAWN = (Signature(instance="d1", person="ann"),)


def case(*controls: Control, **more: Any) -> Case:
    """A draft signed by ann, then an open check that carries the controls."""
    task = Task(id="check", **({"controls": controls} | more.pop("task", {})))
    given: dict[str, Any] = {
        "tasks": (Task(id="draft"), task),
        "instances": (D1, replace(C1, **more.pop("item", {}))),
        "signatures": (*DRAWN, *(Signature(**({"instance": "c1"} | one)) for one in more.pop("signed", ()))),
        "starter": "ann",
        "department": "east",
    }
    return Case(**given | more)


def world(**more: Any) -> World:
    return replace(WORLD, **more)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One case of a table: what is tried, what comes of it, by which page."""

    page: str
    who: str
    verb: str = "complete"
    then: str = "allowed"  # verdict and, when refused, one reason that must be among those that hold
    case: Case = field(default_factory=case)
    world: World = WORLD
    more: dict[str, Any] = field(default_factory=dict)

    def told(self) -> str:
        """Return the verdict; of a refusal with the reason asked for, when it is among those that hold."""
        target = "d1" if self.verb == "take back" else "c1"
        attempt = Attempt(**({"verb": self.verb, "account": self.who, "instance": target, "today": DAY} | self.more))
        found = judge(self.world, self.case, attempt)
        verdict, _, code = self.then.partition(" ")
        if code and code not in found.codes:
            return f"{found.verdict} {sorted(found.codes)}"
        return f"{found.verdict} {code}".strip() if found.verdict == verdict else f"{found.verdict} {found.codes}"


def money(text: str) -> Decimal:
    return Decimal(text)
