"""Organizations and what they own: members, API keys, audit entries, assessments."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models
from django.db.models import Q

from gradient.core import clock
from sessions_app.models import default_rubric

ROLES = [("owner", "Owner"), ("admin", "Admin"), ("reviewer", "Reviewer")]
SCOPES = [("", "Everything but API keys"), ("read", "Read only"), ("admin", "Everything")]
ACTOR_KINDS = [
    ("candidate", "Candidate"),
    ("api_key", "API key"),
    ("staff", "Staff"),
    ("timer", "Timer"),
    ("scorer", "Scorer"),
]
DELIVERABLE_TYPES = [
    ("pptx", "Slides"),
    ("docx", "Document"),
    ("xlsx", "Spreadsheet"),
    ("email", "E-mail"),
    ("workflow", "Workflow"),
]


class Migration(migrations.Migration):
    initial = True
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="Organization",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        primary_key=True, default=uuid.uuid4, editable=False, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("slug", models.SlugField(max_length=60, db_index=False)),
                ("created_at", models.DateTimeField(default=clock.now, editable=False)),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(fields=["slug"], name="organization_slug_unique"),
                    models.CheckConstraint(
                        condition=Q(name__regex=r"\S"), name="organization_name_not_blank"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        verbose_name="ID", primary_key=True, serialize=False, auto_created=True
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        to="sessions_app.organization",
                        related_name="memberships",
                        on_delete=models.CASCADE,
                        db_index=False,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        to=settings.AUTH_USER_MODEL,
                        related_name="memberships",
                        on_delete=models.CASCADE,
                    ),
                ),
                ("role", models.CharField(max_length=10, default="reviewer", choices=ROLES)),
                ("created_at", models.DateTimeField(default=clock.now, editable=False)),
            ],
            options={
                "ordering": ["organization", "user"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["organization", "user"], name="membership_unique"
                    ),
                    models.CheckConstraint(
                        condition=Q(role__in=[value for value, _ in ROLES]),
                        name="membership_role_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        primary_key=True, default=uuid.uuid4, editable=False, serialize=False
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        to="sessions_app.organization",
                        related_name="api_keys",
                        on_delete=models.CASCADE,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("key_prefix", models.CharField(max_length=12, editable=False)),
                ("key_hash", models.CharField(max_length=64, editable=False)),
                ("scope", models.CharField(max_length=5, blank=True, default="", choices=SCOPES)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("last_used_at", models.DateTimeField(null=True, editable=False)),
                ("revoked_at", models.DateTimeField(blank=True, null=True, editable=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        to=settings.AUTH_USER_MODEL,
                        null=True,
                        editable=False,
                        on_delete=models.SET_NULL,
                    ),
                ),
                ("created_at", models.DateTimeField(default=clock.now, editable=False)),
            ],
            options={
                "verbose_name": "API key",
                "verbose_name_plural": "API keys",
                "ordering": ["-created_at"],
                "constraints": [
                    models.UniqueConstraint(fields=["key_hash"], name="api_key_hash_unique"),
                    models.CheckConstraint(
                        condition=Q(scope__in=[value for value, _ in SCOPES]),
                        name="api_key_scope_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(name__regex=r"\S"), name="api_key_name_not_blank"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        primary_key=True, default=uuid.uuid4, editable=False, serialize=False
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        to="sessions_app.organization",
                        related_name="audit_entries",
                        on_delete=models.CASCADE,
                        db_index=False,
                    ),
                ),
                ("action", models.CharField(max_length=60)),
                ("object_id", models.UUIDField()),
                ("actor_kind", models.CharField(max_length=9, choices=ACTOR_KINDS)),
                ("actor_id", models.CharField(max_length=36, blank=True, default="")),
                ("reason", models.TextField(blank=True, default="")),
                ("details", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(default=clock.now)),
            ],
            options={
                "verbose_name_plural": "audit entries",
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(fields=["-created_at", "-id"], name="audit_newest"),
                    models.Index(
                        fields=["organization", "-created_at", "-id"], name="audit_org_newest"
                    ),
                    models.Index(fields=["object_id"], name="audit_object"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(actor_kind__in=[value for value, _ in ACTOR_KINDS]),
                        name="audit_actor_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IdempotencyRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        verbose_name="ID", primary_key=True, serialize=False, auto_created=True
                    ),
                ),
                ("credential", models.CharField(max_length=44)),
                ("key", models.CharField(max_length=255)),
                ("fingerprint", models.CharField(max_length=64)),
                ("status_code", models.PositiveSmallIntegerField(null=True)),
                ("headers", models.JSONField(default=dict)),
                ("body", models.TextField(blank=True, default="")),
                ("session_id", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField(default=clock.now)),
            ],
            options={
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(fields=["created_at"], name="idempotency_oldest"),
                    models.Index(
                        fields=["session_id"],
                        condition=Q(session_id__isnull=False),
                        name="idempotency_session",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["credential", "key"], name="idempotency_key_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        primary_key=True, default=uuid.uuid4, editable=False, serialize=False
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        to="sessions_app.organization",
                        related_name="assessments",
                        on_delete=models.CASCADE,
                        db_index=False,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("role", models.CharField(max_length=200, blank=True, default="")),
                ("task_prompt", models.TextField(blank=True, default="")),
                (
                    "deliverable_type",
                    models.CharField(max_length=8, default="docx", choices=DELIVERABLE_TYPES),
                ),
                (
                    "setup_minutes",
                    models.FloatField(
                        default=15, validators=[MinValueValidator(0), MaxValueValidator(5256000)]
                    ),
                ),
                ("due_date", models.DateTimeField(blank=True, null=True)),
                ("is_active", models.BooleanField(default=True)),
                ("scoring_rubric", models.JSONField(default=default_rubric)),
                ("created_at", models.DateTimeField(default=clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=clock.now, editable=False)),
            ],
            options={
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(
                        fields=["organization", "-created_at", "-id"], name="assessment_org_newest"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(name__regex=r"\S"), name="assessment_name_not_blank"
                    ),
                    models.CheckConstraint(
                        condition=Q(deliverable_type__in=[value for value, _ in DELIVERABLE_TYPES]),
                        name="assessment_deliverable_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(setup_minutes__gte=0, setup_minutes__lte=5256000),
                        name="assessment_setup_minutes_in_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AssessmentPhase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        verbose_name="ID", primary_key=True, serialize=False, auto_created=True
                    ),
                ),
                (
                    "assessment",
                    models.ForeignKey(
                        to="sessions_app.assessment",
                        related_name="phases",
                        on_delete=models.CASCADE,
                        db_index=False,
                    ),
                ),
                ("index", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=200)),
                (
                    "minutes",
                    models.FloatField(
                        validators=[MinValueValidator(0.001), MaxValueValidator(5256000)]
                    ),
                ),
            ],
            options={
                "ordering": ["assessment", "index"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["assessment", "index"], name="assessment_phase_index_unique"
                    ),
                    models.CheckConstraint(
                        condition=Q(name__regex=r"\S"), name="assessment_phase_name_not_blank"
                    ),
                    models.CheckConstraint(
                        condition=Q(minutes__gt=0, minutes__lte=5256000),
                        name="assessment_phase_minutes_in_range",
                    ),
                ],
            },
        ),
    ]
