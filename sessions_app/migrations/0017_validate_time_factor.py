from django.db import migrations

from gradient.core.migration_operations import ValidateConstraint


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0016_add_time_factor")]

    operations = [
        ValidateConstraint("timeextension", "time_extension_minutes_or_factor"),
        ValidateConstraint("session", "session_time_factor_in_range"),
    ]
