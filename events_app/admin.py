"""The log in the admin, and its parts of the session admin."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast, Left
from django.http import HttpRequest
from django.utils.safestring import SafeString

from events_app.models import Event, FlagDecision, LogHead
from events_app.types import GROUP_OF, EventType, Group
from gradient.admin.filters import NEWEST_LABEL, DropdownFilter, limit_to_newest
from gradient.admin.html import EMPTY, badge, json_block, shorten
from gradient.core.local_times import format_local
from sessions_app.admin.panels import AdminColumn, AdminPanel, RecordLink
from sessions_app.admin.records import FactAdmin
from sessions_app.models import Session

MAX_LAST_EVENTS = 25


class GroupFilter(admin.SimpleListFilter):
    title = f"group {NEWEST_LABEL}"
    parameter_name = "group"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, str]]:
        return list(Group.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        types = [name for name, group in GROUP_OF.items() if group == self.value()]
        return limit_to_newest(queryset, request).filter(type__in=types)


class TypeFilter(DropdownFilter):
    title = f"type {NEWEST_LABEL}"
    parameter_name = "type"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, str]]:
        return list(EventType.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return (
            limit_to_newest(queryset, request).filter(type=self.value())
            if self.value()
            else queryset
        )


def with_preview(events: QuerySet[Any]) -> QuerySet[Any]:
    """Events without their data, which may be large, but with its first characters as `start`."""
    start = Left(Cast("data", TextField()), 200)
    previews: QuerySet[Any] = events.defer("data").annotate(start=start)
    return previews


@admin.register(Event)
class EventAdmin(FactAdmin):
    """Newest first, in the order of recording: by primary key, which costs the same at any size."""

    list_display = ("created_at", "of_session", "seq", "kind", "phase", "beginning")
    list_filter = (GroupFilter, TypeFilter)
    ordering = ("-id",)
    fields = (
        "session",
        "seq",
        "kind",
        "phase",
        "candidate_time",
        "created_at",
        "event_id",
        "chained_hash",
        "content",
    )
    readonly_fields = ("kind", "candidate_time", "chained_hash", "content")

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """Within one session by `seq`: its index reads no other session's events."""
        return ("-seq",) if request.GET.get("session") else ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        events: QuerySet[Any] = super().get_queryset(request)
        return with_preview(events)

    @admin.display(description="type")
    def kind(self, event: Event) -> SafeString:
        return type_badge(event)

    @admin.display(description="data")
    def beginning(self, event: Any) -> str:
        return shorten(event.start)

    @admin.display(description="data")
    def content(self, event: Event) -> SafeString | str:
        return json_block(event.data)

    @admin.display(description="time by the candidate's clock")
    def candidate_time(self, event: Event) -> str:
        at = client_time(event)
        return f"{event.timestamp_ms} ms" if at is None else format_local(at, "DATETIME_FORMAT")

    @admin.display(description="hash")
    def chained_hash(self, event: Event) -> str:
        return bytes(event.hash).hex()


@admin.register(FlagDecision)
class FlagDecisionAdmin(FactAdmin):
    list_display = ("created_at", "of_session", "seq", "decision", "author", "note")
    ordering = ("-id",)
    fields = ("session", "seq", "decision", "note", "author", "created_at")

    def get_list_select_related(self, request: HttpRequest) -> tuple[str, ...]:
        return (*super().get_list_select_related(request), "author")


@admin.register(LogHead)
class LogHeadAdmin(FactAdmin):
    list_display = ("of_session", "event_count", "open_flags")
    list_display_links = ("event_count",)
    ordering = ("-pk",)
    fields = ("session", "event_count", "open_flags", "counts", "chained_hash")
    readonly_fields = ("counts", "chained_hash")

    @admin.display(description="events by type")
    def counts(self, head: LogHead) -> SafeString | str:
        return json_block(head.type_counts)

    @admin.display(description="last hash")
    def chained_hash(self, head: LogHead) -> str:
        return bytes(head.last_hash).hex()


def type_badge(event: Event) -> SafeString:
    """The label of the event's type, in the color of its group."""
    return badge(GROUP_OF[event.type], event.get_type_display())


def client_time(event: Event) -> datetime | None:
    """The time by the candidate's clock, or None if Python cannot represent it."""
    try:
        return datetime.fromtimestamp(event.timestamp_ms / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _event_count(session: Session) -> object:
    head: LogHead | None = getattr(session, "log_head", None)
    return EMPTY if head is None else f"{head.event_count:,}"


def _last_events(session: Session) -> dict[str, Any]:
    newest = with_preview(Event.objects.filter(session=session)).order_by("-seq")[:MAX_LAST_EVENTS]
    rows = [
        {"event": event, "type": type_badge(event), "data": shorten(event.start)}
        for event in newest
    ]
    return {"rows": rows, "count": _event_count(session), "session": session}


COLUMN = AdminColumn("events", "events", "log_head", _event_count)
LAST_EVENTS = AdminPanel(
    "last-events", "Last events", "events_app/admin/last_events.html", _last_events
)
RECORDS = RecordLink("events", "Events", "admin:events_app_event_changelist")
