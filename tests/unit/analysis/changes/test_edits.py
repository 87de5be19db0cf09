"""Single edits of the shipped flows: whatever loosens something is told as weaker, whatever does not is not.

The generators write XML and know nothing of the comparison. In full 600 edits that loosen and 200 that do not are
played; a run below full scale plays those of the small files and a few of the large ones, others with each seed.
"""

import ast
import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from engine.analysis.changes import compare
from engine.errors import BpmnRefused, DmnRefused
from engine.model.change import Changes, Effect
from tests.scale import scale, scaled
from tests.unit.analysis.changes import harmless, loosening
from tests.unit.analysis.changes.files import KEYS, Edit, File, definition, drop, shipped, spread

SMALL = frozenset({"discipline", "office", "warning"})
HERE = Path(__file__).parent


def _chosen(edits: list[Edit], full: int, small: int, large: int) -> list[Edit]:
    if scale() >= 1:
        return spread(edits, full)
    parts: dict[bool, list[Edit]] = {True: [], False: []}
    for edit in edits:
        parts[edit.where.partition("/")[0] in SMALL].append(edit)
    first = int(os.environ.get("RISKFLOW_SEED", "0")) % len(parts[False])
    step = max(1, len(parts[False]) // large)
    others = [parts[False][(first + at * step) % len(parts[False])] for at in range(large)]
    return spread(parts[True], small) + others


def _played(run: Callable[[File], Iterator[Edit]], *counts: int) -> Iterator[tuple[Edit, Changes]]:
    """Yield the edits that leave a definition, with what the comparison says of each."""
    files = {key: shipped(key) for key in KEYS}
    for edit in _chosen([edit for file in files.values() for edit in run(file)], *counts):
        key = edit.where.partition("/")[0]
        file = files[key].copy()
        edit.run(file)
        try:
            after = file.definition()
        except (BpmnRefused, DmnRefused):
            continue  # what the reader refuses can never be submitted
        yield edit, compare(definition(key), after)


def test_every_edit_that_loosens_something_is_told_as_weaker() -> None:
    found = list(_played(loosening.edits, 640, 56, 6))
    sure = sum(1 for _, changes in found if any(change.effect is Effect.WEAKER for change in changes))
    families = len(Counter(edit.family for edit, _ in found))
    missed = [f"{edit.family}: {edit.where}" for edit, changes in found if not changes.weaker or changes.minor]
    print(f"{len(found)} edits of {families} families: {sure} weaker, {len(found) - sure} may be, {len(missed)} missed")
    assert not missed
    assert len(found) >= (300 if scale() >= 1 else 50)


def test_no_edit_of_names_layout_order_comments_or_blanks_is_told_as_weaker() -> None:
    found = list(_played(harmless.edits, 200, 34, 4))
    false = [f"{edit.family}: {edit.where}" for edit, changes in found if changes.weaker or not changes.minor]
    print(f"{len(found)} harmless edits of {len(harmless.FAMILIES)} families: {len(false)} told as weaker")
    assert not false
    assert len(found) >= (100 if scale() >= 1 else 30)


def test_a_weaker_edit_of_a_heaviest_point_asks_for_a_waiver() -> None:
    file, before = shipped("penalty").copy(), definition("penalty")
    edit = next(
        edit for edit in loosening.edits(file) if edit.family == "control gone" and "ctl_file_apart" in edit.where
    )
    edit.run(file)
    changes = compare(before, file.definition())
    (gone,) = [change for change in changes.weaker if change.ref == "ctl_file_apart"]
    assert gone.rank == min(before.catalog.risk(risk).rank for risk in gone.risks)


def test_a_file_with_holes_is_compared_whatever_is_missing() -> None:
    """Elements and attributes taken out at random: the comparison never raises, and says nothing differs only then."""
    chance, count = random.Random(os.environ.get("RISKFLOW_SEED", "0")), 0
    for _ in range(scaled(800, least=40)):
        file = shipped(chance.choice(sorted(SMALL))).copy()
        for _ in range(chance.randint(1, 6)):
            element = chance.choice([one for one in file.flow.iter() if one.getparent() is not None])
            if element.attrib and chance.random() < 0.6:
                del element.attrib[chance.choice(sorted(element.attrib))]
            else:
                drop(element)
        try:
            after = file.definition()
        except (BpmnRefused, DmnRefused):
            continue
        for old, new in ((definition(file.key), after), (after, definition(file.key))):
            changes = compare(old, new)
            assert changes.minor or len(changes), "a difference without a word"
        count += 1
    print(f"{count} files with holes compared both ways")
    assert count


def test_the_generators_do_not_know_the_comparison() -> None:
    for name in ("files", "loosening", "harmless"):
        tree = ast.parse((HERE / f"{name}.py").read_text(encoding="utf-8"))
        modules = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        modules += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
        assert not [module for module in modules if "analysis" in module and "tests" not in module]
        assert not [module for module in modules if module.startswith("engine.model.change")]
