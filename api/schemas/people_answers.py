"""Examples of answers about the directory; invented data."""

from typing import Any

PERSON_ID, POST_ID = "pe_01k9q2m4x0f8r6t1y3z5b7c9d2", "po_01k9q2m4x0f8r6t1y3z5b7c9d3"
ENTERED = {"id": PERSON_ID, "name": "林知夏", "kind": "officer", "department": "enforcement", "namesakes": []}
POST: dict[str, Any] = {
    "id": POST_ID,
    "person": PERSON_ID,
    "role": "handler",
    "department": "enforcement",
    "from": "2026-12-01",
    "to": None,
}
HANDOVER: dict[str, Any] = {
    "items": [],
    "cases": [],
    "vacant": ["handler"],
    "substitutes": [],
    "mandates": [],
    "bodies": [{"id": "case_board", "chair": False}],
}
_LEFT = {
    "id": "wi_01k9q2m4x0f8r6t1y3z5b7c9d5",
    "case": "ca_01k9q2m4x0f8r6t1y3z5b7c9d0",
    "number": "LIC-2026-00001",
    "title": "占道",
    "task": "lic_review",
    "state": "claimed",
    "due_at": None,
    "receivers": [{"id": PERSON_ID, "name": "林知夏"}],
}
HANDED: dict[str, Any] = {
    "person": PERSON_ID,
    "moved": [{"item": _LEFT["id"], "case": _LEFT["case"], "task": "lic_review", "to": PERSON_ID}],
    "refused": [],
    "left": [_LEFT],
}
PERSON: dict[str, Any] = {
    "id": PERSON_ID,
    "name": "林知夏",
    "name_en": "Lin Zhixia",
    "kind": "officer",
    "department": "enforcement",
    "merged_into": None,
    "roles": ["handler"],
    "bodies": [],
    "absent": False,
}
ENDED = POST | {"to": "2026-11-30", "handover": HANDOVER}
MOVED = {"id": POST_ID, "ended": POST | {"to": "2026-11-30"}, "post": POST, "handover": HANDOVER}
LEFT = {"id": PERSON_ID, "left": "2026-11-27", "handover": HANDOVER}
DEPARTMENT: dict[str, Any] = {
    "id": "patrol", "name": {"zh": "巡查股", "en": "Patrol section"}, "parent": "enforcement", "to": None,
}  # fmt: skip
QUALIFICATION = {"person": PERSON_ID, "kind": "enforcement", "from": "2026-12-01", "to": "2031-11-30"}
BODY: dict[str, Any] = {
    "id": "safety_board",
    "name": {"zh": "安全委员会", "en": "Safety board"},
    "members": [{"id": PERSON_ID, "name": "林知夏"}],
    "chair": None,
    "rules": {"quorum": "2/3"},
}
CONFLICT: dict[str, Any] = {
    "id": "co_01k9q2m4x0f8r6t1y3z5b7c9d4",
    "person": PERSON_ID,
    "subject": "某公司",
    "relation": "employment",
    "from": "2021-01-01",
    "to": "2026-06-30",
    "look_back": 24,
    "until": "2028-06-30",
}
GRANT: dict[str, Any] = {
    "id": "gr_01k9q2m4x0f8r6t1y3z5b7c9d5",
    "what": "accounts",
    "state": "proposed",
    "data": {"accounts": [{"person": PERSON_ID, "username": "handler9"}]},
    "reason": "新录用",
    "proposed_by": "pe_01k9q2m4x0f8r6t1y3z5b7c9d6",
    "proposed_at": "2026-11-27T01:00:00.000000Z",
    "decided_by": None,
    "decided_at": None,
}
TOKEN: dict[str, Any] = {
    "id": "tk_01k9q2m4x0f8r6t1y3z5b7c9d7",
    "name": "figures",
    "account": "ac_01k9q2m4x0f8r6t1y3z5b7c9d8",
    "created_at": "2026-11-27T01:00:00.000000Z",
    "expires_at": "2027-11-27T16:00:00.000000Z",
    "revoked_at": None,
}
SHUT = {"id": "ac_01k9q2m4x0f8r6t1y3z5b7c9d8", "disabled_at": "2026-11-27T01:00:00.000000Z"}
IMPORTED = {"departments": 0, "people": 2, "posts": 2, "qualifications": 0, "members": 0, "grant": GRANT["id"]}
