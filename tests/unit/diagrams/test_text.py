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
