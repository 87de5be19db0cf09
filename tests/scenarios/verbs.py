"""The verbs beside signing as a scenario says them, and how each is told to a use case and over REST.

A step ``{verb: transfer, as: buyer1, task: pro_inquiry, to: '@buyer2', reason: …, expect: done}`` names the task whose
open item is meant, if the verb is about one; ``expect: 'refused: role'`` names a code, ``zh`` and ``en`` the words of
the first reason.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.usecases.casework import consulting, copying, items, supervising, transferring, urging
from engine.usecases.ground.commands import ItemVerb
from engine.usecases.people import handing_on, mandating

Given = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Said:
    """One act, for both stages."""

    use_case: Any
    given: Any  # what the use case takes beside the caller
    path: str
    body: dict[str, Any]
    match: bool = True


def _claim(case: str, item: str, step: Given) -> Said:
    command = ItemVerb(item=item, if_match="*")
    return Said(use_case=items.claim, given=command, path=f"/work-items/{item}/claim", body={})


def _transfer(case: str, item: str, step: Given) -> Said:
    told = {"to": step["to"], "reason": step["reason"]}
    command = transferring.Transfer(item=item, if_match="*", **told)
    return Said(use_case=transferring.transfer, given=command, path=f"/work-items/{item}/transfer", body=told)


def _consult(case: str, item: str, step: Given) -> Said:
    told = {"to": step["to"], "comment": step["comment"]}
    command = consulting.Consult(item=item, if_match="*", **told)
    return Said(use_case=consulting.consult, given=command, path=f"/work-items/{item}/consult", body=told)


def _answer(case: str, item: str, step: Given) -> Said:
    told = {"comment": step["comment"]}
    command = consulting.Opinion(item=item, if_match="*", **told)
    return Said(use_case=consulting.answer, given=command, path=f"/work-items/{item}/answer", body=told)


def _urge(case: str, item: str, step: Given) -> Said:
    told = {"reason": step["reason"]}
    command = urging.Urge(case=case, if_match="*", **told)
    return Said(use_case=urging.urge, given=command, path=f"/cases/{case}/urge", body=told)


def _copy(case: str, item: str, step: Given) -> Said:
    command = copying.Copy(case=case, if_match="*", reason=step["reason"], to=tuple(step["to"]))
    body = {"to": step["to"], "reason": step["reason"]}
    return Said(use_case=copying.copy, given=command, path=f"/cases/{case}/copies", body=body)


def _read(case: str, item: str, step: Given) -> Said:
    return Said(use_case=copying.read, given=case, path=f"/cases/{case}/copies/read", body={}, match=False)


def _supervise(case: str, item: str, step: Given) -> Said:
    told = {name: step[name] for name in ("reason", "due", "to") if name in step}
    command = supervising.Supervise(case=case, if_match="*", **told)
    return Said(use_case=supervising.supervise, given=command, path=f"/cases/{case}/supervise", body=told)


def _mandate(case: str, item: str, step: Given) -> Said:
    told = {name: step[name] for name in ("role", "reason", "processes", "tasks", "limit") if name in step}
    listed = {name: tuple(told[name]) for name in ("processes", "tasks") if name in told}
    command = mandating.Mandate(person=step["to"], last=step["last"], **(told | listed))
    body = {**told, "person": step["to"], "to": step["last"]}
    return Said(use_case=mandating.give, given=command, path="/mandates", body=body, match=False)


def _accept(case: str, item: str, step: Given) -> Said:
    return Said(use_case=mandating.accept, given=item, path=f"/mandates/{item}/accept", body={}, match=False)


def _end(case: str, item: str, step: Given) -> Said:
    return Said(use_case=mandating.end, given=item, path=f"/mandates/{item}/end", body={}, match=False)


def _hand_over(case: str, item: str, step: Given) -> Said:
    def carried_out(env: Any, unit: Any, caller: Any, person: str) -> Any:
        given = {"reason": step["reason"], "items": ((item, step["to"]),)}
        return handing_on.hand_over(env, unit, caller, person, **given)

    body = {"reason": step["reason"], "items": [{"item": item, "to": step["to"]}]}
    path = f"/people/{step['of']}/handover"
    return Said(use_case=carried_out, given=step["of"], path=path, body=body, match=False)


VERBS: dict[str, Callable[[str, str, Given], Said]] = {
    "claim": _claim,
    "transfer": _transfer,
    "consult": _consult,
    "answer": _answer,
    "urge": _urge,
    "copy": _copy,
    "read": _read,
    "supervise": _supervise,
    "mandate": _mandate,
    "accept": _accept,
    "end": _end,
    "hand-over": _hand_over,
}


OF_A_MANDATE = ("accept", "end")  # about the latest mandate of who acts


def said(case: str, item: str, step: Given) -> Said:
    """Return the act of a step whose persons and days are resolved."""
    return VERBS[step["verb"]](case, item, step)


def texts(reasons: Any) -> list[dict[str, str]]:
    """Return the words of reasons in both languages."""
    return [one["text"] for one in reasons or ()]
