"""Pages without an account: the public and parties."""

from collections.abc import Sequence

from starlette.routing import Route

ROUTES: Sequence[Route] = ()
