"""How the bytes of a file are text: byte order marks, XML's own clues, and a closed list of declared encodings.

XML 1.0 appendix F in the order of its certainty: a mark decides, then the zero bytes of UTF-16 and UTF-32, then what
the file declares, then UTF-8. Nothing is guessed from the words of a file.
"""

import re
from dataclasses import dataclass

from engine.bpmn.refusal import refusal

_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']\s*([A-Za-z0-9._:-]{1,40})\s*["']""")
_MARKS = (  # the longer first
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
# declared name, in lower case -> codec. Nothing stateful, nothing that could run or expand.
_NAMES = {
    **dict.fromkeys(("utf-8", "utf8", "unicode-1-1-utf-8"), "utf-8"),
    # Declared in bytes that are not: a string written as UTF-16 in memory and saved as UTF-8, as .NET tools do.
    **dict.fromkeys(("utf-16", "utf16", "utf-16le", "utf-16be", "ucs-2", "utf-32"), "utf-8"),
    **dict.fromkeys(("us-ascii", "ascii", "iso646-us", "ansi_x3.4-1968"), "ascii"),
    # GB 18030 contains the two others, whose names stand in files that are really the larger set.
    **dict.fromkeys(("gb18030", "gbk", "gb2312", "gb_2312-80", "euc-cn", "cp936", "ms936", "x-gbk"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "cp950", "x-windows-950"), "big5hkscs"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "windows-31j", "cp932", "ms932"), "cp932"),
    **dict.fromkeys(("euc-jp", "eucjp"), "euc_jp"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "cp949", "windows-949"), "cp949"),
    **dict.fromkeys(("koi8-r", "koi8-u"), "koi8-u"),
    **dict.fromkeys(("iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1"), "iso-8859-1"),
    **{f"iso-8859-{part}": f"iso-8859-{part}" for part in (*range(2, 12), *range(13, 17))},
    **{f"{word}{page}": f"cp{page}" for page in range(1250, 1259) for word in ("windows-", "cp", "cp-")},
    **{f"{word}{page}": f"cp{page}" for page in (437, 850, 852, 866) for word in ("ibm", "cp")},
    **dict.fromkeys(("macintosh", "macroman", "x-mac-roman"), "mac-roman"),
}
# What is written into a file whose declared set is smaller than the one it is read with.
_NARROWER = {"gbk": "gbk", "cp936": "gbk", "gb2312": "gb2312", "euc-cn": "gb2312", "big5": "big5"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A file as text; ``mark + text`` in ``codec`` are its bytes."""

    text: str  # without marks
    codec: str  # Python's name of the encoding read with
    mark: int = 0  # length of the byte order marks, in bytes
    narrow: str = ""  # codec for what is added, when the declared set is smaller
    declared: str = ""  # what the file says of itself, in lower case; "" when it says nothing

    @property
    def contradicted(self) -> bool:
        """True when the file declares UTF-16 or UTF-32 in bytes that are not."""
        return self.declared.startswith(("utf-16", "utf16", "utf-32", "ucs")) and self.codec == "utf-8"


def decode(data: bytes) -> Decoded:
    """Return the file as text; BpmnRefused with a line when its bytes are not what they claim to be."""
    codec, mark = _marked(data)
    found = _DECLARED.match(data[mark:] if codec in ("", "utf-8") else b"")
    declared = found.group(1).decode("ascii").lower() if found else ""
    if not codec:
        codec = _NAMES.get(declared, "") if declared else "utf-8"
        if not codec:
            raise refusal("encoding", 1, f"不支持的编码 {declared}", f"encoding {declared} is not supported")
    try:
        text = data[mark:].decode(codec)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, mark + error.start) + 1
        raise refusal("encoding", line, f"文件不是有效的 {codec} 编码", f"the bytes are not valid {codec}") from None
    bare = text.lstrip("\ufeff")
    mark += len(text[: len(text) - len(bare)].encode(codec))
    return Decoded(text=bare, codec=codec, mark=mark, narrow=_NARROWER.get(declared, ""), declared=declared)


def _marked(data: bytes) -> tuple[str, int]:
    """Return codec and length of a byte order mark, or the codec zero bytes give away; ("", 0) for neither."""
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return codec, len(mark)
    head = data[:4]
    if len(head) < 4:
        return "", 0
    zeros = "".join("0" if byte == 0 else "x" for byte in head)
    return {"x000": "utf-32-le", "000x": "utf-32-be", "x0x0": "utf-16-le", "0x0x": "utf-16-be"}.get(zeros, ""), 0
