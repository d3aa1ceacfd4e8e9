"""Explanations of scores, what is compared across sessions, and the runs of the scorer."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import gradient.core.clock

BATCH = 1000


def fill_final_percent(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Of sessions scored before: the standing review's total, or the last score's."""
    Session = apps.get_model("sessions_app", "Session")
    Score = apps.get_model("sessions_app", "Score")
    Review = apps.get_model("sessions_app", "Review")
    last = Score.objects.filter(session=models.OuterRef("pk")).order_by("-version")
    reviews = Review.objects.filter(score=models.OuterRef("score_id"), reopened_at=None)
    scored = (
        Session.objects.annotate(
            score_id=models.Subquery(last.values("pk")[:1]),
            total=models.Subquery(last.values("auto_total")[:1]),
            rubric=models.Subquery(last.values("rubric")[:1]),
        )
        .exclude(score_id=None)
        .annotate(reviewed=models.Subquery(reviews.order_by("-version").values("final_total")[:1]))
        .only("pk")
    )
    batch = []
    for session in scored.iterator(BATCH):
        most = session.rubric.get("totalPoints") or 0
        total = session.total if session.reviewed is None else session.reviewed
        session.final_percent = round(100 * total / most, 2) if most else None
        batch.append(session)
        if len(batch) == BATCH:
            Session.objects.bulk_update(batch, ["final_percent"])
            batch = []
    Session.objects.bulk_update(batch, ["final_percent"])


class Migration(migrations.Migration):
    dependencies = [
        ("sessions_app", "0004_work_history"),
    ]

    operations = [
        migrations.CreateModel(
            name="ScoringRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("task_id", models.UUIDField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("claim", models.UUIDField(null=True)),
                ("claimed_until", models.DateTimeField(null=True)),
                ("next_attempt_at", models.DateTimeField(null=True)),
                ("last_fault", models.TextField(blank=True, default="")),
                ("created_at", models.DateTimeField(default=gradient.core.clock.now)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="score",
            name="explanations",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="session",
            name="final_percent",
            field=models.FloatField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(
                condition=models.Q(("final_percent__isnull", False)),
                fields=["organization", "final_percent"],
                name="session_org_percent",
            ),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(
                condition=models.Q(("final_percent__isnull", False)),
                fields=["assessment", "final_percent"],
                name="session_assessment_percent",
            ),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(
                condition=models.Q(("status", "scoring")),
                fields=["scoring_started_at"],
                name="session_being_scored",
            ),
        ),
        migrations.AddField(
            model_name="scoringrun",
            name="session",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="scoring_runs",
                to="sessions_app.session",
            ),
        ),
        migrations.AddIndex(
            model_name="scoringrun",
            index=models.Index(fields=["session", "id"], name="scoring_run_session_oldest"),
        ),
        migrations.AddConstraint(
            model_name="scoringrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("finished_at", None)),
                fields=("session",),
                name="scoring_run_one_unfinished",
            ),
        ),
        migrations.AddConstraint(
            model_name="scoringrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("claim", None), ("claimed_until", None)),
                    models.Q(
                        ("claim__isnull", False),
                        ("claimed_until__isnull", False),
                        ("finished_at", None),
                    ),
                    _connector="OR",
                ),
                name="scoring_run_claimed_for_a_time",
            ),
        ),
        migrations.RunPython(fill_final_percent, migrations.RunPython.noop),
    ]
