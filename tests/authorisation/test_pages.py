"""Every page and form is answered to every role as pages.txt says, and tells strangers nothing of a hidden case."""

from collections import Counter

from api.web.pages import AREAS
from tests.api.citizens import SECRETS
from tests.authorisation import pages
from tests.authorisation.test_table import STRANGERS
from tests.authorisation.world import BOARD, World

OTHERS = {BOARD, SECRETS["other"]}  # titles of cases the recused is not recused from


def test_every_page_has_a_line_and_every_line_a_page() -> None:
    assert AREAS
    lines = pages.read()
    assert [f"{method} {path}" for method, path in pages.asked()] == list(lines)
    assert {name: len(cells) for name, cells in lines.items() if len(cells) != len(pages.LOOKING)} == {}


def test_every_page_is_answered_as_the_table_says(another: World) -> None:
    lines, wrong, cells = pages.read(), [], Counter[str]()
    for name, column, cell, found, path in pages.measure(another):
        expected = lines[name][pages.LOOKING.index(column)]
        cells[cell] += 1
        where = f"{name} {'.'.join(column)}"
        if cell != expected or found.status >= 500:
            wrong.append(f"{where}: {expected} is written, {cell} was answered")
        marks = set(pages.told(another, found, path, column))
        if column in STRANGERS and marks:
            wrong.append(f"{where}: tells {sorted(marks)}")
        if column[1] == "recused" and marks - OTHERS and "/recusals" not in path:
            wrong.append(f"{where}: tells {sorted(marks - OTHERS)}")
    print(f"{sum(cells.values())} cells of {len(lines)} pages: {dict(cells)}")
    print("\n".join(wrong))
    assert wrong == []
