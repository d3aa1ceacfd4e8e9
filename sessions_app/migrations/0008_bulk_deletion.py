"""Orders to delete many sessions, and what remains of them."""

import uuid

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import gradient.core.clock
from gradient.core.migration_operations import on_postgresql


def unchanged_once(table: str, condition: str) -> migrations.RunPython:
    """What is on record of a deletion never changes: like a sealed phase, by the same function."""
    return on_postgresql(
        f"""
        CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table}
          FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION gradient_refuse_change();
        """,
        f"DROP TRIGGER {table}_unchanged ON {table};",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("sessions_app", "0005_scoring"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeletionJob",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("preview", "Preview"),
                            ("queued", "Waiting"),
                            ("running", "Running"),
                            ("completed", "Completed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="preview",
                        max_length=9,
                    ),
                ),
                ("actor_id", models.CharField(max_length=36)),
                ("cancelled_by", models.CharField(blank=True, default="", max_length=36)),
                ("reason", models.TextField(blank=True, default="")),
                ("includes_running", models.BooleanField(default=False)),
                ("total", models.PositiveIntegerField(default=0)),
                ("not_found", models.PositiveIntegerField(default=0)),
                ("facts", models.JSONField(default=dict)),
                ("counts", models.JSONField(default=dict)),
                ("deleted", models.PositiveIntegerField(default=0)),
                ("running", models.PositiveIntegerField(default=0)),
                ("missing", models.PositiveIntegerField(default=0)),
                ("failed", models.PositiveIntegerField(default=0)),
                ("digest", models.CharField(blank=True, default="", max_length=64)),
                ("created_at", models.DateTimeField(default=gradient.core.clock.now)),
                ("ordered_at", models.DateTimeField(null=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deletion_jobs",
                        to="sessions_app.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="DeletionItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("session_id", models.UUIDField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "Not deleted"),
                            ("deleted", "Deleted"),
                            ("running", "Left out: it was running"),
                            ("missing", "It was gone already"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="sessions_app.deletionjob",
                    ),
                ),
            ],
            options={
                "ordering": ["job", "id"],
            },
        ),
        migrations.AddIndex(
            model_name="deletionjob",
            index=models.Index(fields=["-created_at", "-id"], name="deletion_newest"),
        ),
        migrations.AddIndex(
            model_name="deletionjob",
            index=models.Index(
                fields=["organization", "-created_at", "-id"], name="deletion_org_newest"
            ),
        ),
        migrations.AddIndex(
            model_name="deletionjob",
            index=models.Index(
                condition=models.Q(("status__in", ("queued", "running"))),
                fields=["ordered_at", "id"],
                name="deletion_to_do",
            ),
        ),
        migrations.AddConstraint(
            model_name="deletionjob",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["preview", "queued", "running", "completed", "cancelled"])
                ),
                name="deletion_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="deletionjob",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ordered_at", None), ("status", "preview")),
                    models.Q(
                        models.Q(("status", "preview"), _negated=True),
                        ("ordered_at__isnull", False),
                        ("reason__regex", "\\S"),
                    ),
                    _connector="OR",
                ),
                name="deletion_ordered_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="deletionjob",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at__isnull", False), ("status__in", ("completed", "cancelled"))
                    ),
                    models.Q(
                        models.Q(("status__in", ("completed", "cancelled")), _negated=True),
                        ("ended_at", None),
                    ),
                    _connector="OR",
                ),
                name="deletion_ended_agrees_with_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="deletionjob",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "total__gte",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("deleted"), "+", models.F("running")
                                ),
                                "+",
                                models.F("missing"),
                            ),
                            "+",
                            models.F("failed"),
                        ),
                    )
                ),
                name="deletion_never_more_than_total",
            ),
        ),
        migrations.AddIndex(
            model_name="deletionitem",
            index=models.Index(fields=["job", "outcome", "id"], name="deletion_item_of_job"),
        ),
        migrations.AddConstraint(
            model_name="deletionitem",
            constraint=models.UniqueConstraint(
                fields=("session_id", "job"), name="deletion_item_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="deletionitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome__in", ["waiting", "deleted", "running", "missing", "failed"])
                ),
                name="deletion_item_outcome_known",
            ),
        ),
        unchanged_once("sessions_app_deletionjob", "OLD.ended_at IS NOT NULL"),
        unchanged_once("sessions_app_deletionitem", "OLD.outcome <> 'waiting'"),
    ]
