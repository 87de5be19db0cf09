"""Each act of REST has its page, or a reason why it has none; whoever adds one says which."""

from tests.pages.browsing import House

API = "/api/v1"
ITEM, CASE, OWN = "/items/{item}", "/cases/{case}", "/own"
PAGES = {  # act of REST -> where it is done on the pages
    "/absences": f"{OWN}/{{deed}}",
    "/absences/{absence}/end": f"{OWN}/{{sort}}/{{entry}}/{{act}}",
    "/cases": "/start/{process}",
    "/cases/{case}/actions/{action}": f"{CASE}/actions/{{action}}",
    "/cases/{case}/copies": f"{CASE}/acts/{{verb}}",
    "/cases/{case}/copies/read": "/copies/{case}/read",
    "/cases/{case}/corrections": f"{CASE}/acts/{{verb}}",
    "/cases/{case}/documents": f"{CASE}/documents",
    "/cases/{case}/extend": f"{CASE}/acts/{{verb}}",
    "/cases/{case}/jump": "/overrides/ask",
    "/cases/{case}/outside": f"{CASE}/doors",
    "/cases/{case}/outside/{token}/revoke": f"{CASE}/doors/{{door}}/end",
    "/cases/{case}/party-acts": f"{CASE}/party/{{kind}}",
    "/cases/{case}/recusals": f"{CASE}/acts/{{verb}}",
    "/cases/{case}/recusals/{recusal}/decision": f"{CASE}/recusals/{{recusal}}",
    "/cases/{case}/remedies": f"{CASE}/remedies",
    "/cases/{case}/remedies/{remedy}/decision": f"{CASE}/remedies/{{remedy}}",
    "/cases/{case}/reopen": "/overrides/ask",
    "/cases/{case}/resume": f"{CASE}/acts/{{verb}}",
    "/cases/{case}/revoke": f"{CASE}/acts/{{verb}}",
    "/cases/{case}/supervise": f"{CASE}/acts/{{verb}}",
    "/cases/{case}/suspend": f"{CASE}/acts/{{verb}}",
    "/cases/{case}/urge": f"{CASE}/acts/{{verb}}",
    "/conflicts": f"{OWN}/{{deed}}",
    "/conflicts/{conflict}/end": f"{OWN}/{{sort}}/{{entry}}/{{act}}",
    "/duties/{duty}/report": "/owed/{duty}",
    "/duties/{duty}/take": "/owed/{duty}/take",
    "/incidents/{incident}/resolve": f"{CASE}/incidents/{{incident}}",
    "/mandates": f"{OWN}/{{deed}}",
    "/mandates/{mandate}/accept": f"{OWN}/{{sort}}/{{entry}}/{{act}}",
    "/mandates/{mandate}/end": f"{OWN}/{{sort}}/{{entry}}/{{act}}",
    "/meetings/{meeting}/agenda": "/meetings/{meeting}/{act}",
    "/meetings/{meeting}/attendance": "/meetings/{meeting}/{act}",
    "/meetings/{meeting}/minutes": "/meetings/{meeting}/{act}",
    "/meetings/{meeting}/notice": "/meetings/{meeting}/{act}",
    "/people/{person}/handover": f"{OWN}/{{deed}}",
    "/work-items/{item}/answer": f"{ITEM}/{{verb}}",
    "/work-items/{item}/claim": f"{ITEM}/claim",
    "/work-items/{item}/complete": f"{ITEM}/complete",
    "/work-items/{item}/consult": f"{ITEM}/{{verb}}",
    "/work-items/{item}/draft": f"{ITEM}/draft",
    "/work-items/{item}/late-entry": f"{ITEM}/{{verb}}",
    "/work-items/{item}/papers/{paper}": f"{CASE}/papers/{{item}}/{{paper}}",
    "/work-items/{item}/read": "/copies/{case}/read",
    "/work-items/{item}/release": f"{ITEM}/release",
    "/work-items/{item}/return": f"{ITEM}/{{verb}}",
    "/work-items/{item}/signers": f"{ITEM}/{{verb}}",
    "/work-items/{item}/signers/{person}/remove": f"{ITEM}/{{verb}}",
    "/work-items/{item}/take-back": f"{ITEM}/{{verb}}",
    "/work-items/{item}/transfer": f"{ITEM}/{{verb}}",
    "/work-items/{item}/verdict": f"{ITEM}/check",
}
NONE: dict[str, str] = {}  # acts that have no page, each with its reason
OTHERS = (  # acts of others than officers: their pages have tests of their own
    "/accounts", "/auth", "/bodies", "/calendars", "/demo", "/departments", "/grants", "/jobs", "/laws", "/outside/",
    "/party/", "/people", "/posts", "/processes", "/settings", "/substitutes", "/tokens", "/trail",
)  # fmt: skip


def test_every_act_of_an_officer_has_its_page(house: House) -> None:
    paths = house.app.openapi()["paths"]
    acts = {path.removeprefix(API) for path, one in paths.items() if {"post", "put", "delete"} & one.keys()}
    mine = {one for one in acts if one in PAGES or not one.startswith(OTHERS)}
    assert mine == PAGES.keys() | NONE.keys()
    there = house.app.state.pages
    assert set(PAGES.values()) <= there, sorted(set(PAGES.values()) - there)
