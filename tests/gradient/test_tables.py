"""No table grows without somebody having said what bounds it."""

from collections import Counter

import pytest
from django.apps import apps
from django.db import models

from gradient import tables, worker
from sessions_app.models import Session

GROUPED = {
    f"{app}.{name}"
    for group in (tables.SET_UP, tables.WITH_ITS_SESSION)
    for app, names in group.items()
    for name in names
}
OF_SESSIONS = [f"{app}.{name}" for app, names in tables.WITH_ITS_SESSION.items() for name in names]


def labels() -> set[str]:
    return {model._meta.label for model in apps.get_models(include_auto_created=True)}


def test_each_table_has_one_declared_bound() -> None:
    declared = Counter([*GROUPED, *tables.TIDIED, *tables.KEPT])
    assert max(declared.values()) == 1
    assert set(declared) == labels()


@pytest.mark.parametrize("label", OF_SESSIONS)
def test_what_goes_with_its_session_refers_to_it(label: str) -> None:
    assert _leads_to_a_session(apps.get_model(label))


def _leads_to_a_session(model: type[models.Model]) -> bool:
    return model is Session or any(
        _leads_to_a_session(field.related_model)
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and field.remote_field.on_delete is models.CASCADE
        and field.related_model not in (model, "self")
    )


def test_what_is_tidied_has_its_job() -> None:
    assert set(tables.TIDIED.values()) <= {job.name for job in worker.jobs()}
