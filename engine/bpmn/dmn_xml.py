"""Small look-ups on the elements of a DMN file, and how it is refused."""

from collections.abc import Iterator
from typing import TypeVar

from lxml import etree

from engine.bpmn.names import line_of, local, namespace, text_of
from engine.errors import DmnRefused
from engine.model.decision import Aggregation, HitPolicy
from engine.model.text import Text

Word = TypeVar("Word", HitPolicy, Aggregation)


def refused(element: etree._Element, reason: str, zh: str, en: str) -> DmnRefused:
    """Return the error to raise at ``element``."""
    line = max(line_of(element), 1)
    text = Text(f"第 {line} 行：{zh}", f"Line {line}: {en}")
    return DmnRefused(f"{text.zh} / {text.en}", line=line, reason=reason, text=text)


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Yield the direct children of the same namespace, of the given names when any are given."""
    space = namespace(element)
    for child in element:
        if namespace(child) == space and (not names or local(child) in names):
            yield child


def first(element: etree._Element | None, *names: str) -> etree._Element | None:
    """Return the first direct child of one of ``names``."""
    return None if element is None else next(children(element, *names), None)


def text_in(element: etree._Element, name: str) -> str:
    """Return the ``text`` of the child ``name``, "" when there is none."""
    found = first(element, name)
    if found is None:
        return ""
    check_language(found)
    return text_of(first(found, "text"))


def check_language(element: etree._Element) -> None:
    """Refuse another expression language than FEEL: what is written in it cannot be read."""
    language = element.get("expressionLanguage", "")
    if language and "feel" not in language.lower():
        zh, en = f"不支持表达式语言“{language[:80]}”", f"expression language {language[:80]!r} is not supported"
        raise refused(element, "language", zh, en)


def type_in(element: etree._Element | None) -> str:
    """Return the type an element names: an attribute, in item definitions of some versions a child; no prefix."""
    if element is None:
        return ""
    named = element.get("typeRef") or text_of(first(element, "typeRef"))
    return named.strip().removeprefix("feel:").rpartition(":")[2].rpartition("}")[2]


def id_of(element: etree._Element) -> str:
    """Return the id of an element, else its name; refused when it has neither."""
    found = (element.get("id") or element.get("name") or "").strip()
    if not found:
        name = local(element)
        raise refused(element, "no_id", f"{name} 没有 id 也没有 name", f"{name} has neither id nor name")
    return found


def named(element: etree._Element | None) -> str:
    """Return the name of an element, "" for none."""
    return "" if element is None else element.get("name", "").strip()


def one_of(kind: type[Word], element: etree._Element, name: str, default: Word) -> Word:
    """Return the attribute ``name`` as one of its words."""
    found = element.get(name)
    if found is None:
        return default
    try:
        return kind(found.strip())
    except ValueError:
        raise refused(element, name, f"{name}“{found[:40]}”不存在", f"there is no {name} {found[:40]!r}") from None
