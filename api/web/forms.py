"""Forms of pages from JSON Schema, and back: what the schema of a work item says becomes rows of a page.

Names: the field's id behind a prefix (``f-amount``), a column of a list ``f-items-0-name``, a part of an object
``f-supplier-name``. ``_add`` and ``_drop`` are buttons that change how many rows a list shows and nothing else. What
was typed is kept as it was typed; it is told wrong by JSON pointer, as REST does.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData

from api.web import words
from api.web.filters import local
from engine.errors import InvalidInput

LONG = 400  # a text that may be longer is written in several lines
MOST_ROWS = 200
RADIOS = 5  # so many options stand side by side, more in a list
HINTS = {"date": "hint_date", "date-time": "hint_datetime"}
PARTY = ("name", "kind", "id_no", "contact")
Choices = Mapping[str, Sequence[tuple[str, str]]]  # by field id, or by kind: person, document, body


@dataclass(kw_only=True)
class Row:
    """One field of a form as the macros draw it."""

    name: str
    id: str
    label: str
    kind: str = "line"  # line, text, select, radio, list, group
    value: str = ""
    required: bool = False
    bound: bool = False  # a signature binds it
    hint: str = ""
    error: str = ""
    changed: str = ""  # what changed since it was signed or kept
    options: Sequence[tuple[str, str]] = ()
    cls: str = ""
    mode: str = ""  # inputmode
    most: int = 10_000
    lines: int = 3
    inside: bool = False  # the browser may ask for it: not in lists that may stay empty
    rows: list["Entry"] = field(default_factory=list)
    stands_for: str = ""  # name of the object whose first part this is


@dataclass(kw_only=True)
class Entry:
    """One entry of a list, or the parts of an object."""

    at: int
    fields: list[Row]


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """What a form is drawn with."""

    lang: str
    zone: str
    typed: Mapping[str, str] | None = None  # what was typed, by name; None: draw the values
    errors: Mapping[str, str] = field(default_factory=dict)  # by name
    choices: Choices = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)  # persons no list names, by id, as they are written
    more: str = ""  # name of the list that shows one row more
    without: str = ""  # name and number of the row that is left out

    def word(self, key: str) -> str:
        """Return a word of the frame."""
        return words.in_language(self.lang)[key]

    def title(self, schema: Mapping[str, Any], key: str = "title") -> str:
        """Return a title or description of a schema."""
        return str((schema.get(f"{key}_en") if self.lang == "en" else "") or schema.get(key) or "")


def rows(
    schema: Mapping[str, Any], drawing: Drawing, values: Mapping[str, Any] | None = None, *, prefix: str = "f"
) -> list[Row]:
    """Return the rows of a form; ``values``: what is there already, by field id."""
    given, needed = values or {}, set(schema.get("required", ()))
    return [
        _row(one, drawing, f"{prefix}-{name}", name, given.get(name), required=name in needed)
        for name, one in schema.get("properties", {}).items()
    ]


def _row(schema: Mapping[str, Any], drawing: Drawing, name: str, key: str, value: Any, *, required: bool) -> Row:
    made = Row(
        name=name,
        id=re.sub(r"[^A-Za-z0-9_-]", "_", name),
        label=drawing.title(schema) or key,
        required=required,
        bound=bool(schema.get("x-bound")),
        hint=drawing.title(schema, "description"),
        error=drawing.errors.get(name, ""),
    )
    if schema.get("type") == "array":
        return _list(made, schema["items"], drawing, value)
    if schema.get("type") == "object":
        made.kind = "group"
        made.rows = [Entry(at=0, fields=_parts(schema, drawing, name, value if isinstance(value, Mapping) else {}))]
        return made
    made.value = (
        (drawing.typed or {}).get(name, "") if drawing.typed is not None else shown(schema, value, drawing.zone)
    )
    return _scalar(made, schema, drawing, key)


def _scalar(made: Row, schema: Mapping[str, Any], drawing: Drawing, key: str) -> Row:
    pattern, most = str(schema.get("pattern", "")), int(schema.get("maxLength", 200))
    made.most = most
    options = drawing.choices.get(key)
    if options is None and is_person(schema):
        options = drawing.choices.get("person")
    if options is None and pattern.startswith("^do_"):
        options = drawing.choices.get("document", ())
    if "oneOf" in schema:
        options = [(str(one["const"]), drawing.title(one) or str(one["const"])) for one in schema["oneOf"]]
        made.kind = "radio" if len(options) <= RADIOS else "select"
    elif schema.get("type") == "boolean":
        made.kind, options = "radio", [("true", drawing.word("yes")), ("false", drawing.word("no"))]
    elif options is not None:
        made.kind = "select"
    elif is_person(schema):
        made.hint = f"{made.hint} {drawing.word('person_hint')}".strip()
        made.value = drawing.written.get(made.value, made.value)
    elif most > LONG:
        made.kind = "text"
    else:
        made.cls, made.mode = _width(schema)
        hint = HINTS.get(str(schema.get("format", "")), "hint_money" if "{1,2}" in pattern else "")
        made.hint = made.hint or (drawing.word(hint) if hint else "")
    made.options = options or ()
    if made.kind == "select" and made.value and made.value not in {one for one, _ in made.options}:
        made.options = [*made.options, (made.value, drawing.written.get(made.value, made.value))]
    return made


def _width(schema: Mapping[str, Any]) -> tuple[str, str]:
    """Return class and inputmode of a line."""
    if schema.get("format") in ("date", "date-time", "time", "duration"):
        return "short", "text" if schema.get("format") == "duration" else "numeric"
    if schema.get("type") == "integer":
        return "tiny", "numeric"
    return ("short", "decimal") if str(schema.get("pattern", "")).startswith("^-?[0-9]") else ("", "")


def _parts(schema: Mapping[str, Any], drawing: Drawing, name: str, value: Mapping[str, Any]) -> list[Row]:
    needed, made = set(schema.get("required", ())), []
    for part, one in schema.get("properties", {}).items():
        titled = _titled(one, part, drawing)
        row = _row(titled, drawing, f"{name}-{part}", part, value.get(part), required=part in needed)
        made += _flat(row) if row.kind == "group" else [row]
    return made


def _flat(group: Row) -> list[Row]:
    """Return the parts of an object inside a row as fields of that row, each told with the object's name."""
    parts = group.rows[0].fields
    for at, one in enumerate(parts):
        one.label = f"{group.label} · {one.label}"
        one.bound, one.required = group.bound, one.required and group.required
        if at == 0:
            one.error, one.stands_for = one.error or group.error, group.name
    return parts


def _titled(schema: Mapping[str, Any], part: str, drawing: Drawing) -> Mapping[str, Any]:
    """Return the schema of a part with a title: those of a party have none of their own."""
    if schema.get("title") or part not in PARTY:
        return schema
    said = words.of_area(words.FRAME)[f"party_{part}"]
    return {**schema, "title": said.zh, "title_en": said.en}


def _list(made: Row, schema: Mapping[str, Any], drawing: Drawing, value: Any) -> Row:
    made.kind = "list"
    kept = value if isinstance(value, list) else []
    numbers = list(range(len(kept)))
    if drawing.typed is not None:
        numbers = [at for at in numbered(drawing.typed, made.name) if f"{made.name}-{at}" != drawing.without]
    if drawing.more == made.name or (not numbers and made.required):
        numbers.append(max(numbers, default=-1) + 1)
    for at in numbers[:MOST_ROWS]:
        entry = kept[at] if drawing.typed is None and at < len(kept) else {}
        fields = _parts(schema, drawing, f"{made.name}-{at}", entry if isinstance(entry, Mapping) else {})
        made.rows.append(Entry(at=at, fields=fields))
    return made


def numbered(typed: Mapping[str, str], name: str) -> list[int]:
    """Return the numbers of the rows of a list that a form holds, in order."""
    pattern = re.compile(re.escape(name) + r"-([0-9]{1,4})-")
    return sorted({int(found[1]) for one in typed if (found := pattern.match(one))})


def shown(schema: Mapping[str, Any], value: Any, zone: str) -> str:
    """Return a JSON value as it stands in a line of a form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if schema.get("format") == "date-time":
        try:
            found = local(value, zone)
        except ValueError:
            return str(value)
        return found.strftime("%Y-%m-%d %H:%M") if found else ""
    return str(value)


def typed_of(form: FormData) -> dict[str, str]:
    """Return the texts of a form by name, as they were typed."""
    return {name: value.replace("\r\n", "\n") for name, value in form.multi_items() if isinstance(value, str)}


def values_of(schema: Mapping[str, Any], typed: Mapping[str, str], zone: str, *, prefix: str = "f") -> dict[str, Any]:
    """Return the JSON values of a form, those left empty not among them.

    InvalidInput for what has no such type or is no field of the form, by JSON pointer below ``/fields`` (prefix ``f``)
    or ``/signer_fields`` (prefix ``s``).
    """
    base = BASES.get(prefix, "")
    wrong: list[dict[str, str]] = []
    found: dict[str, Any] = {}
    used: set[str] = set()
    for name, one in schema.get("properties", {}).items():
        value = _value(one, typed, f"{prefix}-{name}", f"{base}/{name}", zone, wrong, used)
        if value is not None:
            found[name] = value
    for name in typed:
        if name.startswith(f"{prefix}-") and name not in used:
            place = name[len(prefix) + 1 :][:60].replace("-", "/")
            wrong.append({"pointer": f"{base}/{place}", "code": "unknown", "text": "the form has no such field"})
    if wrong:
        raise InvalidInput(errors=wrong)
    return found


def loose(schema: Mapping[str, Any], typed: Mapping[str, str], zone: str, *, prefix: str = "f") -> dict[str, Any]:
    """Return the values of a form for a draft: what has no such type is kept as it was typed."""
    found: dict[str, Any] = {}
    for name, one in schema.get("properties", {}).items():
        value = _value(one, typed, f"{prefix}-{name}", "", zone, [], set(), loose=True)
        if value is not None:
            found[name] = value
    return found


BASES = {"f": "/fields", "s": "/signer_fields"}


def _value(
    schema: Mapping[str, Any],
    typed: Mapping[str, str],
    name: str,
    pointer: str,
    zone: str,
    wrong: list[dict[str, str]],
    used: set[str],
    *,
    loose: bool = False,
) -> Any:
    if schema.get("type") == "array":
        made: list[Any] = []
        for number in numbered(typed, name)[:MOST_ROWS]:
            entry = _object(
                schema["items"], typed, f"{name}-{number}", f"{pointer}/{len(made)}", zone, wrong, used, loose=loose
            )
            if entry is not None:
                made.append(entry)
        return made or None
    if schema.get("type") == "object":
        return _object(schema, typed, name, pointer, zone, wrong, used, loose=loose)
    used.add(name)
    text = typed.get(name, "").strip()
    if text == "":
        return None
    value = _scalar_value(schema, text, pointer, zone, wrong)
    return text if value is None and loose else value


def _object(
    schema: Mapping[str, Any],
    typed: Mapping[str, str],
    name: str,
    pointer: str,
    zone: str,
    wrong: list[dict[str, str]],
    used: set[str],
    *,
    loose: bool = False,
) -> dict[str, Any] | None:
    """Return the parts that were filled in; None when none was."""
    found = {}
    for part, one in schema.get("properties", {}).items():
        value = _value(one, typed, f"{name}-{part}", f"{pointer}/{part}", zone, wrong, used, loose=loose)
        if value is not None:
            found[part] = value
    return found or None


def is_person(schema: Mapping[str, Any]) -> bool:
    """True for a field that names a person."""
    return str(schema.get("pattern", "")).startswith("^pe_")


def persons(schema: Mapping[str, Any], values: Any, pointer: str) -> Iterator[tuple[dict[str, Any], str, str]]:
    """Yield each place that names a person: the object that holds it, its name there, its JSON pointer."""
    if schema.get("type") == "array":
        for at, one in enumerate(values):
            yield from persons(schema["items"], one, f"{pointer}/{at}")
    elif schema.get("type") == "object":
        for name, part in schema.get("properties", {}).items():
            if name in values and is_person(part):
                yield values, name, f"{pointer}/{name}"
            elif name in values:
                yield from persons(part, values[name], f"{pointer}/{name}")


def _scalar_value(schema: Mapping[str, Any], text: str, pointer: str, zone: str, wrong: list[dict[str, str]]) -> Any:
    if schema.get("type") == "boolean" and text in ("true", "false"):
        return text == "true"
    if schema.get("type") == "integer":
        if re.fullmatch(r"-?[0-9]{1,15}", text):
            return int(text)
    elif schema.get("type") == "boolean":
        pass
    elif schema.get("format") == "date-time":
        made = moment(text, zone)
        if made is not None:
            return made
    else:
        return text
    wrong.append({"pointer": pointer, "code": "date-time" if schema.get("format") else "type", "text": "another form"})
    return None


def moment(text: str, zone: str) -> str | None:
    """Return a moment typed in local time (or with its offset) in RFC 3339."""
    try:
        found = datetime.fromisoformat(text.replace(" ", "T", 1))
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))).isoformat()


def by_name(
    errors: Mapping[str, str], base: str = "/fields", prefix: str = "f", typed: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return errors by the names of a form instead of JSON pointers; those of other places are left out.

    ``typed``: what was filled in; a row left empty is no entry, so the second entry may stand in the third row.
    """
    found = {}
    for pointer, text in errors.items():
        if not pointer.startswith(f"{base}/"):
            continue
        name = prefix
        for part in pointer.removeprefix(f"{base}/").split("/"):
            if part.isdigit() and typed is not None:
                filled = [at for at in numbered(typed, name) if _filled(typed, f"{name}-{at}-")]
                part = str(filled[int(part)]) if int(part) < len(filled) else part
            name += f"-{part}"
        found[name] = text
    return found


def _filled(typed: Mapping[str, str], start: str) -> bool:
    return any(value.strip() for name, value in typed.items() if name.startswith(start))


def unplaced(errors: Mapping[str, str], drawn: Sequence[Row]) -> list[str]:
    """Return the errors by name that none of the drawn rows shows."""
    there = {name for one in _every(drawn) for name in (one.name, one.stands_for)}
    return [text for name, text in errors.items() if name not in there]


def _every(drawn: Sequence[Row]) -> Iterator[Row]:
    for row in drawn:
        yield row
        for entry in row.rows:
            yield from _every(entry.fields)
