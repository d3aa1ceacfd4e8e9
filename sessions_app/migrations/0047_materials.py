import django.db.models.deletion
from django.db import migrations, models

import gradient.core.clock
import sessions_app.vocabulary.materials

NONE = {
    "sources": [],
    "inbox": [],
    "skills": [],
    "startingDeliverable": None,
    "carryOver": False,
}


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0046_validate_erased_changes")]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="materials",
            field=models.JSONField(
                db_default=models.Value(NONE, models.JSONField()),
                default=sessions_app.vocabulary.materials.no_materials,
            ),
        ),
        migrations.AddField(
            model_name="assessmentversion",
            name="materials",
            field=models.JSONField(
                db_default=models.Value(NONE, models.JSONField()),
                default=sessions_app.vocabulary.materials.no_materials,
            ),
        ),
        migrations.CreateModel(
            name="SourceConnection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=64)),
                ("connected_at", models.DateTimeField(default=gradient.core.clock.now)),
                (
                    "session",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="source_connections",
                        to="sessions_app.session",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("session", "source"), name="source_connected_once"
                    )
                ],
            },
        ),
    ]
