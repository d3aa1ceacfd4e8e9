"""How many events of a log were erased."""

from django.db import migrations, models
from django.db.models import F, Q

from gradient.core.migration_operations import AddConstraintNotValid


class Migration(migrations.Migration):
    dependencies = [
        ("events_app", "0003_time_of_last_event"),
        ("sessions_app", "0024_erasure"),
    ]

    operations = [
        migrations.AddField(
            "loghead", "erased_count", models.PositiveIntegerField(db_default=0, default=0)
        ),
        AddConstraintNotValid(
            "loghead",
            models.CheckConstraint(
                condition=Q(erased_count__lte=F("event_count")), name="log_head_erased_are_events"
            ),
        ),
    ]
