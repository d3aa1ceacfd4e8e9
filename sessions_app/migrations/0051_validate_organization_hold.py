"""Check the organizations that existed before they could have a legal hold."""

from django.db import migrations

from gradient.core.migration_operations import ValidateConstraint


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0050_organization_hold")]

    operations = [ValidateConstraint("organization", "organization_hold_has_reason")]
