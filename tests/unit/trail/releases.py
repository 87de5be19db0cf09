"""Vectors of a definition's stream: one draft released by two without finding, and each rule broken once."""

from tests.unit.trail import vectors

STREAM = "definition/penalty"
DRAFTER, SECOND = "pe_admin", "pe_admin2"
DIGEST = "sha256:" + "d8" * 32
WAIVED = ["control:pen_pay:ctl_pay"]
WAIVER = vectors.salted(11, "改由系统比对")


def event(kind, second, person, **members):
    """Return one record about version 8; ``person`` "" is the system."""
    actor = vectors.by(person) if person else {"system": "riskflow"}
    definition = {"key": "penalty", "version": 8, "digest": DIGEST}
    at = f"2026-03-10T02:20:{second:02d}.000000Z"
    return {"kind": kind, "at": at, "actor": actor, "reads": {}, "definition": definition, **members}


DRAFTED = event("drafted", 1, DRAFTER)
SUBMITTED = event("submitted", 2, DRAFTER, base=7, waived=WAIVED, waiver=WAIVER)
REJECTED = event("rejected", 3, SECOND, reason=vectors.salted(12, "不同意"))
AGAIN = event("submitted", 4, DRAFTER, base=7, waived=WAIVED, waiver=WAIVER)
APPROVED = event("approved", 5, SECOND, **{"from": "2026-03-10T02:20:30.000000Z"}, waived=WAIVED, waiver=WAIVER)
RELEASED = event("released", 30, "", one_person=False)
RETIRED = event("retired", 31, SECOND, reason=vectors.salted(13, "职权取消"))
CANCELLED = event("cancelled", 6, DRAFTER, reason=vectors.salted(14, "暂缓"))
GOOD = (DRAFTED, SUBMITTED, REJECTED, AGAIN, APPROVED, RELEASED, RETIRED)


def export(*events):
    """Return a whole export of the stream with these records."""
    lines = vectors.seal(STREAM, events)
    return [vectors.header([(STREAM, "", lines)]), *lines]


def broken():
    """Return (code, seq, lines) of exports with one finding each."""
    other = {"key": "penalty", "version": 8, "digest": "sha256:" + "d9" * 32}
    mine = {**APPROVED, "actor": vectors.by(DRAFTER)}
    return [
        ("not_two", 3, export(DRAFTED, SUBMITTED, mine)),
        ("not_two", 3, export(DRAFTED, SUBMITTED, {**APPROVED, "actor": {"system": "riskflow"}})),
        ("not_two", 4, export(DRAFTED, event("drafted", 1, SECOND), SUBMITTED, APPROVED)),
        ("not_submitted", 2, export(DRAFTED, APPROVED)),
        ("not_submitted", 2, export(DRAFTED, event("withdrawn", 2, DRAFTER))),
        ("not_submitted", 3, export(DRAFTED, SUBMITTED, {**APPROVED, "definition": other})),
        ("not_submitted", 4, export(DRAFTED, SUBMITTED, REJECTED, APPROVED)),
        ("not_waived", 2, export(DRAFTED, event("submitted", 2, DRAFTER, base=7, waived=WAIVED))),
        ("not_waived", 3, export(DRAFTED, SUBMITTED, {**APPROVED, "waived": []})),
        ("not_waived", 3, export(DRAFTED, SUBMITTED, {**APPROVED, "waiver": vectors.salted(15, "另写")})),
        ("not_approved", 3, export(DRAFTED, SUBMITTED, RELEASED)),
        ("not_approved", 4, export(DRAFTED, SUBMITTED, APPROVED, event("released", 29, "", one_person=False))),
        ("not_approved", 5, export(DRAFTED, SUBMITTED, APPROVED, CANCELLED, RELEASED)),
        ("not_approved", 5, export(DRAFTED, SUBMITTED, APPROVED, RELEASED, RELEASED)),
        ("not_approved", 3, export(DRAFTED, SUBMITTED, CANCELLED)),
        ("malformed", 1, export(event("released", 1, DRAFTER, one_person="no"))),
    ]
