"""The audit log: actions of which no other record remains, with actor and reason."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, QueryDict

from gradient.admin.paginator import CappedPaginator
from gradient.core import clock
from gradient.core.day_fields import DayField, day_end, day_start
from gradient.core.files import CSV, with_byte_order_mark
from gradient.core.rows import Column, Kind
from sessions_app.accounts import access
from sessions_app.accounts.audit import record_export
from sessions_app.models import AuditEntry
from sessions_app.pages.actor_names import get_actor_names
from sessions_app.pages.page import MemberPage
from sessions_app.pages.paging import get_page
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind

PAGE_SIZE = 50
COLUMNS = (
    Column("at", Kind.TIME, "created_at"),
    Column("action", Kind.TEXT, "action"),
    Column("objectId", Kind.UUID, "object_id"),
    Column("actorKind", Kind.WORD, "actor_kind"),
    Column("actorId", Kind.TEXT, "actor_id"),
    Column("reason", Kind.TEXT, "reason"),
)
_csv = CSV()


class AuditFilter(forms.Form):
    """The filters of the audit log, from the query string."""

    action = forms.CharField(required=False, max_length=60, label="Action starts with")
    object = forms.UUIDField(required=False, label="Object id")
    by = forms.ChoiceField(
        required=False, choices=[("", "Anyone"), *ActorKind.choices], label="Done by"
    )
    since = DayField(required=False)
    until = DayField(required=False)

    def select(self, entries: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """The entries that match; none if a filter is invalid."""
        if not self.is_valid():
            return entries.none()
        data = self.cleaned_data
        lookups: dict[str, Any] = {
            "action__startswith": data["action"],
            "object_id": data["object"],
            "actor_kind": data["by"],
            "created_at__gte": data["since"] and day_start(data["since"]),
            "created_at__lt": data["until"] and day_end(data["until"]),
        }
        return entries.filter(**{name: value for name, value in lookups.items() if value})


class Audit(MemberPage):
    """The audit log, newest first. `?export=1` returns the same entries as CSV, and is recorded."""

    title = "Audit"
    template_name = "sessions_app/pages/audit.html"
    roles = access.ADMINS

    def get(  # type: ignore[override]  # may stream a file
        self, request: HttpRequest, **kwargs: Any
    ) -> HttpResponseBase:
        filters = AuditFilter(request.GET, auto_id="audit_%s")
        entries = filters.select(self._entries()).order_by("-created_at", "-id")
        if request.GET.get("export") == "1" and filters.is_valid():
            return self._export(entries)
        paginator = CappedPaginator(entries.select_related("organization"), PAGE_SIZE)
        page = get_page(request, paginator)
        rows = list(page.object_list)
        names = get_actor_names(_actor(entry) for entry in rows)
        context = self.get_context_data(
            filter=filters,
            page=page,
            rows=[(entry, names[_actor(entry)], entry.details) for entry in rows],
            count=paginator.count_label,
            query=_without(request.GET, "page", "export"),
            **kwargs,
        )
        return self.render_to_response(context)

    def _entries(self) -> QuerySet[AuditEntry]:
        entries = AuditEntry.objects.all()
        return access.filter_for_user(entries, self.request.user, roles=access.ADMINS)

    def _export(self, entries: QuerySet[AuditEntry]) -> HttpResponseBase:
        organization_ids = entries.order_by().values_list("organization_id", flat=True).distinct()
        for organization_id in list(organization_ids):
            self._record_export(organization_id)
        lines = entries.values_list(_csv.line(COLUMNS), flat=True).iterator(2_000)
        parts = with_byte_order_mark(_csv.stream(COLUMNS, ((line, 1) for line in lines)))
        return _csv.response(f"audit-{clock.now():%Y-%m-%d}", parts)

    def _record_export(self, organization_id: UUID) -> None:
        record_export(
            organization_id,
            of="audit",
            organization_id=organization_id,
            actor=self.actor,
            details={"format": _csv.format},
        )


def _actor(entry: AuditEntry) -> Actor:
    return Actor(ActorKind(entry.actor_kind), entry.actor_id)


def _without(query: QueryDict, *names: str) -> str:
    rest = query.copy()
    for name in names:
        rest.pop(name, None)
    return rest.urlencode()
