import django.db.models.deletion
from django.db import migrations, models

import gradient.core.clock
from gradient.core.migration_operations import on_postgresql, on_sqlite

# A version never changes: what a candidate was asked stays on record.
POSTGRESQL = """
CREATE TRIGGER assessment_version_unchanged BEFORE UPDATE ON sessions_app_assessmentversion
  FOR EACH ROW EXECUTE FUNCTION gradient_refuse_change();
"""
SQLITE = """
CREATE TRIGGER assessment_version_unchanged BEFORE UPDATE ON sessions_app_assessmentversion
BEGIN
  SELECT RAISE(ABORT, 'a recorded row of sessions_app_assessmentversion never changes');
END;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("sessions_app", "0019_spread_counts"),
    ]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="current_version",
            field=models.IntegerField(db_default=1, default=1, editable=False),
        ),
        migrations.AddField(
            model_name="session",
            name="assessment_version",
            field=models.IntegerField(db_default=1, default=1, editable=False),
        ),
        migrations.CreateModel(
            name="AssessmentVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("role", models.CharField(blank=True, default="", max_length=200)),
                ("task_prompt", models.TextField(blank=True, default="")),
                (
                    "deliverable_type",
                    models.CharField(
                        choices=[
                            ("pptx", "Slides"),
                            ("docx", "Document"),
                            ("xlsx", "Spreadsheet"),
                            ("email", "E-mail"),
                            ("workflow", "Workflow"),
                        ],
                        max_length=8,
                    ),
                ),
                ("setup_minutes", models.FloatField()),
                ("phases", models.JSONField(default=list)),
                ("scoring_rubric", models.JSONField()),
                (
                    "actor_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("candidate", "Candidate"),
                            ("api_key", "API key"),
                            ("staff", "Staff"),
                            ("timer", "Timer"),
                            ("scorer", "Scorer"),
                        ],
                        default="",
                        max_length=9,
                    ),
                ),
                ("actor_id", models.CharField(blank=True, default="", max_length=36)),
                ("created_at", models.DateTimeField(default=gradient.core.clock.now)),
                (
                    "assessment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="sessions_app.assessment",
                    ),
                ),
            ],
            options={
                "ordering": ["assessment", "-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("assessment", "version"), name="assessment_version_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="assessment_version_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("deliverable_type__in", ["pptx", "docx", "xlsx", "email", "workflow"])
                        ),
                        name="assessment_version_deliverable_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "actor_kind__in",
                                ["", "candidate", "api_key", "staff", "timer", "scorer"],
                            )
                        ),
                        name="assessment_version_actor_known",
                    ),
                ],
            },
        ),
        on_postgresql(
            POSTGRESQL,
            "DROP TRIGGER assessment_version_unchanged ON sessions_app_assessmentversion;",
        ),
        on_sqlite(SQLITE, "DROP TRIGGER assessment_version_unchanged;"),
    ]
