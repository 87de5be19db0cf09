"""Settings of the process, from the environment once at start (decisions D52)."""

import ipaddress
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from api import oidc
from api.oidc import Configuration
from engine.errors import InvalidInput

LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where things lie and whom the server answers."""

    home: Path  # database, documents, keys
    database_url: str  # sqlite:///… or postgresql+psycopg://…
    host: str = "127.0.0.1"  # address to listen on
    port: int = 8000
    oidc: Configuration | None = None  # sign-on at a provider
    hosts: tuple[str, ...] = LOCAL  # values of the Host header that are answered, without port
    proxies: tuple[str, ...] = ()  # addresses and networks of proxies that are believed whom they speak for


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings that ``environ`` names; unnamed ones have the defaults of D52.

    InvalidInput tells a wrong one by its name.
    """
    home = Path(environ.get("RISKFLOW_HOME") or "var")
    url = environ.get("RISKFLOW_DATABASE_URL") or f"sqlite:///{home / 'riskflow.sqlite3'}"
    more = tuple(name.lower() for name in _listed(environ, "RISKFLOW_HOSTS"))
    return Settings(
        home=home,
        database_url=with_driver(url),
        host=environ.get("RISKFLOW_HOST") or "127.0.0.1",
        port=int(environ.get("RISKFLOW_PORT") or 8000),
        oidc=oidc.from_environment(environ),
        hosts=(*LOCAL, socket.gethostname().lower(), *more),
        proxies=tuple(_network(name) for name in _listed(environ, "RISKFLOW_PROXIES")),
    )


def _listed(environ: Mapping[str, str], name: str) -> list[str]:
    return [part.strip() for part in environ.get(name, "").split(",") if part.strip()]


def _network(text: str) -> str:
    """Return an address or network as it is written; InvalidInput for anything else, a wildcard too."""
    try:
        ipaddress.ip_network(text)
    except ValueError as wrong:
        told = f"{text!r} is no address and no network: {wrong}"
        raise InvalidInput(errors=[{"pointer": "RISKFLOW_PROXIES", "code": "type", "text": told}]) from None
    return text


def with_driver(url: str) -> str:
    """Return a PostgreSQL URL with the driver we ship; any other URL unchanged."""
    for scheme in ("postgresql://", "postgres://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url
