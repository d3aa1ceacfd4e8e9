"""The marks by which a model says which of its columns hold personal data (decision record 0031).

Every model of the apps has one, as `personal_data`; a test fails for a text column that it leaves
out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

ERASED: Final = "Erased"
"""Stands where a text was that must not be blank."""


@dataclass(frozen=True)
class PersonalData:
    """The personal columns of a model, and its other texts.

    `erased` maps each personal column to the value, or the expression over the row, that erasing
    leaves in it. `others` names the columns of text, JSON and bytes that hold no personal data.
    """

    erased: Mapping[str, Any] = field(default_factory=dict)
    others: tuple[str, ...] = ()
