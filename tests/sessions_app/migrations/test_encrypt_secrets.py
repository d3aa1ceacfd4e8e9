"""Secrets from before they were encrypted, with the code before running beside the migration."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from sessions_app.accounts import credentials, idempotency
from sessions_app.models import IdempotencyRecord, Session, WebhookEndpoint, hash_token
from sessions_app.vocabulary.exceptions import InvalidCredential
from tests.factories import CandidateFactory, OrganizationFactory, SessionFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PLAIN = "0029_task_indexes"
BEFORE_THE_LAST_STEP = "0032_unique_token_hash"


def migrate(name: str) -> Apps:
    executor = MigrationExecutor(connection)
    plan = executor.loader.graph.leaf_nodes() if name == "latest" else [("sessions_app", name)]
    return executor.migrate(plan).apps


@pytest.fixture
def sessions() -> Iterator[list[Session]]:
    yield [SessionFactory.create() for _ in range(3)]
    migrate("latest")


def plain(apps: Apps, model: str) -> Any:
    return apps.get_model("sessions_app", model).objects


def found(token: str) -> UUID | None:
    try:
        return credentials.by_token_hash(hash_token(token)).session.pk
    except InvalidCredential:
        return None


def test_nothing_is_lost_in_either_direction(sessions: list[Session]) -> None:
    tokens = {session.pk: session.token for session in sessions}
    erased = sessions[2]
    Session.objects.filter(pk=erased.pk).update(token_hash=None, token_encrypted=None)
    tokens[erased.pk] = None
    WebhookEndpoint.objects.create(
        organization=OrganizationFactory.create(), url="https://example.com", secret="whsec_a"
    )
    record, _ = idempotency.claim("api_key:1", "k", "f")
    idempotency.keep(record, status_code=201, headers={"ETag": "1"}, body="{}", session_id=None)
    idempotency.claim("api_key:1", "under way", "f")

    apps = migrate(PLAIN)
    assert dict(plain(apps, "Session").values_list("pk", "token")) == tokens
    assert plain(apps, "WebhookEndpoint").get().secret == "whsec_a"
    kept = plain(apps, "IdempotencyRecord").order_by("key").values_list("headers", "body")
    assert list(kept) == [({"ETag": "1"}, "{}"), ({}, "")]

    migrate("latest")
    assert {session.pk: session.token for session in Session.objects.all()} == tokens
    assert [found(str(token)) for token in tokens.values()] == [*list(tokens)[:2], None]
    assert WebhookEndpoint.objects.get().secret == "whsec_a"
    answers = [idempotency.kept_answer(each) for each in IdempotencyRecord.objects.order_by("key")]
    assert answers == [({"ETag": "1"}, "{}"), ({}, "")]


def test_what_the_code_before_writes_meanwhile_is_kept(sessions: list[Session]) -> None:
    untouched, rotated, erased = sessions
    invited = CandidateFactory.create(organization=untouched.organization)
    migrate(PLAIN)
    old = migrate(BEFORE_THE_LAST_STEP)
    plain(old, "Session").filter(pk=rotated.pk).update(token="rotated0123456789")
    plain(old, "Session").filter(pk=erased.pk).update(token=None)
    new = plain(old, "Session").get(pk=untouched.pk)
    new.pk, new.candidate_id, new.token = uuid4(), invited.pk, "invited0123456789"
    new.token_hash = new.token_encrypted = None  # columns that it does not know
    new.save(force_insert=True)
    plain(old, "IdempotencyRecord").create(
        credential="c", key="k", fingerprint="f", status_code=200, body="{}", headers={"X": "1"}
    )
    migrate("latest")
    assert found("rotated0123456789") == rotated.pk
    assert found(str(rotated.token)) is None
    assert found(str(erased.token)) is None
    assert found(str(untouched.token)) == untouched.pk
    assert found("invited0123456789") == new.pk
    assert Session.objects.get(pk=rotated.pk).token == "rotated0123456789"
    assert idempotency.kept_answer(IdempotencyRecord.objects.get()) == ({"X": "1"}, "{}")
