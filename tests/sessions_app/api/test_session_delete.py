from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessions_app import lifecycle
from sessions_app.models import AuditEntry, Session
from tests import answers, paths
from tests.annotations import CandidateOf
from tests.clients import ApiClient
from tests.factories import SessionFactory
from tests.factories.sessions import KeyWithPlain

pytestmark = pytest.mark.django_db


def test_it_is_gone_and_one_entry_says_so(api: ApiClient, api_key: KeyWithPlain) -> None:
    session = SessionFactory.create(organization=api_key.organization, status="in_progress")
    lifecycle.checkpoint(session.pk, {"text": "a"})
    response = api.delete(paths.sessions(session))
    assert (response.status_code, response.json()) == (200, {"ok": True})
    assert not Session.objects.exists()
    entry = AuditEntry.objects.get()
    assert (entry.object_id, entry.actor_kind, entry.actor_id) == (
        session.pk,
        "api_key",
        str(api_key.pk),
    )
    assert (entry.details["sessions"], entry.details["checkpoints"]) == (1, 1)


def test_a_second_time_there_is_nothing(api: ApiClient, api_key: KeyWithPlain) -> None:
    session = SessionFactory.create(organization=api_key.organization)
    api.delete(paths.sessions(session))
    answers.error(api.delete(paths.sessions(session)), 404, "not_found")


def test_its_token_opens_nothing_any_more(
    api: ApiClient, api_key: KeyWithPlain, candidate_of: CandidateOf
) -> None:
    session = SessionFactory.create(organization=api_key.organization)
    api.delete(paths.sessions(session))
    response = candidate_of(session).post(paths.sessions(session, "start-setup"))
    answers.error(response, 401, "unauthorized")


def test_of_another_organization_it_is_as_if_it_never_was(api: ApiClient, db: None) -> None:
    theirs = SessionFactory.create()
    answer = api.delete(paths.sessions(theirs))
    never = api.delete(f"/api/sessions/{uuid4()}")
    assert answers.content(answer) == answers.content(never)
    answers.error(answer, 404, "not_found")
    assert Session.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_rows(
    api: ApiClient, api_key: KeyWithPlain
) -> None:
    api.get("/api/sessions")  # the key's last use is recorded once a minute
    on_postgresql = connection.vendor == "postgresql"
    numbers = []
    for phases in (1, 3):
        session = SessionFactory.create(
            organization=api_key.organization,
            status="in_progress",
            phase_minutes=(9,) * (phases + 1),
        )
        for _ in range(phases):
            lifecycle.advance_phase(session.pk, state={"n": phases})
        with CaptureQueriesContext(connection) as queries:
            api.delete(paths.sessions(session))
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 42 + on_postgresql
