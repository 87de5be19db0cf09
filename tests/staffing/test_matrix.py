"""Every flow of the bureau of fifteen with any one of them away: a finished case, nobody on two sides, all marked.

At scale 1 each row has all fifteen columns; below that one or a few, turned from row to row, so that everybody is away
in each flow. ``python -m tests.staffing.matrix`` prints the whole.
"""

import pytest

from tests.scale import scaled
from tests.scenarios import play
from tests.staffing import matrix
from tests.staffing.office import Office

FIFTEEN = 15


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    made = Office(tmp_path_factory.mktemp("fifteen"))
    yield made
    made.close()


def turned(office: Office, at: int, count: int) -> list[str]:
    """Return ``count`` of the fifteen, another part for each row."""
    return [office.fifteen[(at * count + step) % FIFTEEN] for step in range(min(count, FIFTEEN))]


def test_fifteen_are_fifteen(office: Office) -> None:
    assert len(office.fifteen) == FIFTEEN


ROWS = play.part(matrix.scenarios(), 20)


@pytest.mark.parametrize(("at", "name"), list(enumerate(ROWS)), ids=ROWS)
def test_a_finished_case_with_anybody_away(office: Office, at: int, name: str, capsys) -> None:
    absentees = turned(office, at, scaled(FIFTEEN))
    cells = list(matrix.row(office, name, absentees))
    with capsys.disabled():
        print("\n" + matrix.printed(name, cells) + f"   away: {' '.join(absentees)}")
    assert not [f"without {one.absent or 'nobody'}: {one.wrong}" for one in cells if one.wrong]


APPLICANTS = [("procurement", "procurement_small.yaml"), ("finance", "finance_office.yaml")]


@pytest.mark.parametrize(("flow", "name"), APPLICANTS, ids=[flow for flow, _ in APPLICANTS])
def test_anybody_may_apply(office: Office, flow: str, name: str, capsys) -> None:
    """The claims and purchases of leaders and of one-person sections find their way too (one tier up)."""
    starters = set(matrix.definition(flow).main_process.starters)
    able = [one for one in office.fifteen if not starters or starters & office.roles(one)]
    cells = [matrix.cell(office, play.load(name), "", starter=one) for one in able]
    with capsys.disabled():
        print(f"\n{flow:<12} applicant: " + " ".join(f"{who} {one.mark}" for who, one in zip(able, cells, strict=True)))
    assert not [f"{who}: {one.wrong}" for who, one in zip(able, cells, strict=True) if one.wrong]
