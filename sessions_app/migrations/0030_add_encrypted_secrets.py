"""Columns for secrets that are encrypted: docs/decisions/0034-secrets.md."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0029_task_indexes")]

    operations = [
        migrations.AddField(
            "session", "token_hash", models.CharField(editable=False, max_length=64, null=True)
        ),
        migrations.AddField(
            "session",
            "token_encrypted",
            models.CharField(editable=False, max_length=200, null=True),
        ),
        migrations.AddField(
            "idempotencyrecord",
            "answer",
            models.TextField(blank=True, default="", db_default=""),
        ),
        migrations.AlterField("webhookendpoint", "secret", models.TextField(editable=False)),
        migrations.AlterField(
            "webhookendpoint",
            "previous_secret",
            models.TextField(blank=True, default="", editable=False),
        ),
    ]
