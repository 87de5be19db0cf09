"""Whom a request comes from: the peer, or whom a proxy we were told of speaks for; nobody else is believed."""

import asyncio
from typing import Any

import httpx
import pytest

from api.serving import configured

PEER, PROXY = "198.51.100.7", "10.1.2.3"


async def told(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer with the address the request seems to come from."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": scope["client"][0].encode()})


@pytest.mark.parametrize(
    ("proxies", "peer", "sent", "seen"),
    [
        ((), PROXY, "203.0.113.5", PROXY),
        (("10.0.0.0/8",), PEER, "203.0.113.5", PEER),
        (("10.0.0.0/8",), PROXY, "203.0.113.5", "203.0.113.5"),
        (("10.0.0.0/8",), PROXY, "192.0.2.66, 203.0.113.5", "203.0.113.5"),  # what a sender put before it is his own
        (("10.0.0.0/8",), PROXY, "203.0.113.5, 10.9.9.9", "203.0.113.5"),  # two proxies in a row
        (("10.0.0.0/8",), PROXY, "", PROXY),
    ],
    ids=["none", "stranger", "proxy", "forged", "two", "silent"],
)
def test_a_forwarded_address_is_believed_of_named_proxies_alone(
    proxies: tuple[str, ...], peer: str, sent: str, seen: str
) -> None:
    config = configured(told, host="127.0.0.1", port=0, proxies=proxies)
    config.load()
    transport = httpx.ASGITransport(app=config.loaded_app, client=(peer, 1))

    async def asked() -> str:
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return (await client.get("/", headers={"X-Forwarded-For": sent} if sent else {})).text

    assert asyncio.run(asked()) == seen
