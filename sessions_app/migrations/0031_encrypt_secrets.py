"""Tokens and kept answers are encrypted, while the code before still writes them in plain text."""

from django.db import migrations

from sessions_app.migrations._plain_secrets import encrypt_answers, encrypt_tokens


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("sessions_app", "0030_add_encrypted_secrets")]

    operations = [
        migrations.RunPython(encrypt_tokens, migrations.RunPython.noop),
        migrations.RunPython(encrypt_answers, migrations.RunPython.noop),
    ]
