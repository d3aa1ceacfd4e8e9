"""Bulk deletions may be ordered and cancelled by API keys."""

from django.db import migrations, models
from django.db.models import Q

from gradient.core.migration_operations import AddConstraintNotValid

ACTORS = [
    ("candidate", "Candidate"),
    ("api_key", "API key"),
    ("staff", "Staff"),
    ("timer", "Timer"),
    ("scorer", "Scorer"),
]
KINDS = [value for value, _ in ACTORS]


def kind() -> models.CharField:
    return models.CharField(choices=ACTORS, db_default="staff", default="staff", max_length=9)


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0037_index_decisions")]

    operations = [
        migrations.AddField("deletionjob", "actor_kind", kind()),
        migrations.AddField("deletionjob", "cancelled_by_kind", kind()),
        AddConstraintNotValid(
            "deletionjob",
            models.CheckConstraint(condition=Q(actor_kind__in=KINDS), name="deletion_actor_known"),
        ),
        AddConstraintNotValid(
            "deletionjob",
            models.CheckConstraint(
                condition=Q(cancelled_by_kind__in=KINDS), name="deletion_canceller_known"
            ),
        ),
    ]
