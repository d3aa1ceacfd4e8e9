"""Erasure of a person, legal holds, and the age at which an organization erases."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

import gradient.core.clock
from gradient.core.migration_operations import AddConstraintNotValid, on_postgresql
from sessions_app.models import new_token

# Erasing empties recorded rows: its transaction sets `gradient.erasing_sessions`.
REFUSE_UNLESS_ERASING = """
CREATE OR REPLACE FUNCTION gradient_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('gradient.erasing_sessions', true), '') = 'on' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a recorded row of % never changes', TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
END $$;
"""
REFUSE = """
CREATE OR REPLACE FUNCTION gradient_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a recorded row of % never changes', TG_TABLE_NAME
    USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
END $$;
"""
APPEND_ONLY = """
CREATE TRIGGER sessions_app_erasure_unchanged BEFORE UPDATE ON sessions_app_erasure
  FOR EACH ROW EXECUTE FUNCTION gradient_refuse_change();
CREATE TRIGGER sessions_app_erasure_kept BEFORE DELETE ON sessions_app_erasure
  FOR EACH STATEMENT EXECUTE FUNCTION gradient_refuse_removal();
"""
DROP_APPEND_ONLY = """
DROP TRIGGER sessions_app_erasure_unchanged ON sessions_app_erasure;
DROP TRIGGER sessions_app_erasure_kept ON sessions_app_erasure;
"""


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0023_validate_session_versions")]

    operations = [
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="erasure",
                        serialize=False,
                        to="sessions_app.session",
                    ),
                ),
                (
                    "actor_kind",
                    models.CharField(
                        choices=[
                            ("candidate", "Candidate"),
                            ("api_key", "API key"),
                            ("staff", "Staff"),
                            ("timer", "Timer"),
                            ("scorer", "Scorer"),
                        ],
                        max_length=9,
                    ),
                ),
                ("actor_id", models.CharField(blank=True, default="", max_length=36)),
                ("created_at", models.DateTimeField(default=gradient.core.clock.now)),
            ],
            options={
                "ordering": ["-created_at", "session"],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(
                            actor_kind__in=["candidate", "api_key", "staff", "timer", "scorer"]
                        ),
                        name="erasure_actor_known",
                    )
                ],
            },
        ),
        on_postgresql(APPEND_ONLY, DROP_APPEND_ONLY),
        on_postgresql(REFUSE_UNLESS_ERASING, REFUSE),
        migrations.AddField(
            "candidate", "erased_at", models.DateTimeField(editable=False, null=True)
        ),
        migrations.AddField(
            "candidate", "held_at", models.DateTimeField(editable=False, null=True)
        ),
        migrations.AddField(
            "candidate",
            "hold_reason",
            models.TextField("legal hold", blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            "organization",
            "retention_days",
            models.PositiveIntegerField(
                blank=True,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(30),
                    django.core.validators.MaxValueValidator(36500),
                ],
            ),
        ),
        migrations.AlterField(
            "session",
            "token",
            models.CharField(
                default=new_token,
                editable=False,
                max_length=64,
                null=True,
            ),
        ),
        AddConstraintNotValid(
            "candidate",
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(deleted_at__isnull=False, held_at=None),
                name="candidate_erased_for_good",
            ),
        ),
        AddConstraintNotValid(
            "candidate",
            models.CheckConstraint(
                condition=Q(held_at=None, hold_reason="")
                | Q(held_at__isnull=False, hold_reason__regex=r"\S"),
                name="candidate_hold_has_reason",
            ),
        ),
        AddConstraintNotValid(
            "organization",
            models.CheckConstraint(
                condition=Q(retention_days=None)
                | Q(retention_days__gte=30, retention_days__lte=36500),
                name="organization_retention_in_range",
            ),
        ),
    ]
