"""Small things stay small: signatures per case beside what an officer would call reasonable, in both agencies.

A flow that is not shipped yet is passed over; once its file is there, its scenarios must be too.
"""

from dataclasses import dataclass

import pytest

import processes
from tests.scenarios import play
from tests.staffing.office import Office
from tests.staffing.walker import walk

ROOM = 1.2  # none more than a fifth above its aim


@dataclass(frozen=True, kw_only=True)
class Aim:
    """One kind of case."""

    what: str
    flow: str
    scenario: str
    acts: int


AIMS = (
    Aim(what="即办件 decided at the window", flow="licensing", scenario="licensing_instant.yaml", acts=4),
    Aim(what="承诺件 ordinary licence", flow="licensing", scenario="licensing_ordinary.yaml", acts=10),
    Aim(what="差旅报销 trip claim", flow="finance", scenario="finance_travel.yaml", acts=8),
    Aim(what="硒鼓 toner", flow="procurement", scenario="procurement_small.yaml", acts=8),
    Aim(what="当场处罚 summary penalty", flow="penalty", scenario="penalty_summary.yaml", acts=6),
    Aim(
        what="一般处罚 ordinary penalty, two evidence items", flow="penalty", scenario="penalty_ordinary.yaml", acts=26
    ),
)


@pytest.fixture(scope="module", params=processes.samples())
def office(request, tmp_path_factory):
    made = Office(tmp_path_factory.mktemp(request.param), request.param)
    yield made
    made.close()


@pytest.mark.parametrize("aim", AIMS, ids=[one.scenario.removesuffix(".yaml") for one in AIMS])
def test_acts_per_case(office: Office, aim: Aim, capsys) -> None:
    walked = walk(office, play.load(aim.scenario))
    assert walked.status == "completed"
    with capsys.disabled():
        print(f"\n{aim.what:<46} acts {walked.acts:>3}   aim {aim.acts:>3}   at most {int(aim.acts * ROOM):>3}")
    assert walked.acts <= aim.acts * ROOM
