"""Papers that scenarios bring out: each made at the end of its scenario, opened by two readers and held to its rules.

``tests/data/papers_walked.yaml`` names for each scenario the papers made in it, as ``task paper``; together every
paper of every flow.
"""

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

import processes
from engine import bpmn
from engine.errors import Forbidden, NotFound
from engine.model.paper import Paper
from tests.bureau import Bureau
from tests.scenarios.opened import opened

TABLE = Path(__file__).parents[1] / "data" / "papers_walked.yaml"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CHINESE = re.compile("[\u4e00-\u9fff]{2,}")
NUMBER = re.compile(r"〔\d{4}〕[1-9]\d*号")


@cache
def table() -> dict[str, list[str]]:
    """Return the papers by scenario."""
    return dict(yaml.safe_load(TABLE.read_text(encoding="utf-8")))


@cache
def declared() -> dict[str, Paper]:
    """Return every paper the flows declare, by ``task paper``."""
    found = {}
    for key in processes.names():
        definition = bpmn.read(bpmn.bundle(processes.read(key), processes.decisions(key)), key=key)
        for process in definition.processes:
            for node in process.graph.all_nodes.values():
                found |= {f"{node.id} {paper.id}": paper for paper in node.papers}
    return found


def made(bureau: Bureau, scenario: dict[str, Any], name: str, cases: list[str]) -> int:
    """Make the papers of a scenario that was played and look at each; return how many."""
    wanted = set(table().get(name, ()))
    count = 0
    for case in cases if wanted else ():
        for one in bureau.case("director1", case)["papers"]:
            key = f"{one['task']['id']} {one['id']}"
            if key not in wanted or not one["ready"]:
                continue
            look(declared()[key], key, *_write(bureau, scenario, one))
            wanted.discard(key)
            count += 1
    assert not wanted, f"{name} does not bring out {sorted(wanted)}"
    return count


def _write(bureau: Bureau, scenario: dict[str, Any], told: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Let somebody who took part make the paper, who signed its task first of all."""
    people = [step for step in scenario["steps"] if "as" in step]
    people.sort(key=lambda step: step.get("task") != told["task"]["id"])
    for account in dict.fromkeys([step["as"] for step in people] + [scenario["start"]["as"]]):
        try:
            body = bureau.write(account, told["work_item"], told["id"]).body
        except (Forbidden, NotFound):
            continue
        return body, bureau.bytes_of(account, body["id"])
    raise AssertionError(f"nobody may make {told['id']}")


def look(paper: Paper, key: str, told: dict[str, Any], content: bytes) -> None:
    """Open a paper with the library that made it and by a strict reader of our own; nothing is left open in it."""
    assert opened(content).faults == [], key
    document = Document(io.BytesIO(content))
    title = document.core_properties.title
    texts = read(content)
    text = "\n".join(texts)
    assert CHINESE.search(title), key
    heads = [one.text for one in document.paragraphs if one.alignment == WD_ALIGN_PARAGRAPH.CENTER]
    assert any(CHINESE.search("".join(one.split())) for one in heads), key
    assert not re.search(r"\{\{|\}\}|\[\[|\]\]", text), key
    assert not re.search("[\ue000-\uf8ff]|None|null", text), key
    assert {line for one in document.paragraphs for line in one.text.split("\n") if line.strip()} <= set(texts), key
    if paper.number:
        assert NUMBER.search(told["number"] or ""), key
    if told["number"] and "{{doc.number" in template(told["template"]["id"]):
        assert told["number"] in text, (key, told["number"])


@cache
def template(name: str) -> str:
    """Return the text of a template."""
    return "\n".join(read(processes.templates()[name]))


def read(content: bytes) -> list[str]:
    """Return the lines of a paper, body, head and foot, read from its XML alone."""
    lines: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.testzip() is None
        for part in file.namelist():
            if not re.fullmatch(r"word/(document|header\d*|footer\d*)\.xml", part):
                continue
            for paragraph in ET.fromstring(file.read(part)).iter(f"{W}p"):
                pieces = {f"{W}t": lambda one: one.text or "", f"{W}br": lambda _: "\n", f"{W}tab": lambda _: "\t"}
                told = (pieces[one.tag](one) for one in paragraph.iter() if one.tag in pieces)
                lines += "".join(told).split("\n")
    return lines
