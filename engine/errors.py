"""The error tree. Each class: a stable ``code``; the docstring is the message; fields are keyword arguments.

No HTTP here: ``api.problems`` holds the one table from class to status.
"""

from typing import Any, ClassVar


class RiskflowError(Exception):
    """Something went wrong."""

    code: ClassVar[str] = "error"

    def __init__(self, detail: str = "", **fields: Any) -> None:
        self.detail = detail or (type(self).__doc__ or "").strip()
        self.fields = fields
        super().__init__(self.detail)


class NotFound(RiskflowError):
    """There is no such thing, or it is not visible to you."""

    code = "not-found"


class Forbidden(RiskflowError):
    """Your role does not allow this."""

    code = "forbidden"


class Unauthenticated(RiskflowError):
    """Log in first."""

    code = "unauthenticated"


class StaleVersion(RiskflowError):
    """The thing has changed since you read it."""

    code = "stale-version"


class VersionRequired(RiskflowError):
    """This act needs If-Match with the ETag you saw."""

    code = "version-required"


class InvalidInput(RiskflowError):
    """A field is wrong. ``errors``: list of {pointer, code, text}."""

    code = "invalid-input"


class WrongState(RiskflowError):
    """The state of the case or item does not allow this."""

    code = "wrong-state"


class ControlRefused(RiskflowError):
    """A control refused the act; ``reasons`` says which and who could act. The refusal is recorded."""

    code = "control-refused"


class KeyReused(RiskflowError):
    """This idempotency key was used with another body."""

    code = "idempotency-key-reused"


class DefinitionInvalid(RiskflowError):
    """The definition cannot be used; ``findings`` lists element and line."""

    code = "definition-invalid"


class BpmnRefused(RiskflowError):
    """The file was refused while reading; ``line`` says where."""

    code = "bpmn-refused"


class DmnRefused(BpmnRefused):
    """The file of decisions was refused while reading; ``line`` says where."""

    code = "dmn-refused"


class ExpressionInvalid(RiskflowError):
    """An expression does not parse; ``position`` says where."""

    code = "expression-invalid"


class Undecidable(RiskflowError):
    """A gateway has no true branch and no default, or a rule cannot be evaluated; ``element`` says where."""

    code = "undecidable"


class EnginesDisagree(RiskflowError):
    """The workflow library and our own net disagree on the next state; the step was rolled back."""

    code = "engines-disagree"


class Unavailable(RiskflowError):
    """The database is away; try again."""

    code = "unavailable"


class TooMany(RiskflowError):
    """Too many requests."""

    code = "too-many"

    def __init__(self, detail: str = "", *, wait: int = 60) -> None:
        """``wait``: seconds after which it is worth another try."""
        super().__init__(detail)
        self.wait = wait


class TrailBroken(RiskflowError):
    """The trail does not verify; ``stream`` and ``seq`` name the first bad record."""

    code = "trail-broken"
