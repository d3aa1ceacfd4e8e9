import pytest

from sessions_app.models import Organization, Session
from tests.factories import SessionFactory


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(
        organization=organization, status="in_progress", phase_minutes=(60, 30, 15)
    )
