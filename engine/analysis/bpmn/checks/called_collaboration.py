"""What calls a choreography, conversation or collaboration names one (9.5)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, rule
from engine.analysis.bpmn.kinds import CHOREOGRAPHIES, COLLABORATIONS
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import attributes
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    yield from attributes(
        reading, ("callChoreography",), "calledChoreographyRef", CHOREOGRAPHIES, Text("编排", "a choreography")
    )
    noun = Text("协作", "a collaboration")
    yield from attributes(reading, ("callConversation",), "calledCollaborationRef", COLLABORATIONS, noun)
    yield from attributes(reading, ("process",), "definitionalCollaborationRef", COLLABORATIONS, noun)


CHECK = rule(
    "called_collaboration",
    "9.5",
    "调用的编排、会话和协作就是那一类",
    "what calls a choreography, conversation or collaboration names one",
    _check,
)
