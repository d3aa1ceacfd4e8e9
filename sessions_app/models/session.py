import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from gradient.core import clock
from gradient.core.personal_data import PersonalData
from sessions_app.models.assessment import Assessment
from sessions_app.models.candidate import Candidate
from sessions_app.models.constraints import has_values, one_of
from sessions_app.models.organization import Organization
from sessions_app.models.session_queryset import (
    LIFECYCLE_FIELDS,
    SessionQuerySet,
    refuse_lifecycle_fields,
)
from sessions_app.models.session_token import decrypt_token, encrypt_token, hash_token, new_token
from sessions_app.models.status_field import StatusField
from sessions_app.vocabulary.enums import (
    OPEN,
    RUNNING,
    SUBMITTED_OR_LATER,
    Outcome,
    Status,
    SubmittedBy,
)

MIN_TIME_FACTOR = 1
MAX_TIME_FACTOR = 4

# Only the times that a status requires or forbids. A session that is scored again keeps its earlier
# `scored_at`, so SUBMITTED and SCORING allow both.
_times_by_status = {
    Status.INVITED: has_values(setup_started_at=False, task_started_at=False, submitted_at=False),
    Status.SETUP: has_values(setup_started_at=True, task_started_at=False, submitted_at=False),
    Status.IN_PROGRESS: has_values(setup_started_at=True, task_started_at=True, submitted_at=False),
    Status.SUBMITTED: has_values(task_started_at=True, submitted_at=True),
    Status.SCORING: has_values(task_started_at=True, submitted_at=True, scoring_started_at=True),
    Status.SCORED: has_values(task_started_at=True, submitted_at=True, scored_at=True),
    Status.REVIEWED: has_values(
        task_started_at=True, submitted_at=True, scored_at=True, reviewed_at=True
    ),
}


def _times_agree_with_status() -> Q:
    condition = Q()
    for status, times in _times_by_status.items():
        condition |= Q(status=status) & times
    return condition


class Session(models.Model):
    """One candidate's attempt at one assessment.

    `organization` is a copy of the assessment's, so that every list reads one index range of one
    table. `assessment_version` may change until setup starts. `timer_ends_at` is when the running
    timer ends, without the grace period; null if no timer runs. The token is stored twice: hashed,
    to look up the session, and encrypted, to show it. Both are null once the candidate is erased.
    `final_percent` is the final score as a percentage of the rubric's total, from 0 to 100. Lists
    and percentiles use it, since assessments have different totals. `decision` is the outcome of
    the last `Decision`, or empty. `assignee` is the member who is to review the session, if any.

    `setup_minutes`, and `minutes` of each phase, are the candidate's time: the version's minutes
    times `time_factor`. Once a factor is set, `base_setup_minutes` and `base_minutes` keep the
    version's minutes, so that another factor does not multiply the first.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # PROTECT: only `sessions_app.deletion` deletes sessions, so that every deletion is audited.
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="sessions", db_index=False
    )
    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="sessions", db_index=False
    )
    candidate = models.ForeignKey(
        Candidate, on_delete=models.PROTECT, related_name="sessions", db_index=False
    )
    token_hash = models.CharField(max_length=64, null=True, editable=False)
    token_encrypted = models.CharField(max_length=200, null=True, editable=False)
    status = StatusField(
        max_length=11, choices=Status.choices, default=Status.INVITED, editable=False
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)
    due_date = models.DateTimeField(null=True, blank=True)
    assessment_version = models.IntegerField(default=1, db_default=1, editable=False)
    setup_minutes = models.FloatField(default=0, editable=False)
    time_factor = models.FloatField(default=1, db_default=1, editable=False)
    base_setup_minutes = models.FloatField(null=True, editable=False)
    setup_started_at = models.DateTimeField(null=True, editable=False)
    task_started_at = models.DateTimeField(null=True, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    submitted_by = models.CharField(
        max_length=9, choices=SubmittedBy.choices, null=True, editable=False
    )
    scoring_started_at = models.DateTimeField(null=True, editable=False)
    scored_at = models.DateTimeField(null=True, editable=False)
    reviewed_at = models.DateTimeField(null=True, editable=False)
    current_phase_index = models.PositiveSmallIntegerField(null=True, editable=False)
    timer_ends_at = models.DateTimeField(null=True, editable=False)
    final_percent = models.FloatField(null=True, editable=False)
    decision = models.CharField(
        max_length=7,
        choices=Outcome.choices,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )
    # No index by itself: `session_assignee_newest` is one.
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
        editable=False,
    )

    objects: ClassVar[models.Manager["Session"]] = SessionQuerySet.as_manager()
    is_refreshing = False  # True during refresh_from_db, which may set `status`

    personal_data = PersonalData(erased={"token_hash": None, "token_encrypted": None})

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="session_newest"),  # superusers' list
            models.Index(fields=["organization", "-created_at", "-id"], name="session_org_newest"),
            models.Index(
                fields=["organization", "status", "-created_at", "-id"],
                name="session_org_status_newest",
            ),
            models.Index(
                fields=["assessment", "-created_at", "-id"], name="session_assessment_newest"
            ),
            models.Index(
                fields=["candidate", "-created_at", "-id"], name="session_candidate_newest"
            ),
            models.Index(
                fields=["organization", "timer_ends_at"],
                condition=Q(timer_ends_at__isnull=False),
                name="session_running_timers",
            ),
            models.Index(
                fields=["organization", "final_percent"],
                condition=Q(final_percent__isnull=False),
                name="session_org_percent",
            ),
            models.Index(
                fields=["assessment", "final_percent"],
                condition=Q(final_percent__isnull=False),
                name="session_assessment_percent",
            ),
            models.Index(
                fields=["scoring_started_at"],
                condition=Q(status=Status.SCORING),
                name="session_being_scored",
            ),
            models.Index(
                fields=["organization", "-submitted_at", "-id"],
                condition=Q(submitted_at__isnull=False),
                name="session_org_submitted",
            ),
            models.Index(
                fields=["organization", "decision", "-created_at", "-id"],
                condition=~Q(decision=""),
                name="session_org_decision_newest",
            ),
            models.Index(
                fields=["assignee", "-created_at", "-id"],
                condition=Q(assignee__isnull=False),
                name="session_assignee_newest",
            ),
            models.Index(
                fields=["organization", "scoring_started_at"],
                condition=Q(status=Status.SUBMITTED, scoring_started_at__isnull=False),
                name="session_scoring_failed",
            ),
            models.Index(  # waiting to be scored
                fields=["organization", "submitted_at"],
                condition=Q(status=Status.SUBMITTED),
                name="session_to_score",
            ),
            models.Index(  # waiting to be reviewed
                fields=["organization", "scored_at"],
                condition=Q(status=Status.SCORED),
                name="session_to_review",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["token_hash"], name="session_token_hash_unique"),
            models.CheckConstraint(
                condition=has_values(token_hash=True, token_encrypted=True)
                | has_values(token_hash=False, token_encrypted=False),
                name="session_token_hashed_and_encrypted",
            ),
            models.UniqueConstraint(
                fields=["candidate", "assessment"],
                condition=Q(status__in=OPEN),
                name="session_one_open_per_candidate",
            ),
            one_of("status", Status, "session_status_known"),
            models.CheckConstraint(
                condition=Q(decision="")
                | Q(decision__in=Outcome.values, status__in=SUBMITTED_OR_LATER),
                name="session_decided_after_submission",
            ),
            models.CheckConstraint(
                condition=Q(time_factor__gte=MIN_TIME_FACTOR, time_factor__lte=MAX_TIME_FACTOR),
                name="session_time_factor_in_range",
            ),
            # So that raw SQL cannot contradict the lifecycle: docs/decisions/0001-lifecycle.md
            models.CheckConstraint(
                condition=_times_agree_with_status(), name="session_times_agree_with_status"
            ),
            models.CheckConstraint(
                condition=Q(status__in=RUNNING, timer_ends_at__isnull=False)
                | (~Q(status__in=RUNNING) & Q(timer_ends_at=None)),
                name="session_timer_runs_while_running",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=SUBMITTED_OR_LATER,
                    submitted_by__isnull=False,  # a comparison with NULL would pass
                    submitted_by__in=SubmittedBy.values,
                )
                | (~Q(status__in=SUBMITTED_OR_LATER) & Q(submitted_by=None)),
                name="session_submitted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(task_started_at=None, current_phase_index=None)
                | Q(task_started_at__isnull=False, current_phase_index__isnull=False),
                name="session_phase_once_task_started",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate} – {self.assessment}"

    @property
    def token(self) -> str | None:
        """The candidate's credential, decrypted; None once the candidate is erased.

        Raises `gradient.core.encryption.UnknownKey`. `has_token` checks without decrypting.
        """
        if self.token_encrypted is None:
            return None
        return decrypt_token(self.pk, self.token_encrypted)

    @token.setter
    def token(self, value: str) -> None:
        self.token_hash, self.token_encrypted = hash_token(value), encrypt_token(self.pk, value)

    @property
    def has_token(self) -> bool:
        return self.token_hash is not None

    @property
    def effective_due_date(self) -> datetime | None:
        """The last moment to start: the session's own due date, or else its assessment's."""
        return self.due_date or self.assessment.due_date

    @property
    def task_duration(self) -> timedelta | None:
        """From the start of the task to the submission; None before the submission."""
        if self.submitted_at is None or self.task_started_at is None:
            return None
        return self.submitted_at - self.task_started_at

    @property
    def phase_index(self) -> int:
        """`current_phase_index`. Raises ValueError before the task has started."""
        if self.current_phase_index is None:
            raise ValueError("The task has not started: no phase is current.")
        return self.current_phase_index

    def save(self, **kwargs: Any) -> None:
        """Save all fields but `LIFECYCLE_FIELDS`, which an existing row keeps.

        Otherwise a stale instance could write back an older status. A new session gets a token.
        """
        if self._state.adding and not self.has_token:
            self.token = new_token()
        fields = kwargs.get("update_fields")
        if fields is not None:
            refuse_lifecycle_fields(fields)
        elif not self._state.adding:
            names = {field.name for field in self._meta.concrete_fields if not field.primary_key}
            kwargs["update_fields"] = names - LIFECYCLE_FIELDS - self.get_deferred_fields()
        super().save(**kwargs)

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: models.QuerySet[Self] | None = None,
    ) -> None:
        self.is_refreshing = True
        try:
            super().refresh_from_db(using, fields, from_queryset)
        finally:
            self.is_refreshing = False
