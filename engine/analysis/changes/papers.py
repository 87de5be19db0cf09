"""Papers a step may write: another template is a small matter, a paper or its number gone is not."""

from collections.abc import Iterator
from typing import Any

from engine.analysis.changes.both import Both, Place, parted
from engine.analysis.changes.directions import ASKED, CONDITION, EVERY, LABEL, NEUTRAL, OTHER, YES, Rule, weaker
from engine.analysis.changes.facets import Table, facet
from engine.model.change import Aspect, Change, Sort
from engine.model.paper import Paper
from engine.model.text import EMPTY, Text

PAPER: Table = (
    facet("id", "标识", "id", None),
    facet("template", "模板", "template", LABEL),
    facet("name", "名称", "name", LABEL),
    facet("document_kind", "材料种类", "kind of document", OTHER),
    facet("number", "文号", "document number", ASKED),
    facet("number_from", "文号来源", "where its number comes from", OTHER),
    facet("fields", "取数", "where its values come from", Rule(judge=OTHER.judge, key=frozenset)),
    facet("outcomes", "适用的结果", "outcomes that call for it", EVERY),
    facet("when", "适用条件", "when it is written", CONDITION),
    facet("duplicate", "副本", "second copy for the party", YES),
)
_PAPER = Text("文书", "paper")


def papers(both: Both, place: Place, old: tuple[Paper, ...], new: tuple[Paper, ...]) -> Iterator[Change]:
    """Yield what differs between the papers of a step."""
    found = parted(old, new, lambda paper: paper.id)
    gone = weaker("少了一种文书", "A paper is no longer written")
    for paper in found.lost:
        yield both.change(place, Sort.REMOVED, Aspect.PAPER, gone, before=_name(paper), **_values(paper))
    for paper in found.won:
        yield both.change(place, Sort.ADDED, Aspect.PAPER, NEUTRAL, after=_name(paper), **_values(paper))
    for before, after in found.kept:
        values = _values(after)
        values.pop("what")
        yield from both.parts(place, Aspect.PAPER, before, after, PAPER, **values)


def _values(paper: Paper) -> dict[str, Any]:
    return {"ref": paper.id, "subject": _name(paper), "what": _PAPER}


def _name(paper: Paper) -> Text:
    return paper.name if paper.name != EMPTY else Text(paper.template, paper.template)
