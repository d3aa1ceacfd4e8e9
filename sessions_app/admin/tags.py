from django.contrib import admin
from django.http import HttpRequest

from sessions_app.admin.base import OrganizationScopedAdmin
from sessions_app.admin.records import FactAdmin
from sessions_app.models import SessionTag, Tag


@admin.register(Tag)
class TagAdmin(OrganizationScopedAdmin):
    """Read-only: a tag exists as long as a session has it."""

    list_display = ("name", "organization")
    list_select_related = ("organization",)
    ordering = ("-id",)
    search_fields = ("name",)
    sortable_by = ()
    fields = ("organization", "name")


@admin.register(SessionTag)
class SessionTagAdmin(FactAdmin):
    list_display = ("of_session", "tag")
    ordering = ("-id",)
    fields = ("session", "tag")

    def get_list_select_related(self, request: HttpRequest) -> tuple[str, ...]:
        return (*super().get_list_select_related(request), "tag")
