"""What is installed may be used: no AGPL, and every weak copyleft is named in NOTICE."""

import importlib.metadata
import re

import pytest

from tests.architecture.tree import ROOT

LOCKS = {lock: (ROOT / "requirements" / f"{lock}.lock").read_text("utf-8") for lock in ("run", "test", "installer")}


def locked(lock: str) -> dict[str, str]:
    """Return name and version of each locked distribution that applies to this machine."""
    pinned = re.findall(r"(?m)^([a-z0-9.\-]+)(?:\[[^\]]*\])?==([^\s;\\]+)(?: ; (.*?))? \\$", LOCKS[lock])
    return {name: version for name, version, marker in pinned if "win32'" not in marker or "!= 'win32'" in marker}


def licence(name: str) -> str:
    """Return all that a distribution says about its licence."""
    data = importlib.metadata.metadata(name)
    said = [data.get("License-Expression"), *(data.get_all("Classifier") or [])]
    said = [text for text in said if text and ("License" in text or text == data.get("License-Expression"))]
    return " | ".join(said) or str(data.get("License") or "")[:200] or "unknown"


@pytest.mark.parametrize("lock", ["run", "test"])
def test_no_agpl_and_weak_copyleft_is_named(lock, capsys):
    licences = {name: licence(name) for name in locked(lock)}
    with capsys.disabled():
        print(f"\n{lock}.lock: " + "; ".join(f"{name} {text}" for name, text in licences.items() if "GPL" in text))
    assert len(licences) > 25
    assert [name for name, text in licences.items() if "AGPL" in text or "Affero" in text] == []
    assert [name for name, text in licences.items() if text == "unknown"] == []
    notice = (ROOT / "NOTICE").read_text("utf-8").lower()
    assert [name for name, text in licences.items() if "GPL" in text and name not in notice] == []


# Libraries with a door of their own in the product, and what they must be under.
DOORS = {
    "openpyxl": "MIT", "python-docx": "MIT", "pypdf": "BSD", "typst": "Apache", "joserfc": "BSD", "httpx": "BSD",
    "cryptography": "Apache", "segno": "BSD",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(DOORS))
def test_libraries_of_papers_and_sign_on_are_permissive_and_named(name):
    assert name in locked("run")
    assert DOORS[name] in licence(name)
    assert name in (ROOT / "NOTICE").read_text("utf-8").lower()


@pytest.mark.parametrize("lock", sorted(LOCKS))
def test_locks_are_hashed_and_name_no_machine(lock):
    text = LOCKS[lock]
    pins = re.split(r"(?m)^(?=[a-z0-9])", text)[1:]
    assert [pin.split(" ")[0] for pin in pins if "--hash=sha256:" not in pin] == []
    assert re.findall(r"(?m)^(?:-|file:|.* @ ).*|://|/opt/", text) == []


def test_the_test_lock_contains_the_run_lock():
    assert set(locked("run").items()) <= set(locked("test").items())
