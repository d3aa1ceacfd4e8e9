"""Each message says what the conversation holds up to it, so that a bound costs no counting."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0034_validate_encrypted_secrets")]

    operations = [
        migrations.AddField(
            "message", "number", models.PositiveIntegerField(editable=False, null=True)
        ),
        migrations.AddField(
            "message", "total_bytes", models.BigIntegerField(editable=False, null=True)
        ),
    ]
