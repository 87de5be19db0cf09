"""Risk maps at hand: all flows, and one flow's map with its layers; each step leads to risks, controls and cases."""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from api.pictures import MEDIA_TYPES, SVG_POLICY, Plate
from api.web import frame
from api.web.auditors import looks
from api.web.auditors.looks import address
from api.web.session import Visitor
from api.wiring import Service, service_of
from diagrams import find
from engine.errors import InvalidInput, NotFound
from engine.model.load import Load
from engine.model.process import Node
from engine.usecases.casework import course
from engine.usecases.casework.course import Drawn
from engine.usecases.definitions import definitions
from engine.usecases.oversight import overseeing
from engine.usecases.oversight.overseeing import Look

LAYERS = ("risk", "coverage", "heat", "public")
SIZES = (60, 100, 140, 200)  # per cent of the picture's own size
USUAL = 100
ROOM = 4  # around a step, so that its own border stays to be seen
LOOK = Look(period="quarter")  # of the heat layer


async def listed(request: Request) -> Response:
    """All flows in force with their points by grade."""
    who = await looks.inspector(request)
    told = await service_of(request).ask(definitions.page, who.caller)
    return frame.page(request, "auditors/maps.html", visitor=who, flows=told["items"])


async def shown(request: Request) -> Response:
    """The map of one flow or of one of its companions; ``step`` is the one whose risks and controls stand beside it."""
    who = await looks.inspector(request)
    key, given = request.path_params["key"], request.query_params
    view = given.get("view", LAYERS[0])
    size = int(given["size"]) if given.get("size", "") in map(str, SIZES) else USUAL
    service = service_of(request)
    drawn = await service.ask(course.of_definition, who.caller, key, 0)
    process = _process(drawn, given.get("process", ""))
    load = await _load(service, who, key)
    if view not in LAYERS:
        raise NotFound
    chosen = given.get("step", "")[:100]
    values = await asyncio.to_thread(_values, service, who, drawn, view, process, load, chosen, size)
    return frame.page(request, "auditors/map.html", visitor=who, **values)


async def picture(request: Request) -> Response:
    """The picture of a map: SVG, PNG or PDF, by layer."""
    who = await looks.inspector(request)
    key, ending, given = request.path_params["key"], request.path_params["ending"], request.query_params
    if ending not in MEDIA_TYPES:
        raise NotFound
    service = service_of(request)
    drawn = await service.ask(course.of_definition, who.caller, key, 0)
    process, view = _process(drawn, given.get("process", "")), given.get("view", LAYERS[0])
    load = (await _load(service, who, key))["load"] if view == "heat" else None
    try:
        made = await asyncio.to_thread(
            service.pictures.picture,
            drawn,
            format=ending,
            language=_language(who),
            view=view,
            process=process,
            load=load,
        )
    except InvalidInput as wrong:
        raise NotFound from wrong
    policy = {"Content-Security-Policy": SVG_POLICY} if ending == "svg" else {}
    return Response(made, headers=policy, media_type=MEDIA_TYPES[ending])


def _process(drawn: Drawn, name: str) -> str:
    """Return a process of the file, "" for the main one; NotFound for one that is not there."""
    return find(drawn.definition, name).id if name and name != drawn.process else ""


async def _load(service: Service, who: Visitor, key: str) -> dict[str, Any]:
    look = Look(period=LOOK.period, process=key)
    told: dict[str, Any] = await service.ask(overseeing.load, who.caller, look)
    figures = tuple(told["figures"][one] for one in sorted(told["figures"]))
    return told | {"load": Load(elements=figures, since=told["since"], until=told["until"])}


def _language(who: Visitor) -> Any:
    return "en" if who.lang == "en" else "zh"


def _values(
    service: Service,
    who: Visitor,
    drawn: Drawn,
    view: str,
    process: str,
    load: Mapping[str, Any],
    chosen: str,
    size: int,
) -> dict[str, Any]:
    lang, key = _language(who), drawn.definition.key
    pictures = service.pictures
    told = pictures.outline(drawn, language=lang, process=process)
    heat = load["load"] if view == "heat" else None
    plate = pictures.plate(drawn, language=lang, view=view, process=process, load=heat)
    nodes = {name: node for one in drawn.definition.processes for name, node in one.graph.all_nodes.items()}
    steps = [one | {"rank": drawn.definition.rank(nodes[one["id"]])} for one in told["elements"] if one["id"] in nodes]
    elements = {one["id"]: one for one in steps}
    kept = {"view": view if view != LAYERS[0] else "", "size": size if size != USUAL else "", "process": process}

    def to(**more: object) -> str:
        asked = [(name, str(value)) for name, value in {**kept, "step": chosen, **more}.items() if value != ""]
        return f"/maps/{key}" + (f"?{urlencode(asked)}" if asked else "")

    return {
        "key": key,
        "name": find(drawn.definition, process or drawn.process).name,
        "version": drawn.version,
        "held": told,
        "view": view,
        "layers": [(one, to(view=one if one != LAYERS[0] else ""), one == view) for one in LAYERS],
        "sizes": [(one, to(size=one if one != USUAL else ""), one == size) for one in SIZES],
        "picture": f"/maps/{key}/picture.svg?" + urlencode({"view": view, "process": process}),
        "files": {
            ending: f"/maps/{key}/picture.{ending}?" + urlencode({"view": view, "process": process})
            for ending in ("svg", "pdf")
        },
        "width": round(plate.width * size / 100),
        "height": round(plate.height * size / 100),
        "plate": plate,
        "boxes": _boxes(plate, elements, chosen, to),
        "chosen": _chosen(drawn, elements.get(chosen), chosen, load),
        "steps": [{**one, "to": to(step=one["id"]) + "#step"} for one in steps],
        "maps": [
            (one, f"/maps/{key}" + ("" if one["main"] else f"?process={one['process']}"), one["kind"] == "this")
            for one in told["maps"]
        ],
    }


def _boxes(plate: Plate, elements: Mapping[str, Any], chosen: str, to: Any) -> list[dict[str, Any]]:
    """Return the links on the picture: a box for each step."""
    return [
        {
            "element": box["element"],
            "x": round(box["x"] - ROOM, 1),
            "y": round(box["y"] - ROOM, 1),
            "width": round(box["width"] + 2 * ROOM, 1),
            "height": round(box["height"] + 2 * ROOM, 1),
            "to": to(step=box["element"]) + "#step",
            "step": elements[box["element"]],
            "chosen": box["element"] == chosen,
        }
        for box in plate.boxes
        if box["kind"] == "element" and box["element"] in elements
    ]


def _chosen(
    drawn: Drawn, element: Mapping[str, Any] | None, name: str, load: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Return what stands beside the map of one step: risks with measures, controls, how much it carries."""
    definition, key = drawn.definition, drawn.definition.key
    node = next((one for p in definition.processes if (one := p.graph.all_nodes.get(name)) is not None), None)
    if element is None or node is None:
        return None
    look = LOOK
    figures = load["figures"].get((key, name))
    return {
        "element": element,
        "rank": definition.rank(node),
        "roles": _roles(drawn, node),
        "risks": [definition.catalog.risk(one) for one in node.risks],
        "controls": [definition.control_by_id[one] for one in node.controls],
        "enforced": {one.enforced_by for risk in node.risks for one in definition.catalog.risk(risk).measures},
        "open": load["open"].get((key, name), 0),
        "figures": figures,
        "to_open": address("/audit/open", Look(), process=key, element=name),
        "to_late": address("/audit/late", Look(), process=key, element=name),
        "to_refused": address("/refusals", look, process=key, element=name),
    }


def _roles(drawn: Drawn, node: Node) -> list[Any]:
    process = next((one for one in drawn.definition.processes if node.id in one.graph.all_nodes), None)
    duty = process.duty(node) if process is not None else node.duty
    labels = {**{code: body.name for code, body in drawn.agency.bodies.items()}, **drawn.agency.roles}
    return [labels[code] for code in (*duty.roles, duty.body) if code in labels]
