"""Pages of auditors: dashboard, cases behind each figure, maps, register, trail; none has a verb that moves a case."""

from collections.abc import Sequence

from starlette.routing import Route

from api.web.auditors import dashboard, lists, maps, places, register, trail

ROUTES: Sequence[Route] = (
    Route("/audit", dashboard.shown, methods=["GET"]),
    Route("/audit/steps", dashboard.steps, methods=["GET"]),
    Route("/audit/{what}", lists.shown, methods=["GET"]),
    *places.ROUTES,
    Route("/refusals", lists.refusals, methods=["GET"]),
    Route("/duties", lists.duties, methods=["GET"]),
    Route("/maps", maps.listed, methods=["GET"]),
    Route("/maps/{key}", maps.shown, methods=["GET"]),
    Route("/maps/{key}/picture.{ending}", maps.picture, methods=["GET"]),
    Route("/register", register.shown, methods=["GET"]),
    Route("/register.{ending}", register.file, methods=["GET"]),
    Route("/trail", trail.shown, methods=["GET"]),
    Route("/trail/verify", trail.verify, methods=["POST"]),
)
