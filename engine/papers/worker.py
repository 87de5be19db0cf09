"""The process that makes one case file, under limits: papers read back, text set by typst, pages appended by pypdf.

Only door of typst and pypdf. Started as ``python -m engine.papers.worker FOLDER``: ``book.json`` and the documents lie
in the folder, ``file.pdf`` is written there. Its exit status is 3 when the file would be too long.
"""

import json
import resource
import shutil
import sys
from pathlib import Path
from typing import Any

import pypdf
import typst

from engine.papers import template

MEMORY = 3 << 30  # bytes of address space; typst's threads reserve much and use little
SECONDS = 60  # of processor time
WRITTEN = 512 << 20  # bytes of any file
PAGES = 3000
LETTERS = 200_000  # of an appended text
AREA = (70.0, 62.0, 482.0, 690.0)  # x, y, width, height in points where an appended page is laid on A4
LARGE = (70.0, 62.0, 729.0, 1038.0)  # the same on A3, which takes what is larger than A4
A4 = (600.0, 850.0)  # points, with a little room
TOO_LONG = 3
Part = dict[str, Any]


def main(folder: Path) -> int:
    """Make ``file.pdf``."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN, WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    book = json.loads((folder / "book.json").read_text(encoding="utf-8"))
    parts: list[Part] = []
    overlaid: list[Part] = []
    for part in book.pop("documents"):
        made = _part(folder, part)
        (overlaid if made["kind"] == "pdf" else parts).append(made)
    if sum(part["pages"] for part in overlaid) > PAGES:
        return TOO_LONG
    book |= {"parts": parts, "overlaid": overlaid, "fonts": ["Riskflow Sans SC"]}
    (folder / "data.json").write_text(json.dumps(book, ensure_ascii=False), encoding="utf-8")
    here = Path(__file__)
    shutil.copyfile(here.with_name("paper.typ" if book.get("single") else "case_file.typ"), folder / "main.typ")
    shutil.copyfile(here.with_name("blocks.typ"), folder / "blocks.typ")
    typst.compile(folder / "main.typ", folder / "body.pdf", root=folder, font_paths=[Path(book["font_path"])])
    _overlay(folder, overlaid)
    return 0


# -- documents ----------------------------------------------------------------------------------------------------


def _part(folder: Path, part: Part) -> Part:
    """Return a document as the typesetter takes it; one that cannot be shown says so."""
    file, media = folder / part["file"], part["media"]
    try:
        if media == template.MEDIA_TYPE:
            return part | {"kind": "paper", "blocks": template.blocks(file.read_bytes())}
        if media == "application/pdf":
            pages = pypdf.PdfReader(file).pages
            return part | {"kind": "pdf", "pages": len(pages), "large": [_is_large(page) for page in pages]}
        if media in ("image/png", "image/jpeg"):
            _try(folder, part["file"])
            return part | {"kind": "image"}
        text = file.read_bytes()[: LETTERS * 4].decode("utf-8", "replace")[:LETTERS]
        return part | {"kind": "text", "text": "".join(c for c in text if c in "\n\t" or c >= " ")}
    except Exception as broken:  # whatever the libraries raise on bytes somebody uploaded
        told = f"此文件无法并入（{type(broken).__name__}），请按卷内摘要另行调阅。"
        return part | {"kind": "text", "text": told}


def _try(folder: Path, file: str) -> None:
    """Raise when a picture cannot be set."""
    source = folder / "try.typ"
    source.write_text(f'#image("{file}", width: 10mm)', encoding="utf-8")
    typst.compile(source, folder / "try.pdf", root=folder)


def _overlay(folder: Path, overlaid: list[Part]) -> None:
    """Lay the appended pages over the empty ones at the end."""
    body, out = pypdf.PdfReader(folder / "body.pdf"), pypdf.PdfWriter()
    out.append(body)
    at = len(out.pages) - sum(part["pages"] for part in overlaid)
    for part in overlaid:
        laid = pypdf.PdfWriter(clone_from=folder / part["file"])  # a page that is turned belongs to a writer
        for page, large in zip(laid.pages, part["large"], strict=True):
            _lay(out.pages[at], page, LARGE if large else AREA)
            at += 1
    out.add_metadata({"/Title": json.loads((folder / "data.json").read_text(encoding="utf-8"))["title"]})
    out.write(folder / "file.pdf")


def _is_large(page: Any) -> bool:
    """Whether a page is larger than A4, either way up."""
    sides = sorted((float(page.mediabox.width), float(page.mediabox.height)))
    return sides[0] > A4[0] or sides[1] > A4[1]


def _lay(below: Any, page: Any, area: tuple[float, float, float, float]) -> None:
    page.transfer_rotation_to_content()
    box = page.mediabox
    x, y, width, height = area
    scale = min(width / max(float(box.width), 1), height / max(float(box.height), 1), 1.0)
    dx = x + (width - float(box.width) * scale) / 2 - float(box.left) * scale
    dy = y + (height - float(box.height) * scale) / 2 - float(box.bottom) * scale
    below.merge_transformed_page(page, pypdf.Transformation().scale(scale).translate(dx, dy))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
