"""Times as text in the reader's time zone, for code; templates' own filters do the same."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format


def format_local(at: datetime, format_name: str) -> str:
    """`format_name` is one of Django's, such as `DATETIME_FORMAT`."""
    return date_format(timezone.localtime(at), format_name)
