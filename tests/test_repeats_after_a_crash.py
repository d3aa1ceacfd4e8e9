"""A call with an `Idempotency-Key` whose process was killed can be made again soon."""

import http.client
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from sessions_app.accounts import assessments
from sessions_app.models import Assessment, IdempotencyRecord, Organization, Session
from tests import paths, processes
from tests.annotations import Json, Response
from tests.clients import ApiClient
from tests.factories import ApiKeyFactory, AssessmentFactory, OrganizationFactory
from tests.factories.sessions import KeyWithPlain

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

JANE = {"email": "jane@example.com", "name": "Jane", "sendEmail": False}
CLAIM = """
from time import sleep
from sessions_app.accounts import idempotency
idempotency.claim("{name}", "k", "x")
print("claimed", flush=True)
sleep(600)
"""


@pytest.fixture
def organization(transactional_db: None) -> Organization:
    return OrganizationFactory.create()


@pytest.fixture
def key(organization: Organization) -> KeyWithPlain:
    return ApiKeyFactory.create(organization=organization)


@pytest.fixture
def assessment(organization: Organization) -> Assessment:
    return AssessmentFactory.create(organization=organization)


@pytest.fixture
def invite(key: KeyWithPlain, assessment: Assessment) -> Callable[[], Response]:
    client = ApiClient(key.plain)
    return lambda: client.post(paths.invite(assessment), JANE, Idempotency_Key="k")


def test_a_process_that_dies_after_its_claim(
    key: KeyWithPlain, invite: Callable[[], Response]
) -> None:
    variables = {"DEBUG": "1", "DATABASE_URL": processes.database_url()}
    code = CLAIM.format(name=f"api_key:{key.pk}")
    with processes.running("shell", "-c", code, **variables) as process:
        assert process.stdout is not None
        assert any("claimed" in line for line in process.stdout)
        processes.kill(process)
    until_done(invite)
    assert Session.objects.count() == 1
    assert invite()["Idempotency-Replayed"] == "true"


@pytest.mark.postgresql
def test_a_server_that_dies_in_the_middle_of_the_work(
    key: KeyWithPlain, assessment: Assessment, invite: Callable[[], Response]
) -> None:
    port = processes.free_port()
    with processes.serving(port) as server, ThreadPoolExecutor(1) as pool:
        assert processes.eventually(lambda: post(port, key, assessment, "first") == 201, seconds=60)
        with transaction.atomic():  # the work waits for this lock
            assessments.lock(assessment.pk, organization_id=assessment.organization_id)
            pool.submit(post, port, key, assessment, "k")
            assert processes.eventually(is_at_work, seconds=30)
            # However old the claim is: while it is locked, nobody takes it over.
            with time_machine.travel(timezone.now() + timedelta(minutes=5)):
                refused = invite()
            assert (refused.status_code, refused["Retry-After"]) == (409, "2")
            processes.kill(server)
    until_done(invite)
    assert Session.objects.count() == 2
    assert invite()["Idempotency-Replayed"] == "true"


def until_done(invite: Callable[[], Response]) -> None:
    """Invite until it is no conflict any more."""
    assert processes.eventually(lambda: invite().status_code == 201, seconds=20)


def post(port: int, key: KeyWithPlain, assessment: Assessment, idempotency_key: str) -> int:
    """The status of an invitation by a real server; 0 if it cannot be reached."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {
        "Authorization": f"Bearer {key.plain}",
        "Content-Type": "application/json",
        "Idempotency-Key": idempotency_key,
    }
    body: Json = JANE if idempotency_key == "k" else {**JANE, "email": "first@example.com"}
    try:
        link.request("POST", paths.invite(assessment), json.dumps(body), headers)
        return link.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        link.close()


def is_at_work() -> bool:
    """Whether the claim of the key is locked."""
    records = IdempotencyRecord.objects.filter(key="k")
    unlocked = records.select_for_update(skip_locked=True, no_key=True)
    return records.exists() and not unlocked.exists()
