"""Check the changes from before there was one for erasures."""

from django.db import migrations

from gradient.core.migration_operations import ValidateConstraint


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0045_erased_changes")]

    operations = [ValidateConstraint("change", "change_type_known")]
