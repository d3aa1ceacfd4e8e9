"""Sessions are found by the hash of their token."""

from django.db import migrations, models

from gradient.core.migration_operations import AddUniqueConcurrently


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("sessions_app", "0031_encrypt_secrets")]

    operations = [
        AddUniqueConcurrently(
            "session",
            models.UniqueConstraint(fields=["token_hash"], name="session_token_hash_unique"),
        )
    ]
