"""What reviewers decide about security notices, and how many wait for a decision."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

import gradient.core.clock


def count_open_flags(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    LogHead = apps.get_model("events_app", "LogHead")
    flags = Cast(KeyTextTransform("security_flag", "type_counts"), models.IntegerField())
    LogHead.objects.filter(type_counts__has_key="security_flag").update(open_flags=flags)


class Migration(migrations.Migration):
    dependencies = [
        ("events_app", "0002_append_only_log"),
        ("sessions_app", "0007_notes_and_queues"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FlagDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.PositiveIntegerField()),
                (
                    "decision",
                    models.CharField(
                        choices=[("dismiss", "Harmless"), ("confirm", "Counts")], max_length=7
                    ),
                ),
                ("note", models.TextField(blank=True, default="")),
                ("created_at", models.DateTimeField(default=gradient.core.clock.now)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="loghead",
            name="open_flags",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.RunPython(count_open_flags, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="loghead",
            index=models.Index(
                condition=models.Q(("open_flags__gt", 0)),
                fields=["session"],
                name="log_head_open_flags",
            ),
        ),
        migrations.AddField(
            model_name="flagdecision",
            name="author",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="flagdecision",
            name="session",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="flag_decisions",
                to="sessions_app.session",
            ),
        ),
        migrations.AddIndex(
            model_name="flagdecision",
            index=models.Index(fields=["session", "seq", "id"], name="flag_decision_of_event"),
        ),
        migrations.AddConstraint(
            model_name="flagdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("decision__in", ["dismiss", "confirm"])),
                name="flag_decision_known",
            ),
        ),
    ]
