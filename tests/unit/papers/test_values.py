"""How values stand on paper: hand-written tables."""

from decimal import Decimal

import pytest

from engine.papers import values

WORDS = {
    "0": "零元整",
    "0.05": "伍分",
    "0.50": "伍角整",
    "1.05": "壹元零伍分",
    "10": "壹拾元整",
    "15.60": "壹拾伍元陆角整",
    "1860": "壹仟捌佰陆拾元整",
    "1004.09": "壹仟零肆元零玖分",
    "10001": "壹万零壹元整",
    "100010": "壹拾万零壹拾元整",
    "212000": "贰拾壹万贰仟元整",
    "1000000.01": "壹佰万元零壹分",
    "100001000": "壹亿零壹仟元整",
    "-5": "负伍元整",
}


@pytest.mark.parametrize("amount", WORDS)
def test_amounts_in_words(amount):
    assert values.in_words(Decimal(amount)) == WORDS[amount]


def test_days_moments_and_numbers():
    assert values.day("2026-03-02") == "2026年3月2日"
    assert values.moment("2026-03-02T01:05:00Z", "Asia/Shanghai") == "2026年3月2日9时05分"
    assert values.local_day("2026-03-02T17:00:00Z", "Asia/Shanghai") == "2026年3月3日"
    assert values.money(Decimal("1234567.5")) == "1,234,567.50元"
    assert values.document_number("示监", "罚决", 2026, 12) == "示监罚决〔2026〕12号"  # no leading zeros


def test_characters_that_xml_does_not_know_are_left_out():
    assert values.shown("a\x00b\x1f\ud800\ufffe\tc\r\nd") == "ab\tc\nd"
