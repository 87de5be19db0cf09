"""The register of risk points as a file: the unit's form for Excel and for Word, and plain comma separated values."""

import csv
import io
from collections.abc import Mapping
from typing import Any

from api import sheets, word_forms
from engine.model.text import Text

WORDS: Mapping[str, Text] = {
    "title": Text("单位廉政风险点及防控措施一览表", "Risk points of the unit and the measures against them"),
    "name": Text("一览表", "Risk points"),
    "facts": Text("单位（盖章）：{unit}　　　　填表时间：{day}", "Unit (seal): {unit}        Filled in on {day}"),
    "category": Text("类别", "Category"),
    "point": Text("廉政风险点", "Risk point"),
    "shows": Text("表现形式", "How it shows"),
    "cause": Text("原因分析", "Why"),
    "where": Text("风险点涉及的部门和岗位", "Departments and posts concerned"),
    "grade": Text("风险等级", "Grade"),
    "answers": Text("防控措施及责任主体", "Measures and who answers for them"),
    "measures": Text("防控措施", "Measures"),
    "owner": Text("责任主体", "Who answers"),
    "legend": Text("■ 系统控制　□ 制度措施", "■ enforced by the system   □ managed"),
    "filled": Text("填表人：　　　　　　　　　　联系电话：", "Filled in by:                    Telephone:"),
}
COLUMNS = ("category", "point", "shows", "cause", "where", "grade", "measures", "owner")
WIDTHS = (13.0, 18.0, 24.0, 15.0, 24.0, 9.0, 40.0, 13.0)


def cells(row: Mapping[str, Any], lang: str) -> tuple[str, ...]:
    """Return the cells of a point in the order of the form; what has no English is told in Chinese."""
    comma, stop = ("、", "；") if lang == "zh" else (", ", "; ")

    def told(text: Mapping[str, str]) -> str:
        return text[lang] or text["zh"]

    measures = (("■ " if one["control"] else "□ ") + told(one["text"]) for one in row["measures"])
    places = [comma.join(told(one) for one in row[name]) for name in ("departments", "posts")]
    return (
        told(row["category"]),
        f"{told(row['name'])}\n{row['id']}",
        told(row["manifestation"]),
        told(row["cause"]),
        stop.join(one for one in places if one),
        told(row["grade"]["name"]) or row["grade"]["code"],
        "\n".join(measures),
        told(row["owner"]["name"]),
    )


def workbook(register: Mapping[str, Any], lang: str) -> bytes:
    """Return the form as a workbook; ``register``: all rows, as the use case tells them."""
    return sheets.write(form(register, lang))


def document(register: Mapping[str, Any], lang: str) -> bytes:
    """Return the form as a Word document."""
    return word_forms.write(form(register, lang))


def form(register: Mapping[str, Any], lang: str) -> sheets.Form:
    """Return the form with its columns and a row for each point."""
    w = {name: text.in_language(lang) for name, text in WORDS.items()}
    first = [w[name] for name in COLUMNS]
    first[6] = w["answers"]
    second = ["", "", "", "", "", "", w["measures"], w["owner"]]
    joined = (*(f"{letter}1:{letter}2" for letter in "ABCDEF"), "G1:H1")
    unit = register["unit"][lang] or register["unit"]["zh"]
    return sheets.Form(
        name=w["name"],
        title=w["title"],
        facts=w["facts"].format(unit=unit, day=register["day"]),
        head=(tuple(first), tuple(second)),
        joined=joined,
        rows=[cells(row, lang) for row in register["items"]],
        widths=WIDTHS,
        foot=(w["legend"], w["filled"]),
    )


def table(register: Mapping[str, Any], lang: str) -> bytes:
    """Return the rows as comma separated values in UTF-8 with its mark; a cell never begins as a formula does."""
    kept = io.StringIO()
    writer = csv.writer(kept)
    writer.writerow([WORDS[name].in_language(lang) for name in COLUMNS])
    writer.writerows([[_plain(cell) for cell in cells(row, lang)] for row in register["items"]])
    return b"\xef\xbb\xbf" + kept.getvalue().encode()


def _plain(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
