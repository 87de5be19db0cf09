"""Input sets and output sets refer to each other (10.4.1)."""

from collections.abc import Iterator

from engine.analysis.bpmn.check import Fault, fault, rule, shown
from engine.analysis.bpmn.reading import Reading
from engine.analysis.bpmn.references import broken
from engine.model.text import Text


def _check(reading: Reading) -> Iterator[Fault]:
    """Yield the places that break it."""
    for tag, name, back in (
        ("inputSet", "outputSetRefs", "inputSetRefs"),
        ("outputSet", "inputSetRefs", "outputSetRefs"),
    ):
        answers = {(group.id, text) for group in reading.of("inputSet", "outputSet") for text in group.texts(back)}
        other = "outputSet" if tag == "inputSet" else "inputSet"
        for group in reading.of(tag):
            for reference in group.all(name):
                yield from broken(reading, reference, name, reference.text, (other,), Text(other, f"an {other}"))
                found = reading.find(reference.text)
                if found is not None and found.tag == other and (found.id, group.id) not in answers:
                    called = shown(found.id)
                    yield fault(reading, reference, f"“{called}”没有指回来", f"{called!r} does not refer back")


CHECK = rule(
    "set_pairs",
    "10.4.1",
    "输入集和输出集互相指向",
    "input sets and output sets refer to each other",
    _check,
)
