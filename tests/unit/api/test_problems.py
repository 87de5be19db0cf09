"""The table from error class to status is complete and says nothing it should not."""

import inspect
import pathlib

import pytest

from api import checking, clock, definition_files, problems, settings, words
from engine import errors
from engine.errors import InvalidInput, RiskflowError


def test_every_error_has_a_status_or_is_an_alarm():
    found = {one for _, one in inspect.getmembers(errors, inspect.isclass) if issubclass(one, RiskflowError)}
    alarms = {one for one in found if problems.kind_of(one()) is problems.UNEXPECTED}
    assert alarms == {RiskflowError, errors.TrailBroken}


def test_titles_are_in_both_languages():
    for kind in (*problems.KINDS.values(), problems.UNEXPECTED):
        assert kind.title.zh
        assert kind.title.en.isascii()


def test_an_alarm_tells_nothing():
    told = problems.body(errors.TrailBroken("secret", stream="s"), instance="/x", language="en")
    assert told["status"] == 500
    assert "secret" not in str(told)


@pytest.mark.parametrize(
    ("text", "seconds"), [("P20D", 1_728_000), ("PT6H", 21_600), ("P1W", 604_800), ("P1DT1M1S", 86_461)]
)
def test_durations(text, seconds):
    assert clock.duration(text).total_seconds() == seconds


@pytest.mark.parametrize("text", ["", "P", "PT", "P1DT", "-P1D", "P1Y", "P1.5D", "p1d", "P99999D", "P１D"])
def test_what_is_no_duration(text):
    with pytest.raises(InvalidInput):
        clock.duration(text)


def test_settings_by_environment():
    plain = settings.from_environment({})
    assert plain.home == pathlib.Path("var")
    assert plain.database_url == "sqlite:///var/riskflow.sqlite3"
    given = settings.from_environment({"RISKFLOW_HOME": "/h", "RISKFLOW_HOSTS": "A.example, b"})
    assert given.database_url == "sqlite:////h/riskflow.sqlite3"
    assert {"a.example", "b", "localhost"} <= set(given.hosts)
    other = settings.from_environment({"RISKFLOW_DATABASE_URL": "postgresql://u@h/d"})
    assert other.database_url == "postgresql+psycopg://u@h/d"


def test_proxies_are_addresses_and_networks_never_everybody():
    assert settings.from_environment({}).proxies == ()
    given = settings.from_environment({"RISKFLOW_PROXIES": "10.0.0.0/8, ::1"})
    assert given.proxies == ("10.0.0.0/8", "::1")
    for wrong in ("*", "proxy.example", "10.0.0.1/8"):
        with pytest.raises(InvalidInput) as refused:
            settings.from_environment({"RISKFLOW_PROXIES": wrong})
        assert refused.value.fields["errors"][0]["pointer"] == "RISKFLOW_PROXIES"


def test_files_are_checked_and_laid_out(tmp_path):
    import processes

    good, bad = tmp_path / "procurement.bpmn", tmp_path / "bad.bpmn"
    good.write_bytes(processes.read("procurement"))
    if processes.decisions("procurement"):
        good.with_suffix(".dmn").write_bytes(processes.decisions("procurement"))
    bad.write_bytes(b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>")
    assert [(one.status, one.executable) for one in checking.check_files([good])] == [(0, True)]
    assert [(one.status, one.readable) for one in checking.check_files([good, bad])] == [(0, True), (1, False)]
    definition_files.lay_out(good)
    once = good.read_bytes()
    definition_files.lay_out(good)
    assert good.read_bytes() == once


@pytest.mark.parametrize(
    ("code", "text", "told"),
    [
        ("too_long", "at most 4000 characters", "不得超过4000个字符"),
        ("length", "2 to 5 entries are needed", "条数不符（2、5）"),
        ("unknown", "one of: approve2, refuse", "没有此项"),
        ("never heard of", "whatever 7", "填写不符合要求"),
    ],
)
def test_a_wrong_field_in_chinese_keeps_the_figures_asked_for(code, text, told):
    error = {"pointer": "/x", "code": code, "text": text}
    assert words.field(error, "zh") == {"pointer": "/x", "code": code, "text": told}
    assert words.field(error, "en") == error
