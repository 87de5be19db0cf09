"""Fields the case fills itself: written with the signature, typed by nobody, signed again when the base changes."""

import pytest

from engine.errors import InvalidInput, NotFound
from engine.usecases.oversight import trail
from engine.verifier import verify
from tests.bureau import Bureau
from tests.unit.bpmn.build import START, line
from tests.unit.usecases.flows import BACK, NAME, OK, control, end, file, process, task, uses

FINE = f'<rf:field id="fine" type="money" required="true">{NAME}</rf:field>'
CHANGE = (
    f'<rf:group id="change"><rf:field id="to" type="money" required="true">{NAME}</rf:field>'
    f'<rf:field id="why" type="text" required="true">{NAME}</rf:field></rf:group>'
    f'<rf:field id="changed" type="group" of="change" bound="false">{NAME}</rf:field>'
)
SUM = "if changed != null then changed.to else fine"
VOTED = f'<rf:field id="voted" type="money" scope="task" bound="true" readonly="true" value="{SUM}">{NAME}</rf:field>'
TOLD = f'<rf:field id="told" type="money" bound="false" readonly="true" value="{SUM}">{NAME}</rf:field>'
TIERS = (
    '<rf:approval amount="told"><rf:tier id="low" to="setting.joint_meeting_from" roles="deputy"/>'
    '<rf:tier id="high" from="setting.joint_meeting_from" roles="director"/></rf:approval>'
)
FLOW = file(
    process(
        START,
        task("draft", form=FINE),
        task("vote", "section_head", form=CHANGE + VOTED, inside=uses("two")),
        task("decide", "deputy director", form=TOLD, outcomes=OK + BACK, inside=uses("tiers")),
        end(),
        *line("x_start", "draft", "vote", "decide", "x_end"),
    ),
    catalog=control("two", '<rf:twoPerson min="2"/>') + control("tiers", TIERS),
)


@pytest.fixture
def bureau(database_url, tmp_path):
    made = Bureau(database_url, tmp_path, deploy={"carried": FLOW})
    yield made
    made.close()


def do(bureau, account, case, outcome="ok", reader="handler1", **fields):
    item = bureau.case(reader, case)["open_work_items"][0]
    return bureau.complete(account, item["id"], outcome, fields=fields or None, comment="同意")


def begun(bureau, fine="8000.00"):
    case = bureau.start("handler1", "carried")["id"]
    do(bureau, "handler1", case, fine=fine)
    return case


def test_what_the_case_knows_is_written_with_the_signature(bureau):
    case = begun(bureau)
    do(bureau, "section_head1", case)
    do(bureau, "section_head2", case)
    item = bureau.case("handler1", case)["open_work_items"][0]
    assert "told" not in bureau.item("deputy1", item["id"])["form"]["properties"]
    assert "told" not in bureau.case("handler1", case)["fields"]
    assert do(bureau, "deputy1", case).body["case"]["fields"]["told"] == "8000"
    lines = bureau.engine.ask(lambda env, unit: list(trail.export(env, unit, bureau.agency)))
    assert verify(lines).ok
    bureau.engine.ask(trail.compare, bureau.agency, case)


def test_nobody_types_it_and_a_change_gives_its_reason(bureau):
    case = begun(bureau)
    for wrong, pointer in (
        ({"voted": "7000.00"}, "/fields/voted"),
        ({"changed": {"to": "7000.00"}}, "/fields/changed/why"),
    ):
        with pytest.raises(InvalidInput) as refused:
            do(bureau, "section_head1", case, **wrong)
        assert [one["pointer"] for one in refused.value.fields["errors"]] == [pointer]


def test_who_voted_before_the_change_votes_again(bureau):
    case = begun(bureau)
    do(bureau, "section_head1", case)
    held = do(bureau, "section_head2", case, changed={"to": "6000.00", "why": "主动改正"})
    assert held.body["work_item"]["still_needed"]["signatures"] == {"have": 1, "need": 2}
    do(bureau, "section_head1", case)
    assert do(bureau, "deputy1", case).body["case"]["fields"]["told"] == "6000"


def test_who_decides_follows_the_figure_also_where_nothing_is_written(bureau):
    """The tier is known before the decision, and a return writes no figure."""
    case = begun(bureau, "50000.00")
    do(bureau, "section_head1", case)
    do(bureau, "section_head2", case)
    with pytest.raises(NotFound):  # it is offered to the director alone
        do(bureau, "deputy1", case)
    back = do(bureau, "director1", case, "back")
    assert not back.refused
    assert "told" not in bureau.case("handler1", case)["fields"]
