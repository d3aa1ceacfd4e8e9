import django_filters

from events_app.models import Event
from events_app.types import EventType
from gradient.api.filters import ChoiceFilter, TextFilter, WholeNumberFilter


class EventFilter(django_filters.FilterSet):
    type = ChoiceFilter(choices=EventType.choices, help_text="Filter by event type.")
    phase = TextFilter(help_text="Filter by phase.")
    sinceMs = WholeNumberFilter(
        field_name="timestamp_ms",
        lookup_expr="gte",
        help_text="Events from this timestampMs on (inclusive).",
    )
    untilMs = WholeNumberFilter(
        field_name="timestamp_ms",
        lookup_expr="lt",
        help_text="Events before this timestampMs (exclusive).",
    )

    class Meta:
        model = Event
        fields: list[str] = []
