"""The incident of a failed job bears the job's id; it ends when the job is carried out after all."""

from engine.model import ids
from engine.usecases.state.act import Act


def carried_out(act: Act, kind: str, item_id: str) -> None:
    """Forget that the timer or card of an item failed before; its incident ends."""
    jobs = act.unit.tables.jobs
    if act.state.incidents and (known := jobs.of(act.row.agency, kind, item_id)) is not None:
        mended(act, known["job_id"])
    jobs.forget(act.row.agency, kind, [item_id])


def mended(act: Act, job_id: str) -> bool:
    """End the incident of a job that is done; False when it has none."""
    incident = incident_of(job_id)
    if incident not in act.state.incidents:
        return False
    act.state.incidents.remove(incident)
    act.recorder.add("resolved", incident=incident)
    act.unit.tables.cases.resolve(act.row.agency, incident, act.at)
    return True


def incident_of(job_id: str) -> str:
    """Return the id of the incident that a job opens."""
    return ids.again(job_id, ids.INCIDENT)
