"""After every step of the shipped flow, the configuration alone gives the same open items: no library bytes (D58)."""

from typing import Any

import pytest
import sqlalchemy as sa

from engine.execution import runner
from engine.storage import tables
from engine.usecases.state.case_state import CaseState
from tests.bureau import Bureau
from tests.scenarios import play
from tests.scenarios.stages import UseCases


class Replaying(UseCases):
    """Replays the case after each act, and throws the library's bytes away at every other one."""

    def __init__(self, bureau: Bureau) -> None:
        super().__init__(bureau)
        self.count = 0

    def act(self, account: str, item: dict[str, Any], step: dict[str, Any], evidence: list[str]) -> dict[str, Any]:
        answer = super().act(account, item, step, evidence)
        self.count += 1
        self.compare(item["case"])
        if self.count % 2:
            forget = sa.update(tables.case_file).where(tables.case_file.c.agency_id == self.bureau.agency)
            self.bureau.engine.act(lambda _, unit: unit.connection.execute(forget.values(cache=None)) and None).result()
        return answer

    def compare(self, case: str) -> None:
        row = self.bureau.engine.ask(lambda _, unit: unit.tables.cases.row(self.bureau.agency, case))
        run = CaseState.unpack(row.state).run
        ready = self.bureau.engine.env.library.ready(row.digest, row.process)
        assert runner.replay(ready.handle, run).run.to_data() == run.to_data()


@pytest.mark.parametrize("name", ["procurement_returns.yaml", "procurement_meeting.yaml", "procurement_formal.yaml"])
def test_replay_at_every_step(tmp_path: Any, name: str) -> None:
    bureau = Bureau(f"sqlite:///{tmp_path / 'riskflow.sqlite3'}", tmp_path)
    stage = Replaying(bureau)
    try:
        play.play(stage, play.load(name))
    finally:
        bureau.close()
    assert stage.count > 2
