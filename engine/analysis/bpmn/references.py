"""References: what a name has to mean, and what to say when it does not."""

from collections.abc import Collection, Iterable, Iterator

from engine.analysis.bpmn.check import Fault, fault, shown
from engine.analysis.bpmn.reading import Reading
from engine.model.document import Element
from engine.model.text import Text


def broken(
    reading: Reading, element: Element, what: str, value: str, kinds: Collection[str], noun: Text
) -> Iterator[Fault]:
    """Yield a fault at ``element`` when its reference ``what`` does not mean one of ``kinds``, called ``noun``.

    An empty value is somebody else's fault; a prefixed name that an imported file may hold is not judged.
    """
    if not value.strip():
        return
    found, name = reading.find(value), shown(value)
    if found is None:
        if not reading.elsewhere(value):
            zh, en = f"{what} 所指的“{name}”不在文件中", f"{what} names {name!r}, which is not in the file"
            yield fault(reading, element, zh, en)
    elif found.tag not in kinds:
        zh = f"{what} 应当指向{noun.zh}，而“{name}”是 {found.tag}"
        en = f"{what} has to name {noun.en}, but {name!r} is of the kind {found.tag}"
        yield fault(reading, element, zh, en)


def attributes(
    reading: Reading, tags: Iterable[str], attribute: str, kinds: Collection[str], noun: Text
) -> Iterator[Fault]:
    """Check an attribute that refers, on all elements of ``tags``."""
    for element in reading.of(*tags):
        yield from broken(reading, element, attribute, element.get(attribute), kinds, noun)


def children(reading: Reading, tags: Iterable[str], child: str, kinds: Collection[str], noun: Text) -> Iterator[Fault]:
    """Check child elements that refer by their text, in all elements of ``tags``."""
    for element in reading.of(*tags):
        for reference in element.all(child):
            yield from broken(reading, reference, child, reference.text, kinds, noun)
