"""Added signers: seats beside those of the task, filled by nobody else (format page §7)."""

from collections.abc import Iterator

from .case import SEAT, Case, Record


def known(case: Case, record: Record) -> Iterator[str]:
    """Added is who was not; removed is who was and has not signed; a seat is signed in by who has one, and only there.

    Whose entries of the directory were merged signs in the seat of either.
    """
    instance, kind = record["instance"], record["kind"]
    added = case.items[instance].added
    if kind == "signed":
        seats = [slot.removeprefix(SEAT) for slot in record["slot"].split() if slot.startswith(SEAT)]
        yield from (one for one in seats if one not in added or case.signatures.sits(instance, one))
        if not seats and record["actor"]["person"] in added:
            yield str(record["actor"]["person"])
    elif (record["person"] in added) == (kind == "signer_added") or (
        kind == "signer_removed" and case.signatures.sits(instance, record["person"])
    ):
        yield str(record["person"])


def missing(case: Case, record: Record) -> Iterator[str]:
    """Nothing is completed while somebody added before or after has not signed."""
    instance = record["instance"]
    for person, place in sorted(case.items[instance].added.items()):
        if place != "beside" and not case.signatures.sits(instance, person):
            yield person
