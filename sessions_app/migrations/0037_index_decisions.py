"""Check the rows from before the rules of decisions, and index sessions by their outcome."""

from django.db import migrations, models
from django.db.models import Q

from gradient.core.migration_operations import AddIndexConcurrently, ValidateConstraint


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("sessions_app", "0036_decisions")]

    operations = [
        ValidateConstraint("session", "session_decided_after_submission"),
        ValidateConstraint("change", "change_type_known"),
        AddIndexConcurrently(
            "session",
            models.Index(
                fields=["organization", "decision", "-created_at", "-id"],
                condition=~Q(decision=""),
                name="session_org_decision_newest",
            ),
        ),
    ]
