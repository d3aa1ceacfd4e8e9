"""Numbers as people type them into a field."""

import re

_number = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)")
_grouped = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")


def parse_number(text: str) -> float | None:
    """The number, with a decimal point or comma; None if the text is not one.

    “1,500” is None: it is fifteen hundred in some countries and one and a half in others.
    """
    text = text.strip()
    if not _number.fullmatch(text) or _grouped.fullmatch(text):
        return None
    number = float(text.replace(",", "."))
    return number if abs(number) < float("inf") else None
