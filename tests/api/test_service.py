"""Log-in, roles, the description of the interface, pages, pictures, the demo's clock, health."""

import re
from collections.abc import Callable

from fastapi.routing import iter_route_contexts

import processes
from tests.api.conftest import Client


def test_log_in_and_out(rest: Client):
    token = rest.token("handler1")
    me = rest("GET", "/api/v1/me", who="handler1").json()
    assert (me["account"], me["kind"], me["roles"]) == ("handler1", "officer", ["handler"])
    elsewhere = rest("POST", "/api/v1/auth/token", data={"username": "handler1@sample", "password": "demo-handler1"})
    assert elsewhere.status_code == 200
    assert rest("POST", "/api/v1/auth/logout", who="handler1").status_code == 204
    dead = rest("GET", "/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert dead.status_code == 401
    assert rest("POST", "/api/v1/auth/logout", who="handler1").status_code == 401


def test_wrong_names_and_passwords_look_alike_and_are_throttled(rest: Client):
    def attempt(name: str):
        found = rest("POST", "/api/v1/auth/token", data={"username": name, "password": "wrong"})
        return found.status_code, found.json()

    assert attempt("handler1") == attempt("nobody") == attempt("handler1@nowhere")
    assert attempt("handler1")[0] == 401
    assert [attempt("handler2")[0] for _ in range(12)][-2:] == [429, 429]
    assert rest("POST", "/api/v1/auth/token", data={"username": "a"}).status_code == 400
    assert rest("POST", "/api/v1/auth/token", content=b"username=%00&password=%ff",
                headers={"Content-Type": "application/x-www-form-urlencoded"}).status_code == 400  # fmt: skip
    assert rest("POST", "/api/v1/auth/token", json={"username": "a", "password": "b"}).status_code == 415


def test_without_an_agency_nobody_logs_in(make):
    empty = make(sample=False)
    found = empty("POST", "/api/v1/auth/token", data={"username": "a", "password": "b"})
    assert found.status_code == 401
    assert empty("GET", "/").status_code == 200


def test_the_document_lists_every_route_with_summary_and_example(make):
    rest = make(bench=True)
    document = rest("GET", "/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    listed = {(path, method) for path, operations in document["paths"].items() for method in operations}
    routes = [one for one in iter_route_contexts(rest.app.routes) if getattr(one, "include_in_schema", False)]
    assert {(one.path, method.lower()) for one in routes for method in one.methods} == listed
    assert len(listed) > 30
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], path
            assert operation["description"], path
            told = next(answer for code, answer in operation["responses"].items() if code < "400")
            assert all("example" in content for content in told.get("content", {}).values()), path
            if "requestBody" in operation:
                assert all("example" in one for one in operation["requestBody"]["content"].values()), path
            if method == "post" and "/auth/" not in path and "bench" not in path:
                assert "Idempotency-Key" in [one["name"] for one in operation["parameters"]], path
    ids = [op["operationId"] for ops in document["paths"].values() for op in ops.values()]
    assert len(ids) == len(set(ids))
    for name in ("/api/v1/work-items/{item}/complete", "/api/v1/cases", "/api/v1/auth/token", "/readyz"):
        assert name in document["paths"]


def test_the_document_is_for_people_who_are_logged_in_but_in_the_demo(make):
    closed = make(demo=False)
    assert closed("GET", "/api/v1/openapi.json").status_code == 401
    assert closed("GET", "/docs").status_code == 401
    assert closed("GET", "/docs", who="handler1").status_code == 200
    assert closed("GET", "/demo/maps/procurement.svg").status_code == 404
    assert closed("POST", "/api/v1/demo/clock", who="handler1", json={"advance": "P1D"}).status_code == 404
    assert "demo-handler1" not in closed("GET", "/").text


def test_the_landing_page_speaks_both_languages(rest: Client):
    case = rest.start()
    for lang in ("zh", "en"):
        _speaks(rest("GET", f"/?lang={lang}").text, lang, case)


def _speaks(page, lang, case):
    assert case["number"] in page
    assert "demo-handler1" in page
    assert ("办理中" in page) == (lang == "zh")
    assert ("In progress" in page) == (lang == "en")
    names = {"沈若溪"} if lang == "zh" else {"Shen Ruoxi"}
    assert all(name in page for name in names)
    if lang == "en":
        left = re.sub(r">中文<|硒鼓|执法股", "", page)
        assert re.findall(r"[\u4e00-\u9fff]+", left) == []
    assert not re.search(r"https?://", page.replace("http://www.w3.org", ""))


def test_pictures_of_flows_and_cases(rest: Client):
    case = rest.applied()
    for path in (f"/api/v1/cases/{case['id']}/diagram.svg", "/api/v1/processes/procurement/diagram.svg?lang=en"):
        found = rest("GET", path, who="auditor1")
        assert found.status_code == 200, found.text
        assert found.headers["content-type"] == "image/svg+xml"
        assert b"<svg" in found.content
    assert case["number"].encode() in rest("GET", f"/demo/cases/{case['id']}/map.svg").content
    assert "沈若溪" in rest("GET", f"/demo/cases/{case['id']}/map.svg").text
    for nobodys in (f"{case['id'][:-1]}", "a%1Fb", "1"):
        assert rest("GET", f"/demo/cases/{nobodys}/map.svg").status_code == 404
    assert rest("GET", "/api/v1/processes/procurement/diagram.svg").status_code == 401
    assert rest("GET", "/api/v1/processes/procurement/diagram.svg?view=public").status_code == 200
    png = rest("GET", "/api/v1/processes/procurement/diagram.png", who="auditor1")
    assert png.content.startswith(b"\x89PNG")


def test_sheets_companions_and_what_a_map_holds(rest: Client):
    held = rest("GET", "/api/v1/processes/procurement/map?lang=zh", who="auditor1").json()
    assert held["sheets"] > 1
    assert {one["kind"] for one in held["maps"]} >= {"this", "companion"}
    assert held["points"]["map"]["total"] < held["points"]["file"]
    assert all(one["controls"] for one in held["not_enforced"])
    chart = "/api/v1/processes/procurement/diagram"
    assert b"/Count %d >>" % held["sheets"] in rest("GET", f"{chart}.pdf?lang=zh", who="auditor1").content
    sheet = rest("GET", f"{chart}.svg?lang=zh&sheet=2", who="auditor1")
    assert f"第 2 张 / 共 {held['sheets']} 张" in sheet.text
    other = next(one for one in held["maps"] if one["kind"] == "companion")
    assert other["name"]["zh"] in rest("GET", f"{chart}.svg?lang=zh&process={other['process']}", who="auditor1").text
    for wrong, status in (("svg?sheet=999", 404), ("svg?sheet=all", 422), ("svg?sheet=0", 422), ("svg?process=x", 404)):
        assert rest("GET", f"{chart}.{wrong}", who="auditor1").status_code == status, wrong
    public = f"{chart}.svg?view=public&process={other['process']}"
    assert rest("GET", public).status_code in (200, 404)
    assert rest("GET", "/api/v1/processes/procurement/map").status_code == 401


def test_the_landing_page_counts_what_its_map_shows(rest: Client):
    held = rest("GET", "/api/v1/processes/procurement/map?lang=zh", who="auditor1").json()["points"]
    page, picture = rest("GET", "/?lang=zh").text, rest("GET", "/demo/maps/procurement.svg?lang=zh").text
    assert f'<td data-l="本图风险点"><span class="row">{held["map"]["total"]}<' in page
    assert f"流程文件共 {held['file']} 个" in page
    assert f"本图 {held['map']['total']} 个风险点" in picture
    assert f"流程文件共 {held['file']} 个" in picture


def test_versions_and_bytes_of_a_flow(make: Callable[..., Client]):
    import hashlib

    rest = make(flows=processes.names())

    described = rest("GET", "/api/v1/processes/procurement", who="admin1").json()
    assert described["start_form"]["examples"]
    for key in processes.names():
        version = rest("GET", f"/api/v1/processes/{key}/versions/1", who="admin1").json()
        data = rest("GET", f"/api/v1/processes/{key}/versions/1/bpmn", who="admin1").content
        beside = rest("GET", f"/api/v1/processes/{key}/versions/1/dmn", who="admin1")
        tables = beside.content if beside.status_code == 200 else b""
        assert (data, tables) == (processes.read(key), processes.decisions(key))
        assert beside.status_code == (200 if tables else 404)
        head = b"riskflow definition 1\nbpmn %d\n%sdmn %d\n%s" % (len(data), data, len(tables), tables)
        assert hashlib.sha256(head if tables else data).hexdigest() == version["digest"]
    assert rest("GET", "/api/v1/processes/procurement/versions/2", who="admin1").status_code == 404


def test_the_clock_moves_on_and_nobody_is_logged_out(rest: Client):
    rest.token("handler1")
    for wrong in ("P-1D", "20", "P", "PT", "P99999D", "P1Y"):
        assert rest("POST", "/api/v1/demo/clock", who="handler1", json={"advance": wrong}).status_code == 422, wrong
    assert rest("POST", "/api/v1/demo/clock", json={"advance": "P1D"}).status_code == 401
    moved = rest("POST", "/api/v1/demo/clock", who="handler1", json={"advance": "P20DT6H"})
    assert moved.status_code == 200, moved.text
    assert moved.json()["now"].startswith("2026-03-29")
    assert rest("GET", "/api/v1/me", who="handler1").status_code == 200


def test_the_trail_is_checked_by_auditors(rest: Client):
    rest.applied()
    assert rest("POST", "/api/v1/trail/verify", who="handler1").status_code == 403
    report = rest("POST", "/api/v1/trail/verify", who="auditor1").json()
    assert report["ok"], report["findings"]
    assert report["cases_compared"] == 1


def test_health_and_figures(rest: Client):
    assert rest("GET", "/healthz").json() == {"status": "ok"}
    assert rest("GET", "/readyz").json() == {"status": "ready"}
    rest("GET", "/api/v1/cases/ca_x", who="handler1")
    figures = rest("GET", "/metrics").text
    assert 'route="/api/v1/cases/{case}"' in figures
    assert "ca_x" not in figures


def test_measured_rows(make):
    rest = make(bench=True)
    assert rest("POST", "/bench/bare", json={"value": "x"}).status_code == 200
    assert rest("POST", "/bench/raw", content=b"x").status_code == 200
    assert make_plain(make)("POST", "/bench/bare", json={"value": "x"}).status_code == 404


def make_plain(make) -> Client:
    return make(sample=False)


def test_problems_are_told_in_the_readers_language(rest: Client):
    zh = rest("GET", "/api/v1/cases/x", who="handler1").json()
    en = rest("GET", "/api/v1/cases/x", who="handler1", headers={"Accept-Language": "en-GB,en;q=0.9"}).json()
    assert zh["title"] != en["title"]
    assert set(zh) == {"type", "title", "status", "detail", "instance"}
    wrong = rest("DELETE", "/api/v1/cases", who="handler1")
    assert (wrong.status_code, wrong.json()["type"]) == (405, "/problems/method-not-allowed")
    assert wrong.headers["allow"]
