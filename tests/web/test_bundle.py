"""The committed bundle of the editor is what its sources make, byte for byte, with the licences of all it contains."""

import json
import re
import subprocess
from pathlib import Path

from tests.web.browser import NODE, ROOT, UI

BUILT = ROOT / "api" / "web" / "static" / "editor"


def test_the_committed_bundle_is_what_the_sources_make(tmp_path: Path) -> None:
    assert (UI / "node_modules" / "esbuild").exists(), "the editor's parts are missing: python3 run.py test"
    done = subprocess.run([NODE, UI / "build.mjs", tmp_path / "made"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    made = {path.name: path.read_bytes() for path in (tmp_path / "made").iterdir()}
    kept = {path.name: path.read_bytes() for path in BUILT.iterdir()}
    assert sorted(made) == sorted(kept)
    differing = [name for name in made if made[name] != kept[name]]
    assert not differing, f"{differing}: build anew with `node api/web/ui/build.mjs`"


def test_every_licence_is_permissive_and_kept() -> None:
    text = (BUILT / "LICENSES.txt").read_text("utf-8")
    heads = re.findall(r"^(\S+ \d\S*) \(([^)]*)\)$", text, re.MULTILINE)
    assert len(heads) > 30
    for name, licence in heads:
        assert licence in ("MIT", "ISC", "BSD-3-Clause", "0BSD", "Apache-2.0", "SEE LICENSE IN LICENSE"), (
            name,
            licence,
        )
    assert "watermark MUST stay fully visible" in " ".join(text.split()) or "watermark must stay fully visible" in text
    notice = (ROOT / "NOTICE").read_text("utf-8")
    assert "api/web/static/editor/LICENSES.txt" in notice


def test_versions_are_exact() -> None:
    wanted = json.loads((UI / "package.json").read_text("utf-8"))["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values()), wanted
    locked = json.loads((UI / "package-lock.json").read_text("utf-8"))["packages"]
    assert all("integrity" in one for name, one in locked.items() if name)


def test_nothing_in_the_bundle_writes_style_attributes_or_evaluates_text() -> None:
    text = (BUILT / "editor.js").read_text("utf-8")
    assert not re.search(r"<[a-z]+ [^<>]*style=\\?[\"']", text)
    assert not re.search(r"\beval\(|new Function\(", text)
    styles = (BUILT / "editor.css").read_text("utf-8")
    assert "data:" not in styles
