from django.contrib import admin
from django.utils.safestring import SafeString

from gradient.admin.filters import NewestChoicesFilter
from gradient.admin.html import badge, minutes
from sessions_app.admin.records import FactAdmin
from sessions_app.models import TimeExtension, Transition


@admin.register(Transition)
class TransitionAdmin(FactAdmin):
    list_display = ("at", "of_session", "from_badge", "to_badge", "actor_kind", "reason")
    list_filter = (("to_status", NewestChoicesFilter), ("actor_kind", NewestChoicesFilter))
    ordering = ("-id",)
    fields = (
        "session",
        "from_status",
        "to_status",
        "actor_kind",
        "actor_id",
        "reason",
        "at",
        "created_at",
    )

    @admin.display(description="from")
    def from_badge(self, transition: Transition) -> SafeString:
        return badge(transition.from_status, transition.get_from_status_display())

    @admin.display(description="to")
    def to_badge(self, transition: Transition) -> SafeString:
        return badge(transition.to_status, transition.get_to_status_display())


@admin.register(TimeExtension)
class TimeExtensionAdmin(FactAdmin):
    list_display = ("created_at", "of_session", "phase_index", "added", "reason", "actor_kind")
    ordering = ("-id",)
    fields = (
        "session",
        "phase_index",
        "added",
        "reason",
        "actor_kind",
        "actor_id",
        "created_at",
    )
    readonly_fields = ("added",)

    @admin.display(description="added")
    def added(self, extension: TimeExtension) -> str:
        if extension.factor is not None:
            return f"×{extension.factor:g}"
        return f"+{minutes(extension.minutes or 0)}"
