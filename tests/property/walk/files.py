"""Random definitions that the lint lets through: blocks of tasks with random posts, outcomes, forms and controls.

A seed gives one file for ever. What the walk has to know of the file without asking the product stands beside it.
"""

import itertools
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from engine import bpmn
from engine.model.finding import Severity
from tests.unit.bpmn.build import START, flow, line
from tests.unit.usecases.flows import (
    AMOUNT,
    BACK,
    HEAD,
    NAME,
    NOTE,
    OK,
    POOR,
    REFUSE,
    choice,
    control,
    end,
    gate,
    members,
    process,
    task,
    timer,
    uses,
)

ROLES = ("handler", "section_head", "deputy", "legal", "accountant", "verifier", "expert", "window")
PHONE = f'<rf:field id="phone" type="string">{NAME}</rf:field>'
GRADE = f'<rf:field id="grade" type="string" scope="task" bound="true">{NAME}</rf:field>'
TERM = '<rf:deadline id="dl_{0}" after="enter" max="20" unit="workday" extend="5" extendBy="{1}" suspendOn="test"/>'
FIELDS = {"amount": AMOUNT, "note": NOTE, "phone": PHONE, "grade": GRADE}
FORMS = (("amount", "note"), ("note",), ("note", "grade"), ("phone",))
TRIES = 30


@dataclass(kw_only=True)
class Made:
    """A file and what is known of it."""

    data: bytes
    tries: int
    roles: dict[str, tuple[str, ...]]
    needs: dict[str, int]
    ends: dict[str, tuple[str, ...]]  # outcomes one person gives, by task
    apart: list[frozenset[str]]
    far: list[frozenset[str]]  # those that hold over all cases of one subject
    forms: dict[str, tuple[str, ...]]
    outcomes: dict[str, tuple[str, ...]]
    papers: set[str]  # tasks that want a quote
    terms: list[str]


@dataclass
class Draft:
    """A file while it is made."""

    dice: random.Random
    numbers: itertools.count = field(default_factory=lambda: itertools.count(1))
    nodes: list[str] = field(default_factory=list)
    flows: list[str] = field(default_factory=list)
    catalog: list[str] = field(default_factory=list)
    tasks: list[str] = field(default_factory=list)
    roles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    needs: dict[str, int] = field(default_factory=dict)
    apart: list[frozenset[str]] = field(default_factory=list)
    far: list[frozenset[str]] = field(default_factory=list)
    unanimous: set[str] = field(default_factory=set)
    papers: set[str] = field(default_factory=set)
    forms: dict[str, tuple[str, ...]] = field(default_factory=dict)
    outcomes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    terms: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    back: str = ""  # gateway before the draft, to which drawn returns lead
    refused: bool = False

    def name(self, stem: str) -> str:
        return f"{stem}_{next(self.numbers)}"

    def control(self, kind: str, spec: str) -> str:
        name = self.name("ctl")
        self.catalog.append(control(name, spec))
        self.kinds.append(kind)
        return name

    def file(self) -> bytes:
        catalog = "".join(self.catalog)
        laws = f"<bpmn:extensionElements><rf:catalog>{catalog}</rf:catalog></bpmn:extensionElements>" if catalog else ""
        return f"{HEAD}{laws}{process(*self.nodes, *self.flows)}</bpmn:definitions>".encode()

    # -- blocks: each returns its first and its last node --------------------------------------------------------

    def block(self, depth: int) -> tuple[str, str]:
        made: list[Callable[[int], tuple[str, str]]] = [self.one, self.one, self.one, self.deciding]
        if depth:
            made += [self.row, self.parallel, self.choice, self.several, self.late, self.reminded]
        return self.dice.choice(made)(depth - 1)

    def row(self, depth: int) -> tuple[str, str]:
        parts = [self.block(depth) for _ in range(self.dice.randint(2, 3))]
        self.join(parts)
        return parts[0][0], parts[-1][1]

    def join(self, parts: list[tuple[str, str]]) -> None:
        self.flows += [flow(a[1], b[0]) for a, b in itertools.pairwise(parts)]

    def parallel(self, depth: int) -> tuple[str, str]:
        split, join = self.name("ps"), self.name("pj")
        self.nodes += [gate(split), gate(join)]
        for _ in range(self.dice.randint(2, 3)):
            first, last = self.block(depth if self.dice.random() < 0.4 else 0)
            self.flows += [flow(split, first), flow(last, join)]
        return split, join

    def choice(self, depth: int) -> tuple[str, str]:
        split, join = self.name("xs"), self.name("xj")
        default = f"f_{split}"
        self.nodes += [choice(split, default), choice(join)]
        (a, b), (c, d) = self.block(0), self.block(depth if self.dice.random() < 0.3 else 0)
        self.flows += [flow(split, a, "amount &lt; 100"), flow(split, c, name=default), flow(b, join), flow(d, join)]
        return split, join

    def several(self, depth: int) -> tuple[str, str]:
        after = members(str(self.dice.randint(2, 3)), self.dice.choice(["", "done &gt;= 1"]))
        return self.task(after=after, plain=True)

    def late(self, depth: int) -> tuple[str, str]:
        """A task whose interrupting timer leads around it."""
        (host, _), (other, _) = self.task(), self.task(plain=True)
        event, join = self.name("bt"), self.name("xj")
        self.nodes += [timer(event, host, f"P{self.dice.randint(2, 9)}D"), choice(join)]
        self.flows += [flow(host, join), *line(event, other, join)]
        return host, join

    def reminded(self, depth: int) -> tuple[str, str]:
        """A task whose timer opens another one beside it."""
        (host, _), (other, _) = self.task(), self.task(plain=True)
        event, last = self.name("bt"), self.name("x_e")
        self.nodes += [timer(event, host, f"P{self.dice.randint(2, 5)}D", interrupting=False), end(last)]
        self.flows += line(event, other, last)
        return host, host

    def one(self, depth: int) -> tuple[str, str]:
        return self.task()

    def deciding(self, depth: int) -> tuple[str, str]:
        """A task that may refuse, or send back as drawn."""
        way = self.dice.choice(["refuse", "back", "both"])
        outcomes = OK + (BACK if way != "refuse" else "") + (REFUSE if way != "back" else "")
        name, _ = self.task(outcomes=outcomes)
        split = self.name("g")
        onward = f"f_{split}"
        self.nodes.append(choice(split, onward))
        self.flows.append(flow(name, split))
        if way != "refuse":
            self.flows.append(flow(split, self.back, f'outcome.{name} = "back"'))
        if way != "back":
            self.refused = True
            self.flows.append(flow(split, "x_refused", f'outcome.{name} = "refuse"'))
        after = self.name("xm")
        self.nodes.append(choice(after))
        self.flows.append(flow(split, after, name=onward))
        return name, after

    # -- tasks ----------------------------------------------------------------------------------------------------

    def task(self, *, outcomes: str = "", after: str = "", plain: bool = False, first: bool = False) -> tuple[str, str]:
        dice, name = self.dice, self.name("t")
        roles = ("handler", "window") if first else tuple(dice.sample(ROLES, dice.randint(1, 3)))
        inside, refs = "", [] if plain else self.controls(name, roles)
        if dice.random() < 0.55:
            inside += TERM.format(name, dice.choice(roles))
            self.terms.append(f"dl_{name}")
        if not plain and dice.random() < 0.08:
            inside += f'<rf:deadline id="dm_{name}" after="enter" min="2" unit="day"/>'
        if not plain and dice.random() < 0.12:
            self.papers.add(name)
            inside += f'<rf:evidence kind="quote" min="1">{NAME}</rf:evidence>'
        if not plain and dice.random() < 0.2:
            self.unanimous.add(name)
            inside += '<rf:signing unanimous="true"/>'
        fields = ("amount", "note", "phone") if first else dice.choice(FORMS)
        form = "".join(FIELDS[field] for field in fields)
        outcomes = outcomes or dice.choice([OK, OK, OK + POOR])
        self.nodes.append(
            task(name, " ".join(roles), form=form, outcomes=outcomes, inside=uses(*refs) + inside, after=after)
        )
        self.tasks.append(name)
        self.roles[name], self.forms[name] = roles, fields
        self.outcomes[name] = tuple(re.findall(r'<rf:outcome id="(\w+)"', outcomes))
        return name, name

    def controls(self, name: str, roles: tuple[str, ...]) -> list[str]:
        """Draw the controls of a task; those that name an earlier task take one that is there."""
        found = []
        signing = self.dice.choice(["", "", "", self.two, self.tiers, self.joint])
        if signing:
            found.append(signing(name, roles))
        for kind in (self.separated, self.separated, self.required, self.bound, self.limited, self.own, self.frozen):
            if self.tasks and self.dice.random() < 0.12:
                found.append(kind(name, roles))
        return found

    def two(self, name: str, roles: tuple[str, ...]) -> str:
        self.needs[name] = 2
        return self.control("two-person", '<rf:twoPerson min="2"/>')

    def tiers(self, name: str, roles: tuple[str, ...]) -> str:
        self.needs[name] = 1
        first, last = roles[0], roles[-1]
        return self.control(
            "approval",
            '<rf:approval amount="amount">'
            f'<rf:tier id="low" to="1000" toInclusive="false" roles="{first}"/>'
            f'<rf:tier id="high" from="1000" fromInclusive="true" roles="{" ".join(dict.fromkeys((first, last)))}"/>'
            "</rf:approval>",
        )

    def joint(self, name: str, roles: tuple[str, ...]) -> str:
        if len(roles) < 2:
            return self.two(name, roles)
        self.needs[name] = 2
        parties = "".join(f'<rf:party id="p{at}" roles="{role}">{NAME}</rf:party>' for at, role in enumerate(roles[:2]))
        ordered = self.dice.choice(["", ' ordered="true"'])
        return self.control("joint", f"<rf:joint{ordered}>{parties}</rf:joint>")

    def separated(self, name: str, roles: tuple[str, ...]) -> str:
        other = self.dice.choice([*self.tasks, "start"])
        scope = self.dice.choice(["", "", ' scope="object" key="subject.key"'])
        self.apart.append(frozenset({other, name}))
        if scope:
            self.far.append(self.apart[-1])
        return self.control("separation", f'<rf:separation tasks="{other} {name}"{scope}/>')

    def required(self, name: str, roles: tuple[str, ...]) -> str:
        more = self.dice.choice(["", ' outcome="ok"', f' notSignersOf="{self.tasks[0]}"'])
        return self.control("requires", f'<rf:requires task="{self.dice.choice(self.tasks)}"{more}/>')

    def bound(self, name: str, roles: tuple[str, ...]) -> str:
        return self.control("binding", f'<rf:binding task="{self.dice.choice(self.tasks)}" level="person"/>')

    def limited(self, name: str, roles: tuple[str, ...]) -> str:
        more = self.dice.choice(["", ' key="note" window="year"'])
        return self.control("limit", f'<rf:limit expr="amount" max="50000" maxInclusive="true"{more}/>')

    def own(self, name: str, roles: tuple[str, ...]) -> str:
        first = self.tasks[0]
        return self.control("self-control", f'<rf:selfControl task="{first}" byRole="{self.roles[first][0]}"/>')

    def frozen(self, name: str, roles: tuple[str, ...]) -> str:
        return self.control("recusal", '<rf:recusal freeze="true"/>')


def drawn(dice: random.Random) -> Draft:
    """Draw one file; whether it is a good one the lint says."""
    one = Draft(dice=dice)
    one.back = one.name("g_in")
    one.nodes = [START, choice(one.back)]
    first = one.task(first=True, plain=True, outcomes=OK)
    parts = [first, *(one.block(2) for _ in range(dice.randint(1, 3)))]
    one.join(parts)
    one.flows += [*line("x_start", one.back, parts[0][0]), flow(parts[-1][1], "x_end")]
    one.nodes += [end(), *([end("x_refused", "refused")] if one.refused else [])]
    return one


def make(seed: int) -> Made:
    """Return the file of a seed: the first draft without an error of the lint."""
    for attempt in range(TRIES):
        one = drawn(random.Random(f"{seed}/{attempt}"))
        data = one.file()
        findings = bpmn.lint(bpmn.read(data, key="walk"))
        if not any(each.severity is Severity.ERROR for each in findings):
            return Made(
                data=data,
                tries=attempt + 1,
                roles=one.roles,
                needs=one.needs,
                ends={task: () if task in one.unanimous else ("back", "refuse") for task in one.tasks},
                apart=one.apart,
                far=one.far,
                forms=one.forms,
                outcomes=one.outcomes,
                papers=one.papers,
                terms=one.terms,
            )
    raise AssertionError(f"no file of seed {seed} passes the lint")
