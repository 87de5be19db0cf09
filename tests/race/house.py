"""A small house for races and crashes: handlers, window officers, absent handlers with substitutes, short processes."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from engine.bootstrap import Engine, open_engine
from engine.model import ids
from engine.ports import UnitOfWork
from engine.trail.chain import Head
from engine.trail.record import moment
from engine.usecases.asking import access
from engine.usecases.definitions import definitions
from engine.usecases.ground import recorder
from engine.usecases.ground.commands import Caller, Complete, StartCase
from engine.usecases.ground.environment import Environment
from engine.usecases.ground.recorder import Recorder
from engine.usecases.oversight import trail
from engine.usecases.people import directory, logging_in
from tests.unit.bpmn.build import START, line

HANDLERS = tuple(f"h{n:02d}" for n in range(1, 17))
BOARD, RECORDER = HANDLERS[:5], HANDLERS[15]  # a body, its chair first; who keeps its minutes
WINDOWS = tuple(f"w{n:02d}" for n in range(1, 5))
ABSENTEES = tuple(f"a{n:02d}" for n in range(1, 9))  # handlers who may be recorded absent
SUBSTITUTES = tuple(f"s{n:02d}" for n in range(1, 9))  # who then acts for each; handlers they are not
ADMIN = "root"
LIMIT = 50_000

_HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:rf="urn:riskflow:bpmn:1" '
    'id="file" targetNamespace="urn:t" rf:main="main">'
)
_NAME = '<rf:name zh="事" en="Thing"/>'
_OK = f'<rf:outcome id="ok">{_NAME}</rf:outcome>'
_END = (
    f'<bpmn:endEvent id="x_end"><bpmn:extensionElements>{_NAME}<rf:result code="ok" status="completed"/>'
    "</bpmn:extensionElements></bpmn:endEvent>"
)


def _control(spec: str) -> str:
    return f'<rf:control id="ctl">{_NAME}{spec}</rf:control>'


def _task(name: str, inside: str = "", form: str = "") -> str:
    return (
        f'<bpmn:userTask id="{name}"><bpmn:extensionElements>{_NAME}<rf:duty roles="handler"/>'
        f"<rf:form>{form}</rf:form>{_OK}{inside}</bpmn:extensionElements></bpmn:userTask>"
    )


def _file(catalog: str, *nodes: str) -> bytes:
    laws = f"<bpmn:extensionElements><rf:catalog>{catalog}</rf:catalog></bpmn:extensionElements>" if catalog else ""
    return (
        f'{_HEAD}{laws}<bpmn:process id="main" isExecutable="true"><bpmn:extensionElements>{_NAME}'
        f"</bpmn:extensionElements>{''.join(nodes)}</bpmn:process></bpmn:definitions>"
    ).encode()


def _several(least: int) -> bytes:
    """A task that ``least`` persons sign, then one that opens when they have."""
    return _file(
        _control(f'<rf:twoPerson min="{least}"/>'),
        START,
        _task("t_check", '<rf:controlRef ref="ctl"/>', f'<rf:field id="note" type="string">{_NAME}</rf:field>'),
        _task("t_next"),
        _END,
        *line("x_start", "t_check", "t_next", "x_end"),
    )


def _amended() -> bytes:
    """A task that two persons sign, each seeing the sum the other saw."""
    form = f'<rf:field id="sum" type="money">{_NAME}</rf:field>'
    control = _control('<rf:twoPerson min="2"/>')
    task = _task("t_check", '<rf:controlRef ref="ctl"/>', form)
    return _file(control, START, task, _task("t_next"), _END, *line("x_start", "t_check", "t_next", "x_end"))


def _kin() -> bytes:
    """A task that two persons sign; window officers decide on recusals."""
    specs = '<rf:twoPerson min="2"/>', '<rf:recusal grounds="kin" decider="window" freeze="false"/>'
    catalog = "".join(f'<rf:control id="ctl_{n}">{_NAME}{spec}</rf:control>' for n, spec in enumerate(specs))
    task = _task("t_check", "".join(f'<rf:controlRef ref="ctl_{n}"/>' for n in range(len(specs))))
    return _file(catalog, START, task, _task("t_next"), _END, *line("x_start", "t_check", "t_next", "x_end"))


def _limited() -> bytes:
    """A task whose sum per line and year stays below the limit."""
    form = f'<rf:field id="amount" type="money">{_NAME}</rf:field><rf:field id="line" type="string">{_NAME}</rf:field>'
    return _file(
        _control(f'<rf:limit expr="amount" key="line" window="year" max="{LIMIT}"/>'),
        START,
        _task("t_apply", '<rf:controlRef ref="ctl"/>', form),
        _task("t_next"),
        _END,
        *line("x_start", "t_apply", "t_next", "x_end"),
    )


def _timed() -> bytes:
    """A task, then a wait that is over at once."""
    wait = (
        f'<bpmn:intermediateCatchEvent id="x_wait"><bpmn:extensionElements>{_NAME}</bpmn:extensionElements>'
        "<bpmn:timerEventDefinition><bpmn:timeDuration>PT0S</bpmn:timeDuration></bpmn:timerEventDefinition>"
        "</bpmn:intermediateCatchEvent>"
    )
    return _file(
        "", START, _task("t_do"), wait, _task("t_next"), _END, *line("x_start", "t_do", "x_wait", "t_next", "x_end")
    )


def _family() -> bytes:
    """A case of two tasks beside a companion that ends it; the second task is done by a case of its own."""
    quit_ = f'<rf:anyTime id="act_quit" process="quit" roles="handler" effect="cancel_parent">{_NAME}</rf:anyTime>'
    wait = (
        f'<bpmn:serviceTask id="s_pay"><bpmn:extensionElements>{_NAME}<rf:action name="open_case" process="pay"/>'
        "</bpmn:extensionElements></bpmn:serviceTask>"
    )
    main = _file("", START, _task("t_do"), wait, _task("t_next"), _END)
    flows = "".join(line("x_start", "t_do", "s_pay", "t_next", "x_end"))
    text = main.decode().replace("</bpmn:extensionElements>", f"{quit_}</bpmn:extensionElements>", 1)
    return text.replace("</bpmn:process>", f"{flows}</bpmn:process>{_short('quit')}{_short('pay')}").encode()


def _short(name: str) -> str:
    """A process of one task."""
    start, end = f'<bpmn:startEvent id="{name}_start"/>', _END.replace("x_end", f"{name}_end")
    task = _task(f"t_{name}")
    flows = "".join(line(f"{name}_start", f"t_{name}", f"{name}_end"))
    return (
        f'<bpmn:process id="{name}" isExecutable="true"><bpmn:extensionElements>{_NAME}</bpmn:extensionElements>'
        f"{start}{task}{end}{flows}</bpmn:process>"
    )


def _board() -> bytes:
    """A task a body decides, the chair last, then one that opens when it has; window officers decide on recusals."""
    outcomes = _OK + "".join(
        f'<rf:outcome id="{one}" kind="other">{_NAME}</rf:outcome>' for one in ("against", "abstain")
    )
    duty = '<rf:duty body="board"/>'
    controls = '<rf:quorum body="board"/>', '<rf:recusal grounds="kin" decider="window" freeze="false"/>'
    catalog = "".join(f'<rf:control id="ctl_{n}">{_NAME}{spec}</rf:control>' for n, spec in enumerate(controls))
    refs = "".join(f'<rf:controlRef ref="ctl_{n}"/>' for n in range(len(controls)))
    task = _task("t_board", refs).replace('<rf:duty roles="handler"/>', duty).replace(_OK, outcomes)
    return _file(catalog, START, task, _task("t_next"), _END, *line("x_start", "t_board", "t_next", "x_end"))


PROCESSES = {
    "amend": _amended(),
    "kin": _kin(),
    "board": _board(),
    "family": _family(),
    "two": _several(2),
    "three": _several(3),
    "limit": _limited(),
    "timed": _timed(),
}


def _sample() -> dict[str, Any]:
    name = {"zh": "试", "en": "Test"}
    people = [
        {"account": account, "name": name, "kind": "officer", "department": "office", "posts": [{"role": role}]}
        for accounts, role in ((HANDLERS, "handler"), (WINDOWS, "window"), (SUBSTITUTES, "second"))
        for account in accounts
    ]
    people += [
        {"account": away, "name": name, "kind": "officer", "department": "office", "posts": [post]}
        for away, there in zip(ABSENTEES, SUBSTITUTES, strict=True)
        for post in ({"role": "handler", "substitute": there},)
    ]
    people.append({"account": ADMIN, "name": name, "kind": "admin", "department": "office"})
    return {
        "agency": {"id": "race", "name": name, "time_zone": "Asia/Shanghai"},
        "roles": {"handler": name, "window": name, "second": name},
        "departments": [{"id": "office", "name": name}],
        "people": people,
        "bodies": [
            {"id": "board", "name": name, "chair": BOARD[0], "members": list(BOARD), "rules": {"chair_last": True}},
            {"id": "recorders", "name": name, "chair": RECORDER, "members": [RECORDER]},
        ],
    }


class House:
    """The engine of the test's own process, with everybody logged in."""

    def __init__(self, url: str, home: Path) -> None:
        self.url, self.home = url, home
        self._by_token: dict[bytes, str] = {}
        self.engine: Engine = open_engine(url, home=home)
        self.agency = self.engine.act(directory.load_sample, _sample(), []).result()
        self.engine.refresh()
        agency = self.engine.env.agency(self.agency)
        for key, data in PROCESSES.items():
            self.engine.act(definitions.deploy, agency, key, data, "setup").result()
        self.callers = {who: self._log_in(who) for who in (*HANDLERS, *WINDOWS)}
        self.persons = {
            who: self.engine.ask(directory.me, caller)["person"]["id"] for who, caller in self.callers.items()
        }

    def _log_in(self, who: str) -> Caller:
        return access.caller_of(self.engine.act(logging_in.log_in, who, f"demo-{who}").result()["access_token"])

    def caller(self, who: str, key: str = "", body: str = "body") -> Caller:
        """Return a caller with an idempotency key of his own choice; he is logged in when he first calls."""
        found = self.callers.get(who) or self.callers.setdefault(who, self._log_in(who))
        return Caller(agency=found.agency, token_hash=found.token_hash, key=key, body=body if key else "")

    def person(self, who: str) -> str:
        """Return the person behind an account."""
        if who not in self.persons:
            self.persons[who] = self.engine.ask(directory.me, self.caller(who))["person"]["id"]
        return self.persons[who]

    def person_of(self, caller: Caller) -> str:
        """Return the person who calls."""
        if caller.token_hash not in self._by_token:
            known = {one.token_hash: who for who, one in self.callers.items()}
            self._by_token[caller.token_hash] = self.person(known[caller.token_hash])
        return self._by_token[caller.token_hash]

    def close(self) -> None:
        """Close the engine."""
        self.engine.close()


def start_of(process: str) -> StartCase:
    """Return the command that starts a case of ``process``."""
    return StartCase(process=process, title="试", subject={"name": "某股", "kind": "department"})


def signature_on(item: str, fields: dict[str, Any] | None = None) -> Complete:
    """Return the command that signs ``item`` whatever its ETag: the guards alone must do."""
    return Complete(item=item, if_match="*", outcome="ok", fields=fields)


def item_of(answer_body: Any) -> str:
    """Return the one open item told in the answer to a start."""
    return str(answer_body["open_work_items"][0]["id"])


def change_post(env: Environment, unit: UnitOfWork, agency: str, person: str, role: str, *, held: bool) -> int:
    """Give or take a post as a directory change does; returns the new directory version."""
    tables, now = unit.tables.directory, unit.now()
    head = unit.lock_stream(agency, "directory")  # first, so that two changes do not meet at each other's rows
    assert head is not None
    removed = tables.remove_post(agency, person, role)
    if held:
        tables.add("post", [_post(agency, person, role, env.ids.new(ids.POST))])
    elif not removed:
        raise AssertionError("there was no such post")
    made = Recorder(
        agency=agency,
        stream="directory",
        head=Head(*head),
        salt=env.ids.salt,
        at=moment(now),
        actor=recorder.system("setup"),
    )
    made.add("post", id=person, state="set" if held else "ended", refs={"role": role}, values={})
    unit.append(agency, "directory", made.head, made.events, made.values)
    tables.set_version(agency, made.head.seq)
    tables.repack(agency, made.head.seq, now.date().isoformat())
    return int(made.head.seq)


def _post(agency: str, person: str, role: str, entry: str) -> dict[str, str]:
    return {
        "agency_id": agency,
        "post_id": entry,
        "person_id": person,
        "role": role,
        "department": "office",
        "valid_from": "2020-01-01",
        "valid_to": "",
        "kind": "officer",
    }


def exported(house: House) -> Iterator[bytes]:
    """Yield the lines of the whole trail."""
    yield from house.engine.ask(lambda env, unit: list(trail.export(env, unit, house.agency)))


def changed(house: House, since: Mapping[str, int]) -> Iterator[bytes]:
    """Yield the lines of the trail without the cases nothing happened to after they were at ``since``."""
    lines = exported(house)
    header = orjson.loads(next(lines))
    heads = header["streams"]
    still = {name for name, head in heads.items() if name.startswith("case/") and since.get(name) == head["seq"]}
    yield orjson.dumps(header | {"streams": {name: head for name, head in heads.items() if name not in still}})
    for one in lines:
        if one.startswith(b'{"stream":"case/') and one[11 : one.index(b'"', 11)].decode() in still:
            continue
        yield one
