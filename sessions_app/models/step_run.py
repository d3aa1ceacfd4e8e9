from django.db import models

from gradient.core.personal_data import PersonalData
from sessions_app.models.assistant_turn import AssistantTurn
from sessions_app.models.session import Session


class WorkflowRun(models.Model):
    """A run of a workflow's step by the assistant, with a copy of the step. The turn's text is the
    result.

    `number` counts the session's runs from 1. `step` is the index of the step, from 0. `step_id` is
    the id by which the step is found after others have moved; empty if it has none. Written only
    by `sessions_app.workspace.assistant.workflow`.
    Personal data: everything that the candidate wrote.
    """

    turn = models.OneToOneField(
        AssistantTurn, on_delete=models.CASCADE, primary_key=True, related_name="step_run"
    )
    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="workflow_runs", db_index=False
    )
    number = models.PositiveIntegerField()
    phase_index = models.PositiveSmallIntegerField()
    step = models.PositiveSmallIntegerField()
    step_id = models.CharField(max_length=255, blank=True, default="")
    step_name = models.CharField(max_length=2_000, blank=True, default="")
    prompt = models.TextField()
    inputs = models.JSONField(default=list)

    personal_data = PersonalData(
        erased={"step_id": "", "step_name": "", "prompt": "", "inputs": []}
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="step_run_number_unique")
        ]

    def __str__(self) -> str:
        return f"run {self.number}"
