"""Writes engine/trail/vectors.json: ``python -m tests.unit.trail.vectors``. Its own plain code where that is short, so
that the vectors check the room and are not only its echo (json.dumps, hashlib and hmac used directly)."""

import base64
import copy
import hashlib
import hmac
import json
from pathlib import Path

PLACE = Path(__file__).parents[3] / "engine" / "trail" / "vectors.json"
AGENCY, INSTALLATION = "ag_01hqtest0000000000000000a1", "in_01hqtest0000000000000000b2"
BUYER1, BUYER2, APPLICANT = "pe_buyer1", "pe_buyer2", "pe_applicant"
DEFINITION = "sha256:" + "d1" * 32
CASE, DIRECTORY = "case/ca_01hqtest0000000000000000c3", "directory"


def dump(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def tag(name, value):
    return sha(b"riskflow/1/" + name.encode() + b"\n" + dump(value))


def salted(number, value):
    return "hmac:" + hmac.new(bytes([number]) * 16, dump(value), hashlib.sha256).hexdigest()


def start(stream, definition=""):
    kind, _, name = stream.partition("/")
    return tag(
        "stream",
        {
            "format": "riskflow/1",
            "installation": INSTALLATION,
            "agency": AGENCY,
            "kind": kind,
            "id": name,
            "definition": definition,
        },
    )


def seal(stream, events, definition=""):
    prev, lines = start(stream, definition), []
    for seq, event in enumerate(events, 1):
        record = {"v": 1, "agency": AGENCY, "stream": stream, "seq": seq, "prev": prev, **event}
        data = b"riskflow/1\n" + dump(record)
        prev = sha(data)
        lines.append({"stream": stream, "seq": seq, "hash": prev, "bytes": base64.b64encode(data).decode()})
    return lines


def by(person):
    return {"person": person, "account": person.replace("pe_", "ac_"), "mandate": None}


def bind(instance, bound, signer, evidence, settings):
    return tag(
        "signature",
        {
            "definition": DEFINITION,
            "case": CASE.partition("/")[2],
            "element": instance.rpartition("/")[2].partition("#")[0],
            "instance": instance,
            "outcome": "done",
            "bound": bound,
            "signer": signer,
            "evidence": evidence,
            "settings": settings,
        },
    )


def stand_in(event, *, mandate, **more):
    """Let a substitute sign: the three members more that such a signature binds."""
    event["actor"] = {**event["actor"], "mandate": mandate}
    event.update(more)
    told = {"acting": event["acting"], "mandate": mandate, "on_behalf": event.get("on_behalf", "")}
    plain = ("bound", "evidence", "instance", "outcome", "signer")
    whole = {name: event[name] for name in plain} | {"settings": event["reads"]["settings"]}
    whole |= {"definition": DEFINITION, "case": CASE.partition("/")[2], "element": "pro_inquiry", **told}
    event["binds"] = tag("signature", whole)


def case_events():
    def event(kind, at, actor, reads, **members):
        definition = {"key": "procurement", "version": 3, "digest": DEFINITION}
        moment = f"2026-03-10T02:20:{at}Z"
        return {"kind": kind, "at": moment, "actor": actor, "reads": reads, "definition": definition, **members}

    amount, quotes = {"amount": salted(2, "16200")}, [["quote_paper", "sha256:" + "e0" * 32]]
    signer, settings = {"own_call": salted(5, True)}, ["quotes_min@2"]
    seen = {"directory": 2, "settings": settings}
    first = {"instance": "pro_inquiry#1", "outcome": "done", "role": "buyer", "slot": ""}
    return [
        event("started", "11.000413", by(APPLICANT), {"directory": 2}, process="procurement_main",
              number="PRO-2026-00001", owner="de_office", title=salted(1, "台式计算机")),
        event("fields", "11.000413", by(APPLICANT), {"directory": 2}, fields=amount, removed=[]),
        event("opened", "11.000413", {"system": "runner"}, {}, instance="pro_inquiry#1", sort="task", causes=[],
              via=["flow_start_inquiry"]),
        event("signed", "12.5".ljust(9, "0"), by(BUYER1), seen, key="sha256:" + "aa" * 32, number=1, **first,
              bound=amount, signer=signer, evidence=quotes, comment=salted(6, "已核"),
              binds=bind("pro_inquiry#1", amount, signer, quotes, settings)),
        event("signed", "40.000000", by(BUYER2), seen, key="sha256:" + "bb" * 32, number=2, **first,
              bound=amount, signer={"own_call": salted(7, True)}, evidence=quotes,
              binds=bind("pro_inquiry#1", amount, {"own_call": salted(7, True)}, quotes, settings)),
        event("completed", "40.000000", by(BUYER2), seen, key="sha256:" + "bb" * 32, instance="pro_inquiry#1",
              outcome="done", flows=["flow_inquiry_select"], routing={}),
        event("opened", "40.000000", by(BUYER2), seen, key="sha256:" + "bb" * 32, instance="pro_select#1", sort="task",
              causes=["pro_inquiry#1"], via=["flow_inquiry_select"]),
    ]  # fmt: skip


def directory_events():
    def fact(kind, name, at, refs, values):
        return {"kind": kind, "at": at, "actor": by("pe_admin"), "reads": {}, "id": name, "state": "set", "refs": refs,
                "values": values}  # fmt: skip

    at = "2026-01-05T00:00:00.000000Z"
    return [
        fact("person", BUYER1, at, {"class": "officer"}, {"name": salted(8, "甲某")}),
        fact("grant", "gr_1", at, {"person": BUYER1, "role": "buyer"}, {}),
        {"kind": "clock", "at": at, "actor": {"system": "clock"}, "reads": {}, "behind": 6000000},
    ]


def header(streams):
    heads = {
        name: {"definition": definition, "seq": lines[-1]["seq"], "hash": lines[-1]["hash"]}
        for name, definition, lines in streams
    }
    return {"format": "riskflow/1", "hash": "sha256", "installation": INSTALLATION, "agency": AGENCY, "complete": False,
            "streams": heads}  # fmt: skip


def value_line(stream, seq, pointer, number, value):
    return {"stream": stream, "seq": seq, "pointer": pointer, "salt": f"{number:02x}" * 16, "value": value}


CANONICAL = [
    {}, [], "", 0, -1, (1 << 53) - 1, -((1 << 53) - 1), True, None, {"b": 1, "a": [True, False, None]},
    {"Z": 1, "a": 2, "_": 3, "é": 4, "A": 5, "": 6, "10": 7, "9": 8},
    {"\U0001f600": 1, "\uff5e": 2, "\ue000": 3, "\u4e2d": 4},
    {"e\u0301": "NFD", "\u00e9": "NFC"},
    "\x00\x01\x07\b\t\n\x0b\f\r\x1b\x1f", "\"\\/", "\x7f\x80\u2028\u2029\ufeff\uffff", "\U00010000\U0010ffff",
    {"nested": {"b": [{"d": 1, "c": 2}], "a": {}}}, {"absent_is_not": None}, "16200", [[[[]]]],
]  # fmt: skip
DEEP, TOO_DEEP = "[" * 32 + "]" * 32, "[" * 33 + "]" * 33
NOT_CANONICAL = [
    ('{"b":1,"a":2}', "keys out of order"), ('{"a": 1}', "white space"), ('{"a":1}\n', "trailing newline"),
    (' {"a":1}', "leading space"), ('{"a":1,"a":1}', "key twice"), ('{"a":1.0}', "float"), ('{"a":1e3}', "exponent"),
    ('{"a":-0}', "minus zero"), ('{"a":01}', "leading zero"), ('{"a":NaN}', "NaN"), ('{"a":Infinity}', "Infinity"),
    ('{"a":9007199254740992}', "integer beyond 2^53-1"), ('{"a":-9007199254740992}', "integer beyond -(2^53-1)"),
    ('{"a":"\\u4e2d"}', "needless escape"), ('{"a":"\\/"}', "needless escape of a slash"),
    ('{"a":"\\u001F"}', "upper-case hex"), ('{"a":"\\u000a"}', "long form of a short escape"),
    ('{"a":"\\ud800"}', "lone surrogate"), ('{"a":"\\ud83d\\ude00"}', "surrogate pair instead of the character"),
    ("{'a':1}", "single quotes"), ('{"a":1,}', "trailing comma"), ('\ufeff{"a":1}', "byte order mark"),
    ('{"\U0001f600":1,"\uff5e":2}', "UTF-16 order"), ('{"a":"\t"}', "raw control character"), ("", "nothing"),
    ('{"a":' + "[" * 32 + "]" * 32 + "}", "33 levels"), ('{"a":1}{"b":1}', "two values"),
]  # fmt: skip
MOMENTS = {
    "good": [["2026-03-10T02:20:11.000413+00:00", "2026-03-10T02:20:11.000413Z"],
             ["2026-03-10T10:20:11+08:00", "2026-03-10T02:20:11.000000Z"],
             ["2024-02-29T23:59:59.999999-01:00", "2024-03-01T00:59:59.999999Z"],
             ["0001-01-01T00:00:00+00:00", "0001-01-01T00:00:00.000000Z"]],
    "bad": ["2026-03-10T02:20:11Z", "2026-03-10T02:20:11.0Z", "2026-03-10 02:20:11.000000Z",
            "2026-02-30T00:00:00.000000Z",
            "2026-03-10T02:20:60.000000Z", "2026-03-10T02:20:11.000000+00:00", "2026-03-10T24:00:00.000000Z"],
}  # fmt: skip


def edit(lines, seq, change, *, reseal=True):
    """Change record ``seq`` and compute its hash anew, as somebody with the database would."""
    line = next(line for line in lines if line.get("seq") == seq and line["stream"] == CASE and "bytes" in line)
    record = json.loads(base64.b64decode(line["bytes"])[11:])
    change(record)
    data = b"riskflow/1\n" + dump(record)
    line["bytes"] = base64.b64encode(data).decode()
    if reseal:
        line["hash"] = sha(data)


def forged(change_events):
    """A whole export of one case whose chain is right and whose content is not."""
    events = case_events()
    change_events(events)
    lines = seal(CASE, events, DEFINITION)
    return [header([(CASE, DEFINITION, lines)]), *lines]


def against(change_events, *facts):
    """An export of one case and of the directory, which begins with ``facts`` (kind, id, refs)."""
    events, at = case_events(), "2026-01-04T00:00:00.000000Z"
    change_events(events)
    first = [{"kind": kind, "at": at, "actor": by("pe_admin"), "reads": {}, "id": name, "state": "set", "refs": refs,
              "values": {}} for kind, name, refs in facts]  # fmt: skip
    case, directory = seal(CASE, events, DEFINITION), seal(DIRECTORY, [*first, *directory_events()])
    return [header([(CASE, DEFINITION, case), (DIRECTORY, "", directory)]), *case, *directory]


def lot(seed, pool, experts, least, count):
    """A draw made by hand: tickets in order, experts first."""
    said = {"case": CASE.partition("/")[2], "instance": "pro_select#1", "seed": seed}
    order = sorted(pool, key=lambda person: tag("ticket", {**said, "person": person}))
    first = [person for person in order if person in experts][:least]
    rest = [person for person in order if person not in first][: count - len(first)]
    told = {"seed": seed, "pool": sorted(pool), "experts": sorted(experts), "least": least, "count": count}
    return {"instance": "pro_select#1", **told, "persons": sorted(first + rest)}


SEED = "5e" * 32
POOL = [f"pe_expert{n}" for n in range(1, 8)]
COMMITTED = ("draw_committed", {"digest": tag("seed", {"case": CASE.partition("/")[2], "seed": SEED})})
DRAWN = ("drawn", lot(SEED, POOL, POOL[4:], 2, 5))
PICKED = ("drawn", {**lot(SEED, ["1", "2", "3", "4"], [], 0, 3), "list": "qualified"})
OWED = ("duty", {"duty": "du_1", "state": "open", "sort": "publish", "control": "ctl_public", "element": "pro_publish",
                 "role": "", "due": "2026-03-12T15:59:59.000000Z"})  # fmt: skip
MET = ("duty", {"duty": "du_1", "state": "done", "text": salted(10, "已公开"), "documents": ["do_1"], "late": True})

GUEST = {"person": "pe_party1", "account": None, "mandate": None}
TOKEN = {"token": "ot_1", "party": "pe_party1", "state": "issued", "until": "2026-06-08T02:20:20.000000Z"}
SAID = {"act": "statement", "party": "pe_party1", "evidence": [], "text": salted(12, "已全部下架")}
PAPER = [["party_paper", "sha256:" + "e5" * 32]]
SUIT = {"remedy": "rm_1", "sort": "suit", "state": "filed", "on": "2026-03-10", "outcome": "", "recall": False}
ISSUED = ("party_token", {**TOKEN, "actor": by(BUYER1), "name": salted(11, "示例加工坊")})
ONE_ITEM = ("party_token", {**TOKEN, "actor": by(BUYER1), "token": "ot_2", "instance": "pro_select#1"})
RECEIVED = ("party_act", {**SAID, "actor": GUEST, "act": "receipt", "instance": "pro_inquiry#1"})
STATED = ("party_act", {**SAID, "actor": GUEST})
CHALLENGED = ("party_act", {**SAID, "actor": GUEST, "act": "recusal", "text": salted(13, "是对方亲属")})
ASKED = ("recusal", {"actor": GUEST, "person": BUYER2, "state": "requested", "reason": salted(14, "是对方亲属")})
ON_PAPER = ("party_act", {**SAID, "actor": by(BUYER1), "act": "hearing", "evidence": PAPER})
REVOKED = ("party_token", {**TOKEN, "actor": by(BUYER1), "state": "revoked", "until": "2026-03-10T02:20:20.000000Z"})
CLOSED = [
    ("withdrawn", {"instance": "pro_select#1", "cause": "ended"}),
    ("ended", {"status": "cancelled", "result": ""}),
]
RATED = ("party_act", {"act": "rating", "party": "pe_party1", "evidence": [], "actor": GUEST, "score": 5})
FILED = ("remedy", {**SUIT, "actor": by(BUYER1), "authority": salted(15, "示例市人民法院")})
DECIDED = ("remedy", {**SUIT, "actor": by(BUYER1), "state": "decided", "outcome": "changed", "recall": True})


EARLY, LATE = "2026-03-09T07:30:00.000000Z", "2026-03-11T15:59:59.000000Z"  # the records are of the day between
WAITS = ("opened", {"instance": "pro_silent#1", "sort": "event", "causes": [], "via": []})
ENTERED = ("late", {"instance": "pro_select#1", "happened": EARLY, "reason": salted(11, "无网络")})
DEEMED = ("deemed", {"instance": "pro_silent#1", "effect": "accepted", "since": EARLY, "law": "行政许可法 32"})
RED = ("card", {"term": "dl_select", "card": "red", "due": EARLY, "persons": [BUYER1, BUYER2],
                "instance": "pro_select#1", "law": "行政许可法 42"})  # fmt: skip
TERM = {"term": "dl_select", "was": LATE, "provisional": True}
TIMED = [
    WAITS, ENTERED, RED, ("card", {"term": "dl_house", "card": "yellow", "due": LATE, "persons": []}),
    ("term", {**TERM, "cause": "suspended", "ends": "", "document": "sha256:" + "f3" * 32, "reason": salted(12, "听证"),
              "instance": "pro_select#1", "law": "行政许可法 42"}),
    ("term", {**TERM, "cause": "extended", "ends": "2026-03-25T15:59:59.000000Z", "by": 10}),
    DEEMED, ("caught", {"instance": "pro_silent#1", "outcome": "", "flows": ["flow_silent"], "routing": {}}),
    ("fields", {"fields": {"phone": salted(13, "0000002")}, "removed": []}),
    ("corrected", {"paths": ["phone"], "reason": salted(14, "笔误")}),
]  # fmt: skip


WATCHER, READER = "pe_watcher1", "pe_reader1"
COPIED = ("copied", {"actor": by(BUYER1), "persons": [READER], "reason": salted(11, "知悉")})
HAS_READ = ("read", {"actor": by(READER)})
ANSWERS = ("duty", {"duty": "du_7", "state": "open", "sort": "supervision", "element": "", "role": "buyer",
                    "due": LATE})  # fmt: skip
SUPERVISED = ("supervised", {"actor": by(WATCHER), "duty": "du_7", "person": BUYER1, "reason": salted(12, "久拖")})
STUCK = ("incident", {"incident": "in_7", "code": "undecidable", "element": "g_out"})
RESOLVING = ("resolving", {"actor": by("pe_admin1"), "incident": "in_7", "how": "retry", "reason": salted(13, "已补")})
RESOLVED = ("resolved", {"actor": by("pe_admin2"), "incident": "in_7", "how": "retry", "reason": salted(14, "已补")})


def more(*kinds):
    """The events of the case with more of them at its end."""
    events = case_events()
    last = {name: events[-1][name] for name in ("at", "definition")}
    return [*events, *({**last, "actor": {"system": "riskflow"}, "reads": {}, "kind": k, **m} for k, m in kinds)]


RULES = {"present_min": "2/3", "pass_min": "1/2", "pass_at_least": False, "basis": "present", "recused": "out",
         "tie": "reject", "chair_last": True, "odd": False, "size_min": 0, "expert_min": ""}  # fmt: skip
BOARD = [f"pe_board{n}" for n in range(1, 5)]  # the last of them is recused, the first presides
AGREED = {
    "instance": "pro_select#1", "meeting": "me_1", "body": "board", "members": BOARD, "recused": BOARD[3:],
    "present": BOARD[:3], "experts": [], "chair": BOARD[0], "record": "sha256:" + "e3" * 32, "needed": 2,
    "votes": [[BOARD[1], "done", 3], [BOARD[2], "against", 0], [BOARD[0], "done", 4]], "result": "done",
    "minutes": True, "rules": RULES,
}  # fmt: skip


def voted(*, signed="done", **members):
    """A body's decision on a case: two ballots signed, one on the printed record, one member recused."""

    def signs(number, person, outcome, slot):
        told = {"instance": "pro_select#1", "outcome": outcome, "bound": {}, "signer": {}, "evidence": []}
        whole = {**told, "definition": DEFINITION, "case": CASE.partition("/")[2], "element": "pro_select",
                 "settings": []}  # fmt: skip
        seat = {"number": number, "role": "", "slot": slot, "actor": by(person), "binds": tag("signature", whole)}
        return "signed", {**told, **seat}

    paper = {"document": "do_9", "type": "record", "sha256": AGREED["record"], "size": 9}
    return beside(
        ("recusal", {"person": BOARD[3], "state": "granted"}), ("document", paper),
        signs(3, BOARD[1], "done", "vote"), signs(4, BOARD[0], "done", "vote"),
        signs(5, "pe_recorder", signed, "minutes"), *([("decided", {**AGREED, **members})] if members else ()),
        ("completed", {"instance": "pro_select#1", "outcome": "done", "flows": [], "routing": {}}),
    )  # fmt: skip


FIRST, BESIDE, LAST = "pe_before", "pe_beside", "pe_after"


def seated(number, person, slot="seat"):
    """A signature at the open step; ``added:`` + person as slot is the seat of an added signer."""
    told = {"instance": "pro_select#1", "outcome": "done", "bound": {}, "signer": {}, "evidence": []}
    whole = {**told, "definition": DEFINITION, "case": CASE.partition("/")[2], "element": "pro_select", "settings": []}
    return "signed", {**told, "number": number, "role": "", "slot": slot, "actor": by(person),
                      "binds": tag("signature", whole)}  # fmt: skip


def joined(person, place):
    return "signer_added", {"instance": "pro_select#1", "person": person, "place": place, "actor": by(BUYER1),
                            "reason": salted(16, "请把关")}  # fmt: skip


def removed(person):
    return "signer_removed", {"instance": "pro_select#1", "person": person, "actor": by(BUYER1)}


SELECTED = ("completed", {"instance": "pro_select#1", "outcome": "done", "flows": [], "routing": {}})
JOINED = [joined(FIRST, "before"), joined(BESIDE, "beside"), joined(LAST, "after")]
SIGNED_TOO = [
    seated(3, FIRST, f"added:{FIRST}"), ("lapsed", {"signatures": [3], "by": "pro_select#1", "paths": ["amount"]}),
    seated(4, FIRST, f"added:{FIRST}"), seated(5, BUYER1), removed(BESIDE), seated(6, LAST, f"added:{LAST}"),
]  # fmt: skip


def beside(*kinds):
    lines = seal(CASE, more(*kinds), DEFINITION)
    return [header([(CASE, DEFINITION, lines)]), *lines]


def broken():
    good = seal(CASE, case_events(), DEFINITION)

    def export(change):
        lines = copy.deepcopy([header([(CASE, DEFINITION, good)]), *good])
        change(lines)
        return lines

    def swap(lines):
        lines[3]["bytes"], lines[4]["bytes"] = lines[4]["bytes"], lines[3]["bytes"]
        lines[3]["hash"], lines[4]["hash"] = lines[4]["hash"], lines[3]["hash"]

    def exchange(lines):
        lines[3], lines[4] = lines[4], lines[3]

    def spaced(lines):
        data = base64.b64decode(lines[2]["bytes"]).replace(b'":', b'": ', 1)
        lines[2].update(bytes=base64.b64encode(data).decode(), hash=sha(data))

    def other_head(lines):
        lines[0]["streams"][CASE]["hash"] = "sha256:" + "00" * 32

    def members(seq, **new):
        return lambda lines: edit(lines, seq, lambda record: record.update(new))

    def rest(cut):
        return forged(lambda events: events.__delitem__(cut))

    def two_changes(events):
        events.insert(5, {**events[1], "fields": {"amount": salted(9, "60000")}, "at": events[5]["at"]})

    def same_person(events):
        events[4]["actor"] = by(BUYER1)

    def acting(**more):
        return forged(lambda events: stand_in(events[4], **more))

    def unbound(events):
        stand_in(events[4], mandate="ma_1", acting={"day": "buyer"})
        events[4]["actor"]["mandate"] = "ma_2"

    def strip(events):
        for event in events[7:]:
            if event["kind"] != "fields":
                del event["fields"], event["removed"]

    def later(*kinds):
        def change(events):
            at, last = events[-1]["at"], dict(events[1])
            events.extend({**last, "at": at, "kind": kind, **members} for kind, members in kinds)
            strip(events)

        return forged(change)

    def complete(lines):
        lines[0]["complete"] = True
        return lines

    close = ("withdrawn", {"instance": "pro_select#1", "cause": "ended"})
    end = ("ended", {"status": "cancelled", "result": ""})
    undo = {"instances": ["pro_inquiry#1", "pro_select#1"], "cause": "return"}
    back = ("returned", {"instance": "pro_select#1", "to": "pro_inquiry#1"})
    leap = (
        ("jumped", {"to": "pro_pay", "asked_by": BUYER1, "grant": "g", "skips": ["pro_select#1"],
                    "reason": salted(9, "x"), "actor": by(BUYER2)}),
        ("skipped", {"instance": "pro_select#1", "flows": [], "routing": {}}),
    )  # fmt: skip
    pulled = ("taken_back", {"instance": "pro_inquiry#1"})
    paper = ("paper", {"document": "do_1", "type": "sheet", "sha256": "sha256:" + "f1" * 32, "size": 7, "edition": 1,
                       "instance": "pro_inquiry#1", "paper": "sheet", "template": "sha256:" + "f2" * 32,
                       "number": "甲询〔2026〕1号"})  # fmt: skip
    refusal = ("refused", {"verb": "complete", "reasons": ["separation"], "count": 1})
    reserve = {"tally": "budget/2026-301", "state": "reserved"}
    return [
        ("after_end", 10, later(close, end, ("fields", {"fields": {}, "removed": ["amount"]}))),
        ("after_end", 11, later(close, end, paper, ("fields", {"fields": {}, "removed": ["amount"]}))),
        ("malformed", 8, later((paper[0], {**paper[1], "edition": 0}))),
        ("definition_changed", 8, later(("suspended", {"definition": {"key": "procurement", "version": 4,
                                                                      "digest": "sha256:" + "d2" * 32}}))),
        ("reads_back", 8, later(("suspended", {"reads": {"directory": 1}}))),
        ("opened_twice", 8, later(("opened", {"instance": "pro_select#1", "sort": "task", "causes": [], "via": []}))),
        ("unknown_signature", 8, later(("voided", {"signatures": [3], "cause": "arrow"}))),
        ("not_voided", 8, later(("undone", {**undo, "signatures": [1]}))),
        ("not_jumped", 8, later(("skipped", {"instance": "pro_select#1", "flows": [], "routing": {}}))),
        ("one_administrator", 8, later(("jumped", {"to": "pro_pay", "asked_by": BUYER2, "grant": "g", "skips": [],
                                                   "reason": salted(9, "x"), "actor": by(BUYER2)}))),
        ("one_administrator", 10, later(close, end, ("reopened", {}))),
        ("not_completed", 8, later(("taken_back", {"instance": "pro_select#1"}))),
        ("acted_on", 9, later(("claimed", {"instance": "pro_select#1"}), pulled)),
        ("acted_on", 9, later(("looked", {"instance": "pro_select#1"}), pulled)),
        ("acted_on", 10, later(*leap, pulled)),
        ("bad_undone", 9, later(back, ("undone", {**undo, "instances": ["pro_select#1"], "signatures": []}))),
        ("bad_undone", 9, later(back, close)),
        ("open_at_end", 8, later(end)),
        ("unknown_refusal", 9, later(refusal, ("refused_again", {"of": 7, "count": 2}))),
        ("unknown_incident", 8, later(("resolved", {"incident": "in_1"}))),
        ("not_erased", 2, [*later(("erased", {"targets": [[2, "/fields/amount"]], "basis": "pipl_47"})),
                           value_line(CASE, 2, "/fields/amount", 2, "16200")]),
        ("tally_gap", 9, complete(later(("tally", {**reserve, "before": 0, "after": 1}),
                                        ("tally", {**reserve, "before": 2, "after": 3})))),
        ("bad_hash", 2, export(lambda lines: edit(lines, 2, lambda r: r.update(removed=["x"]), reseal=False))),
        ("not_canonical", 2, export(spaced)),
        ("malformed", 1, export(members(1, extra=1))),
        ("malformed", 4, export(lambda lines: edit(lines, 4, lambda record: record.pop("binds")))),
        ("malformed", 2, export(lambda lines: lines[2].update(bytes="***"))),
        ("transplanted", 1, export(lambda lines: lines[0].update(installation="in_other"))),
        ("transplanted", 1, export(members(1, agency="ag_other"))),
        ("wrong_order", 3, export(swap)),
        ("wrong_order", 4, export(exchange)),
        ("gap", 3, export(lambda lines: lines.pop(3))),
        ("duplicate", 2, export(lambda lines: lines.insert(3, dict(lines[2])))),
        ("bad_prev", 3, export(members(2, removed=["x"]))),
        ("time_back", 5, forged(lambda events: events[4].update(at="2026-03-10T02:20:12.499999Z"))),
        ("unknown_kind", 2, forged(lambda events: events[1].update(kind="painted"))),
        ("truncated", 7, export(lambda lines: lines.pop())),
        ("wrong_head", 7, export(other_head)),
        ("unknown_stream", 1, export(lambda lines: lines.append({**lines[1], "stream": "case/other"}))),
        ("not_started", 1, rest(0)),
        ("not_open", 3, rest(2)),
        ("signed_twice", 5, forged(same_person)),
        ("bad_number", 5, forged(lambda events: events[4].update(number=3))),
        ("bad_binds", 4, forged(lambda events: events[3].update(binds="sha256:" + "00" * 32))),
        ("bad_acting", 5, acting(mandate="ma_1", acting={"standing": "buyer"})),
        ("bad_acting", 5, acting(mandate=None, acting={"day": "buyer"})),
        ("bad_acting", 5, acting(mandate="ma_1", acting={"mandate": "buyer"})),
        ("bad_acting", 5, acting(mandate=None, acting={"mandate": "buyer"}, on_behalf="pe_buyer3")),
        ("malformed", 5, acting(mandate="ma_1", acting={"friend": "buyer"})),
        ("malformed", 5, acting(mandate="ma_1", acting={})),
        ("bad_binds", 5, forged(unbound)),
        ("signed_twice", 5, acting(mandate="ma_1", acting={"standing": "buyer"}, on_behalf=BUYER1)),
        ("same_person", 5, against(lambda events: None, ("alias", BUYER2, {"into": BUYER1}))),
        ("unfounded_acting", 5, against(lambda events: stand_in(events[4], mandate="ma_1", acting={"day": "buyer"}))),
        ("unfounded_acting", 5, against(
            lambda events: stand_in(events[4], mandate="ma_1", acting={"standing": "buyer"}, on_behalf="pe_buyer3"),
            ("mandate", "ma_1", {"basis": "standing", "holder": "pe_buyer3", "person": BUYER2, "role": "buyer"}))),
        ("unfounded_acting", 5, against(
            lambda events: stand_in(events[4], mandate="ma_1", acting={"mandate": "buyer"}, on_behalf="pe_buyer3"),
            ("mandate", "ma_1", {"basis": "mandate", "step": "offered", "holder": "pe_buyer3", "person": BUYER2,
                                 "role": "buyer", "post": "po_1"}))),
        ("stale_values", 3, rest(1)),
        ("unknown_cause", 7, forged(lambda events: events[6].update(causes=["pro_apply#1"]))),
        ("not_lapsed", 7, forged(two_changes)),
        ("unsigned", 4, forged(lambda events: events.__delitem__(slice(3, 5)))),
        ("not_a_person", 4, forged(lambda events: events[3].update(actor={"system": "robot"}))),
        ("bad_draw", 8, beside(DRAWN)),
        ("bad_draw", 9, beside(COMMITTED, ("drawn", {**DRAWN[1], "seed": "5f" * 32}))),
        ("bad_draw", 9, beside(COMMITTED, ("drawn", {**DRAWN[1], "persons": POOL[:5]}))),
        ("bad_draw", 10, beside(COMMITTED, DRAWN, DRAWN)),
        ("malformed", 9, beside(COMMITTED, ("drawn", {**DRAWN[1], "seed": "5E" * 32}))),
        ("bad_draw", 9, beside(COMMITTED, ("drawn", {**PICKED[1], "persons": ["1", "2", "4"], "seed": "5f" * 32}))),
        ("malformed", 9, beside(COMMITTED, ("drawn", {**PICKED[1], "list": 3}))),
        ("uncounted", 13, voted()),
        ("uncounted", 14, voted(result="against", minutes=False, rules={**RULES, "pass_min": "2/3"})),
        *(("bad_count", 13, voted(**wrong)) for wrong in (
            {"recused": []},
            {"present": BOARD, "votes": [*AGREED["votes"][:2], [BOARD[3], "done", 0], AGREED["votes"][2]]},
            {"votes": AGREED["votes"][::2]},
            {"votes": [[BOARD[1], "against", 3], *AGREED["votes"][1:]]},
            {"votes": [[BOARD[1], "done", 0], *AGREED["votes"][1:]]},
            {"votes": [[BOARD[1], "done", 5], *AGREED["votes"][1:]]},
            {"record": "sha256:" + "e4" * 32},
            {"needed": 3},
            {"rules": {**RULES, "recused": "in", "present_min": "1/1"}, "needed": 4},
            {"rules": {**RULES, "size_min": 5}},
            {"rules": {**RULES, "expert_min": "1/3"}},
            {"rules": {**RULES, "basis": "members", "pass_min": "2/3"}},
            {"result": "against"},
            {"votes": AGREED["votes"][::-1]},
            {"minutes": True, "present": BOARD[:2], "votes": [AGREED["votes"][0], [BOARD[0], "done", 0]]},
        )),
        ("bad_count", 13, voted(signed="against", minutes=True)),
        ("malformed", 13, voted(rules={**RULES, "pass_min": "0.5"})),
        ("malformed", 9, beside(ISSUED, ("party_act", {**STATED[1], "act": "dance"}))),
        ("malformed", 9, beside(ISSUED, ("party_act", {**STATED[1], "text": "已全部下架"}))),
        ("malformed", 8, beside(("party_act", {**RATED[1], "score": 6}))),
        ("malformed", 8, beside(("party_token", {**ISSUED[1], "until": "2026-06-08"}))),
        ("malformed", 8, beside(("remedy", {**FILED[1], "sort": "appeal"}))),
        ("after_end", 11, beside(*CLOSED, RATED, ASKED)),
        ("bad_signer", 9, beside(JOINED[0], joined(FIRST, "after"))),
        ("bad_signer", 9, beside(JOINED[0], removed(LAST))),
        ("bad_signer", 10, beside(JOINED[0], SIGNED_TOO[0], removed(FIRST))),
        ("bad_signer", 8, beside(seated(3, FIRST, f"added:{FIRST}"))),
        ("bad_signer", 9, beside(JOINED[0], seated(3, FIRST))),
        ("bad_signer", 10, beside(JOINED[0], SIGNED_TOO[0], seated(4, BUYER1, f"added:{FIRST}"))),
        ("unsigned", 10, beside(JOINED[0], SIGNED_TOO[0], SELECTED)),
        ("signer_missing", 10, beside(JOINED[0], seated(3, BUYER1), SELECTED)),
        ("signer_missing", 10, beside(JOINED[2], seated(3, BUYER1), SELECTED)),
        ("malformed", 8, beside(joined(FIRST, "behind"))),
        ("not_open", 8, beside(("signer_added", {**JOINED[0][1], "instance": "pro_inquiry#1"}))),
        ("no_copy", 8, beside(HAS_READ)),
        ("no_copy", 10, beside(COPIED, HAS_READ, HAS_READ)),
        ("no_copy", 9, beside(COPIED, COPIED)),
        ("supervisor_acts", 10, beside(ANSWERS, SUPERVISED, ("claimed", {"actor": by(WATCHER),
                                                                         "instance": "pro_select#1"}))),
        ("supervisor_acts", 9, beside(ANSWERS, ("supervised", {**SUPERVISED[1], "actor": by(BUYER1)}))),
        ("unknown_incident", 8, beside(RESOLVING)),
        ("unknown_duty", 8, beside(MET)),
        ("unknown_duty", 9, beside(OWED, OWED)),
        ("unknown_duty", 10, beside(OWED, MET, MET)),
        ("bad_time", 8, beside(("late", {**ENTERED[1], "happened": LATE}))),
        ("bad_time", 9, beside(WAITS, ("deemed", {**DEEMED[1], "since": LATE}))),
        ("bad_time", 8, beside((RED[0], {**RED[1], "due": LATE}))),
        ("not_open", 8, beside(DEEMED)),
        ("malformed", 8, beside(("card", {**RED[1], "card": "green"}))),
        ("malformed", 8, beside(("term", TERM))),
        ("bad_value", 2, export(lambda lines: lines.append(value_line(CASE, 2, "/fields/amount", 2, "16201")))),
        ("unknown_value", 2, export(lambda lines: lines.append(value_line(CASE, 2, "/fields/nothing", 2, "16200")))),
    ]  # fmt: skip


def build():
    from tests.unit.trail import releases

    case, directory = seal(CASE, case_events(), DEFINITION), seal(DIRECTORY, directory_events())
    form = {
        "status": "open", "result": "", "counters": {}, "incidents": [], "fields": {"amount": salted(2, "16200")},
        "open": [{"instance": "pro_select#1", "element": "pro_select", "round": 1, "sort": "task", "holders": []}],
        "signatures": [{"number": number, "instance": "pro_inquiry#1", "person": person, "on_behalf": "",
                        "outcome": "done"}
                       for number, person in ((1, BUYER1), (2, BUYER2))],
    }  # fmt: skip
    binding = {"definition": DEFINITION, "case": "ca_1", "element": "u", "instance": "V#1/u#2[3]~1",
               "outcome": "done",
               "bound": {"quotes": salted(3, ["a"]), "amount": salted(2, "16200")}, "signer": {},
               "settings": ["a@1", "b@2"],
               "evidence": [["paper", "sha256:" + "e1" * 32], ["paper", "sha256:" + "e2" * 32]]}  # fmt: skip
    substitute = {**binding, "acting": {"higher": "section_head", "standing": "deputy"}, "mandate": "ma_1",
                  "on_behalf": "pe_deputy"}  # fmt: skip
    events = case_events()
    stand_in(events[4], mandate="ma_1", acting={"standing": "buyer"}, on_behalf="pe_buyer3")
    stood = seal(CASE, events, DEFINITION)
    key = {"agency": AGENCY, "person": BUYER1, "key": "5f0c-键"}
    both = header([(CASE, DEFINITION, case), (DIRECTORY, "", directory)])
    values = [value_line(CASE, 1, "/title", 1, "台式计算机"), value_line(CASE, 2, "/fields/amount", 2, "16200"),
              value_line(CASE, 4, "/signer/own_call", 5, True), value_line(CASE, 4, "/comment", 6, "已核")]  # fmt: skip
    samples = ["", "张三", "110101199001010015", True, None, 7, ["a", {"b": "c"}], "\U0001f600"]
    places = [("case/ca_1", DEFINITION), ("directory", ""), ("definition/penalty", ""), ("tally/budget/2026-301", ""),
              ("access/2026-03-10", ""), ("setting", "")]  # fmt: skip
    return {
        "canonical": [{"value": value, "text": dump(value).decode(), "hex": dump(value).hex()} for value in
                      [*CANONICAL, json.loads(DEEP)]],
        "not_canonical": [{"text": text, "why": why}
                          for text, why in [*NOT_CANONICAL, (TOO_DEEP, "33 levels of lists")]],
        "moments": MOMENTS,
        "commitments": [{"salt": f"{number:02x}" * 16, "value": value, "commitment": salted(number, value)}
                        for number, value in enumerate(samples)],
        "starts": [{"installation": INSTALLATION, "agency": AGENCY, "stream": stream, "definition": definition,
                    "digest": start(stream, definition)} for stream, definition in places],
        "binding": {"input": binding, "text": dump(binding).decode(), "digest": tag("signature", binding)},
        "binding_acting": {"input": substitute, "text": dump(substitute).decode(),
                           "digest": tag("signature", substitute)},
        "draw": beside(COMMITTED, DRAWN, OWED, MET),
        "draw_of_a_list": beside(COMMITTED, PICKED),
        "vote": voted(result="done"),
        "party": beside(ISSUED, ONE_ITEM, RECEIVED, STATED, CHALLENGED, ASKED, ON_PAPER, *CLOSED, RATED, FILED, DECIDED,
                        REVOKED),
        "time": beside(*TIMED),
        "signers": beside(*JOINED, *SIGNED_TOO, SELECTED),
        "beside": beside(COPIED, HAS_READ, ANSWERS, SUPERVISED, STUCK, RESOLVING, RESOLVED),
        "acting": [header([(CASE, DEFINITION, stood)]), *stood],
        "key": {"input": key, "digest": tag("key", key)},
        "streams": [
            {"name": CASE, "header": both, "records": case, "values": values, "normal_form": form,
             "state_digest": tag("state", form)},
            {"name": DIRECTORY, "header": both, "records": directory,
             "values": [value_line(DIRECTORY, 1, "/values/name", 8, "甲某")]},
        ],
        "broken": [{"code": code, "seq": seq, "lines": lines,
                    "stream": "case/other" if code == "unknown_stream" else CASE}
                   for code, seq, lines in broken()]
        + [{"code": code, "seq": seq, "lines": lines, "stream": releases.STREAM}
           for code, seq, lines in releases.broken()],
        "releases": releases.export(*releases.GOOD),
    }  # fmt: skip


if __name__ == "__main__":
    PLACE.write_text(json.dumps(build(), ensure_ascii=True, indent=1) + "\n", encoding="utf-8")
