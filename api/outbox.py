"""Messages go out by themselves: one loop in each serving process, beside the timers, which it never holds up."""

import logging
from collections.abc import Sequence
from typing import Any

from api.looking import Looker
from api.messengers import Channel
from api.messengers.sending import NotSent
from engine.usecases.asking import messages
from engine.usecases.asking.messages import Outgoing

EVERY = 2.0  # seconds between two looks
log = logging.getLogger("riskflow.outbox")


class Sender(Looker):
    """A thread that sends what is due; without a channel messages are only read in the product."""

    def __init__(self, engine: Any, channels: Sequence[Channel], *, every: float = EVERY) -> None:
        super().__init__("outbox", every=every)
        self._engine = engine
        self._channels = channels

    def start(self) -> None:
        """Begin, if there is a channel."""
        if self._channels:
            super().start()

    def look(self) -> int:
        """Send what is due now in all agencies; returns how many messages went out whole."""
        count = 0
        try:
            for agency in list(self._engine.env.agencies):
                while held := self._engine.act(messages.hold, agency).result():
                    count += sum(self._send(agency, one) for one in held)
                    if self._ended.is_set():
                        break
        except Exception as error:  # the database is away: the next look will do
            log.warning("messages were not looked at: %s", error)
        return count

    def _send(self, agency: str, message: Outgoing) -> bool:
        """Try every channel that has not taken it yet; one that fails stops no other."""
        took, wrong = list(message.sent_by), []
        for channel in self._channels:
            if channel.name in took or not channel.carries(message):
                continue
            try:
                channel.send(message)
                took.append(channel.name)
            except NotSent as error:
                wrong.append(error.detail)
            except Exception as error:
                wrong.append(f"{channel.name}: {type(error).__name__}")
                log.exception("channel %s failed", channel.name)
        self._engine.act(messages.settle, agency, message, took, "; ".join(wrong)).result()
        return not wrong
