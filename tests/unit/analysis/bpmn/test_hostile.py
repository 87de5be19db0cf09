"""Files broken at random: whatever a reader lets in is judged without a crash, and in the file's own lines."""

import random
import re
from pathlib import Path

from engine.analysis.bpmn import check_document
from engine.analysis.bpmn.schema import LEAVES, SHAPES
from engine.bpmn import read_document
from engine.errors import BpmnRefused
from tests.scale import scaled

FIXTURES = [path.read_text("utf-8") for path in sorted((Path(__file__).parent / "fixtures").glob("*.bpmn"))]
TAGS = sorted(SHAPES)
VALUES = ["", "x", "true", "-1", "9" * 40, "a:b", ":", "1e999", "一", "None", "Complex", "P1D", "start", "work", "proc"]
SEED = 20261127


def swapped_tag(text, pick):
    """One element becomes another kind."""
    old, new = pick.choice(re.findall(r"<([a-zA-Z]+)[ />]", text)), pick.choice(TAGS)
    return re.sub(rf"(?<=[</]){old}(?=[ />])", new, text) if old != "definitions" else text


def changed_value(text, pick):
    """One attribute gets another value, maybe one that stands elsewhere in the file."""
    found = list(re.finditer(r'(?<=[a-z])="([^"]*)"', text))
    at = pick.choice(found)
    value = pick.choice([*VALUES, *(item.group(1) for item in found)])
    return f'{text[: at.start()]}="{value}"{text[at.end() :]}'


def dropped(text, pick):
    """One attribute or one line is gone."""
    at = pick.choice(list(re.finditer(r' [A-Za-z:]+="[^"]*"|\n *<[^\n]*/>', text)))
    return text[: at.start()] + text[at.end() :]


def added(text, pick):
    """One element more, a leaf or empty."""
    at = pick.choice(list(re.finditer(r"/>", text)) or [re.search(r"</definitions>", text)])
    tag = pick.choice([*TAGS, *LEAVES])
    return f"{text[: at.end()]}<{tag}>{pick.choice(VALUES[:3])}</{tag}>{text[at.end() :]}"


def grafted(text, pick):
    """The content of another file inside this one."""
    other = re.search(r"<definitions[^>]*>(.*)</definitions>", pick.choice(FIXTURES), re.DOTALL)
    return text.replace("</definitions>", re.sub(r' id="[^"]*"', "", other.group(1)) + "</definitions>")


CHANGES = [swapped_tag, changed_value, changed_value, dropped, added, grafted]


def test_broken_files_are_judged_without_a_crash(capsys):
    pick, judged, count = random.Random(SEED), 0, scaled(20_000, least=600)
    for number in range(count):
        text = FIXTURES[number % len(FIXTURES)]
        for _ in range(pick.randint(1, 6)):
            text = pick.choice(CHANGES)(text, pick)
        try:
            document = read_document(text.encode())
        except BpmnRefused:
            continue
        judged += 1
        last = text.count("\n") + 1
        for finding in check_document(document):
            assert finding.text.zh, (SEED, number)
            assert finding.text.en, (SEED, number)
            assert 0 < finding.line <= last, (SEED, number, finding)
    with capsys.disabled():
        print(f"\nbroken files, seed {SEED}: {count} made, {judged} read and judged, 0 crashes")
    assert judged > count // 2
