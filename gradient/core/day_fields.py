"""A field for a day, and when a day begins and ends in the reader's time zone."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils import timezone

LAST_DAY = date(9998, 12, 31)
"""Python knows no moment after the last day of 9999, and so no end of it in every time zone."""


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    widget = DayInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators.append(MaxValueValidator(LAST_DAY, "Enter an earlier date."))


def day_start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def day_end(day: date) -> datetime:
    """The first moment after the day."""
    return day_start(day + timedelta(days=1))
