"""What each kind of record does to a case (format page §9); asks nothing, the rules did."""

from collections.abc import Callable

from .case import COMPLETED, KEPT, LAPSED, LIVE, UNDONE, VOID, WITHDRAWN, Case, Item, Record, Signature
from .shapes import element_of

TASK_ONLY = "task."  # begins the paths of values that stand in a task, not in the case


def apply(case: Case, record: Record) -> None:
    """Take a record into the case that keeps the rules."""
    case.definition = record["definition"]
    case.directory = max(case.directory, record["reads"].get("directory", 0))
    effect = _EFFECTS.get(record["kind"])
    if effect is not None:
        effect(case, record)


def signature_of(record: Record) -> Signature:
    """Return the signature a ``signed`` record makes."""
    return Signature(
        number=record["number"],
        instance=record["instance"],
        person=record["actor"]["person"],
        on_behalf=record.get("on_behalf", ""),
        outcome=record["outcome"],
        bound={path: value for path, value in record["bound"].items() if not path.startswith(TASK_ONLY)},
        slots=frozenset(record["slot"].split()),
    )


def _started(case: Case, record: Record) -> None:
    case.status = "open"


def _fields(case: Case, record: Record) -> None:
    case.fields.update(record["fields"])
    for path in record["removed"]:
        case.fields.pop(path, None)
    for path in (*record["fields"], *record["removed"]):
        case.signatures.changed(path)


def _counted(case: Case, record: Record) -> None:
    case.counters.update(record["counters"])


def _opened(case: Case, record: Record) -> None:
    element = element_of(record["instance"])
    case.rounds[element] = case.rounds.get(element, 0) + 1
    causes, count = frozenset(record["causes"]), case.rounds[element]
    _open(case, record["instance"], Item(element=element, sort=record["sort"], round=count, causes=causes))


def _resign_offered(case: Case, record: Record) -> None:
    of = case.items[record["of"]]
    _open(case, record["instance"], Item(element=of.element, sort="resign", round=of.round, of=record["of"]))


def _open(case: Case, instance: str, item: Item) -> None:
    case.items[instance] = item
    case.open.add(instance)


def _claimed(case: Case, record: Record) -> None:
    case.items[record["instance"]].holders.add(record["actor"]["person"])


def _assigned(case: Case, record: Record) -> None:
    case.items[record["instance"]].holders.add(record["person"])


def _released(case: Case, record: Record) -> None:
    case.items[record["instance"]].holders.discard(record["person"])


def _transferred(case: Case, record: Record) -> None:
    holders = case.items[record["instance"]].holders
    holders.discard(record["from"])
    holders.add(record["to"])


def _signer_added(case: Case, record: Record) -> None:
    case.items[record["instance"]].added[record["person"]] = record["place"]


def _signer_removed(case: Case, record: Record) -> None:
    del case.items[record["instance"]].added[record["person"]]


def _signed(case: Case, record: Record) -> None:
    case.signatures.add(signature_of(record))


def _completed(case: Case, record: Record) -> None:
    _close(case, record["instance"], COMPLETED)


def _withdrawn(case: Case, record: Record) -> None:
    _close(case, record["instance"], WITHDRAWN)


def _close(case: Case, instance: str, state: str) -> None:
    case.items[instance].state = state
    case.open.discard(instance)


def _looked(case: Case, record: Record) -> None:
    case.items[record["instance"]].looked = True


def _returned(case: Case, record: Record) -> None:
    case.target = record["to"]


def _taken_back(case: Case, record: Record) -> None:
    case.target = record["instance"]


def _jumped(case: Case, record: Record) -> None:
    case.target, case.skips = record.get("back", ""), set(record["skips"])


def _skipped(case: Case, record: Record) -> None:
    case.skips.discard(record["instance"])
    case.items[record["instance"]].skipped = True
    _close(case, record["instance"], COMPLETED)


def _undone(case: Case, record: Record) -> None:
    case.target = ""
    for instance in record["instances"]:
        _close(case, instance, UNDONE)
    for instance in record.get("kept", ()):
        _close(case, instance, KEPT)
    _move(case, record, VOID)


def _voided(case: Case, record: Record) -> None:
    _move(case, record, VOID)


def _lapsed(case: Case, record: Record) -> None:
    _move(case, record, LAPSED)


def _reinstated(case: Case, record: Record) -> None:
    instead = record.get("instead", {})
    for instance in record["instances"]:
        item = case.items[instance]
        item.causes = frozenset(instead.get(cause, cause) for cause in item.causes)
        _close(case, instance, COMPLETED)
    _move(case, record, LIVE)


def _move(case: Case, record: Record, state: str) -> None:
    for number in record["signatures"]:
        case.signatures.move(number, state)


def _refused(case: Case, record: Record) -> None:
    case.refusals[record["seq"]] = record["count"]


def _refused_again(case: Case, record: Record) -> None:
    case.refusals[record["of"]] = record["count"]


def _incident(case: Case, record: Record) -> None:
    case.incidents.add(record["incident"])


def _resolved(case: Case, record: Record) -> None:
    case.incidents.discard(record["incident"])


def _draw_committed(case: Case, record: Record) -> None:
    case.committed = record["digest"]


def _drawn(case: Case, record: Record) -> None:
    case.committed = ""


def _document(case: Case, record: Record) -> None:
    case.digests.add(record["sha256"])


def _recusal(case: Case, record: Record) -> None:
    if record["state"] == "granted":
        case.recused.add(record["person"])


def _decided(case: Case, record: Record) -> None:
    case.decided[record["instance"]] = record["result"]


def _duty(case: Case, record: Record) -> None:
    case.duties[record["duty"]] = record["state"] in ("open", "taken")


def _copied(case: Case, record: Record) -> None:
    case.copies.update(dict.fromkeys(record["persons"], False))


def _read(case: Case, record: Record) -> None:
    case.copies[record.get("person") or record["actor"]["person"]] = True


def _supervised(case: Case, record: Record) -> None:
    case.supervisors.add(record["actor"]["person"])


def _suspended(case: Case, record: Record) -> None:
    if "terms" not in record:
        case.status = "suspended"


def _resumed(case: Case, record: Record) -> None:
    if "terms" not in record:
        case.status = "open"


def _reopened(case: Case, record: Record) -> None:
    case.status, case.result, case.ended = "open", "", False
    case.target = record.get("back", "")


def _ended(case: Case, record: Record) -> None:
    case.status, case.result, case.ended = record["status"], record["result"], True


_EFFECTS: dict[str, Callable[[Case, Record], None]] = {
    "started": _started,
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
    "signed": _signed,
    "completed": _completed,
    "caught": _completed,
    "withdrawn": _withdrawn,
    "looked": _looked,
    "returned": _returned,
    "taken_back": _taken_back,
    "jumped": _jumped,
    "skipped": _skipped,
    "undone": _undone,
    "voided": _voided,
    "lapsed": _lapsed,
    "reinstated": _reinstated,
    "copied": _copied,
    "read": _read,
    "supervised": _supervised,
    "refused": _refused,
    "refused_again": _refused_again,
    "incident": _incident,
    "resolved": _resolved,
    "draw_committed": _draw_committed,
    "drawn": _drawn,
    "document": _document,
    "paper": _document,
    "recusal": _recusal,
    "decided": _decided,
    "duty": _duty,
    "suspended": _suspended,
    "resumed": _resumed,
    "reopened": _reopened,
    "ended": _ended,
}
