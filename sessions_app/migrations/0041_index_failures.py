"""Index what failed for good, for the home page."""

from django.db import migrations, models
from django.db.models import Q

from gradient.core.migration_operations import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("sessions_app", "0040_append_only")]

    operations = [
        AddIndexConcurrently(
            "session",
            models.Index(
                condition=Q(scoring_started_at__isnull=False, status="submitted"),
                fields=["organization", "scoring_started_at"],
                name="session_scoring_failed",
            ),
        ),
        AddIndexConcurrently(
            "deletionitem",
            models.Index(
                condition=Q(outcome="failed"),
                fields=["session_id"],
                name="deletion_item_failed",
            ),
        ),
    ]
