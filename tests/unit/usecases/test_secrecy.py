"""What is under lock is shown to who handles it, until it is served; reading it leaves a trace."""

import pytest

from engine.usecases.asking import secrecy
from engine.usecases.casework import copying
from tests.unit.usecases.conduct import House

SECRET = "举报人甲"


@pytest.fixture
def house(database_url, tmp_path):
    made = House(database_url, tmp_path)
    yield made
    made.bureau.close()


def everything(house, account, case):
    """Return all that a person can read of a case, as text."""
    from engine.usecases.casework import cases, items

    caller, engine = house.bureau.caller(account), house.bureau.engine
    told = engine.ask(cases.get, caller, case)
    found = [told, engine.ask(cases.history, caller, case, limit=200, cursor="")]
    found += [engine.ask(items.read, caller, item["id"]) for item in told["open_work_items"]]
    return str(found)


def test_only_who_handles_a_task_that_carries_the_lock_reads_it(house):
    case = house.drafted()
    assert SECRET in everything(house, "handler1", case)
    assert SECRET in everything(house, "discipline1", case)  # the post it names
    for account in ("director1", "watcher1", "archivist1"):
        assert SECRET not in everything(house, account, case), account
    told = house.bureau.case("director1", case)
    assert told["withheld"] == {"clue": "secret"}
    assert (told["secret"], told["fields"]["amount"]) == ([], "100")
    assert house.bureau.case("handler1", case)["secret"] == ["clue"]


def test_who_acts_elsewhere_in_the_case_is_not_told_in_his_answer_either(house):
    case = house.drafted()
    house.rated(case)
    answer = house.done("director1", case, reader="director1")
    assert SECRET not in str(answer.body)
    assert SECRET not in everything(house, "director1", case)


def test_the_lock_falls_when_the_task_it_names_is_done(house):
    case = house.drafted()
    house.rated(case)
    house.done("director1", case, reader="director1")
    house.done("handler1", case)
    assert SECRET in everything(house, "director1", case)
    assert "withheld" not in house.bureau.case("director1", case)


def test_reading_what_is_locked_is_put_on_record(house):
    case = house.drafted()
    caller = house.bureau.caller("discipline1")
    house.bureau.engine.act(secrecy.note, caller, case, ("clue",)).result()
    day = house.bureau.clock.now().date().isoformat()
    record = house.stream(f"access/{day}")[-1]
    assert (record["kind"], record["id"], record["refs"]) == ("viewed", case, {"fields": "clue"})
    assert record["actor"]["person"] == house.bureau.person("discipline1")
    assert house.verified().ok


def test_nothing_locked_is_published(database_url, tmp_path):
    from tests.unit.usecases.conduct import COURSE

    told = COURSE.replace(b'fields="amount"', b'fields="amount clue"').replace(b'until="t_serve"', b'until="end"')
    house = House(database_url, tmp_path, told)
    case = house.drafted()
    house.rated(case)
    house.done("director1", case, reader="director1")
    item = house.item("handler1", case)
    answer = house.bureau.complete("handler1", item["id"], "ok", comment="同意")
    assert [one["code"] for one in answer.body["reasons"]] == ["confidential"]
    assert house.bureau.case("handler1", case)["incidents"] == 1
    house.bureau.close()


def test_a_file_says_until_when_it_is_kept(house):
    case = house.drafted()
    house.rated(case)
    house.done("director1", case, reader="director1")
    house.done("handler1", case)
    what = {one["what"]: sorted(one["values"]) for one in house.records(case, "noted")}
    assert what["archive"] == ["keep_until", "value"]
    assert what["publish"] == ["fields", "value"]


def test_a_copy_opens_no_lock(house):
    """Who is told of the case reads what everybody who sees it reads, and what is locked stays locked for him."""
    case, engine = house.drafted(), house.bureau.engine
    for account in ("window1", "archivist1"):
        command = copying.Copy(case=case, if_match="*", reason="知悉", to=(house.bureau.person(account),))
        assert engine.act(copying.copy, house.bureau.caller("handler1"), command).result().status == 200
        assert SECRET not in everything(house, account, case)
        assert house.bureau.case(account, case)["withheld"] == {"clue": "secret"}
