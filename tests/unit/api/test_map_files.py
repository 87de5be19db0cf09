"""The command that draws definition files."""

import re

import pytest

import processes
from api.cli import main
from api.map_files import Wanted, draw_files, shipped
from engine.errors import BpmnRefused, InvalidInput, NotFound


def procurement():
    return next(path for path in shipped() if path.stem == "procurement")


def test_the_shipped_flows_are_drawn_when_no_file_is_given():
    assert [path.stem for path in shipped()] == list(processes.names())


def test_one_picture_with_posts_and_figures_in_words(tmp_path):
    (file,) = draw_files([procurement()], tmp_path, Wanted(languages=("en",)))
    assert file.name == "procurement.en.svg"
    text = file.read_text("utf-8")
    assert "Finance head" in text
    assert "fin_head" not in text
    assert "setting." not in text
    assert "Sample County" not in text


def test_the_agency_is_printed_when_it_is_named(tmp_path):
    (file,) = draw_files([procurement()], tmp_path, Wanted(agency="agency", process="procurement_withdraw"))
    assert file.name == "procurement.procurement_withdraw.zh.svg"
    assert "示例县综合监督局" in file.read_text("utf-8")


def test_each_sheet_and_all_in_one(tmp_path):
    wanted = Wanted(sheet="each", process="procurement_rebate", formats=("svg", "png"))
    names = [file.name for file in draw_files([procurement()], tmp_path, wanted)]
    assert names == ["procurement.procurement_rebate.zh.1.svg", "procurement.procurement_rebate.zh.1.png"]
    (whole,) = draw_files([procurement()], tmp_path, Wanted(sheet="all", formats=("pdf",)))
    assert int(re.search(rb"/Count (\d+) >>", whole.read_bytes())[1]) > 3


def test_every_process_of_a_file(tmp_path):
    found = list(draw_files([procurement()], tmp_path, Wanted(process="all")))
    assert len(found) > 3
    assert len({file.name for file in found}) == len(found)


@pytest.mark.parametrize(
    ("wanted", "error"),
    [({"sheet": "x"}, InvalidInput), ({"sheet": "99"}, NotFound), ({"process": "none"}, NotFound),
     ({"scheme": "none"}, NotFound), ({"sheet": "all"}, InvalidInput)],
)  # fmt: skip
def test_what_is_not_there_is_told(tmp_path, wanted, error):
    with pytest.raises(error):
        list(draw_files([procurement()], tmp_path, Wanted(**wanted)))


def test_the_command(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("RISKFLOW_HOME", str(tmp_path))
    given = ["draw", str(procurement()), "--out", str(tmp_path), "--process", "procurement_withdraw", "--lang", "en"]
    assert main(given) == 0
    assert capsys.readouterr().out.strip().endswith("procurement.procurement_withdraw.en.svg")
    assert main([*given, "--sheet", "9"]) == 1
    assert "not-found" in capsys.readouterr().err
    assert main([*given, "--agency", "nowhere"]) == 1


def test_any_file_is_drawn_and_the_others_with_it(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("RISKFLOW_HOME", str(tmp_path))
    good, bad = tmp_path / "a" / "order.bpmn", tmp_path / "bad.bpmn"
    good.parent.mkdir()
    body = '<process id="p" name="Order"><task id="t" name="Pick"/></process>'
    good.write_text(f'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">{body}</definitions>', "utf-8")
    bad.write_text("<definitions>\n<!DOCTYPE x>", "utf-8")
    out = tmp_path / "out"
    assert main(["draw", str(bad), str(good), str(good), "--out", str(out)]) == 1
    told = capsys.readouterr()
    assert [line.rpartition("/")[2] for line in told.out.split()] == ["order.zh.svg", "order-2.zh.svg"]
    assert "bad.bpmn" in told.err
    assert "bpmn-refused" in told.err
    assert 'data-element="t"' in (out / "order.zh.svg").read_text("utf-8")
    with pytest.raises(BpmnRefused):
        list(draw_files([bad], out, Wanted()))


def test_views_of_one_of_ours(tmp_path):
    def drawn(view):
        (file,) = draw_files([procurement()], tmp_path, Wanted(view=view, process="procurement_withdraw"))
        return file

    assert [drawn(view).name for view in ("plain", "public")] == [
        "procurement.plain.zh.svg", "procurement.procurement_withdraw.public.zh.svg",
    ]  # fmt: skip
    assert 'data-kind="node"' in (tmp_path / "procurement.plain.zh.svg").read_text("utf-8")
