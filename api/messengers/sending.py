"""What every channel says when a message was not taken."""

from engine.errors import RiskflowError


class NotSent(RiskflowError):
    """The message was not taken; it is tried again."""

    code = "not-sent"
