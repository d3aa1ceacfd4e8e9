from django.contrib import admin
from django.http import HttpRequest

from gradient.admin.html import shorten
from sessions_app.admin.records import FactAdmin
from sessions_app.models import Note


@admin.register(Note)
class NoteAdmin(FactAdmin):
    list_display = ("created_at", "of_session", "seq", "author", "beginning")
    ordering = ("-id",)
    fields = ("session", "seq", "author", "text", "created_at")

    def get_list_select_related(self, request: HttpRequest) -> tuple[str, ...]:
        return (*super().get_list_select_related(request), "author")

    @admin.display(description="text")
    def beginning(self, note: Note) -> str:
        return shorten(note.text)
