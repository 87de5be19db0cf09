"""A work item in the browser: a file dropped or chosen goes at once, tells how it went, and is signed with the form."""

import pytest

from api.web import words
from engine.usecases.casework import cases
from tests.scenarios import play
from tests.scenarios.stages import UseCases
from tests.web.conftest import Visit
from tests.web.journeys.player import SiteBureau
from tests.web.pages import axe, log_in, shot
from tests.web.site import Site

pytestmark = pytest.mark.parametrize("site", [("penalty",)], indirect=True, ids=["penalty"])


def test_a_chosen_file_goes_at_once_and_is_named_by_the_form(visit: Visit, site: Site) -> None:
    bureau, scenario = SiteBureau(site), play.load("penalty_major.yaml")
    begun = {**scenario, "steps": scenario["steps"][:1], "ends": "open", "result": "", "ends_below": {}}
    case = play.play(UseCases(bureau), begun)
    item = bureau.case("handler1", case["id"])["open_work_items"][0]["id"]
    page = log_in(visit(), "handler1")
    page.goto(f"/items/{item}", wait_until="domcontentloaded")
    box = page.locator("[data-drop]").first
    kind = str(box.get_attribute("data-kind"))
    good = {"name": "record.txt", "mimeType": "text/plain", "buffer": b"seen"}
    box.locator("input[type=file]").first.set_input_files([good, good | {"name": "a.html", "mimeType": "text/html"}])
    named = box.locator("input[name=evidence]")
    named.wait_for()
    box.get_by_text(words.in_language("zh", "officers")["file_failed"]).wait_for()
    assert named.is_checked()
    kept = bureau.engine.ask(cases.documents, bureau.caller("handler1"), case["id"])
    assert [(one["kind"], one["name"]) for one in kept] == [(kind, "record.txt")]
    assert page.evaluate("document.querySelector('[data-drop] input[type=file]').value") == "", "it is not sent twice"
    axe(page)
    shot(page, "item-drop-zh-1280")
