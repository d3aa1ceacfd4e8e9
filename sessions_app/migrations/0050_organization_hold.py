"""Legal holds of whole organizations."""

from django.db import migrations, models
from django.db.models import Q

from gradient.core.migration_operations import AddConstraintNotValid


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0049_assistant_turn")]

    operations = [
        migrations.AddField(
            "organization", "held_at", models.DateTimeField(editable=False, null=True)
        ),
        migrations.AddField(
            "organization",
            "hold_reason",
            models.TextField("legal hold", blank=True, db_default="", default=""),
        ),
        AddConstraintNotValid(
            "organization",
            models.CheckConstraint(
                condition=Q(held_at=None, hold_reason="")
                | Q(held_at__isnull=False, hold_reason__regex=r"\S"),
                name="organization_hold_has_reason",
            ),
        ),
    ]
