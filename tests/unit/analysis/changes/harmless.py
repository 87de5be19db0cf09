"""Single edits of a definition's XML that change no rule: names, layout, order, comments, blanks."""

from collections.abc import Callable, Iterator
from functools import partial

from lxml import etree

from tests.unit.analysis.changes.files import BPMN, DC, RF, Edit, File, Tree, drop, every, nth

Found = Iterator[tuple[str, Callable[[File], None]]]


def edits(file: File) -> Iterator[Edit]:
    """Yield every edit the families find in a file."""
    for family, run in FAMILIES.items():
        for where, edit in run(file):
            yield Edit(family, f"{file.key}/{where}", edit)


def _put(tag: str, at: int, name: str, value: str, file: File) -> None:
    nth(file, tag, at).set(name, value)


def renamed(tag: str, name: str) -> Callable[[File], Found]:
    """A name, label, help or title in other words."""

    def run(file: File) -> Found:
        for at, element in every(file, tag):
            if element.get(name):
                yield f"{tag.rpartition('}')[2]}-{at}", partial(_put, tag, at, name, f"{element.get(name)}（改）")

    return run


def helped(file: File) -> Found:
    """A field gets a line of help."""

    def run(at: int, file: File) -> None:
        field = nth(file, f"{RF}field", at)
        found = field.find(f"{RF}help")
        if found is None:
            found = etree.Element(f"{RF}help")
            field.find(f"{RF}name").addnext(found)  # type: ignore[union-attr]
        found.set("zh", "按实际情况填写")
        found.set("en", "As it is")

    for at, element in every(file, f"{RF}field"):
        if element.find(f"{RF}name") is not None:
            yield f"field-{at}", partial(run, at)


def moved(tag: str, *names: str) -> Callable[[File], Found]:
    """A box or a bend of a line stands elsewhere."""

    def run(file: File) -> Found:
        for at, element in every(file, tag):
            for name in names:
                yield f"{at}@{name}", partial(_put, tag, at, name, str(float(element.get(name, "0")) + 17))

    return run


def swapped(tag: str) -> Callable[[File], Found]:
    """An element changes places with its next neighbour of the same tag."""

    def run(file: File) -> Found:
        for at, element in every(file, tag):
            following = next(element.itersiblings(), None)
            if following is not None and following.tag == tag and not _same_gateway(element, following):
                yield f"{tag.rpartition('}')[2]}-{at}", partial(_swap, tag, at)

    return run


def _swap(tag: str, at: int, file: File) -> None:
    element = nth(file, tag, at)
    following = next(element.itersiblings())
    following.addnext(element)


def _same_gateway(one: Tree, other: Tree) -> bool:
    """Flows of one gateway keep their order here: the first guard that is true decides."""
    return one.get("sourceRef") is not None and one.get("sourceRef") == other.get("sourceRef")


def guards_swapped(file: File) -> Found:
    """Two flows of one gateway whose guards ask for two outcomes of one step change places."""
    tag = f"{BPMN}sequenceFlow"
    for at, element in every(file, tag):
        following = next(element.itersiblings(), None)
        if following is None or following.tag != tag or not _same_gateway(element, following):
            continue
        guards = [one.findtext(f"{BPMN}conditionExpression") or "" for one in (element, following)]
        sides = [guard.partition(" = ") for guard in guards]
        if sides[0][0] == sides[1][0] and all(side[2].count('"') == 2 and side[2].endswith('"') for side in sides):
            yield element.get("id", ""), partial(_swap, tag, at)


def words_turned(tag: str, name: str) -> Callable[[File], Found]:
    """A list without order is written the other way round."""

    def run(file: File) -> Found:
        for at, element in every(file, RF + tag):
            words = element.get(name, "").split()
            if len(words) > 1:
                yield f"{tag}-{at}", partial(_put, RF + tag, at, name, " ".join(reversed(words)))

    return run


def commented(file: File) -> Found:
    """A comment is put before an element."""

    def run(at: int, file: File) -> None:
        nth(file, f"{RF}control", at).addprevious(etree.Comment(" looked through again "))

    for at, element in every(file, f"{RF}control"):
        yield element.get("id", ""), partial(run, at)


def uncommented(file: File) -> Found:
    """A comment is gone."""

    def run(at: int, file: File) -> None:
        drop(list(file.flow.iter(etree.Comment))[at])

    for at, _ in enumerate(file.flow.iter(etree.Comment)):
        yield f"comment-{at}", partial(run, at)


def blanks_in_guard(file: File) -> Found:
    """More blanks between the words of a guard."""

    def run(at: int, file: File) -> None:
        guard = nth(file, f"{BPMN}conditionExpression", at)
        guard.text = "\n   " + (guard.text or "").replace(" = ", "   =  ") + " "

    for at, _ in every(file, f"{BPMN}conditionExpression"):
        yield f"guard-{at}", partial(run, at)


def blanks_in_file(file: File) -> Found:
    """Other indentation of a part of the file."""

    def run(at: int, file: File) -> None:
        etree.indent(nth(file, f"{BPMN}process", at), space=" ")

    for at, element in every(file, f"{BPMN}process"):
        yield element.get("id", ""), partial(run, at)


def documented(file: File) -> Found:
    """A step gets a documentation."""

    def run(at: int, file: File) -> None:
        step = nth(file, f"{BPMN}userTask", at)
        note = step.makeelement(f"{BPMN}documentation", {})
        note.text = "说明"
        step.insert(0, note)

    for at, element in every(file, f"{BPMN}userTask"):
        if element.find(f"{BPMN}documentation") is None:
            yield element.get("id", ""), partial(run, at)


def attributes_turned(file: File) -> Found:
    """The attributes of an element stand in another order."""

    def run(at: int, file: File) -> None:
        field = nth(file, f"{RF}field", at)
        found = list(field.attrib.items())
        for name, _ in found:
            del field.attrib[name]
        for name, value in reversed(found):
            field.set(name, value)

    for at, _ in every(file, f"{RF}field"):
        yield f"field-{at}", partial(run, at)


def template_changed(file: File) -> Found:
    """A paper of a kind of its own is filled from another template."""
    for at, element in every(file, f"{RF}paper"):
        if element.get("kind"):
            yield f"paper-{at}", partial(_put, f"{RF}paper", at, "template", "publication")


def rows_swapped(file: File) -> Found:
    """Two rules of a table of which at most one can hit change places."""

    def run(at: int, file: File) -> None:
        assert file.tables is not None
        rule = list(file.tables.iter("{*}rule"))[at]
        next(rule.itersiblings()).addnext(rule)

    for at, rule in enumerate(file.tables.iter("{*}rule") if file.tables is not None else ()):
        table, following = rule.getparent(), next(rule.itersiblings(), None)
        if table is not None and table.get("hitPolicy", "UNIQUE") == "UNIQUE" and following is not None:
            yield rule.get("id", str(at)), partial(run, at)


FAMILIES: dict[str, Callable[[File], Found]] = {
    "names": renamed(f"{RF}name", "zh"),
    "names in English": renamed(f"{RF}name", "en"),
    "names of elements": renamed(f"{BPMN}userTask", "name"),
    "names of flows": renamed(f"{BPMN}sequenceFlow", "name"),
    "names of lanes": renamed(f"{BPMN}lane", "name"),
    "words of measures": renamed(f"{RF}measure", "zh"),
    "words of manifestations": renamed(f"{RF}manifestation", "en"),
    "titles of laws": renamed(f"{RF}law", "title"),
    "titles of rule documents": renamed(f"{RF}rule", "title_en"),
    "words of the flow": renamed(f"{RF}word", "zh"),
    "help": helped,
    "boxes": moved(f"{DC}Bounds", "x", "y", "width"),
    "order of steps": swapped(f"{BPMN}userTask"),
    "order of gateways": swapped(f"{BPMN}exclusiveGateway"),
    "order of flows": swapped(f"{BPMN}sequenceFlow"),
    "order of guards that exclude each other": guards_swapped,
    "order of controls": swapped(f"{RF}control"),
    "order of references": swapped(f"{RF}controlRef"),
    "order of risk references": swapped(f"{RF}riskRef"),
    "order of risks": swapped(f"{RF}risk"),
    "order of measures": swapped(f"{RF}measure"),
    "order of laws": swapped(f"{RF}law"),
    "order of fields": swapped(f"{RF}field"),
    "order of options": swapped(f"{RF}option"),
    "order of papers": swapped(f"{RF}paper"),
    "order of processes": swapped(f"{BPMN}process"),
    "order of separated steps": words_turned("separation", "tasks"),
    "order of posts": words_turned("duty", "roles"),
    "order of starters": words_turned("power", "starters"),
    "order of answers": words_turned("control", "answers"),
    "order of rules that exclude each other": rows_swapped,
    "order of attributes": attributes_turned,
    "comments": commented,
    "no comments": uncommented,
    "blanks in guards": blanks_in_guard,
    "blanks in the file": blanks_in_file,
    "documentation": documented,
    "templates": template_changed,
}
