"""Files, and the paths of deleted ones, which a trigger keeps until the worker has removed them.

A later migration that makes SQLite's table of files anew drops its trigger, and creates it again.
"""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import gradient.core.clock
from gradient.core.migration_operations import on_postgresql, on_sqlite

ON_POSTGRESQL = """
CREATE FUNCTION gradient_keep_removed_path() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO sessions_app_fileremoval (path, due_at) VALUES (OLD.path, clock_timestamp())
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER sessions_app_storedfile_removed AFTER DELETE ON sessions_app_storedfile
  FOR EACH ROW EXECUTE FUNCTION gradient_keep_removed_path();
"""
# SQLite keeps a column's default of the database in no form that a trigger could leave out.
ON_SQLITE = """
CREATE TRIGGER sessions_app_storedfile_removed AFTER DELETE ON sessions_app_storedfile
  FOR EACH ROW BEGIN
    INSERT OR IGNORE INTO sessions_app_fileremoval (path, attempts, due_at)
      VALUES (OLD.path, 0, strftime('%Y-%m-%d %H:%M:%f000', 'now'));
  END;
"""


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0047_materials")]

    operations = [
        migrations.CreateModel(
            name="FileRemoval",
            fields=[
                ("path", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("attempts", models.PositiveIntegerField(db_default=0, default=0)),
                ("due_at", models.DateTimeField(db_index=True, default=gradient.core.clock.now)),
            ],
            options={"ordering": ["due_at"]},
        ),
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=255)),
                ("media_type", models.CharField(max_length=100)),
                ("bytes", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("text", models.TextField(blank=True, default="")),
                ("path", models.CharField(max_length=100, unique=True)),
                ("created_at", models.DateTimeField(default=gradient.core.clock.now)),
                (
                    "assessment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="sessions_app.assessment",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="sessions_app.organization",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="sessions_app.session",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("assessment__isnull", True), ("session__isnull", False)),
                            models.Q(("assessment__isnull", False), ("session__isnull", True)),
                            _connector="OR",
                        ),
                        name="stored_file_of_one",
                    )
                ],
            },
        ),
        on_postgresql(
            ON_POSTGRESQL,
            "DROP TRIGGER sessions_app_storedfile_removed ON sessions_app_storedfile;"
            "DROP FUNCTION gradient_keep_removed_path();",
        ),
        on_sqlite(ON_SQLITE, "DROP TRIGGER sessions_app_storedfile_removed;"),
    ]
