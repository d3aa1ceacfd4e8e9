"""The history of the work: snapshots, and what a save needs to know whether one is due."""

import django.db.models.deletion
from django.db import migrations, models

from gradient.core.migration_operations import on_postgresql


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0003_session_counts")]

    operations = [
        migrations.AddField(
            model_name="checkpoint",
            name="history_bytes",
            field=models.PositiveBigIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="checkpoint",
            name="snapshot_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.CreateModel(
            name="WorkSnapshot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("phase_index", models.PositiveSmallIntegerField()),
                ("revision", models.PositiveIntegerField()),
                ("saved_at", models.DateTimeField()),
                ("content", models.BinaryField()),
                (
                    "session",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="snapshots",
                        to="sessions_app.session",
                    ),
                ),
            ],
            options={
                "ordering": ["session", "revision"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("session", "revision"), name="work_snapshot_revision_unique"
                    )
                ],
            },
        ),
        # A snapshot never changes; it may go, when there are too many. It is compressed already,
        # so the database need not try.
        on_postgresql(
            """
            CREATE TRIGGER sessions_app_worksnapshot_unchanged
              BEFORE UPDATE ON sessions_app_worksnapshot
              FOR EACH ROW EXECUTE FUNCTION gradient_refuse_change();
            ALTER TABLE sessions_app_worksnapshot ALTER COLUMN content SET STORAGE EXTERNAL;
            """,
            """
            DROP TRIGGER sessions_app_worksnapshot_unchanged ON sessions_app_worksnapshot;
            """,
        ),
    ]
