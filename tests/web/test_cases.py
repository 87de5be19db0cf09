"""Pages of cases in the browser: a photo from the phone with and without script, a title that would be script."""

from typing import Any

import pytest

from api.web import words
from tests.web.conftest import Visit
from tests.web.journeys.player import SiteBureau
from tests.web.pages import axe, log_in, shot
from tests.web.site import Site

pytestmark = pytest.mark.parametrize("site", [("procurement",)], indirect=True, ids=["procurement"])
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)
SCRIPT = "<script>window.hit=1</script><img src=x onerror=window.hit=1>"


def word(key: str, lang: str = "zh") -> str:
    return words.in_language(lang, "cases")[key]


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no_script"])
def test_a_photo_is_filed_from_the_phone(visit: Visit, site: Site, *, javascript: bool) -> None:
    case = SiteBureau(site).start("handler1", "procurement", title="检测箱")
    page = log_in(visit(width=390, javascript=javascript, has_touch=True), "handler1")
    page.goto(f"/cases/{case['id']}/documents")
    if javascript:
        axe(page)
        shot(page, "upload-zh-390")
    camera = page.locator("input[capture=environment]")
    camera.set_input_files([{"name": "photo.png", "mimeType": "image/png", "buffer": PNG}])
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.get_by_role("button", name=word("upload"), exact=True).click()
    assert word("said_filed") in page.inner_text("main")
    assert page.get_by_role("link", name="photo.png").count() == 1


def test_a_file_of_another_kind_is_not_taken_and_the_page_says_so(visit: Visit, site: Site) -> None:
    case = SiteBureau(site).start("handler1", "procurement", title="检测箱")
    page = log_in(visit(), "handler1")
    page.goto(f"/cases/{case['id']}/documents")
    page.locator("input[type=file]").first.set_input_files(
        [{"name": "a.html", "mimeType": "text/html", "buffer": b"<b>"}]
    )
    page.get_by_role("button", name=word("upload"), exact=True).click()
    page.get_by_text(word("not_filed")).wait_for()


def test_a_title_that_would_be_script_stays_a_title(visit: Visit, site: Site) -> None:
    bureau = SiteBureau(site)
    given: dict[str, Any] = {"title": SCRIPT, "subject": {"name": SCRIPT, "kind": "department"}}
    case = bureau.start("handler1", "procurement", **given)
    item = case["open_work_items"][0]["id"]
    page = log_in(visit(), "handler1")
    for path in ("/inbox", "/cases", f"/cases/{case['id']}", f"/cases/{case['id']}/history", f"/items/{item}"):
        page.goto(path, wait_until="domcontentloaded")
        assert page.evaluate("window.hit") is None, path
        assert page.locator("img[src=x]").count() == 0, path
    assert SCRIPT in page.content() or "window.hit" in page.inner_text("body")
