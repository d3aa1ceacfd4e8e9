from django.db import migrations

from gradient.core.migration_operations import ValidateConstraint


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0014_candidate_normal_form")]

    operations = [
        ValidateConstraint("candidate", "candidate_name_normal"),
        ValidateConstraint("candidate", "candidate_email_normal"),
    ]
