"""Every use case that changes a case asks the kernel; who does not is named here with a reason (control-kernel §2)."""

import ast
from pathlib import Path

import pytest

import engine.usecases

HOME = Path(engine.usecases.__file__).parent
KERNEL = "controls.decide"
FOR_OTHERS = "rosters."  # asks about whom the system might assign, not about who acts

UNASKED = {
    "items.release": "gives up what one holds oneself; nothing is signed and nobody gains anything",
    "due.fire_one": "the system lets a moment pass that the file names; a timer never signs (decisions §0)",
    "cards.give": "the system warns; a card changes nothing but the record",
    "jobs.run": "the system counts terms anew when a year of working days changes; nobody acts",
    "jobs._give_up": "records that a job failed for the last time",
    "jobs.again": "records that nothing is left to try; nobody acts",
    "adding._ended": "ends adding and removing a signer; both have asked about who acts and who is added",
    "consulting._ended": "ends asking and giving an opinion; both have asked about the person",
    "copying.read": "says that one has read what was copied to one; gives nobody anything",
    "incidents._ended": "tries again as the system what stood still; controls.incidents says who may ask for it",
    "case_acts.close": "ends acts on a whole case; each of them has asked controls.timekeeping",
    "overriding._confirmed": "asks controls.undoing of both administrators; nobody signs, no control is met by it",
    "looking_at.note": "records that a form was opened; nobody gains anything",
    "papers.add": "adds a paper beside the case; the kernel is asked when a signature cites it (D28)",
    "faults.broken": "records a fault; the step it tells of was undone",
    "door.do": "the party makes use of its rights at its door; it decides nothing",
    "door.upload": "adds a paper of the party; the kernel is asked when a signature cites it (D28)",
    "parties.enter_paper": "enters what the party handed in on paper, as at its door",
    "parties.invite": "gives the party a token; who uses it to sign is asked then",
    "parties.revoke": "takes a token back",
    "remedies.file": "records that a reconsideration or suit was filed elsewhere",
    "remedies.decide": "records what another authority decided",
    "duty_list._in_case": "reports on a duty beside the course; nothing waits for it",
    "watching.fall_silent": "the system records that a term for an opinion has passed",
    "writing.write": "makes a paper from a template; the kernel is asked when a signature cites it (D28)",
    "recusals._done": "records a request or its decision; who decides is asked there, acts are asked themselves",
    "logging_in.log_in": "opens a session; no case",
}


def functions() -> dict[str, ast.FunctionDef]:
    """Return all functions and methods of the use cases by ``module.name``."""
    found = {}
    for path in HOME.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                found[f"{path.stem}.{node.name}"] = node
    return found


def calls(name: str, node: ast.FunctionDef) -> set[str]:
    """Return what a function calls: ``module.function`` as written, local names under their module."""
    module, found = name.partition(".")[0], set()
    for part in ast.walk(node):
        if isinstance(part, ast.Call):
            text = ast.unparse(part.func)
            found.add(text if "." in text else f"{module}.{text}")
    return found


def reaches(start: str, goal: str, known: dict[str, ast.FunctionDef]) -> bool:
    seen, todo = {start}, [start]
    while todo:
        name = todo.pop()
        if name == goal:
            return True
        new = calls(name, known[name]) - seen if name in known and not name.startswith(FOR_OTHERS) else set()
        seen |= new
        todo += new
    return False


def changers(known: dict[str, ast.FunctionDef]) -> set[str]:
    """Return the functions that write a case: they end an act."""
    return {
        name
        for name, node in known.items()
        if any(call.endswith(".finish") for call in calls(name, node)) and name != "act.finish"
    }


def unasked(known: dict[str, ast.FunctionDef]) -> set[str]:
    return {name for name in changers(known) if not reaches(name, KERNEL, known)}


def test_only_the_named_ones_do_not_ask() -> None:
    known = functions()
    assert unasked(known) == set(UNASKED)


def test_the_list_of_changers_is_complete() -> None:
    """A use case that writes a case in another way than ``finish`` would not be seen: only ``act`` applies steps."""
    known = functions()
    appliers = {name for name, node in known.items() if any(c.endswith("unit.apply") for c in calls(name, node))}
    assert appliers == {"act.finish"}
    assert changers(known) >= {"signing.complete", "items.claim", "returning.send_back", "starting.start"}


@pytest.mark.parametrize("name", ["signing.complete", "returning.send_back", "starting.start", "items.claim"])
def test_the_check_can_fail(name: str) -> None:
    """Without its question to the kernel a use case is found."""
    known = functions()
    for function in known.values():
        for part in ast.walk(function):
            if isinstance(part, ast.Attribute) and ast.unparse(part) == KERNEL:
                part.attr = "forgotten"
    assert name in unasked(known)


def test_a_refused_verdict_is_never_signed() -> None:
    """The signature is added in one place, behind the refusal."""
    known = functions()
    adders = {name for name, node in known.items() if "signing._add_signature" in calls(name, node)}
    assert adders == {"signing.carry_out"}
    body = ast.unparse(known["signing.carry_out"])
    assert body.index("Decision.REFUSED") < body.index("_add_signature")
