"""The database refuses to change, delete and truncate what was recorded, whoever asks."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from events_app.models import LogTree, TreeNode
from gradient.core import append_only
from gradient.core.append_only import AppendOnly
from sessions_app.models import (
    Checkpoint,
    DeletionItem,
    DeletionJob,
    Erasure,
    Organization,
    Session,
    SessionPhase,
)
from tests.admin_rows import MAKERS
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db

DECLARED = append_only.declared()
every_model = pytest.mark.parametrize("model", DECLARED, ids=lambda model: model.__name__)


def recorded(model: type[models.Model], organization: Organization) -> Any:
    """A row of the model that must not change any more."""
    if model is Erasure:
        session = SessionFactory.create(organization=organization)
        return Erasure.objects.create(session=session, actor_kind="staff")
    if model is DeletionItem:
        job = recorded(DeletionJob, organization)
        return DeletionItem.objects.create(job=job, session_id=job.pk, outcome="deleted")
    if model is TreeNode:
        tree = LogTree.objects.create(organization=organization)
        return TreeNode.objects.create(tree=tree, level=0, index=0, hash=bytes(32))
    row = MAKERS[model](organization)
    if isinstance(row, DeletionJob):
        row.status, row.ended_at = "completed", timezone.now()
        row.save()
    if isinstance(row, SessionPhase):
        row.started_at = row.ended_at = timezone.now()
        row.save()
    if isinstance(row, Checkpoint):
        row.sealed_at = timezone.now()
        row.save()
    return row


def refused(sql: str) -> bool:
    """Whether the database refuses the statement, for that reason."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except IntegrityError as error:
        return bool(re.search("recorded row|go only together", str(error)))
    return False


@every_model
def test_a_recorded_row_never_changes(
    model: type[models.Model], organization: Organization
) -> None:
    recorded(model, organization)
    table, key = model._meta.db_table, model._meta.pk.column
    assert refused(f"UPDATE {table} SET {key} = {key}")


@every_model
def test_a_row_that_is_kept_goes_only_with_its_session(
    model: type[models.Model], organization: Organization
) -> None:
    recorded(model, organization)
    assert refused(f"DELETE FROM {model._meta.db_table}") is DECLARED[model].is_kept


@pytest.mark.postgresql
@every_model
def test_a_table_is_not_truncated(model: type[models.Model]) -> None:
    assert refused(f"TRUNCATE {model._meta.db_table} CASCADE")


def test_a_row_may_change_until_its_condition_holds(organization: Organization) -> None:
    session = SessionFactory.create(organization=organization, status="in_progress")
    for model in (Checkpoint, SessionPhase):
        key = model._meta.pk.column
        assert not refused(f"UPDATE {model._meta.db_table} SET {key} = {key}")
    assert session.phases.exists()


def test_a_permission_ends_with_its_block(organization: Organization) -> None:
    model = next(model for model, rule in DECLARED.items() if not rule.once and rule.is_kept)
    recorded(model, organization)
    table, key = model._meta.db_table, model._meta.pk.column
    with transaction.atomic(), append_only.change_allowed():
        assert not refused(f"UPDATE {table} SET {key} = {key}")
    assert refused(f"UPDATE {table} SET {key} = {key}")
    with pytest.raises(ZeroDivisionError), transaction.atomic(), append_only.change_allowed():
        raise ZeroDivisionError
    assert refused(f"UPDATE {table} SET {key} = {key}")


def test_the_documented_tables_declare_it() -> None:
    text = (Path(__file__).parent.parent / "docs" / "architecture.md").read_text()
    rows = [line.split("|") for line in text.splitlines() if line.startswith("| `")]
    documented = set()
    for row in rows:
        names, rule = (row[1], row[3]) if len(row) > 4 else ("", "")
        if "append-only" in rule or "unchanged" in rule:
            only = [name for name in _names(rule) if name]
            documented |= set(only or _names(names))
    assert documented == {model.__name__ for model in DECLARED}


def _names(text: str) -> list[str]:
    return text.split("`")[1::2]


def test_a_declaration_is_an_append_only() -> None:
    declared = {
        model: vars(model)["append_only"]
        for model in apps.get_models()
        if "append_only" in vars(model)
    }
    assert all(isinstance(rule, AppendOnly) for rule in declared.values())
    assert declared == DECLARED
    assert Session not in DECLARED
