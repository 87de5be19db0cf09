"""What the directory, the import, log-in and recusal say is wrong has its Chinese, one sentence for each."""

import ast
import re
from pathlib import Path

import pytest

import api.sheets
import engine.usecases
from api import directory_words, words
from engine.usecases.people import importing

HOME = Path(engine.usecases.__file__).parent
MODULES = (
    *("accounts", "bodies", "change", "conflicts", "departments", "directory", "granting", "handing_over"),
    *("inspecting", "kinds", "machines", "merging_entries", "persons", "posts", "qualifying"),
    *("substitutes", "standing_in", "recusals", "signing_on", "logging_in", "access"),
    *("overriding", "asking_override", "taking_back", "revoking", "resubmitting"),
    *("drafts", "examining", "releasing", "release_desk", "settings"),
)
ERRORS = {"WrongState", "Forbidden", "TooMany", "Unauthenticated", "NotFound"}
ENGLISH = re.compile(r"[A-Za-z]{3,}")


def said(node: ast.expr) -> str:
    """Return a text as it will be said, with a figure for each value."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join("7" if isinstance(part, ast.FormattedValue) else said(part) for part in node.values)
    return ""


def calls() -> tuple[set[str], set[str]]:
    """Return what these modules say of wrong fields, and of acts they refuse."""
    fields, details = set(), set()
    for module in MODULES:
        for node in ast.walk(ast.parse(next(HOME.rglob(f"{module}.py")).read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name == "wrong" and len(node.args) >= 3:
                fields.add(said(node.args[-1]))
            elif name in ERRORS and node.args and not any(one.arg == "text" for one in node.keywords):
                details.add(said(node.args[0]).replace("this proposal is 7", "this proposal is granted"))
    return {one for one in fields if not one.startswith("one of ")}, details - {""}


def test_each_refusal_has_its_chinese() -> None:
    fields, details = calls()
    assert len(fields) > 40
    assert len(details) > 30
    assert {one for one in fields if re.sub(r"\d+", "#", one) not in directory_words.FIELDS} == set()
    assert {one for one in details if not words.detail(one, "")} == set()
    for told in (*directory_words.FIELDS.values(), *directory_words.DETAILS.values()):
        assert not ENGLISH.search(told.replace("YYYY-MM-DD", "")), told


@pytest.mark.parametrize("code", sorted(importing.TEXTS))
def test_each_error_of_the_import(code: str) -> None:
    told = words.field({"pointer": "人员!B3", "code": code, "text": importing.TEXTS[code]}, "zh")
    assert told["text"] != words.OTHER_FIELD
    assert not ENGLISH.search(told["text"].replace("YYYY-MM-DD", ""))
    assert told["pointer"] == "人员!B3"
    assert words.field({"code": code, "text": importing.TEXTS[code]}, "en")["text"] == importing.TEXTS[code]


def test_errors_of_the_file_too() -> None:
    tree = ast.parse(Path(api.sheets.__file__).read_text("utf-8"))
    found = [
        said(node.args[1])
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_refused"
    ]
    assert len(found) == 5
    for text in found:
        assert re.sub(r"\d+", "#", text) in directory_words.FIELDS, text


def test_figures_keep_their_order() -> None:
    told = words.field({"code": "range", "text": "0 to 120 months"}, "zh")
    assert told["text"] == "须为0至120个月"


def test_no_sentence_is_left_over() -> None:
    known = {re.sub(r"\d+", "#", text) for text in (*calls()[0], *importing.TEXTS.values())}
    unused = {one for one in directory_words.FIELDS if one not in known}
    elsewhere = {
        *("# to # characters, not the name", "# to # lower-case letters, digits or -, a letter first"),
        *("# to # letters, digits or ._-, a letter first",),
        *("one file is needed", "the workbook holds no rows", "at most # KiB", "at most # rows in a sheet"),
        *(
            "the workbook is too large unpacked",
            "the workbook declares types of its own",
            "this is no workbook (.xlsx)",
        ),
    }
    assert unused <= elsewhere, unused - elsewhere
