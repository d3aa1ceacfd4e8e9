from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from gradient.admin.html import text_block
from sessions_app.admin.base import OrganizationScopedAdmin
from sessions_app.admin.records import LARGE_COLUMNS, FactAdmin
from sessions_app.models import SourceConnection, StoredFile


@admin.register(SourceConnection)
class SourceConnectionAdmin(FactAdmin):
    list_display = ("connected_at", "of_session", "source")
    ordering = ("-pk",)
    fields = ("session", "source", "connected_at")


@admin.register(StoredFile)
class StoredFileAdmin(OrganizationScopedAdmin):
    """Files of materials and of candidates, read-only. Pages and the API serve their content."""

    list_display = ("name", "media_type", "bytes", "created_at")
    list_filter = ("media_type",)
    ordering = ("-pk",)
    sortable_by = ()
    fields = (
        "organization",
        "assessment",
        "session",
        "name",
        "media_type",
        "bytes",
        "sha256",
        "created_at",
        "content",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[StoredFile]:
        files = super().get_queryset(request).select_related("session__candidate", "assessment")
        return files.defer("text", *(f"assessment__{name}" for name in LARGE_COLUMNS))

    @admin.display(description="text")
    def content(self, file: StoredFile) -> SafeString | str:
        return text_block(file.text)
