from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import DjangoAssertNumQueries, Settings

from gradient.metrics import QUEUES
from sessions_app.lifecycle import worker_heartbeat
from sessions_app.models import InvitationEmail, ScoringRun
from tests.factories import ApiKeyFactory, SessionFactory

pytestmark = pytest.mark.django_db

TOKEN = "read-me"


@pytest.fixture(autouse=True)
def _token(settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN


def scrape() -> dict[str, float]:
    """The samples as Prometheus reads them, by name and label."""
    response = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


def test_they_tell_what_is_there_and_what_waits() -> None:
    for status in ("invited", "invited", "scoring"):
        session = SessionFactory.create(status=status)
    late = timezone.now() - timedelta(minutes=2)
    ScoringRun.objects.create(session=session, organization=session.organization, due_at=late)
    InvitationEmail.objects.create(
        session=session, organization=session.organization, status="failed", due_at=None
    )
    worker_heartbeat.beat()
    found = scrape()
    assert found["gradient_sessions invited"] == 2
    assert found["gradient_sessions reviewed"] == 0
    assert found["gradient_tasks_due scoring"] == 1
    assert 120 <= found["gradient_tasks_wait_seconds scoring"] < 180
    assert found["gradient_tasks_due webhooks"] == 0
    assert found["gradient_invitations_failed"] == 1
    assert found["gradient_webhooks_disabled"] == 0
    assert found["gradient_worker_age_seconds"] < 60


def test_without_a_sign_of_a_worker_there_is_no_age() -> None:
    assert "gradient_worker_age_seconds" not in scrape()


def test_every_kind_of_task_is_a_queue() -> None:
    from gradient.core.tasks.task import Task

    assert set(QUEUES.values()) == set(Task.__subclasses__())


def test_the_number_of_queries_is_fixed(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(3):
        SessionFactory.create()
    with django_assert_max_num_queries(9):
        scrape()


@pytest.mark.parametrize("sent", [None, "Bearer wrong", f"Basic {TOKEN}", TOKEN, "Bearer ü"])
def test_others_are_refused(sent: str | None) -> None:
    response = Client().get("/metrics", headers={"Authorization": sent} if sent else {})
    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")


def test_an_api_key_opens_nothing_here() -> None:
    plain = ApiKeyFactory.create(scope="admin").plain
    response = Client().get("/metrics", headers={"Authorization": f"Bearer {plain}"})
    assert response.status_code == 401


def test_it_is_off_unless_there_is_a_token(settings: Settings) -> None:
    settings.METRICS_TOKEN = ""
    assert Client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_it_is_only_read() -> None:
    assert Client().post("/metrics").status_code == 405
