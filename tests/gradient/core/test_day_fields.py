from datetime import UTC, date, datetime

from django import forms
from django.utils import timezone

from gradient.core.day_fields import LAST_DAY, DayField, day_end, day_start


class DayForm(forms.Form):
    day = DayField()


def test_a_day_goes_from_midnight_to_midnight_by_utc() -> None:
    day = date(2026, 2, 28)
    assert day_start(day) == datetime(2026, 2, 28, tzinfo=UTC)
    assert day_end(day) == datetime(2026, 3, 1, tzinfo=UTC)


def test_a_day_is_one_of_the_current_zone_and_may_have_23_hours() -> None:
    with timezone.override("Europe/Berlin"):
        begin, end = day_start(date(2026, 3, 29)), day_end(date(2026, 3, 29))
    assert begin == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert end == datetime(2026, 3, 29, 22, tzinfo=UTC)


def test_every_day_that_is_taken_has_an_end() -> None:
    assert day_end(LAST_DAY).year == 9999
    assert DayForm({"day": LAST_DAY.isoformat()}).is_valid()
    assert DayForm({"day": "9999-12-31"}).errors == {"day": ["Enter an earlier date."]}
