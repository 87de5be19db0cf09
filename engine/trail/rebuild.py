"""The normal form of a case, rebuilt from its stream alone (FORMAT.md §9, decisions D58). Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.trail.binding import element_of
from engine.trail.record import tagged

Record = Mapping[str, Any]
NormalForm = dict[str, Any]  # the value of FORMAT.md §9


@dataclass(slots=True, kw_only=True)
class _State:
    """What is known while reading; only ``rebuild`` sees it."""

    status: str = "open"
    result: str = ""
    fields: dict[str, str] = field(default_factory=dict)  # path → commitment
    counters: dict[str, int] = field(default_factory=dict)
    incidents: set[str] = field(default_factory=set)  # open ones
    items: dict[str, dict[str, Any]] = field(default_factory=dict)  # open items by instance
    entries: dict[str, int] = field(default_factory=dict)  # element → openings so far
    rounds: dict[str, int] = field(default_factory=dict)  # instance → its round
    signatures: dict[int, dict[str, Any]] = field(default_factory=dict)  # all, by number
    live: set[int] = field(default_factory=set)  # numbers of live signatures


def rebuild(records: Iterable[Record]) -> NormalForm:
    """Return the normal form after ``records``, a verified case stream in order; KeyError when it is not one."""
    state = _State()
    for record in records:
        step = _STEPS.get(record["kind"])
        if step is not None:
            step(state, record)
    return {
        "status": state.status,
        "result": state.result,
        "fields": dict(state.fields),
        "counters": dict(state.counters),
        "incidents": sorted(state.incidents),
        "open": [_shown(state.items[instance]) for instance in sorted(state.items)],
        "signatures": [state.signatures[number] for number in sorted(state.live)],
    }


def state_digest(form: NormalForm) -> str:
    """Return the digest of a normal form."""
    return tagged("state", form)


def _shown(item: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: value for name, value in item.items() if name != "added" or value}
    return plain | {name: sorted(plain[name]) for name in ("added", "holders") if name in plain}


def _fields(state: _State, record: Record) -> None:
    state.fields.update(record["fields"])
    for path in record["removed"]:
        state.fields.pop(path, None)


def _counted(state: _State, record: Record) -> None:
    state.counters.update(record["counters"])


def _open(state: _State, instance: str, sort: str, count: int) -> None:
    state.rounds[instance] = count
    state.items[instance] = {
        "instance": instance,
        "element": element_of(instance),
        "round": count,
        "sort": sort,
        "holders": set(),
        "added": [],
    }


def _opened(state: _State, record: Record) -> None:
    element = element_of(record["instance"])
    state.entries[element] = state.entries.get(element, 0) + 1
    _open(state, record["instance"], record["sort"], state.entries[element])


def _resign_offered(state: _State, record: Record) -> None:
    _open(state, record["instance"], "resign", state.rounds[record["of"]])


def _claimed(state: _State, record: Record) -> None:
    state.items[record["instance"]]["holders"].add(record["actor"]["person"])


def _assigned(state: _State, record: Record) -> None:
    state.items[record["instance"]]["holders"].add(record["person"])


def _released(state: _State, record: Record) -> None:
    state.items[record["instance"]]["holders"].discard(record["person"])


def _transferred(state: _State, record: Record) -> None:
    holders = state.items[record["instance"]]["holders"]
    holders.discard(record["from"])
    holders.add(record["to"])


def _signer_added(state: _State, record: Record) -> None:
    state.items[record["instance"]]["added"].append([record["person"], record["place"]])


def _signer_removed(state: _State, record: Record) -> None:
    item = state.items[record["instance"]]
    item["added"] = [one for one in item["added"] if one[0] != record["person"]]


def _closed(state: _State, record: Record) -> None:
    state.items.pop(record["instance"], None)


def _signed(state: _State, record: Record) -> None:
    number = record["number"]
    state.live.add(number)
    state.signatures[number] = {
        "number": number,
        "instance": record["instance"],
        "person": record["actor"]["person"],
        "on_behalf": record.get("on_behalf", ""),
        "outcome": record["outcome"],
    }


def _undone(state: _State, record: Record) -> None:
    for instance in record["instances"]:
        state.items.pop(instance, None)
    _dead(state, record)


def _dead(state: _State, record: Record) -> None:
    state.live.difference_update(record["signatures"])


def _reinstated(state: _State, record: Record) -> None:
    state.live.update(record["signatures"])


def _incident(state: _State, record: Record) -> None:
    state.incidents.add(record["incident"])


def _resolved(state: _State, record: Record) -> None:
    state.incidents.discard(record["incident"])


def _suspended(state: _State, record: Record) -> None:
    if "terms" not in record:
        state.status = "suspended"


def _resumed(state: _State, record: Record) -> None:
    if "terms" not in record:
        state.status = "open"


def _reopened(state: _State, _record: Record) -> None:
    state.status, state.result = "open", ""


def _ended(state: _State, record: Record) -> None:
    state.status, state.result = record["status"], record["result"]


_STEPS: dict[str, Callable[[_State, Record], None]] = {
    "fields": _fields,
    "counted": _counted,
    "opened": _opened,
    "resign_offered": _resign_offered,
    "claimed": _claimed,
    "assigned": _assigned,
    "released": _released,
    "transferred": _transferred,
    "signer_added": _signer_added,
    "signer_removed": _signer_removed,
    "completed": _closed,
    "caught": _closed,
    "skipped": _closed,
    "withdrawn": _closed,
    "signed": _signed,
    "undone": _undone,
    "voided": _dead,
    "lapsed": _dead,
    "reinstated": _reinstated,
    "incident": _incident,
    "resolved": _resolved,
    "suspended": _suspended,
    "resumed": _resumed,
    "reopened": _reopened,
    "ended": _ended,
}
