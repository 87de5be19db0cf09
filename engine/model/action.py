"""The closed list of what the system does by itself (D5): system tasks name one of these, with these arguments only."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionKind:
    """One action of the list."""

    required: frozenset[str] = frozenset()  # arguments a file must give
    optional: frozenset[str] = frozenset()  # arguments a file may give
    writes: str = ""  # argument that names the case field the action writes, "" for none

    @property
    def arguments(self) -> frozenset[str]:
        """Every argument the action knows."""
        return self.required | self.optional


MOST = 20  # persons a roster assigns at once

ACTIONS: dict[str, ActionKind] = {
    # a result is made public: the day is kept; ``view`` says what is shown
    "publish": ActionKind(optional=frozenset({"view", "field"}), writes="field"),
    # somebody is told: the day is kept; ``to`` says who
    "notify": ActionKind(optional=frozenset({"to", "field"}), writes="field"),
    # a gapless number of a kind and year
    "number": ActionKind(optional=frozenset({"prefix", "field"}), writes="field"),
    # the file is closed under a gapless archive number; ``years`` says how long it is kept
    "archive": ActionKind(optional=frozenset({"prefix", "field", "years"}), writes="field"),
    # a refusal is reported to the leading office: the day is kept
    "file_refusal": ActionKind(optional=frozenset({"to", "field"}), writes="field"),
    # a case of another process is opened under this one
    "open_case": ActionKind(
        required=frozenset({"process"}), optional=frozenset({"fields", "wait", "result"}), writes="result"
    ),
    # persons of a role are assigned to tasks, in turn
    "assign": ActionKind(required=frozenset({"role", "tasks"}), optional=frozenset({"count", "by"})),
    # so many rows as the field ``size`` says are drawn by lot from the list ``from`` into the list ``field``
    "draw": ActionKind(required=frozenset({"from", "size", "field"}), writes="field"),
}


def handed_over(text: str) -> tuple[tuple[str, str], ...]:
    """Return (field of the new case, field of this one) of ``open_case fields="amount payee=supplier.name"``."""
    pairs = (word.partition("=") for word in text.split())
    return tuple((theirs, ours if equals else theirs) for theirs, equals, ours in pairs)
