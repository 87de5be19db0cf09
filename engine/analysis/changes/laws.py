"""Laws and rule documents of the catalogue."""

from collections.abc import Iterator

from engine.analysis.changes.both import Both, Place, parted
from engine.analysis.changes.directions import ASKED, LABEL, MAYBE, NEUTRAL, NOTED
from engine.analysis.changes.facets import Table, facet
from engine.model.change import Aspect, Change, Sort
from engine.model.text import Text

LAW: Table = (
    facet("id", "标识", "id", None),
    facet("title", "名称", "title", LABEL),
    facet("article", "条款", "article", NOTED),
    facet("valid_from", "施行日期", "in force from", NOTED),
    facet("valid_to", "废止日期", "in force until", NOTED),
)
RULE: Table = (
    facet("id", "标识", "id", None),
    facet("title", "名称", "title", LABEL),
    facet("binding", "要求", "what it demands", ASKED),
)
_LAW = Text("法规", "law")
_RULE = Text("制度文件", "rule document")


def laws(both: Both) -> Iterator[Change]:
    """Yield what differs between the laws and rule documents of both files."""
    found = parted(both.old.catalog.laws, both.new.catalog.laws, lambda law: law.id)
    for law in found.lost:
        yield both.change(Place(), Sort.REMOVED, Aspect.LAW, NEUTRAL, ref=law.id, what=_LAW, before=law.title)
    for law in found.won:
        yield both.change(Place(), Sort.ADDED, Aspect.LAW, NEUTRAL, ref=law.id, what=_LAW, after=law.title)
    for before, after in found.kept:
        yield from both.parts(Place(), Aspect.LAW, before, after, LAW, ref=after.id, subject=after.title)
    rules = parted(both.old.catalog.rules, both.new.catalog.rules, lambda rule: rule.id)
    for rule in rules.lost:
        yield both.change(Place(), Sort.REMOVED, Aspect.LAW, MAYBE, ref=rule.id, what=_RULE, before=rule.title)
    for rule in rules.won:
        yield both.change(Place(), Sort.ADDED, Aspect.LAW, NEUTRAL, ref=rule.id, what=_RULE, after=rule.title)
    for one, other in rules.kept:
        yield from both.parts(Place(), Aspect.LAW, one, other, RULE, ref=other.id, subject=other.title)
