import pytest
from pytest_django.live_server_helper import LiveServer

from events_app.models import Event
from gradient_client import Gradient, errors
from sessions_app.models import Organization, Session
from tests.factories import SessionFactory


@pytest.fixture
def working(organization: Organization) -> Session:
    return SessionFactory.create(organization=organization, status="in_progress")


def test_events_are_recorded_in_batches(live_server: LiveServer, working: Session) -> None:
    with (
        Gradient(working.token, base_url=live_server.url) as candidate,
        candidate.event_batches(str(working.pk), size=2) as batches,
    ):
        for number in range(5):
            batches.add("slash_command", phase="task", data={"command": f"/{number}"})
        assert Event.objects.filter(session=working).count() == 4
    commands = Event.objects.filter(session=working).order_by("seq").values_list("data", flat=True)
    assert [data["command"] for data in commands] == ["/0", "/1", "/2", "/3", "/4"]


def test_what_could_not_be_recorded_stays_and_is_recorded_once(
    live_server: LiveServer, working: Session, organization: Organization
) -> None:
    waiting = SessionFactory.create(organization=organization)
    with Gradient(waiting.token, base_url=live_server.url) as candidate:
        batches = candidate.event_batches(str(waiting.pk))
        batches.add("slash_command", phase="setup", data={"command": "/plan"})
        with pytest.raises(errors.Conflict):
            batches.flush()
        candidate.sessions.start_setup(waiting.pk)
        batches.flush()
        batches.flush()
    assert Event.objects.filter(session=waiting, type="slash_command").count() == 1


def test_a_batch_is_bounded_in_bytes(live_server: LiveServer, working: Session) -> None:
    with Gradient(working.token, base_url=live_server.url) as candidate:
        batches = candidate.event_batches(str(working.pk))
        for _ in range(3):
            batches.add("manual_edit", phase="task", data={"text": "x" * 500_000})
        assert Event.objects.filter(session=working).count() == 2
        batches.flush()
    assert Event.objects.filter(session=working).count() == 3
