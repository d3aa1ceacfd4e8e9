from django.contrib import admin
from django.utils.safestring import SafeString

from gradient.admin.html import text_block
from sessions_app.admin.base import OrganizationScopedAdmin
from sessions_app.admin.records import FactAdmin
from sessions_app.models import AssistantTurn, AssistantUsage, EditProposal, WorkflowRun
from sessions_app.workspace.deliverables.places import plain_text

COSTS = ("calls", "tokens", "is_estimated", "milliseconds")


@admin.register(AssistantTurn)
class AssistantTurnAdmin(FactAdmin):
    deferred = ("text",)
    list_display = ("begun_at", "of_session", "state", "ended_at")
    list_filter = ("state",)
    ordering = ("-pk",)
    fields = ("session", "state", "fault", "begun_at", "ended_at", *COSTS, "content")
    readonly_fields = ("content",)

    @admin.display(description="text")
    def content(self, turn: AssistantTurn) -> SafeString | str:
        return text_block(turn.text)


@admin.register(EditProposal)
class EditProposalAdmin(FactAdmin):
    deferred = ("change",)
    list_display = ("created_at", "of_session", "path", "state", "decided_at")
    list_filter = ("state",)
    ordering = ("-pk",)
    fields = (
        *("session", "phase_index", "path", "state", "reason", "created_at", "decided_at"),
        *("before", "after"),
    )
    readonly_fields = ("before", "after")

    @admin.display(description="before")
    def before(self, proposal: EditProposal) -> SafeString | str:
        return text_block(plain_text(proposal.change.get("before")))

    @admin.display(description="after")
    def after(self, proposal: EditProposal) -> SafeString | str:
        return text_block(plain_text(proposal.change.get("after")))


@admin.register(WorkflowRun)
class WorkflowRunAdmin(FactAdmin):
    deferred = ("prompt", "inputs")
    list_display = ("number", "of_session", "phase_index", "step")
    ordering = ("-pk",)
    fields = ("session", "turn", "number", "phase_index", "step", "step_name", "content")
    readonly_fields = ("content",)

    @admin.display(description="prompt and inputs")
    def content(self, run: WorkflowRun) -> SafeString | str:
        return text_block("\n\n".join([run.prompt, *run.inputs]))


@admin.register(AssistantUsage)
class AssistantUsageAdmin(OrganizationScopedAdmin):
    list_select_related = ("organization",)
    sortable_by = ()
    list_display = ("day", "organization", "calls", "tokens", "milliseconds")
    ordering = ("-pk",)
    fields = ("organization", "day", "calls", "tokens", "milliseconds")
