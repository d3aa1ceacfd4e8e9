"""Notes, and the queues that the home page counts."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import gradient.core.clock


class Migration(migrations.Migration):
    dependencies = [
        ("sessions_app", "0008_bulk_deletion"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.PositiveIntegerField(null=True)),
                ("text", models.TextField(max_length=10000)),
                ("created_at", models.DateTimeField(default=gradient.core.clock.now)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(
                condition=models.Q(("submitted_at__isnull", False)),
                fields=["organization", "-submitted_at", "-id"],
                name="session_org_submitted",
            ),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(
                condition=models.Q(("status", "submitted")),
                fields=["organization", "submitted_at"],
                name="session_to_score",
            ),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(
                condition=models.Q(("status", "scored")),
                fields=["organization", "scored_at"],
                name="session_to_review",
            ),
        ),
        migrations.AddField(
            model_name="note",
            name="author",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="note",
            name="session",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notes",
                to="sessions_app.session",
            ),
        ),
        migrations.AddIndex(
            model_name="note",
            index=models.Index(fields=["session", "id"], name="note_session_oldest"),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=models.CheckConstraint(
                condition=models.Q(("text__regex", "\\S")), name="note_not_blank"
            ),
        ),
    ]
