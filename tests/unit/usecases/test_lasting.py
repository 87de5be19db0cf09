"""Rows taken over from an earlier packing are the rows that would be made anew, whatever was returned or lapsed."""

from typing import Any

import pytest

from engine.usecases.state import case_state
from engine.usecases.state.case_state import CaseState
from engine.usecases.state.lasting import Lasting, Recent
from tests.bureau import Bureau
from tests.scenarios import play
from tests.scenarios.stages import UseCases

SCENARIOS = ("procurement_returns.yaml", "procurement_framework.yaml", "procurement_meeting_again.yaml")


class Checked(UseCases):
    """Compares the stored state after each act, as packed step by step, with one that was read from its bytes."""

    acts = 0

    def act(self, account: str, item: dict[str, Any], *args: Any) -> dict[str, Any]:
        told = super().act(account, item, *args)
        agency, engine = self.bureau.agency, self.bureau.engine
        case = engine.ask(lambda _, unit: unit.tables.cases.row_of_item(agency, item["id"]).case)
        data = engine.ask(lambda _, unit: unit.tables.cases.row(agency, case).state)
        warm = CaseState.unpack(data)
        before, case_state._recent = case_state._recent, Recent()
        cold = CaseState.unpack(data)
        assert warm == cold
        assert cold.pack() == data
        case_state._recent = before
        self.acts += 1
        return told


@pytest.mark.parametrize("name", SCENARIOS)
def test_packed_step_by_step_is_packed_at_once(tmp_path, name):
    bureau = Bureau(f"sqlite:///{tmp_path / 'a.sqlite3'}", tmp_path)
    stage = Checked(bureau)
    play.play(stage, play.load(name))
    assert stage.acts > 5
    bureau.close()


def test_only_the_latest_are_kept(monkeypatch):
    monkeypatch.setattr("engine.usecases.state.lasting.RECENT", 2)
    part = CaseState().pack() and Lasting.of(CaseState().run, (), {}, None)
    recent = Recent()
    for data in (b"a", b"b", b"c"):
        recent.keep(data, part)
    assert [recent.find(data) is part for data in (b"a", b"b", b"c")] == [False, True, True]
