"""Examples of answers for the OpenAPI document; invented data."""

from typing import Any


class Perhaps(dict[str, Any]):
    """An example of what may be null, though members of its name always are there elsewhere."""


TEXT = {"zh": "预算审核", "en": "Budget check"}
ETAG = '"w:5e0cb1f7b0c3f5a1d2e4c6b8"'
ITEM_ID, CASE_ID = "wi_01k9q2m4x0f8r6t1y3z5b7c9d1", "ca_01k9q2m4x0f8r6t1y3z5b7c9d0"
BRIEF: dict[str, Any] = {
    "id": ITEM_ID,
    "case": CASE_ID,
    "task": {"id": "pro_budget", "name": TEXT},
    "state": "offered",
    "round": 1,
    "instance": "pro_budget#1",
    "resign": False,
    "etag": ETAG,
    "still_needed": {"signatures": {"have": 0, "need": 1}},
}
CASE: dict[str, Any] = {
    "id": CASE_ID,
    "number": "PRO-2026-00001",
    "process": {"key": "procurement", "version": 1, "name": {"zh": "物品采购", "en": "Purchase of goods"}},
    "title": "硒鼓",
    "subject": {"name": "执法股", "kind": "department"},
    "status": "open",
    "outcome": "",
    "incidents": 0,
    "fields": {"amount": "680.00"},
    "open_work_items": [BRIEF],
    "parent": None,
    "waiting_for": [],
    "sub_cases": [],
    "actions": [],
    "deadlines": [],
    "version": 3,
    "etag": '"c:3"',
}
COMPANION = CASE | {
    "parent": {"case": CASE_ID, "as": "companion", "number": "PRO-2026-00001", "status": "open", "etag": '"c:4"'}
}
DONE = {"work_item": BRIEF | {"state": "completed"}, "case": CASE}
REASON: dict[str, Any] = {
    "code": "separation",
    "control": "ctl_apply_plan",
    "element": "pro_plan",
    "evidence": [{"task": "pro_apply"}],
    "who_could": [{"id": "pe_01k9q2m4x0f8r6t1y3z5b7c9d2", "name": "程见山"}],
    "text": {"zh": "不得与申请环节同一人", "en": "not the person who applied"},
    "rule": {"zh": "申请人不得审核预算、拟定方案", "en": "Who applies does not plan"},
    "law": "law_internal_control",
    "basis": [
        {
            "law": "law_internal_control",
            "title": {"zh": "行政事业单位内部控制规范（试行）", "en": "Internal Control Rules for Public Institutions"},
            "article": "12",
        }
    ],
}
PAPER = {
    "id": "do_01k9q2m4x0f8r6t1y3z5b7c9d3",
    "kind": "decision_paper",
    "name": "行政处罚决定书示监罚决〔2026〕1号.docx",
    "size": 9214,
    "sha256": "5e0c…",
    "number": "示监罚决〔2026〕1号",
    "edition": 1,
    "duplicate": "do_01k9q2m4x0f8r6t1y3z5b7c9d4",
    "paper": "decision",
    "template": {"id": "pen_decision", "sha256": "9f2c…"},
}
VERDICT = {"verdict": "refused", "reasons": [REASON], "needs": [], "lapses": []}
ITEM: dict[str, Any] = BRIEF | {
    "roles": ["fin_head"],
    "form": {"type": "object", "properties": {}, "examples": [{"budget_balance": "80000.00"}]},
    "outcomes": [{"id": "ok", "name": {"zh": "通过", "en": "Pass"}, "kind": "forward", "requires": []}],
    "evidence_required": [],
    "controls": [],
    "signatures": [],
    "added": [
        {
            "person": "pe_01k9q2m4x0f8r6t1y3z5b7c9d2",
            "name": "沈若溪",
            "place": "before",
            "by": "pe_01k9q2m4x0f8r6t1y3z5b7c9d3",
            "at": "2026-11-23T01:12:00.000000Z",
            "state": "open",
        }
    ],
    "verdicts": {"claim": "allowed", "complete": "allowed"},
}
LINE = {
    "id": ITEM_ID,
    "case": CASE_ID,
    "number": "PRO-2026-00001",
    "title": "硒鼓",
    "process": "procurement",
    "task": {"id": "pro_budget", "name": TEXT, "rank": 2},
    "state": "offered",
    "round": 1,
    "opened_at": "2026-11-23T01:12:00.000000Z",
    "due_at": None,
}
PROCESS: dict[str, Any] = {
    "key": "procurement",
    "version": 1,
    "name": {"zh": "物品采购", "en": "Purchase of goods"},
    "scheme": "abc",
    "risk_counts": [{"rank": 1, "code": "A", "n": 4}],
    "collusion_number": None,
}
VERSION = {"key": "procurement", "version": 1, "digest": "9f2c…", "active": True, "released_alone": True}
TOKEN = {"access_token": "01k9q2m4x0f8r6t1y3z5b7c9d3.secret", "token_type": "bearer", "expires_in": 43200}
ME: dict[str, Any] = {
    "person": {"id": "pe_01k9q2m4x0f8r6t1y3z5b7c9d2", "name": "沈若溪"},
    "account": "handler1",
    "kind": "officer",
    "roles": ["handler"],
    "posts": [{"role": "handler", "name": {"zh": "经办人", "en": "Handler"}}],
    "departments": ["enforcement"],
    "mandates": [],
    "agency": {"key": "sample", "name": {"zh": "示例县综合监督局", "en": "Sample County Supervision Bureau"}},
}
PERSON = {"id": "pe_01k9q2m4x0f8r6t1y3z5b7c9d2", "name": "沈若溪", "department": "enforcement", "absent": False}
ABSENCE = {
    "id": "ab_01k9q2m4x0f8r6t1y3z5b7c9d6",
    "person": "pe_01k9q2m4x0f8r6t1y3z5b7c9d2",
    "from": "2026-11-30",
    "to": "2026-12-04",
    "since": "2026-11-29T16:00:00.000000Z",
    "until": "2026-12-04T16:00:00.000000Z",
}
DUTY = {
    "id": "du_01k9q2m4x0f8r6t1y3z5b7c9da",
    "sort": "publish",
    "case": "ca_01k9q2m4x0f8r6t1y3z5b7c9d0",
    "process": "penalty",
    "control": "ctl_public",
    "element": "pen_publish",
    "role": "",
    "person": None,
    "due_at": "2026-12-08T15:59:59.000000Z",
    "state": "open",
    "overdue": False,
    "opened_at": "2026-11-27T02:20:11.000413Z",
    "closed_at": None,
}
MANDATE: dict[str, Any] = {
    "id": "ma_01k9q2m4x0f8r6t1y3z5b7c9d7",
    "basis": "day",
    "role": "cashier",
    "person": "pe_01k9q2m4x0f8r6t1y3z5b7c9d2",
    "holder": None,
    "named_by": "pe_01k9q2m4x0f8r6t1y3z5b7c9d8",
    "date": "2026-11-30",
    "reason": "出纳与其AB角均外出培训",
    "state": None,
    "since": None,
    "until": None,
    "processes": [],
    "tasks": [],
    "limit": None,
    "given_at": None,
    "accepted_at": None,
    "ended_at": None,
}
GIVEN: dict[str, Any] = MANDATE | {
    "basis": "mandate",
    "role": "section_head",
    "holder": "pe_01k9q2m4x0f8r6t1y3z5b7c9d8",
    "date": None,
    "reason": "外出培训",
    "state": "in_force",
    "since": "2026-11-30T16:00:00.000000Z",
    "until": "2026-12-11T16:00:00.000000Z",
    "processes": ["licensing"],
    "tasks": [],
    "limit": "50000",
    "given_at": "2026-11-27T01:00:00.000000Z",
    "accepted_at": "2026-11-27T02:00:00.000000Z",
    "ended_at": None,
}
BODY: dict[str, Any] = {
    "id": "joint_meeting",
    "name": {"zh": "党政联席会议", "en": "Joint meeting"},
    "members": [],
    "chair": None,
}
EVENT = {"seq": 1, "kind": "started", "hash": "sha256:…", "at": "2026-11-23T01:12:00.000000Z", "actor_name": "沈若溪"}
DOCUMENT = {"id": "do_01k9q2m4x0f8r6t1y3z5b7c9d4", "kind": "invoice", "name": "发票.pdf", "size": 4, "sha256": "ab…"}
REPORT = {"ok": True, "records": 120, "streams": 6, "values": 80, "documents_read": False, "findings": []}
PROBLEM_KINDS: dict[int, tuple[str, dict[str, Any]]] = {
    400: ("bad-request", {}),
    401: ("unauthenticated", {}),
    403: ("forbidden", {}),
    404: ("not-found", {}),
    408: ("too-slow", {}),
    409: ("control-refused", {"reasons": [REASON]}),
    412: ("stale-version", {"etag": ETAG}),
    413: ("too-large", {"limit": 1048576}),
    415: ("unsupported-media-type", {}),
    422: (
        "invalid-input",
        {"errors": [{"pointer": "/fields/amount", "code": "type", "text": "not a sum of money"}]},
    ),
    428: ("version-required", {}),
    429: ("too-many", {}),
    503: ("unavailable", {}),
}


def listed(item: Any) -> dict[str, Any]:
    """Return one page with an item."""
    return {"items": [item], "next": None}
