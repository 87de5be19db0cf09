"""The agency's messenger: a signed POST to one address, without redirects, only into networks that are named.

The receiver checks ``Riskflow-Signature: t=<unix seconds>,v1=<hex>``: HMAC-SHA256 with the shared secret over
``<t>.<body>``; it drops what is older than five minutes and a ``Riskflow-Message`` id it has had (at least once).
"""

import hashlib
import hmac
import ipaddress
import json
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx

from api.messengers.sending import NotSent
from engine.usecases.asking.messages import Outgoing

SECONDS = 10.0
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(kw_only=True)
class Webhook:
    """Posts each message as JSON. The address is looked up once for each message, and that address is spoken to."""

    url: str
    secret: bytes
    nets: tuple[Network, ...]  # the receiver's address must lie in one of them
    now: Callable[[], datetime]
    transport: httpx.BaseTransport | None = None  # another one in tests
    name: str = "webhook"

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> "Webhook":
        """Return the webhook of the environment; ValueError when secret, networks or address are missing or wrong."""
        url, secret = environ["RISKFLOW_WEBHOOK_URL"], environ.get("RISKFLOW_WEBHOOK_SECRET", "")
        parts = urlsplit(url)
        if parts.scheme not in ("https", "http") or not parts.hostname or parts.username or parts.password:
            raise ValueError("RISKFLOW_WEBHOOK_URL is an http(s) address without a user")
        if len(secret) < 16:
            raise ValueError("RISKFLOW_WEBHOOK_SECRET has at least 16 characters")
        nets = [one.strip() for one in environ.get("RISKFLOW_WEBHOOK_NETS", "").split(",") if one.strip()]
        if not nets:
            raise ValueError("RISKFLOW_WEBHOOK_NETS names the networks the address may lie in, e.g. 10.1.0.0/16")
        known = tuple(ipaddress.ip_network(one) for one in nets)
        return cls(url=url, secret=secret.encode(), nets=known, now=_clock)

    def carries(self, message: Outgoing) -> bool:
        """Return whether it is for one of ours: an outside party is no matter of the agency's messenger."""
        return bool(message.account)

    def send(self, message: Outgoing) -> None:
        """Post it; NotSent for any answer but 2xx."""
        body = payload(message)
        stamp = str(int(self.now().timestamp()))
        parts = urlsplit(self.url)
        address = self._address(parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
        headers = {
            "Host": parts.netloc,
            "Content-Type": "application/json",
            "Riskflow-Message": message.id,
            "Riskflow-Signature": f"t={stamp},v1={signature(self.secret, stamp, body)}",
        }
        target = httpx.URL(self.url).copy_with(host=address)
        try:
            with httpx.Client(
                follow_redirects=False, timeout=SECONDS, trust_env=False, transport=self.transport
            ) as client:
                answer = client.post(
                    target, content=body, headers=headers, extensions={"sni_hostname": parts.hostname or ""}
                )
        except httpx.HTTPError as error:
            raise NotSent(f"webhook: {type(error).__name__}") from error
        if not answer.is_success:
            raise NotSent(f"webhook: answered {answer.status_code}")

    def _address(self, host: str, port: int) -> str:
        """Return the address of ``host``; NotSent when any of its addresses lies outside the networks named."""
        try:
            found = {str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
        except OSError as error:
            raise NotSent("webhook: the host is not known") from error
        for one in found:
            address = ipaddress.ip_address(one)
            if not any(address.version == net.version and address in net for net in self.nets):
                raise NotSent("webhook: the address lies outside the networks allowed")
        return min(found)


def payload(message: Outgoing) -> bytes:
    """Return the body of a message."""
    told = {
        "id": message.id,
        "agency": message.agency,
        "kind": message.kind,
        "to": message.account,
        "case": {"id": message.case, "number": message.number} if message.case else None,
        **message.content,
        "created_at": message.created_at,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def signature(secret: bytes, stamp: str, body: bytes) -> str:
    """Return the hex HMAC-SHA256 over ``<stamp>.<body>``."""
    return hmac.new(secret, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _clock() -> datetime:
    """Return the machine's time: what the receiver compares with his own."""
    return datetime.now(UTC)  # noqa: TID251 -- a real clock on both sides of the wire, never the demo's
