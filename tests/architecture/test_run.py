"""run.py: what the machine tells pip reaches uv, and a second start does nothing."""

import pathlib
import subprocess
import sys

import pytest

import run


@pytest.fixture(autouse=True)
def bare(monkeypatch):
    """Start from a machine that says nothing."""
    for variable in list(run.os.environ):
        if variable.startswith(("PIP_", "UV_", "SSL_", "ALL_PROXY")):
            monkeypatch.delenv(variable)


def test_pip_words_become_uv_words(monkeypatch, tmp_path):
    told = {
        "index-url": "https://index.example/simple",
        "extra-index-url": "\nhttps://a.example/\nhttps://b.example/",
        "find-links": f"{tmp_path} /no/such/folder",
        "cert": "/etc/ca.pem",
        "no-index": "false",
    }
    said = run.uv_environment(told)
    assert said["UV_DEFAULT_INDEX"] == "https://index.example/simple"
    assert said["UV_INDEX"] == "https://a.example/ https://b.example/"
    assert said["UV_FIND_LINKS"] == str(tmp_path)
    assert said["SSL_CERT_FILE"] == "/etc/ca.pem"
    assert "UV_NO_INDEX" not in said
    assert "UV_SYSTEM_CERTS" not in said


def test_uv_own_words_win_and_system_certificates_are_the_default(monkeypatch):
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://mine.example/")
    said = run.uv_environment({"index-url": "https://other.example/"})
    assert (said["UV_DEFAULT_INDEX"], said["UV_SYSTEM_CERTS"]) == ("https://mine.example/", "1")


def test_files_give_way_to_variables(monkeypatch, tmp_path):
    """pip's own order: [global], [install], environment."""
    config = tmp_path / "pip.conf"
    config.write_text("[global]\nindex-url = https://file.example/\ntimeout = 7\n[install]\ntimeout = 9\n", "utf-8")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(config))
    monkeypatch.setenv("PIP_INDEX_URL", "https://variable.example/")
    pip = pathlib.Path(sys.executable).parent
    listed = "global.index-url='https://file.example/'\nglobal.timeout='7'\ninstall.timeout='9'\n"
    fake = tmp_path / "pip.py"
    fake.write_text(f"print({listed!r})", "utf-8")
    settings = run.pip_settings([str(pip / "python"), str(fake)])
    assert settings["timeout"] == "9"
    assert settings["index-url"] == "https://variable.example/"


def test_a_venv_is_made_without_the_module(monkeypatch, tmp_path):
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(run, "VENV", tmp_path / "with space" / ".venv")
    monkeypatch.setattr(run, "PYTHON", tmp_path / "with space" / ".venv" / "bin" / "python")
    run.make_venv()
    code = "import sys; print(sys.prefix != sys.base_prefix, sys.prefix)"
    said = subprocess.run([str(run.PYTHON), "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == f"True {run.VENV}"


def test_the_stamp_knows_lock_and_place(monkeypatch, tmp_path):
    locks = tmp_path / "requirements"
    locks.mkdir()
    monkeypatch.setattr(run, "LOCKS", locks)
    stamps = set()
    for lock, root in (("a", "/one"), ("b", "/one"), ("a", "/two")):
        (locks / "run.lock").write_text(lock, "utf-8")
        monkeypatch.setattr(run, "ROOT", pathlib.Path(root))
        stamps.add(run.stamp("run"))
    assert len(stamps) == 3
