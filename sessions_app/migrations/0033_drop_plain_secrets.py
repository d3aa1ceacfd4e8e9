"""No secret is left in plain text.

One transaction on locked tables: what a process of the code before has written since 0031 is
encrypted first, and what it tries to write afterwards fails. So nothing it acknowledged is lost.
"""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from gradient.core.migration_operations import AddConstraintNotValid, on_postgresql
from sessions_app.migrations import _plain_secrets

LOCK = """
LOCK TABLE sessions_app_session, sessions_app_idempotencyrecord, sessions_app_webhookendpoint
  IN ACCESS EXCLUSIVE MODE
"""


def encrypt_the_rest(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _plain_secrets.encrypt_tokens(apps, schema_editor)
    _plain_secrets.encrypt_answers(apps, schema_editor)
    _plain_secrets.encrypt_webhook_secrets(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0032_unique_token_hash")]

    operations = [
        on_postgresql(LOCK, LOCK),
        migrations.RunPython(encrypt_the_rest, _plain_secrets.decrypt_all),
        migrations.RemoveConstraint("session", "session_token_unique"),
        migrations.AlterField(
            "session", "token", models.CharField(editable=False, max_length=64, null=True)
        ),
        migrations.RemoveField("session", "token"),
        migrations.RemoveField("idempotencyrecord", "headers"),
        migrations.RemoveField("idempotencyrecord", "body"),
        AddConstraintNotValid(
            "session",
            models.CheckConstraint(
                condition=models.Q(token_hash__isnull=False, token_encrypted__isnull=False)
                | models.Q(token_hash__isnull=True, token_encrypted__isnull=True),
                name="session_token_hashed_and_encrypted",
            ),
        ),
    ]
