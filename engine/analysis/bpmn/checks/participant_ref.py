"""What refers to a participant names a participant (9.3)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.kinds import CHOREOGRAPHY_ACTIVITIES, CONVERSATIONS
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import attributes, children
from engine.model.text import Text

TALKING = CHOREOGRAPHY_ACTIVITIES | CONVERSATIONS | {"partnerRole", "partnerEntity"}


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    noun = Text("参与者", "a participant")
    yield from children(reading, sorted(TALKING), "participantRef", ("participant",), noun)
    yield from attributes(
        reading,
        sorted(CHOREOGRAPHY_ACTIVITIES | {"globalChoreographyTask"}),
        "initiatingParticipantRef",
        ("participant",),
        noun,
    )
    for child in ("innerParticipantRef", "outerParticipantRef"):
        yield from children(reading, ("participantAssociation",), child, ("participant",), noun)


CHECK = rule(
    "participant_ref",
    "9.3",
    "对参与者的引用指向参与者",
    "what refers to a participant names a participant",
    _check,
)
