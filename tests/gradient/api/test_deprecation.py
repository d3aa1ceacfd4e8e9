"""An endpoint that is going away says so: docs/api-policy.md."""

from datetime import UTC, datetime

import pytest

from gradient.api.deprecation import Deprecation
from gradient.openapi.schema import document
from sessions_app.api.candidates import CandidateViewSet
from sessions_app.models import Organization
from tests.clients import ApiClient
from tests.factories import CandidateFactory

pytestmark = pytest.mark.django_db

SOON = Deprecation(
    since=datetime(2027, 1, 1, tzinfo=UTC),
    sunset=datetime(2028, 1, 1, tzinfo=UTC),
    link="https://gradient.example/candidates",
)
LINK = '<https://gradient.example/candidates>; rel="deprecation"'


@pytest.fixture
def deprecated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CandidateViewSet, "deprecations", {"list": SOON})


@pytest.mark.usefixtures("deprecated")
def test_each_answer_of_the_action_says_until_when(
    api: ApiClient, organization: Organization
) -> None:
    CandidateFactory.create_batch(2, organization=organization)
    for query, status in (("", 200), ("?limit=0", 400)):
        response = api.get(f"/api/candidates{query}")
        assert response.status_code == status
        assert response["Deprecation"] == "@1798761600"
        assert response["Sunset"] == "Sat, 01 Jan 2028 00:00:00 GMT"
        assert response["Link"] == LINK
    paged = api.get("/api/candidates?limit=1")["Link"]
    assert 'rel="next"' in paged
    assert paged.endswith(f", {LINK}")


@pytest.mark.usefixtures("deprecated")
def test_another_action_does_not(api: ApiClient, organization: Organization) -> None:
    candidate = CandidateFactory.create(organization=organization)
    assert "Deprecation" not in api.get(f"/api/candidates/{candidate.pk}")
    assert "Deprecation" not in api.delete("/api/candidates")


@pytest.mark.usefixtures("deprecated")
def test_the_document_marks_it() -> None:
    paths = document.__wrapped__()["paths"]
    assert paths["/api/candidates"]["get"]["deprecated"] is True
    assert "deprecated" not in paths["/api/candidates/{candidateId}"]["get"]


def test_nothing_is_deprecated_yet() -> None:
    operations = [each for item in document()["paths"].values() for each in item.values()]
    assert not any(operation.get("deprecated") for operation in operations)
