"""Decimal arithmetic: 34 digits, half-even, no NaN or infinity; what cannot be computed is null.

Shortest text form of a number as decisions D18 wants it is ``canonical_decimal``.
"""

from collections.abc import Callable
from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)

from engine.feel.fault import invalid
from engine.feel.kinds import admit

DIGITS = 34
CONTEXT = Context(
    prec=DIGITS,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    capitals=1,
    clamp=0,
    flags=[],
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
PLACES = 100  # most decimal places (either sign) a rounding may ask for

OPERATIONS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": CONTEXT.add,
    "-": CONTEXT.subtract,
    "*": CONTEXT.multiply,
    "/": CONTEXT.divide,
}


def calculate(operation: str, left: Decimal, right: Decimal) -> Decimal | None:
    """Return ``left operation right`` or None (division by zero, overflow)."""
    try:
        return OPERATIONS[operation](left, right)
    except DecimalException:
        return None


def power(base: Decimal, exponent: Decimal, largest: int) -> Decimal | None:
    """Return ``base ** exponent``; None when the exponent exceeds ``largest`` either way or it has no value."""
    if abs(exponent) > largest:
        return None
    try:
        result = CONTEXT.power(base, exponent)
        return result if result.is_finite() else None  # 0 ** -1 is infinite without a trap
    except DecimalException:
        return None


def rounded(value: Decimal, places: Decimal, mode: str) -> Decimal | None:
    """Return ``value`` with ``places`` decimal places (a whole number within ``PLACES``) rounded by ``mode``."""
    if abs(places) > PLACES or places != places.to_integral_value():
        return None
    try:
        return value.quantize(Decimal((0, (1,), -int(places))), rounding=mode, context=CONTEXT)
    except DecimalException:
        return None


def canonical_decimal(number: Decimal) -> str:
    """Return the shortest plain form: no exponent, no trailing zeros, "0" never "-0" (decisions D18).

    Raises ``ExpressionInvalid`` for NaN, infinities, exponents outside decimal128 and anything but a Decimal.
    """
    if not isinstance(number, Decimal):
        raise invalid("不是十进制数", f"a {type(number).__name__} is no decimal")
    admit(number)
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if number == 0 else text
