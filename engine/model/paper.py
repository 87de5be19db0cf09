"""Papers a task may write: a template filled from the case (vocabulary element ``rf:paper``)."""

from dataclasses import dataclass

from engine.model.text import EMPTY, Text

CASE_TEXTS = frozenset(
    f"case.{name}" for name in ("number", "title", "process", "started_on", "ended_on", "starter", "handlers")
)
SUBJECT_TEXTS = frozenset({"subject.name", "subject.kind", "subject.id_no"})
AGENCY_TEXTS = frozenset({"agency.name", "agency.phone"})
PAPER_TEXTS = frozenset({"doc.number", "doc.date", "doc.copy", "doc.maker"})
TEXTS = CASE_TEXTS | SUBJECT_TEXTS | AGENCY_TEXTS | PAPER_TEXTS  # paths every paper may name
LISTS = {"case.documents": frozenset({"#", "name", "number", "on", "by", "note"})}  # lists every paper may repeat
PAPER = "paper"  # ``paper.<id>``: the document number of the paper of that id made last in the case
TASK_TEXTS = frozenset({"signers", "on", "outcome"})  # of each task: who signed, the day, the result


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One placeholder of a template (``engine.papers.placeholders``)."""

    paths: tuple[str, ...]  # tried in order
    optional: bool = False  # may stay empty
    form: str = ""  # upper, day, time; "" as the field's type has it
    listed: bool = False  # a column of a list: the row repeats

    @property
    def lists(self) -> tuple[str, ...]:
        """The lists of a repeated row, in order."""
        return tuple(path.rpartition(".")[0] for path in self.paths)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper of a task."""

    id: str  # unique in its task
    template: str  # id of a template
    name: Text = EMPTY  # what it is called; "" takes the template's title
    kind: str = ""  # kind of the document it becomes, as evidence asks for it; "" takes the template's id
    number: str = ""  # word of its gapless document number, e.g. 罚决; "" has none
    number_from: str = ""  # case field with a number the system gave already; shown as a document number
    fields: tuple[str, ...] = ()  # what the template calls otherwise: name=path or name=path,path
    outcomes: tuple[str, ...] = ()  # outcomes of the task that call for it; () every one
    when: str = ""  # guard; "" always
    duplicate: bool = False  # a second copy, marked, for the party
    line: int = 0  # line in the file

    @property
    def renamed(self) -> dict[str, tuple[str, ...]]:
        """Paths by the name the template uses; the first that has a value is taken."""
        pairs = (entry.partition("=") for entry in self.fields)
        return {name: tuple(paths.split(",")) for name, _, paths in pairs}

    def sources(self, path: str) -> tuple[str, ...]:
        """Return where the value of a template's ``path`` comes from, in order: renamed, or the path itself."""
        renamed, head, rest = self.renamed, path, ""
        while head not in renamed:
            head, dot, last = head.rpartition(".")
            if not dot:
                return (path,)
            rest = f".{last}{rest}"
        return tuple(f"{one}{rest}" for one in renamed[head])

    @property
    def document_kind(self) -> str:
        """Kind of the document it becomes."""
        return self.kind or self.template
