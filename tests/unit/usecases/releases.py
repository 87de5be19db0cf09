"""A small flow with a first-rank risk, changes to it, and who drafts and decides on them: for tests of releases."""

from collections.abc import Mapping
from typing import Any

from engine.usecases.asking import access
from engine.usecases.definitions import drafts, releasing
from engine.usecases.ground.commands import Answer
from engine.usecases.oversight import trail
from engine.usecases.people import granting, logging_in, persons
from engine.verifier import verify
from tests.unit.bpmn.build import START, line
from tests.unit.usecases.flows import control, end, file, process, task, uses
from tests.unit.usecases.stage import Office

RISK = '<rf:risk id="R1" rank="1"><rf:name zh="私分" en="Sharing out"/></rf:risk>'
REF = '<rf:riskRef ref="R1"/>'
TWO = '<rf:control id="two" answers="R1"><rf:name zh="双人" en="Two"/><rf:twoPerson min="{}"/></rf:control>'
THIRD = "boss"  # an administrator beside the two of the sample


def flow(*, signers: int = 3, name: str = "事", bare: bool = False, more: str = "") -> bytes:
    """A flow of two steps, the second of which bears the risk; ``bare`` takes the control away from it."""
    check = task("check", "section_head deputy", form="", inside=REF + ("" if bare else uses("two")))
    steps = ("draft", "check", *([more] if more else []))
    nodes = [task("draft", "handler", form=""), check, *([task(more, "handler", form="", inside=REF)] if more else [])]
    catalog = RISK + ("" if bare else TWO.format(signers))
    text = file(process(START, *nodes, end(), *line("x_start", *steps, "x_end")), catalog=catalog).decode()
    return text.replace('zh="事"', f'zh="{name}"').encode()


FLOWS = {f"r{number:02d}": flow() for number in range(1, 25)}


class Releases:
    """An office whose administrators draft and decide; every key is one test's own."""

    def __init__(self, office: Office) -> None:
        self.office, self.engine = office, office.engine
        self._third()

    def _third(self) -> None:
        """Enter a third administrator and give him an account."""
        given = {"name": "齐三省", "department": "office", "kind": "admin"}
        made = self.did("admin1", persons.enter, **given).body
        accounts = [{"person": made["id"], "username": THIRD}]
        grant = self.did("admin1", granting.propose, what="accounts", data={"accounts": accounts}, reason="需要")
        codes = self.did("admin2", granting.approve, grant.body["id"]).body["codes"]
        attempt = self.engine.act(logging_in.begin, THIRD, "here", code=True).result()
        fits = self.engine.env.passwords.fits(attempt.stored, codes[0]["code"])
        hashed = self.engine.env.passwords.hashed(f"demo-{THIRD}")
        assert self.engine.act(logging_in.set_password, attempt, hashed, fits=fits).result()
        told = self.engine.act(logging_in.log_in, THIRD, f"demo-{THIRD}").result()
        self.office.bureau._callers[THIRD] = access.caller_of(told["access_token"])

    def did(self, who: str, use: Any, *given: Any, **more: Any) -> Answer:
        answer: Answer = self.engine.act(use, self.office.bureau.caller(who), *given, **more).result()
        return answer

    def asked(self, who: str, use: Any, *given: Any) -> Any:
        return self.engine.ask(use, self.office.bureau.caller(who), *given)

    def draft(self, key: str, who: str = "admin1") -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.asked(who, drafts.read, key)
        return found

    def save(self, who: str, key: str, data: bytes, if_match: str | None = None) -> dict[str, Any]:
        match = self.draft(key)["etag"] if if_match is None else if_match
        return dict(self.did(who, drafts.save, key, match, data).body)

    def submit(self, who: str, key: str, **more: Any) -> dict[str, Any]:
        return dict(self.did(who, drafts.submit, key, self.draft(key)["etag"], **more).body)

    def approve(self, who: str, key: str, **more: Any) -> dict[str, Any]:
        return dict(self.did(who, releasing.approve, key, self.draft(key)["etag"], **more).body)

    def released(self, key: str, data: bytes) -> dict[str, Any]:
        """Release by two what weakens nothing."""
        self.save("admin1", key, data)
        self.submit("admin1", key)
        return self.approve("admin2", key)

    def kinds(self, key: str) -> list[str]:
        """Return the kinds of the records of a key's stream, in order."""
        stream = f"definition/{key}"
        return self.engine.ask(
            lambda env, unit: [row["kind"] for row in unit.tables.trail.records(self.office.bureau.agency, stream)]
        )

    def verified(self) -> None:
        lines = self.engine.ask(lambda env, unit: list(trail.export(env, unit, self.office.bureau.agency)))
        assert verify(lines).findings == ()


__all__ = ["FLOWS", "THIRD", "Releases", "control", "flow"]
