"""What fills a paper: fields, people, dates and numbers of one case, each as it stands on paper (Chinese)."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

import orjson

from engine.model.conduct import IntegrityCard
from engine.model.control import Evidence
from engine.model.form import Field, FieldScope, FieldType
from engine.model.paper import LISTS, PAPER, Paper, Wanted
from engine.model.process import Definition, Node
from engine.model.text import Text
from engine.papers import values as shown
from engine.papers.values import Values
from engine.trail.binding import element_of
from engine.trail.record import PREFIX
from engine.usecases.state import passed, viewing
from engine.usecases.state.act import Act

_SERIAL = re.compile(r"(\d{4})-0*(\d+)$")
WITHHELD = "（限阅，另行保管）"  # what stands on a paper instead of a field under lock
PLAIN = {  # what a template names and no form asks for
    "team": Text("工作人员", "the people at work"),
    "by.signers": Text("签字人", "who signs"),
    "task": Text("工作任务", "the task"),
    "present": Text("到会人员", "who was present"),
    "addressee": Text("受送达人", "the addressee"),
    "subject.name": Text("对象名称", "the party"),
    "agency.name": Text("单位名称", "the name of the unit"),
    "agency.phone": Text("单位电话", "the telephone of the unit"),
    "case.documents": Text("案件文件", "documents of the case"),
    "case.handlers": Text("经办人", "who handled it"),
    "case.starter": Text("发起人", "who started it"),
}
NAMELESS = Text("文书要写明的一项内容", "something the paper has to say")
KINDS = {"person": "自然人", "organisation": "单位", "department": "内设机构"}


def called(definition: Definition, row: Mapping[str, Any]) -> str:
    """Return what people call an uploaded document: its kind of evidence, then the name of its file."""
    name = str(row["name"])
    for one in definition.controls:
        if isinstance(one.spec, Evidence | IntegrityCard) and one.spec.kind == row["kind"]:
            return f"{one.spec.name.zh or one.name.zh}（{name}）"
    return name


@dataclass(kw_only=True)
class Source:
    """The values of one case for the papers of one instance of a task."""

    act: Act
    node: Node
    instance: str
    told: Mapping[str, str]  # doc.number, doc.date, doc.copy, doc.maker
    papers: Sequence[Mapping[str, Any]] = ()  # rows of the register
    hidden: Collection[str] = ()  # case fields under lock, for who has the paper made
    shared: dict[str, Any] = field(default_factory=dict)  # what was read once for all papers of the case

    def fill(self, paper: Paper, wanted: Sequence[Wanted]) -> tuple[Values, list[Wanted]]:
        """Return the values of a template and the required places nothing is known for."""
        texts: dict[tuple[str, str], str] = {}
        rows: dict[str, Sequence[dict[str, str]]] = {}
        missing = []
        for one in wanted:
            found = False
            for path in one.paths:
                if one.listed:
                    name = path.rpartition(".")[0]
                    rows[name] = rows.get(name) or self._first_rows(paper.sources(name))
                    found = found or bool(rows[name])
                else:
                    texts[path, one.form] = self._first_text(paper.sources(path), one.form)
                    found = found or bool(texts[path, one.form])
            if not found and not one.optional:
                missing.append(one)
        return Values(texts=texts, rows=rows), missing

    def _first_text(self, paths: Sequence[str], form: str) -> str:
        return next((text for path in paths if (text := self.text(path, form))), "")

    def _first_rows(self, paths: Sequence[str]) -> Sequence[dict[str, str]]:
        return next((rows for path in paths if (rows := self.rows(path))), ())

    # -- one path -------------------------------------------------------------------------------------------------

    def text(self, path: str, form: str = "") -> str:
        """Return the text at a path, "" when nothing is known."""
        if path in self.told:
            return self.told[path]
        known = self.act.ready.case_fields
        head, _, rest = path.partition(".")
        parent, _, column = path.rpartition(".")
        if self._under_lock(path) or self._under_lock(parent):
            return WITHHELD
        if path in known:
            return self._field(known[path], self._value(path), form)
        if parent in known and known[parent].type is FieldType.PARTY:
            return _party(self._value(parent), column)
        if head == PAPER and rest:
            return self._number_of(rest)
        if head == "team":
            return self._people(self.act.state.teams.get(rest, ()))
        if head in self.act.ready.nodes and rest:
            return self._of_task(head, rest, form)
        plain = self._general.get(path)
        return plain if plain is not None else _plain(self._value(path))

    def rows(self, path: str) -> list[dict[str, str]]:
        """Return the entries of the list at a path, each column as text."""
        if path in LISTS:
            return self._documents()
        head, _, rest = path.partition(".")
        if path in self.act.ready.case_fields:
            item, value = self.act.ready.case_fields[path], self._value(path)
        elif (found := _form_field(self.act.ready.nodes.get(head), rest)) is not None:
            item, value = found, self._task_value(head, rest)
        else:
            return []
        group = self.act.ready.definition.group_by_id.get(item.of)
        if group is None or not isinstance(value, list):
            return []
        if self._under_lock(item.path):
            return [{column.id: WITHHELD for column in group.fields}]
        return [{column.id: self._field(column, one.get(column.id), "") for column in group.fields} for one in value]

    def name_of(self, *paths: str) -> Text:
        """Return what people call the thing at the first of these paths that has a name."""
        return next((name for path in paths if (name := self._called(path)) is not None), NAMELESS)

    def _called(self, path: str) -> Text | None:
        ready, (head, _, rest) = self.act.ready, path.partition(".")
        if path in PLAIN:
            return PLAIN[path]
        if head == "team" and rest in ready.nodes:
            return Text(f"{ready.nodes[rest].name.zh}的承办人员", f"the people of {ready.nodes[rest].name.en}")
        item = ready.case_fields.get(path) or ready.case_fields.get(path.rpartition(".")[0])
        if item is not None:
            return item.name
        node = ready.nodes.get(head)
        if node is None:
            return next((one.name for one in ready.nodes.values() if ("field", path) in one.action_args), None)
        found = _form_field(node, rest.partition(".")[0])
        if found is not None:
            return Text(f"{node.name.zh}：{found.name.zh}", f"{node.name.en}: {found.name.en}")
        return Text(f"{node.name.zh}（尚未签字）", f"{node.name.en} (not signed yet)")

    # -- where values lie -----------------------------------------------------------------------------------------

    def _under_lock(self, path: str) -> bool:
        """True when the case field has a value that this paper must not show."""
        return path in self.hidden and self._value(path) not in (None, "")

    def _value(self, path: str) -> Any:
        return self.act.state.fields.get(path, [None])[0]

    @cached_property
    def _general(self) -> dict[str, str]:
        row, agency = self.act.row, self.act.agency
        return {
            "case.number": row.number,
            "case.title": row.title,
            "case.process": self.act.ready.process.name.zh,
            "case.started_on": shown.local_day(row.started_at, agency.zone),
            "case.ended_on": shown.local_day(row.ended_at, agency.zone) if row.ended_at else "",
            "case.starter": self.names.get(row.starter, ""),
            "case.handlers": "、".join(dict.fromkeys(self.names.get(p, "") for p in self._signers())),
            "subject.name": str(row.subject.get("name") or ""),
            "subject.kind": KINDS.get(str(row.subject.get("kind") or ""), str(row.subject.get("kind") or "")),
            "subject.id_no": str(row.subject.get("id_no") or ""),
            "agency.name": agency.name.zh,
            "agency.phone": str(agency.facts.get("phone") or ""),
        }

    def _number_of(self, paper: str) -> str:
        """Return the number of the paper made last, of this step before that of another."""
        made = [row for row in self.papers if row["paper"] == paper and row["shown"]]
        made.sort(key=lambda row: row["instance"] == self.instance)
        return str(made[-1]["shown"]) if made else ""

    def _signers(self) -> list[str]:
        return [person for one in self.act.state.signed for person in (one.signature.person,)]

    @property
    def names(self) -> Mapping[str, str]:
        """Names of everybody the case names, read once for all papers."""
        if "names" not in self.shared:
            self.shared["names"] = self._names()
        found: Mapping[str, str] = self.shared["names"]
        return found

    def _names(self) -> Mapping[str, str]:
        state = self.act.state
        persons = set(state.persons) | set(self._signers()) | {self.act.row.starter}
        for path, item in self.act.ready.case_fields.items():
            value = self._value(path)
            if item.type is FieldType.PERSON and isinstance(value, str):
                persons.add(value)
        persons |= {str(row["by"]) for row in self.papers}
        found: Mapping[str, str] = self.act.unit.tables.people.names(self.act.row.agency, sorted(persons))
        return found

    def _people(self, persons: Sequence[str]) -> str:
        return "、".join(name for person in persons if (name := self.names.get(person, "")))

    def _signatures(self, signed: Sequence[tuple[str, str]]) -> str:
        """Return the signers' names; who signed for another stands with both names."""
        told = []
        for person, giver in dict.fromkeys(signed):
            name, other = self.names.get(person, ""), self.names.get(giver, "") if giver else ""
            told.append(f"{name}（代 {other}）" if other else name)
        return "、".join(name for name in told if name)

    @property
    def passed(self) -> dict[str, passed.Passed]:
        """Steps a loop passed by; the trail is read once for all papers."""
        if "passed" not in self.shared:
            self.shared["passed"] = passed.read(self.act)
        found: dict[str, passed.Passed] = self.shared["passed"]
        return found

    def gone(self, instance: str) -> bool:
        """True when the instance is neither open nor done, nor one a loop passed by."""
        state = self.act.state
        return instance not in state.run.by_id and instance not in state.items and instance not in self.passed

    def _signed(self, instance: str) -> list[tuple[str, str, str]]:
        """Return who signed an instance, for whom ("" for himself) and when, in order."""
        live = [one.signature for one in self.act.state.signed if viewing.base(one.signature.instance) == instance]
        live = [one for one in live if not one.added]
        if live or instance in self.act.state.run.by_id or instance in self.act.state.items:
            return [(one.person, one.principal, one.at) for one in live]
        return self.passed[instance].signed if instance in self.passed else []

    def _live(self, task: str) -> str:
        """Return the instance of a task the paper speaks of: its own, else the one done last, else the open one."""
        if task == self.node.id:
            return self.instance
        done = [one for one in self.act.state.run.done if one.element == task]
        if done:
            return max(done, key=lambda one: one.seq).id
        held = next((item.instance for item in self.act.state.items.values() if item.element == task), "")
        if held or self.instance in self.act.state.run.by_id:
            return held
        return next((one for one in reversed(self.passed) if element_of(one) == task), "")

    def _of_task(self, task: str, name: str, form: str) -> str:
        instance = self._live(task)
        if name in ("signers", "on"):
            signed = self._signed(instance)
            if name == "signers":
                return self._signatures([(person, giver) for person, giver, _ in signed])
            return shown.local_day(max(at for *_, at in signed), self.act.agency.zone) if signed else ""
        if name == "outcome":
            return self._outcome(task, instance)
        item = _form_field(self.act.ready.nodes.get(task), name.partition(".")[0])
        if item is None:
            return ""
        if item.scope is FieldScope.SIGNER:
            return self._said(instance, item, form)
        if item.scope is FieldScope.CASE and self._under_lock(item.path):
            return WITHHELD
        value = self._task_value(task, item.id)
        return _party(value, name.partition(".")[2]) if "." in name else self._field(item, value, form)

    def _outcome(self, task: str, instance: str) -> str:
        signed = [one.signature for one in self.act.state.signed if viewing.base(one.signature.instance) == instance]
        given = next((one.outcome for one in reversed(signed) if not one.added), "")
        if not given and instance not in self.act.state.items and instance in self.passed:
            given = self.passed[instance].outcome
        return next((one.name.zh for one in self.act.ready.outcomes(self.act.node(task)) if one.id == given), "")

    def _task_value(self, task: str, name: str) -> Any:
        """Return a field of a task: its own, else the case's."""
        item = _form_field(self.act.ready.nodes.get(task), name)
        if item is not None and item.scope is FieldScope.CASE:
            return self._value(item.path)
        instance = self._live(task)
        held = self.act.state.items.get(instance)
        if held is None and instance not in self.act.state.run.by_id and instance in self.passed:
            return self.passed[instance].own.get(name)
        own = held.fields if held is not None else self.act.state.papers.get(instance, [0, {}])[1]
        return own.get(name, [None])[0]

    def _said(self, instance: str, item: Field, form: str) -> str:
        """Return what each signer of an instance stated, with names when there were several."""
        stated = self._statements.get((instance, item.id), [])
        if not stated and instance not in self.act.state.run.by_id and instance in self.passed:
            stated = self.passed[instance].statements.get(item.id, [])
        said = [(person, self._field(item, value, form)) for person, value in stated]
        if len(said) == 1:
            return said[0][1]
        return "\n".join(f"{self.names.get(person, '')}：{text}" for person, text in said)

    @property
    def _statements(self) -> dict[tuple[str, str], list[tuple[str, Any]]]:
        """Statements of live signatures, by instance and field; read once for all papers."""
        if "statements" not in self.shared:
            self.shared["statements"] = self._read_statements()
        found: dict[tuple[str, str], list[tuple[str, Any]]] = self.shared["statements"]
        return found

    def _read_statements(self) -> dict[tuple[str, str], list[tuple[str, Any]]]:
        """Statements lie beside the trail."""
        act, stream = self.act, f"case/{self.act.row.case}"
        found: dict[tuple[str, str], list[tuple[str, Any]]] = {}
        live = {one.signature.number: one.signature for one in act.state.signed}
        numbers = {}
        for row in act.unit.tables.trail.records(act.row.agency, stream):
            if row["kind"] == "signed":
                numbers[row["seq"]] = orjson.loads(bytes(row["bytes"]).removeprefix(PREFIX))["number"]
        values = [row for row in act.unit.tables.trail.values(act.row.agency, stream) if row["seq"] in numbers]
        for row in sorted(values, key=lambda one: one["seq"]):
            signature = live.get(numbers[row["seq"]])
            if signature is not None and row["path"].startswith("/signer/"):
                key = (viewing.base(signature.instance), row["path"].removeprefix("/signer/"))
                found.setdefault(key, []).append((signature.person, orjson.loads(row["value"])))
        return found

    def _documents(self) -> list[dict[str, str]]:
        """Return the documents of the case for its table of contents; duplicates stand with their originals."""
        act = self.act
        made = {row["document_id"]: row for row in self.papers}
        copies = {row["duplicate_id"] for row in self.papers}
        told = []
        for row in act.unit.tables.cases.documents(act.row.agency, act.row.case):
            paper = made.get(row["document_id"])
            if row["document_id"] in copies:
                continue
            told.append(
                {
                    "name": paper["name"] if paper is not None else called(act.ready.definition, row),
                    "number": paper["shown"] if paper is not None else "",
                    "on": shown.local_day(row["at"], act.agency.zone),
                    "by": self.names.get(row["by"], ""),
                    "note": f"第{paper['edition']}次制作" if paper is not None and paper["edition"] > 1 else "",
                }
            )
        return told

    # -- how a value stands ---------------------------------------------------------------------------------------

    def _field(self, item: Field, value: Any, form: str) -> str:
        if value is None or value == "":
            return ""
        if item.type is FieldType.BOOLEAN:
            return "是" if value is True else "否"
        if item.type is FieldType.CHOICE:
            return next((one.name.zh for one in item.options if one.id == value), str(value))
        if item.type is FieldType.PERSON:
            return self.names.get(str(value), "")
        if item.type is FieldType.BODY:
            body = self.act.agency.bodies.get(str(value))
            return body.name.zh if body is not None else str(value)
        if item.type is FieldType.PARTY:
            return _party(value, "name")
        if item.type is FieldType.MONEY:
            return _money(value, form)
        if item.type is FieldType.DATE:
            return shown.day(str(value))
        if item.type is FieldType.DATETIME:
            zone = self.act.agency.zone
            return shown.local_day(str(value), zone) if form == "day" else shown.moment(str(value), zone)
        return _plain(value)


def numbered(mark: str, word: str, value: str) -> str:
    """Return a number the system gave (``CF-2026-00012``) as a document number; any other text as it is."""
    found = _SERIAL.search(value)
    return shown.document_number(mark, word, int(found[1]), int(found[2])) if found else value


def _form_field(node: Node | None, name: str) -> Field | None:
    fields = node.form.fields if node is not None and node.form is not None else ()
    return next((item for item in fields if item.id == name), None)


def _party(value: Any, column: str) -> str:
    if not isinstance(value, dict):
        return ""
    text = str(value.get(column or "name") or "")
    return KINDS.get(text, text) if column == "kind" else text


def _money(value: Any, form: str) -> str:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return shown.in_words(amount) if form == "upper" else shown.money(amount)


def _plain(value: Any) -> str:
    """Return a value no field describes (written by the system): days as days, anything else as text."""
    if value is None or isinstance(value, list | dict):
        return ""
    text = str(value)
    return shown.day(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else text
