"""Every session has both the hash of its token and the token, or neither."""

from django.db import migrations

from gradient.core.migration_operations import ValidateConstraint


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0033_drop_plain_secrets")]

    operations = [ValidateConstraint("session", "session_token_hashed_and_encrypted")]
