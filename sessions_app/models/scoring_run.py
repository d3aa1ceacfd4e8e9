from django.db import models
from django.db.models import Q

from gradient.core import clock
from gradient.core.personal_data import PersonalData
from gradient.core.tasks.task import Task, index_of_due
from sessions_app.models.constraints import has_values
from sessions_app.models.organization import Organization
from sessions_app.models.session import Session


class ScoringRun(Task):
    """The task of scoring a session once, which workers claim.

    A run begins when the session becomes `scoring` and ends when the session leaves that status.
    `organization` is a copy of the session's, so that workers can take turns by organization; null
    in runs that ended before the column existed. Written only by `sessions_app.scoring.runs`.
    """

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="scoring_runs", db_index=False
    )
    organization = models.ForeignKey(
        Organization, null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    last_fault = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)

    personal_data = PersonalData(erased={"last_fault": ""})

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["session", "id"], name="scoring_run_session_oldest"),
            index_of_due("organization", "scoring_run_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(finished_at=None),
                name="scoring_run_one_unfinished",
            ),
            models.CheckConstraint(
                condition=has_values(finished_at=False, due_at=True, organization=True)
                | has_values(finished_at=True, due_at=False, claim=False),
                name="scoring_run_due_until_finished",
            ),
        ]

    def __str__(self) -> str:
        return f"attempt {self.attempt_count}"
