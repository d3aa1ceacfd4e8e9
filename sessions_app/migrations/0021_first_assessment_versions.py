"""Each assessment as it stands becomes its first version."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BATCH_SIZE = 500
COPIED = ("role", "task_prompt", "deliverable_type", "setup_minutes", "scoring_rubric")


def add_first_versions(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """In batches, each on locked rows and in its own transaction."""
    assessments = apps.get_model("sessions_app", "Assessment").objects
    versions = apps.get_model("sessions_app", "AssessmentVersion").objects
    unversioned = assessments.filter(versions=None).order_by("pk")
    while ids := list(unversioned.values_list("pk", flat=True)[:BATCH_SIZE]):
        with transaction.atomic():
            rows = list(assessments.select_for_update().filter(pk__in=ids).order_by("pk"))
            phases = _phases(apps, ids)
            versions.bulk_create(
                (
                    versions.model(
                        assessment=row,
                        version=1,
                        phases=phases.get(row.pk, []),
                        created_at=row.updated_at,
                        **{name: getattr(row, name) for name in COPIED},
                    )
                    for row in rows
                ),
                ignore_conflicts=True,
            )


def _phases(apps: Apps, ids: list[Any]) -> dict[Any, list[dict[str, Any]]]:
    rows = apps.get_model("sessions_app", "AssessmentPhase").objects.filter(assessment__in=ids)
    phases: dict[Any, list[dict[str, Any]]] = {}
    columns = rows.order_by("assessment", "index").values_list("assessment", "name", "minutes")
    for assessment, name, minutes in columns:
        phases.setdefault(assessment, []).append({"name": name, "minutes": minutes})
    return phases


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("sessions_app", "0020_assessment_versions")]

    operations = [migrations.RunPython(add_first_versions, migrations.RunPython.noop)]
