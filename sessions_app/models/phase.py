from django.db import models
from django.db.models import F, Q

from gradient.core.append_only import AppendOnly
from gradient.core.personal_data import PersonalData
from sessions_app.models.constraints import not_blank
from sessions_app.models.session import Session


class SessionPhase(models.Model):
    """A phase of a session, copied from its version of the assessment.

    `minutes` is the candidate's time, multiplied by the session's time factor: see `Session`. Once
    `ended_at` is set the phase is sealed: a database trigger refuses any change.
    `time_remaining_at_end`, in seconds, is what the client reported; the server counts
    `ended_at - started_at`.
    """

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="phases", db_index=False
    )
    index = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    minutes = models.FloatField()
    base_minutes = models.FloatField(null=True, editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    time_remaining_at_end = models.PositiveBigIntegerField(null=True, editable=False)

    append_only = AppendOnly(once="OLD.ended_at IS NOT NULL", is_kept=False)
    personal_data = PersonalData(others=("name",))

    class Meta:
        ordering = ["session", "index"]
        constraints = [
            models.UniqueConstraint(fields=["session", "index"], name="session_phase_index_unique"),
            not_blank("name", "session_phase_name_not_blank"),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="session_phase_has_minutes"),
            models.CheckConstraint(
                condition=Q(ended_at=None)
                | Q(started_at__isnull=False, ended_at__gte=F("started_at")),
                name="session_phase_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.index + 1}. {self.name}"
