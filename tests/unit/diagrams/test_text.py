"""Lines are broken as a printer breaks them."""

import pytest

from diagrams.text import width, wrap

TEXT = "经办人 或 法制员（沈若溪、顾南舟）按《行政处罚法》办理（A 级）, see “art. 54” (as amended)"


@pytest.mark.parametrize("room", range(24, 240, 4))
def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(room: int) -> None:
    lines = wrap(TEXT, 9, room)
    assert "".join("".join(lines).split()) == "".join(TEXT.split())
    for line in lines:
        if width("（沈", 9) <= room:
            assert line[-1] not in "（《“"
            assert line[0] not in "）》，、”,"
        assert width(line, 9) <= room or len(line) <= 3


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("股长（周牧野、程见山）", 90, ("股长（周牧野、", "程见山）")),
        ("工程量核实（两人）", 75, ("工程量核实", "（两人）")),
        ("分办（按名册轮流，回避的不派）", 120, ("分办（按名册轮流，", "回避的不派）")),
        ("登记，经办人核对合同条款", 100, ("登记，经办人核对合同", "条款")),  # not a first line as good as empty
        ("单一来源论证（三名以上专家）", 128, ("单一来源论证", "（三名以上专家）")),
        ("采购（小额·卖场·询价）", 80, ("采购（小额·", "卖场·询价）")),
        ("诉讼登记（2 个环节）", 68, ("诉讼登记", "（2 个环节）")),
        ("不得少于 20 个工作日", 60, ("不得少于", "20 个工作日")),
        ("项目负责人对合同履行情况逐项核对", 80, ("项目负责人对合同", "履行情况逐项核对")),
    ],
)
def test_a_name_stays_whole_where_that_takes_no_further_line(text: str, room: int, lines: tuple[str, ...]) -> None:
    assert wrap(text, 10, room) == lines


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("催告后仍不履行的申请法院强制执行", 155, ("催告后仍不履行的申请法院强制", "执行")),
        ("Minutes of the office meeting × 1", 160, ("Minutes of the office meeting", "× 1")),
        ("Administrative Licensing Law, art. 32", 165, ("Administrative Licensing Law,", "art. 32")),
        ("Coercion or Administrative 48", 78, ("Coercion or", "Administrative", "48")),  # no word is broken for it
        ("一二三四五六七八九十一", 100, ("一二三四五六七八九", "十一")),
        ("一二三四五六七八九，十。", 90, ("一二三四五六七八", "九，十。")),
    ],
)
def test_no_last_line_of_a_single_sign(text: str, room: int, lines: tuple[str, ...]) -> None:
    assert wrap(text, 10, room) == lines
