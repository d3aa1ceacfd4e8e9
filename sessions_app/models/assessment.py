import uuid
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from gradient.core import clock
from gradient.core.personal_data import PersonalData
from sessions_app.models.constraints import not_blank, one_of
from sessions_app.models.organization import Organization
from sessions_app.vocabulary.enums import DeliverableType
from sessions_app.vocabulary.materials import no_materials

MIN_MINUTES = 0.001
"""60 milliseconds. Tests use short phases; a shorter one can only be a mistake."""
MAX_MINUTES = 5_256_000
"""Ten years: more is a mistake, and added to a time it could overflow a timestamp."""


def default_rubric() -> dict[str, Any]:
    """The default rubric of the API contract (section 3): five categories, 100 points."""
    categories = [
        ("deliverable_quality", "Deliverable quality", 40, "llm_judge"),
        ("delegation", "Delegation", 10, "event_analysis"),
        ("description", "Description", 20, "hybrid"),
        ("discernment", "Discernment", 20, "hybrid"),
        ("diligence", "Diligence", 10, "event_analysis"),
    ]
    return {
        "version": 1,
        "totalPoints": 100,
        "categories": [
            {"id": id, "name": name, "points": points, "scoringMethod": method, "subCriteria": []}
            for id, name, points, method in categories
        ],
    }


VERSIONED = (
    "role",
    "task_prompt",
    "deliverable_type",
    "setup_minutes",
    "scoring_rubric",
    "materials",
)
"""The fields that belong to a version of an assessment, besides its phases."""


class Assessment(models.Model):
    """A task that candidates are invited to. No personal data.

    The `VERSIONED` fields and the phases are copies of the version `current_version`, which later
    invitations get. The name, the due date, `is_active` and `auto_score` are not versioned.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="assessments", db_index=False
    )
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=200, blank=True, default="")
    task_prompt = models.TextField(blank=True, default="")
    deliverable_type = models.CharField(
        max_length=8, choices=DeliverableType.choices, default=DeliverableType.DOCX
    )
    setup_minutes = models.FloatField(
        default=15, validators=[MinValueValidator(0), MaxValueValidator(MAX_MINUTES)]
    )
    due_date = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    auto_score = models.BooleanField(
        default=False,
        db_default=False,
        verbose_name="score automatically",
        help_text="Score each session once it is submitted.",
    )
    scoring_rubric = models.JSONField(default=default_rubric)
    materials = models.JSONField(
        default=no_materials, db_default=models.Value(no_materials(), models.JSONField())
    )
    current_version = models.IntegerField(default=1, db_default=1, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    personal_data = PersonalData(
        others=("name", "role", "task_prompt", "scoring_rubric", "materials")
    )

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(
                fields=["organization", "-created_at", "-id"], name="assessment_org_newest"
            )
        ]
        constraints = [
            not_blank("name", "assessment_name_not_blank"),
            one_of("deliverable_type", DeliverableType, "assessment_deliverable_known"),
            models.CheckConstraint(
                condition=Q(setup_minutes__gte=0, setup_minutes__lte=MAX_MINUTES),
                name="assessment_setup_minutes_in_range",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AssessmentPhase(models.Model):
    """A phase of an assessment's current version. `index` counts from 0."""

    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, related_name="phases", db_index=False
    )
    index = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    minutes = models.FloatField(
        validators=[MinValueValidator(MIN_MINUTES), MaxValueValidator(MAX_MINUTES)]
    )

    personal_data = PersonalData(others=("name",))

    class Meta:
        ordering = ["assessment", "index"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "index"], name="assessment_phase_index_unique"
            ),
            not_blank("name", "assessment_phase_name_not_blank"),
            models.CheckConstraint(
                condition=Q(minutes__gt=0, minutes__lte=MAX_MINUTES),
                name="assessment_phase_minutes_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.index + 1}. {self.name}"
