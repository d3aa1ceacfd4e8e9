"""Which session a kept answer shows, so that a deletion finds it by an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sessions_app", "0009_lists_at_any_size"),
    ]

    operations = [
        migrations.AddField(
            model_name="idempotencyrecord",
            name="session_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddIndex(
            model_name="idempotencyrecord",
            index=models.Index(
                condition=models.Q(("session_id__isnull", False)),
                fields=["session_id"],
                name="idempotency_session",
            ),
        ),
    ]
