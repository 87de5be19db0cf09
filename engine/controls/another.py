"""The sentences of ``words`` when they are about somebody else: who is to get a work item, is asked, or is told."""

import re
from dataclasses import replace

from engine.model.text import Text
from engine.model.verdict import Verdict

_EN = (  # in this order; each turns words to the reader into words about another
    (r"You, or the person you act for, (have|stand|supervise)\b", "That person, or whom he acts for, {}"),
    (r"\byou, or the person you act for, (have|took)\b", "that person, or whom he acts for, {}"),
    (r"\bYou (are|do not|took)\b", "That person {}"),
    (r"\byou (hold|were|sign)\b", "that person {}"),
    (r"\bYou (were)\b", "That person {}"),
    (r"\byou (cannot)\b", "he {}"),
    (r"\byou (do not)\b", "that person {}"),
    (r"\bbefore you (has)\b", "before that person {}"),
    (r"\bshow you (present)\b", "show that person {}"),
    (r"\b(Y)our post\b", "The post of that person"),
    (r"\b(y)our\b", "his"),
)
_VERBS = {"have": "has", "stand": "stands", "supervise": "supervises", "are": "is", "do not": "does not",
          "hold": "holds", "were": "was", "sign": "signs"}  # fmt: skip


def of_another(text: Text) -> Text:
    """Return a sentence to the reader as one about another person; words that name nobody stay as they are."""
    told = text.en
    for pattern, other in _EN:
        found = re.search(pattern, told)
        if found is not None:
            told = re.sub(pattern, other.format(_VERBS.get(found[1], found[1])), told)
    return Text(text.zh.replace("您（或对方）", "对方").replace("您", "对方"), told)


def about(verdict: Verdict) -> Verdict:
    """Return a verdict with its reasons told about somebody else."""
    return replace(verdict, reasons=tuple(replace(one, text=of_another(one.text)) for one in verdict.reasons))
