from typing import Any

from django.contrib import admin
from django.utils.safestring import SafeString

from gradient.admin.html import json_block, minutes
from sessions_app.admin.records import FactAdmin
from sessions_app.models import Checkpoint, RefusedSave, SessionPhase, WorkSnapshot


@admin.register(SessionPhase)
class SessionPhaseAdmin(FactAdmin):
    list_display = ("__str__", "of_session", "time", "started_at", "ended_at")
    ordering = ("-id",)
    fields = (
        "session",
        "index",
        "name",
        "time",
        "started_at",
        "ended_at",
        "time_remaining_at_end",
    )
    readonly_fields = ("time",)

    @admin.display(description="time")
    def time(self, phase: SessionPhase) -> str:
        return minutes(phase.minutes)


@admin.register(Checkpoint)
class CheckpointAdmin(FactAdmin):
    deferred = ("state",)
    list_display = ("of_phase", "of_session", "revision", "saved_at", "sealed_at")
    ordering = ("-pk",)
    fields = ("session", "phase", "revision", "saved_at", "sealed_at", "digest", "work")
    readonly_fields = ("work",)

    def get_list_select_related(self, _request: Any) -> tuple[str, ...]:
        return ("phase", "session__candidate", "session__assessment")

    @admin.display(description="phase")
    def of_phase(self, checkpoint: Checkpoint) -> str:
        return str(checkpoint.phase)

    @admin.display(description="work")
    def work(self, checkpoint: Checkpoint) -> SafeString | str:
        return json_block(checkpoint.state)


@admin.register(RefusedSave)
class RefusedSaveAdmin(FactAdmin):
    deferred = ("state",)
    list_display = (
        "created_at",
        "of_session",
        "phase_index",
        "base_revision",
        "current_revision",
    )
    ordering = ("-id",)
    fields = (
        "session",
        "phase_index",
        "base_revision",
        "current_revision",
        "created_at",
        "work",
    )
    readonly_fields = ("work",)

    @admin.display(description="work")
    def work(self, save: RefusedSave) -> SafeString | str:
        return json_block(save.state)


@admin.register(WorkSnapshot)
class WorkSnapshotAdmin(FactAdmin):
    deferred = ("content",)
    list_display = ("revision", "of_session", "phase_index", "saved_at")
    ordering = ("-id",)
    fields = ("session", "phase_index", "revision", "saved_at", "work")
    readonly_fields = ("work",)

    @admin.display(description="work")
    def work(self, snapshot: WorkSnapshot) -> SafeString | str:
        return json_block(snapshot.state)
