"""ChoreographyRef names a choreography, and a choreography has none (9.7)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, with_article
from engine.analysis.bpmn.kinds import CHOREOGRAPHIES, COLLABORATIONS
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import children
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    yield from children(
        reading, sorted(COLLABORATIONS), "choreographyRef", CHOREOGRAPHIES, Text("编排", "a choreography")
    )
    for owner in reading.within(CHOREOGRAPHIES | {"globalConversation"}):
        for reference in owner.all("choreographyRef"):
            yield fault(
                reading,
                reference,
                f"{owner.tag} 不能有 choreographyRef",
                f"{with_article(owner.tag)} has no choreographyRef",
            )


CHECK = rule(
    "choreography_ref",
    "9.7",
    "choreographyRef 指向编排，编排自己没有它",
    "choreographyRef names a choreography, and a choreography has none",
    _check,
)
