"""The measurements run from end to end at a tiny scale; no figure of time is looked at."""

import io

import pytest

from api import bench
from api.bench import databases, rest
from api.bench.tables import table


@pytest.mark.parametrize("store", ["SQLite", "PostgreSQL"])
def test_every_figure_is_printed(store, postgres_url, monkeypatch):
    monkeypatch.setenv(databases.VARIABLE, postgres_url)
    monkeypatch.setattr(bench, "LINES", (10,))
    out = io.StringIO()
    assert bench.run(0.0, out, stores=(store,)) == 0
    told = out.getvalue()
    for title in ("completions per second of CPU", "dearest completion", "bytes per finished case", "REST requests"):
        assert f"{store}: {title}" in told
    assert f"{store}: a page of 50 offered items" in told
    for kind in rest.KINDS:
        assert sum(line.startswith(kind) for line in told.split("\n")) == len(rest.CLIENTS)


def test_a_missing_server_is_said_and_is_a_failure(monkeypatch):
    monkeypatch.delenv(databases.VARIABLE, raising=False)
    monkeypatch.setattr(
        databases.importlib, "import_module", lambda name: (_ for _ in ()).throw(ModuleNotFoundError(name))
    )
    out = io.StringIO()
    assert bench.run(0.0, out, stores=("PostgreSQL",)) == 1
    assert "not measured" in out.getvalue()


def test_a_table_lines_up():
    assert table(("a", "b"), [("x", 10), ("long", 2)]).split("\n") == ["a      b", "----  --", "x     10", "long   2"]
