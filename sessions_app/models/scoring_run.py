from django.db import models
from django.db.models import Q

from gradient.core import clock
from gradient.core.personal_data import PersonalData
from sessions_app.models.session import Session


class ScoringRun(models.Model):
    """One scoring of a session: the row by which workers agree on who does it.

    A run begins when the session becomes `scoring` and ends when the session leaves that status.
    `claim` is a random id of the current attempt; `claimed_until` is when the attempt counts as
    lost unless its worker renews the claim. `task_id` is the task that was enqueued last. Written
    only by `sessions_app.scoring.runs`.
    """

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="scoring_runs", db_index=False
    )
    task_id = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    next_attempt_at = models.DateTimeField(null=True)
    last_fault = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)

    personal_data = PersonalData(erased={"last_fault": ""})

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["session", "id"], name="scoring_run_session_oldest")]
        constraints = [
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(finished_at=None),
                name="scoring_run_one_unfinished",
            ),
            models.CheckConstraint(
                condition=Q(claim=None, claimed_until=None)
                | Q(claim__isnull=False, claimed_until__isnull=False, finished_at=None),
                name="scoring_run_claimed_for_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"attempt {self.attempts}"
