"""Functions of numbers (10.3.4.5) beside those of guards; wrong arguments give null."""

from collections.abc import Callable
from decimal import Decimal, DecimalException

from engine.feel.numbers import CONTEXT

LARGEST_WHOLE = 10**9  # a place in a list or text
LARGEST_POWER = 10_000  # argument of exp


def whole(value: object) -> int | None:
    """Return a whole number of moderate size as an int; None for anything else."""
    if not isinstance(value, Decimal) or value != value.to_integral_value() or abs(value) > LARGEST_WHOLE:
        return None
    return int(value)


def _computed(perform: Callable[..., Decimal]) -> Callable[..., object]:
    """Wrap a function of numbers: another kind, or no finite result, gives null."""

    def guarded(*given: object) -> object:
        if not all(isinstance(value, Decimal) for value in given):
            return None
        try:
            found = perform(*given)
        except DecimalException:
            return None
        return found if found.is_finite() else None

    return guarded


def _modulo(dividend: Decimal, divisor: Decimal) -> Decimal:
    """Return ``dividend - divisor * floor(dividend / divisor)``: the sign is the divisor's."""
    rest = CONTEXT.remainder(dividend, divisor)
    return rest if not rest or (rest < 0) == (divisor < 0) else CONTEXT.add(rest, divisor)


def _exp(number: Decimal) -> Decimal:
    """Return e to the power of ``number``."""
    return CONTEXT.exp(number) if abs(number) <= LARGEST_POWER else Decimal("NaN")


def _parity(rest: int) -> Callable[[object], object]:
    """Return ``odd`` or ``even``: null for a number that is not whole."""

    def perform(value: object) -> object:
        if not isinstance(value, Decimal) or value != value.to_integral_value():
            return None
        _, digits, exponent = value.normalize(CONTEXT).as_tuple()
        last = 0 if isinstance(exponent, int) and exponent > 0 else digits[-1]
        return last % 2 == rest

    return perform


FUNCTIONS: dict[str, tuple[Callable[..., object], tuple[str, ...], int, int | None]] = {
    "modulo": (_computed(_modulo), ("dividend", "divisor"), 2, 2),
    "sqrt": (_computed(CONTEXT.sqrt), ("number",), 1, 1),
    "log": (_computed(CONTEXT.ln), ("number",), 1, 1),
    "exp": (_computed(_exp), ("number",), 1, 1),
    "odd": (_parity(1), ("number",), 1, 1),
    "even": (_parity(0), ("number",), 1, 1),
}
