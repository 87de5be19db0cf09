"""Words of the pages: both languages there, no Chinese in English, each used, each page's own."""

import ast
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import api.web
from api.web import words
from api.web.frame import TEMPLATES

ROOT = Path(api.web.__file__).parent
MODULES = tuple(words.modules())
CJK = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
SOURCES = {
    one.relative_to(ROOT).as_posix(): one.read_text("utf-8")
    for one in sorted(ROOT.rglob("*"))
    if one.suffix in (".html", ".py", ".js") and not {"node_modules", "static"} & set(one.parts)
}
BUILT = re.compile(r"w\['(\w+)' \+|f\"(\w+)_\{|\"(\w+)_\" \+|`(\w+)_\$\{")
SWITCH = {"other"}  # names the other language
HALF = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uff00-\uffef][:,;?!()]|[:,;?!()][\u3400-\u9fff]")
SPOKEN = [one for place in ("api", "engine") for one in sorted((ROOT.parents[1] / place).rglob("*.py"))]


@pytest.mark.parametrize("module", MODULES)
def test_both_languages(module: str) -> None:
    wrong = {key for key, text in words.modules()[module].items() if not text.zh and not text.en}
    wrong |= {key for key, text in words.modules()[module].items() if CJK.search(text.en) and key not in SWITCH}
    assert not wrong


@pytest.mark.parametrize("module", MODULES)
def test_each_word_is_used(module: str) -> None:
    """A word is read as ``w.key`` or named in quotes; one that is put together begins with a word that is."""
    text = "\n".join(text for name, text in SOURCES.items() if name != f"words/{module}.py")
    built = {part for found in BUILT.finditer(text) for part in found.groups() if part} | {"said"}
    unused = [
        key
        for key in words.modules()[module]
        if not re.search(rf"\bw\.{key}\b|['\"]{key}['\"]", text)
        and not (key.endswith("_more") and key.removesuffix("_more") in text)
        and not any(key == one or key.startswith(f"{one.rstrip('_')}_") for one in built)
    ]
    assert not unused


@pytest.mark.parametrize("area", sorted({one.partition("_")[0] for one in MODULES}))
def test_a_word_stands_once_among_those_read_together(area: str) -> None:
    read = [one for one in MODULES if one.partition("_")[0] in (words.FRAME, area)]
    twice = [
        (one, other, sorted(set(words.modules()[one]) & set(words.modules()[other])))
        for one, other in itertools.combinations(read, 2)
        if set(words.modules()[one]) & set(words.modules()[other])
    ]
    assert not twice


@pytest.mark.parametrize("name", sorted(one for one in SOURCES if one.endswith(".html")))
def test_templates_read_words_that_are_there(name: str) -> None:
    path = name.removeprefix("templates/")
    TEMPLATES.get_template(path)
    area = path.partition("/")[0] if "/" in path else words.FRAME
    named = set(re.findall(r"\bw\.(\w+)", SOURCES[name])) - {"get"}
    assert named <= set(words.of_area(area))


@pytest.mark.parametrize("name", sorted(one for one in SOURCES if one.endswith(".html")))
def test_templates_hold_no_words_and_nothing_inline(name: str) -> None:
    text = re.sub(r"\{#.*?#\}", "", SOURCES[name], flags=re.S)
    allowed = {"landing/landing.html"}  # punctuation by language
    if name.removeprefix("templates/") not in allowed:
        assert not re.findall(r"[\u3400-\u9fff]", text)
    assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:|<script(?![^>]*src=)|\|\s*safe\b", text)


def strings(source: str) -> Iterator[str]:
    """Yield the strings of a module that are no docstrings."""
    nodes = list(ast.walk(ast.parse(source)))
    documents = {id(one.value) for one in nodes if isinstance(one, ast.Expr)}
    yield from (one.value for one in nodes if isinstance(one, ast.Constant) and isinstance(one.value, str)
                and id(one) not in documents)  # fmt: skip


def test_chinese_has_its_own_punctuation() -> None:
    """Full-width beside Chinese characters, in every string there is: reasons of the kernel stand on pages too."""
    texts = {str(path): list(strings(path.read_text("utf-8"))) for path in SPOKEN}
    texts |= {name: text.splitlines() for name, text in SOURCES.items() if not name.endswith(".py")}
    assert not [(name, line) for name, found in texts.items() for line in found if HALF.search(line)]
