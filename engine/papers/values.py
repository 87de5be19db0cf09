"""How values stand on a Chinese paper: dates, money in figures and in words, document numbers. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """What fills a template: texts by placeholder path and form, rows by list path."""

    texts: dict[tuple[str, str], str] = field(default_factory=dict)  # (path, form) -> text; never "" or None
    rows: dict[str, Sequence[dict[str, str]]] = field(default_factory=dict)  # list path -> entries, column -> text

    def text(self, paths: Sequence[str], form: str) -> str:
        """Return the first text there is, "" when there is none."""
        return next((self.texts[path, form] for path in paths if self.texts.get((path, form))), "")

    def entries(self, paths: Sequence[str]) -> Sequence[dict[str, str]]:
        """Return the entries of the first list that has some."""
        return next((self.rows[path] for path in paths if self.rows.get(path)), ())


def day(value: str) -> str:
    """Return an ISO date as ``2026年3月2日``."""
    read = date.fromisoformat(value[:10])
    return f"{read.year}年{read.month}月{read.day}日"


def moment(value: str, zone: str) -> str:
    """Return an RFC 3339 moment as local ``2026年3月2日9时05分``."""
    read = datetime.fromisoformat(value).astimezone(ZoneInfo(zone))
    return f"{read.year}年{read.month}月{read.day}日{read.hour}时{read.minute:02d}分"


def local_day(value: str, zone: str) -> str:
    """Return an RFC 3339 moment as its local day."""
    return day(datetime.fromisoformat(value).astimezone(ZoneInfo(zone)).date().isoformat())


def money(value: Decimal) -> str:
    """Return an amount in figures, thousands parted, two places."""
    return f"{value:,.2f}元"


def in_words(value: Decimal) -> str:
    """Return an amount in Chinese capitals as vouchers have it (会计基础工作规范 52): 1860.50 壹仟捌佰陆拾元伍角整."""
    sign, value = ("负" if value < 0 else ""), abs(value)
    fen = int((value * 100).to_integral_value())
    yuan, jiao, rest = fen // 100, fen // 10 % 10, fen % 10
    if fen == 0:
        return "零元整"
    text = f"{_whole(yuan)}元" if yuan else ""
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif rest and yuan:
        text += "零"
    return sign + text + (f"{_DIGITS[rest]}分" if rest else "整")


def _whole(number: int) -> str:
    groups = []
    while number:
        groups.append(number % 10000)
        number //= 10000
    text, gap = "", False
    for at in range(len(groups) - 1, -1, -1):
        group = groups[at]
        if not group:
            gap = bool(text)
            continue
        if text and (gap or group < 1000):
            text += "零"
        text += _four(group) + _GROUPS[at]
        gap = False
    return text


def _four(number: int) -> str:
    text, gap = "", False
    for at in range(3, -1, -1):
        digit = number // 10**at % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + _PLACES[at]
            gap = False
        else:
            gap = True
    return text


def document_number(mark: str, word: str, year: int, number: int) -> str:
    """Return a document number as GB/T 9704-2012 §7.2.5 has it: ``示监罚决〔2026〕12号``, no leading zeros."""
    return f"{mark}{word}〔{year}〕{number}号"


def shown(text: str) -> str:
    """Return a text without characters that XML knows no place for."""
    return "".join(c for c in text.replace("\r\n", "\n") if c in "\n\t" or (c >= " " and not 0xD800 <= ord(c) <= 0xDFFF
                   and c not in "\ufffe\uffff"))  # fmt: skip
