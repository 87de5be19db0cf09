"""Papers and the file of a case over REST."""

import io

import pypdf

from tests.api.conftest import APPLY, Client
from tests.unit.papers.test_template import text_of

MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def applied(rest: Client) -> tuple[dict, str]:
    """Return a purchase that was applied for and the work item of the application."""
    case = rest.start()
    item = case["open_work_items"][0]
    assert rest.complete("handler1", item, "submit", fields=APPLY).status_code == 200
    return rest("GET", f"/api/v1/cases/{case['id']}", who="handler1").json(), item["id"]


def test_a_paper_is_made_and_downloaded(rest: Client):
    case, item = applied(rest)
    told = next(one for one in case["papers"] if one["id"] == "request")
    assert told["ready"]
    assert told["name"] == {"zh": "采购申请表", "en": "Purchase request"}
    assert told["work_item"] == item
    made = rest("POST", f"/api/v1/work-items/{item}/papers/request", who="handler1")
    assert made.status_code == 201, made.text
    assert made.headers["location"] == f"/api/v1/documents/{made.json()['id']}"
    read = rest("GET", made.headers["location"], who="handler1")
    assert read.headers["content-type"] == MEDIA
    assert "attachment" in read.headers["content-disposition"]
    assert "硒鼓" in text_of(read.content)
    assert "陆佰捌拾元整" in text_of(read.content)
    again = rest("POST", f"/api/v1/work-items/{item}/papers/request", who="handler1", json={})
    assert (again.status_code, again.json()["id"]) == (200, made.json()["id"])
    seen = rest("GET", f"/api/v1/work-items/{item}", who="handler1").json()["papers"]
    assert [one["id"] for one in seen[0]["made"]] == [made.json()["id"]]
    history = rest("GET", f"/api/v1/cases/{case['id']}/history", who="handler1").json()["items"]
    event = next(one for one in history if one["kind"] == "paper")
    assert event["sha256"] == f"sha256:{made.json()['sha256']}"
    assert event["template"] == f"sha256:{made.json()['template']['sha256']}"


def test_why_not(rest: Client):
    case = rest.start()
    item = case["open_work_items"][0]["id"]
    path = f"/api/v1/work-items/{item}/papers/request"
    told = rest("GET", f"/api/v1/work-items/{item}", who="handler1").json()["papers"]
    assert [one["ready"] for one in told] == [False]
    assert {"paper.field_missing"} == {one["code"] for one in told[0]["reasons"]}
    assert {"item", "amount"} <= {one["field"] for one in told[0]["reasons"]}
    refused = rest("POST", path, who="handler1")
    assert refused.status_code == 409
    assert refused.json()["reasons"][0]["text"]["zh"].startswith("缺少：")
    assert rest("POST", path, who="handler1", json={"number": "1"}).status_code == 422
    assert rest("POST", path.replace("request", "other"), who="handler1").status_code == 404
    assert (
        rest("POST", path, who="handler1", content=b"{", headers={"Content-Type": "application/json"}).status_code
        == 400
    )
    assert rest("POST", path).status_code == 401
    assert rest("POST", path, who="cashier1").status_code == 404


def test_a_key_gives_the_first_answer_again(rest: Client):
    _, item = applied(rest)
    path, key = f"/api/v1/work-items/{item}/papers/request", {"Idempotency-Key": "k1"}
    one = rest("POST", path, who="handler1", headers=key)
    two = rest("POST", path, who="handler1", headers=key)
    assert (one.status_code, two.status_code) == (201, 201)
    assert one.json() == two.json()


def test_the_file_is_one_pdf(rest: Client):
    case, item = applied(rest)
    scan = pypdf.PdfWriter()
    for _ in range(3):
        scan.add_blank_page(595, 842)
    bytes_of_scan = io.BytesIO()
    scan.write(bytes_of_scan)
    hostile = '#read("/etc/passwd") $x$ 甲'
    uploads = [
        ("urgent_note", "票.pdf", bytes_of_scan.getvalue(), "application/pdf"),
        ("broken", "坏.pdf", b"%PDF-1.7 nothing", "application/pdf"),
        ("photo", "坏.png", b"\x89PNG nothing", "image/png"),
        ("note", '#image("/etc/passwd").txt', hostile.encode(), "text/plain"),
    ]
    for kind, name, data, media in uploads:
        sent = rest(
            "POST", f"/api/v1/cases/{case['id']}/documents", who="handler1", data={"kind": kind},
            files={"file": (name, data, media)},
        )  # fmt: skip
        assert sent.status_code == 201, sent.text
    assert rest("POST", f"/api/v1/work-items/{item}/papers/request", who="handler1").status_code == 201
    found = rest("GET", f"/api/v1/cases/{case['id']}/file.pdf", who="handler1")
    assert found.status_code == 200, found.text
    assert found.headers["content-type"] == "application/pdf"
    read = pypdf.PdfReader(io.BytesIO(found.content))
    pages = [page.extract_text() for page in read.pages]
    total = len(pages)
    assert all(f"第{n}页共{total}页" in "".join(text.split()) for n, text in enumerate(pages, 1))
    assert case["number"] in pages[0]
    contents = "".join(pages[1].split())
    for part in (
        "目录",
        "办件情况",
        "签名一览",
        "采购申请表",
        "通报派驻纪检组记录（票.pdf）",
        "办理过程记录",
        "办件流程图",
    ):
        assert part in contents
    chart = [page for page in read.pages if page.mediabox.height > 1100]
    assert len(chart) >= 3
    assert all("采购与招投标" in page.extract_text() for page in chart[:1])
    whole = "".join(pages)
    assert whole.count("此文件无法并入") == 2
    assert '#read("/etc/passwd")$x$甲' in "".join(whole.split())
    assert "root:" not in whole
    assert rest("GET", f"/api/v1/cases/{case['id']}/file.pdf", who="cashier1").status_code == 404
