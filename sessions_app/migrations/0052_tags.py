"""Tags of an organization, and which sessions have them: docs/decisions/0044-tags.md."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

import gradient.core.contact_fields
from gradient.core.migration_operations import on_postgresql

WORD = r"[^\s,\u0001-\u001f\u007f-\u009f\u2028\u2029]+"
# Both belong to one organization, and the order of the index is the order of the sessions.
GUARD = """
CREATE FUNCTION sessions_app_check_session_tag() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM sessions_app_session s JOIN sessions_app_tag t USING (organization_id)
    WHERE s.id = NEW.session_id AND t.id = NEW.tag_id AND s.created_at = NEW.session_created_at
  ) THEN
    RAISE EXCEPTION 'the tag is not of the session''s organization'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'session_tag_same_organization';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER session_tag_same_organization BEFORE INSERT OR UPDATE ON sessions_app_sessiontag
  FOR EACH ROW EXECUTE FUNCTION sessions_app_check_session_tag();
"""
DROP_GUARD = """
DROP TRIGGER session_tag_same_organization ON sessions_app_sessiontag;
DROP FUNCTION sessions_app_check_session_tag();
"""


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0051_validate_organization_hold")]

    operations = [
        migrations.CreateModel(
            name="Tag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=50)),
                ("key", models.CharField(max_length=150)),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tags",
                        to="sessions_app.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["key"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "key"), name="tag_unique_in_org"
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            gradient.core.contact_fields.IsNFC("name"),
                            name__regex=rf"\A{WORD}( {WORD})*\Z",
                        ),
                        name="tag_name_normal",
                    ),
                    models.CheckConstraint(condition=Q(key__regex=r"\S"), name="tag_key_not_blank"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SessionTag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("session_created_at", models.DateTimeField()),
                (
                    "session",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="session_tags",
                        to="sessions_app.session",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="session_tags",
                        to="sessions_app.tag",
                    ),
                ),
            ],
            options={
                "ordering": ["session", "position"],
                "indexes": [
                    models.Index(
                        fields=["tag", "-session_created_at", "-session"],
                        name="session_tag_newest",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("session", "tag"), name="session_tag_once")
                ],
            },
        ),
        on_postgresql(GUARD, DROP_GUARD),
    ]
