"""A change for the erasure of a session."""

from django.db import migrations, models
from django.db.models import Q

from gradient.core.migration_operations import AddConstraintNotValid

CHANGES = [
    ("session.invited", "Invited"),
    ("session.started", "Started"),
    ("session.phase_advanced", "Phase begun"),
    ("session.submitted", "Submitted"),
    ("session.scored", "Scored"),
    ("session.reviewed", "Reviewed"),
    ("session.decided", "Decided"),
    ("session.erased", "Erased"),
    ("session.deleted", "Deleted"),
]


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0044_preparation")]

    operations = [
        migrations.AlterField("change", "type", models.CharField(choices=CHANGES, max_length=22)),
        migrations.RemoveConstraint("change", "change_type_known"),
        AddConstraintNotValid(
            "change",
            models.CheckConstraint(
                condition=Q(type__in=[value for value, _ in CHANGES]), name="change_type_known"
            ),
        ),
    ]
