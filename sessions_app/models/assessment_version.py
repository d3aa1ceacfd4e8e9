from typing import TYPE_CHECKING, Any, TypedDict

from django.db import models
from django.db.models import Q

from gradient.core import clock
from gradient.core.append_only import AppendOnly
from gradient.core.personal_data import PersonalData
from sessions_app.models.assessment import Assessment
from sessions_app.models.constraints import one_of
from sessions_app.vocabulary.enums import ActorKind, DeliverableType
from sessions_app.vocabulary.materials import no_materials

if TYPE_CHECKING:
    from sessions_app.models.session import Session


class VersionPhase(TypedDict):
    """An item of `AssessmentVersion.phases`."""

    name: str
    minutes: float


class AssessmentVersionQuerySet(models.QuerySet["AssessmentVersion"]):
    def get_for_session(self, session: "Session") -> "AssessmentVersion":
        """The version of the assessment that the session uses."""
        return self.get(assessment=session.assessment_id, version=session.assessment_version)


class AssessmentVersion(models.Model):
    """An immutable version of an assessment's brief, phases, rubric and materials.

    `phases` is a list of `{"name", "minutes"}`. `actor_kind` is empty if the author was not
    recorded. A session refers to its version by `Session.assessment_version`. Written only by
    `sessions_app.accounts.assessments`. No personal data.
    """

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="versions", db_index=False
    )
    version = models.PositiveIntegerField()
    role = models.CharField(max_length=200, blank=True, default="")
    task_prompt = models.TextField(blank=True, default="")
    deliverable_type = models.CharField(max_length=8, choices=DeliverableType.choices)
    setup_minutes = models.FloatField()
    phases = models.JSONField(default=list)
    scoring_rubric = models.JSONField()
    materials = models.JSONField(
        default=no_materials, db_default=models.Value(no_materials(), models.JSONField())
    )
    actor_kind = models.CharField(max_length=9, choices=ActorKind.choices, blank=True, default="")
    actor_id = models.CharField(max_length=36, blank=True, default="")
    created_at = models.DateTimeField(default=clock.now)

    objects = AssessmentVersionQuerySet.as_manager()

    append_only = AppendOnly(is_kept=False)
    personal_data = PersonalData(
        others=("role", "task_prompt", "phases", "scoring_rubric", "materials", "actor_id")
    )

    class Meta:
        ordering = ["assessment", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "version"], name="assessment_version_unique"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="assessment_version_from_one"),
            one_of("deliverable_type", DeliverableType, "assessment_version_deliverable_known"),
            models.CheckConstraint(
                condition=Q(actor_kind__in=["", *ActorKind.values]),
                name="assessment_version_actor_known",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.version}"

    @property
    def actor(self) -> dict[str, Any] | None:
        """The author as `{"actor_kind", "actor_id"}`, or None if it was not recorded."""
        if not self.actor_kind:
            return None
        return {"actor_kind": self.actor_kind, "actor_id": self.actor_id}
