"""Channels a message can go out by; which of them an installation has is said by its environment.

``RISKFLOW_WEBHOOK_URL``, ``RISKFLOW_WEBHOOK_SECRET``, ``RISKFLOW_WEBHOOK_NETS`` (networks the address must lie in,
parted by commas); ``RISKFLOW_MAIL_HOST``, ``RISKFLOW_MAIL_PORT``, ``RISKFLOW_MAIL_FROM``, ``RISKFLOW_MAIL_DOMAIN`` (of
officers: account@domain), ``RISKFLOW_MAIL_TLS`` (starttls, tls or none), ``RISKFLOW_MAIL_USER``,
``RISKFLOW_MAIL_PASSWORD``.
"""

from collections.abc import Mapping
from typing import Protocol

from api.messengers.mail import Mail
from api.messengers.webhook import Webhook
from engine.usecases.asking.messages import Outgoing


class Channel(Protocol):
    """One way out."""

    name: str

    def carries(self, message: Outgoing) -> bool:
        """Return whether this message goes out this way."""
        ...

    def send(self, message: Outgoing) -> None:
        """Send it; NotSent when it was not taken."""
        ...


def channels(environ: Mapping[str, str]) -> list[Channel]:
    """Return the channels that ``environ`` names; ValueError for settings that cannot be meant."""
    found: list[Channel] = []
    if environ.get("RISKFLOW_WEBHOOK_URL"):
        found.append(Webhook.of(environ))
    if environ.get("RISKFLOW_MAIL_HOST"):
        found.append(Mail.of(environ))
    return found
