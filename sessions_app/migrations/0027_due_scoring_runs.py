"""Every scoring that has not ended is due: docs/decisions/0026-background-tasks.md."""

from typing import Any

from django.db import migrations
from django.db.models import OuterRef, Subquery
from django.utils import timezone


def make_due(apps: Any, _schema_editor: Any) -> None:
    runs = apps.get_model("sessions_app", "ScoringRun").objects
    sessions = apps.get_model("sessions_app", "Session").objects.filter(pk=OuterRef("session"))
    runs.filter(finished_at=None).update(
        claim=None,
        due_at=timezone.now(),
        organization_id=Subquery(sessions.values("organization_id")),
    )
    runs.exclude(finished_at=None).exclude(claim=None).update(claim=None)


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0026_task_columns")]

    operations = [migrations.RunPython(make_due, migrations.RunPython.noop, elidable=True)]
