from django.contrib import admin

from gradient.admin.filters import NewestChoicesFilter
from gradient.admin.html import shorten
from sessions_app.admin.records import FactAdmin
from sessions_app.models import Decision


@admin.register(Decision)
class DecisionAdmin(FactAdmin):
    list_display = ("created_at", "of_session", "decided", "version", "beginning", "actor_kind")
    list_filter = (("outcome", NewestChoicesFilter),)
    ordering = ("-id",)
    fields = ("session", "version", "outcome", "reason", "actor_kind", "actor_id", "created_at")

    @admin.display(description="decision")
    def decided(self, decision: Decision) -> str:
        return str(decision)

    @admin.display(description="reason")
    def beginning(self, decision: Decision) -> str:
        return shorten(decision.reason)
