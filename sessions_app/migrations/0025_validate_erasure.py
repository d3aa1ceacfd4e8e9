"""Check the candidates and organizations that existed before the rules of erasure, and index the
candidates that a retention may erase."""

from django.db import migrations, models
from django.db.models import Q

from gradient.core.migration_operations import AddIndexConcurrently, ValidateConstraint


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("sessions_app", "0024_erasure")]

    operations = [
        ValidateConstraint("candidate", "candidate_erased_for_good"),
        ValidateConstraint("candidate", "candidate_hold_has_reason"),
        ValidateConstraint("organization", "organization_retention_in_range"),
        AddIndexConcurrently(
            "candidate",
            models.Index(
                fields=["organization", "created_at"],
                condition=Q(erased_at=None),
                name="candidate_to_erase",
            ),
        ),
    ]
