"""Decimal rounding, half up, of numbers that are stored as floats.

A float's shortest decimal form is what its author wrote, so 1.25 × 0.5 is rounded as by hand:
`round` would round half to even, and binary fractions a hair up or down.
"""

from decimal import ROUND_HALF_UP, Decimal, localcontext


def exact(number: float) -> Decimal:
    """The decimal number that the float stands for."""
    return Decimal(repr(number))


def rounded(number: float | Decimal, places: int) -> float:
    """The number to so many decimal places; a whole one becomes an int, so that JSON has no “.0”.

    Raises OverflowError for an infinite number and ValueError for NaN.
    """
    result = float(_quantized(number, places))
    return int(result) if result == int(result) else result


def plain(number: float | Decimal, places: int) -> str:
    """The number to at most so many decimal places, without an exponent or trailing zeros."""
    text = f"{_quantized(number, places):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _quantized(number: float | Decimal, places: int) -> Decimal:
    value = number if isinstance(number, Decimal) else exact(number)
    if not value.is_finite():
        return value
    with localcontext(prec=400):  # the largest float has 309 digits
        return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
