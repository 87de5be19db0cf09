"""A party asks that an officer withdraw: at its door or on paper, it is a request in the room of recusals.

It may name those it has to do with: who is to examine its case or did, who chairs its hearing, who gave it a notice
(行政处罚法 43, 行政许可法 48). Members of a body and those drawn by lot are not told to it.
"""

from engine.model.control import TwoPerson
from engine.model.outside import Hearing, Notice, Service
from engine.usecases.meetings import recusals
from engine.usecases.state.act import Act

GROUNDS = "other"  # a party states its reason in its own words
UNSAID = "见当事人提交的材料"  # reason of a request that consists of papers


def officers(act: Act) -> dict[str, str]:
    """Return whom the party may name: person -> name."""
    state, tasks = act.state, _tasks(act)
    persons = {one for task in tasks for one in (*state.participation.get(task, ()), *state.teams.get(task, ()))}
    persons -= act.unit.tables.outside.parties(act.row.agency, act.row.case).keys()
    found: dict[str, str] = act.unit.tables.people.names(act.row.agency, sorted(persons)) if persons else {}
    return found


def _tasks(act: Act) -> set[str]:
    """Return the tasks whose people the party meets."""
    found: set[str] = set()
    for node in act.ready.nodes.values():
        for spec in (act.ready.definition.control_by_id[one].spec for one in node.controls):
            if isinstance(spec, Hearing):
                found.update(spec.chairs)
            elif isinstance(spec, Notice | Service) or (isinstance(spec, TwoPerson) and not spec.body):
                found.add(node.id)
    return found - set(act.ready.besides.draws)


def ask(act: Act, person: str, text: str, *, by: str) -> None:
    """Enter the request: the same record as an officer's, on behalf of the party."""
    reason = text.strip() or UNSAID
    asked = recusals.Ask(case=act.row.case, person=person, grounds=GROUNDS, reason=reason, on_behalf=recusals.PARTY)
    recusals.request(act, asked, by=by)
