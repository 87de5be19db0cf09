"""Pages for anybody: the powers an agency exercises, and the door of a party to its own matter."""

from collections.abc import Sequence

from starlette.routing import Route

from api.web.open import handing, party, powers

ROUTES: Sequence[Route] = (*powers.ROUTES, *party.ROUTES, *handing.ROUTES)
