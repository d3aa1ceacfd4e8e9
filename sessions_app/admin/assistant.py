from django.contrib import admin
from django.utils.safestring import SafeString

from gradient.admin.html import text_block
from sessions_app.admin.records import FactAdmin
from sessions_app.models import AssistantTurn


@admin.register(AssistantTurn)
class AssistantTurnAdmin(FactAdmin):
    deferred = ("text",)
    list_display = ("begun_at", "of_session", "state", "ended_at")
    list_filter = ("state",)
    ordering = ("-pk",)
    fields = ("session", "state", "fault", "begun_at", "ended_at", "content")
    readonly_fields = ("content",)

    @admin.display(description="text")
    def content(self, turn: AssistantTurn) -> SafeString | str:
        return text_block(turn.text)
