"""Assessments from before there were versions."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from sessions_app.models import VERSIONED, Assessment, AssessmentVersion
from tests.factories import AssessmentFactory

NAME = "first_assessment_versions"
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def migrate(monkeypatch: pytest.MonkeyPatch) -> None:
    (path,) = (key[1] for key in MigrationLoader(None).disk_migrations if key[1].endswith(NAME))
    migration = import_module(f"sessions_app.migrations.{path}")
    monkeypatch.setattr(migration, "BATCH_SIZE", 2)
    migration.add_first_versions(apps, connection.schema_editor(atomic=False))


def test_each_becomes_its_first_version(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        phases = [(f"Phase {index}", index + 0.5) for index in range(number % 3 + 1)]
        AssessmentFactory.create(task_prompt=f"Task {number}", phases=phases)
    AssessmentVersion.objects.all().delete()
    kept = AssessmentFactory.create()
    before = kept.versions.values().get()
    migrate(monkeypatch)
    migrate(monkeypatch)
    assert kept.versions.values().get() == before
    assert AssessmentVersion.objects.count() == 6
    for assessment in Assessment.objects.exclude(pk=kept.pk):
        version = assessment.versions.get()
        assert (version.version, version.actor) == (assessment.current_version, None)
        assert version.created_at == assessment.updated_at
        for column in VERSIONED:
            assert getattr(version, column) == getattr(assessment, column)
        phases = assessment.phases.order_by("index").values("name", "minutes")
        assert version.phases == list(phases)
