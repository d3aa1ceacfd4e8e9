"""Indexes for lists and searches that cost the same at a million rows: decisions/0010-admin.md."""

from django.db import migrations, models

from gradient.core.migration_operations import on_postgresql

# For searches within names and addresses, as Django's icontains asks. The extension is "trusted":
# the database's owner may create it where the server has it. Where it has not, searches read the
# organization's candidates one by one, and find the same.
TRIGRAMS = """
DO $$ BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX candidate_trigrams ON sessions_app_candidate
    USING gin (upper(name::text) gin_trgm_ops, upper(email::text) gin_trgm_ops);
EXCEPTION WHEN undefined_file OR feature_not_supported OR insufficient_privilege THEN
  RAISE WARNING 'searches for candidates stay slow at scale: no pg_trgm (%)', SQLERRM;
END $$;
"""
NO_TRIGRAMS = "DROP INDEX IF EXISTS candidate_trigrams;"


class Migration(migrations.Migration):
    dependencies = [
        ("sessions_app", "0006_outbox"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["-created_at", "-id"], name="audit_newest"),
        ),
        migrations.AddIndex(
            model_name="candidate",
            index=models.Index(fields=["-created_at", "-id"], name="candidate_newest"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["-created_at", "-id"], name="message_newest"),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(fields=["-created_at", "-id"], name="review_newest"),
        ),
        migrations.AddIndex(
            model_name="score",
            index=models.Index(fields=["-scored_at", "-id"], name="score_newest"),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(fields=["-created_at", "-id"], name="webhook_delivery_any"),
        ),
        on_postgresql(TRIGRAMS, NO_TRIGRAMS),
    ]
