"""The page on which a rubric is built."""

from typing import Any

import pytest
from django.test import Client

from sessions_app import lifecycle
from sessions_app.models import Assessment, Organization
from sessions_app.vocabulary import rubrics
from sessions_app.vocabulary.enums import Role
from tests.annotations import Response
from tests.browsing import member_client
from tests.factories import AssessmentFactory
from tests.html_forms import forms_in
from tests.rubrics import RUBRIC
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.ADMIN)


@pytest.fixture
def assessment(organization: Organization) -> Assessment:
    return AssessmentFactory.create(organization=organization, scoring_rubric=RUBRIC)


@pytest.fixture
def path(assessment: Assessment) -> str:
    return f"/assessments/{assessment.pk}/rubric"


def values_of(text: str, path: str) -> dict[str, Any]:
    (form,) = [each for each in forms_in(text, path) if each.action == path]
    return dict(form.values)


def save(client: Client, path: str, **changes: Any) -> Response:
    """Send the form with changes; `None` leaves a field out."""
    values = values_of(client.get(path).text, path) | changes
    sent = {name: value for name, value in values.items() if value is not None}
    response: Response = client.post(path, sent)
    return response


def stored(assessment: Assessment) -> dict[str, Any]:
    rubric: dict[str, Any] = Assessment.objects.get(pk=assessment.pk).scoring_rubric
    return rubric


def test_unchanged_it_is_the_same_rubric(client: Client, assessment: Assessment, path: str) -> None:
    assert save(client, path).status_code == 302
    assert stored(assessment) == RUBRIC
    assert Assessment.objects.get().current_version == 1


def test_points_and_names_change_and_ids_stay(
    client: Client, assessment: Assessment, path: str
) -> None:
    changes = {
        "category-0-name": "Craft",
        "category-0-points": "60,5",
        "category-1-points": "39.5",
        "criterion-1-0-points": "39.5",
        "criterion-1-0-enabled": None,
    }
    save(client, path, **changes)
    rubric = stored(assessment)
    assert rubric["totalPoints"] == 100
    quality, description = rubric["categories"]
    assert (quality["id"], quality["name"], quality["points"]) == ("quality", "Craft", 60.5)
    assert description["subCriteria"][0]["id"] == "goal"
    assert not description["subCriteria"][0]["enabled"]
    assert Assessment.objects.get().current_version == 2


def test_rows_are_added_without_a_script_and_get_ids_of_their_own(
    client: Client, assessment: Assessment, path: str
) -> None:
    added = save(client, path, do="add category")
    assert added.status_code == 200
    values = values_of(added.text, path)
    assert values["category-2-name"] == [""]
    values |= {"category-2-name": "Quality", "category-2-points": "5"}
    more = client.post(path, values | {"do": "add criterion 2"})
    values = values_of(more.text, path)
    values |= {"criterion-2-0-name": "Überblick", "criterion-2-0-points": "5"}
    assert client.post(path, values).status_code == 302
    rubric = stored(assessment)
    assert rubric["totalPoints"] == 105
    ids = [category["id"] for category in rubric["categories"]]
    assert ids == ["quality", "description", "quality_2"]
    (criterion,) = rubric["categories"][2]["subCriteria"]
    assert (criterion["id"], criterion["enabled"]) == ("uberblick", True)
    assert rubrics.parse(rubric).total_points == 105


def test_rows_are_moved_and_removed(client: Client, assessment: Assessment, path: str) -> None:
    moved = values_of(save(client, path, do="up category 1").text, path)
    assert moved["category-0-id"] == ["description"]
    assert moved["criterion-0-0-id"] == ["goal"]
    removed = values_of(client.post(path, moved | {"do": "remove category 1"}).text, path)
    assert "category-1-name" not in removed
    emptied = values_of(client.post(path, removed | {"do": "remove criterion 0 0"}).text, path)
    assert "criterion-0-0-name" not in emptied
    assert stored(assessment) == RUBRIC  # nothing was saved


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"category-0-name": " "}, "Enter a name."),
        ({"category-0-points": "-1"}, "Enter points, 0 or more."),
        ({"category-0-points": "many"}, "Enter points, 0 or more."),
        ({"category-0-method": "dice"}, "Choose how it is scored."),
        ({"criterion-1-0-points": "11"}, "The sub-criteria have 11 points, more than their"),
        ({"criterion-1-0-description": "x" * 5_001}, "Use at most 5000 characters."),
        (
            {"category-0-points": "0", "category-1-points": "0", "criterion-1-0-points": "0"},
            "0 points",
        ),
        ({"category-0-name": None}, "Add at least one category."),
    ],
)
def test_a_mistake_is_said_and_changes_nothing(
    client: Client, assessment: Assessment, path: str, changes: dict[str, Any], message: str
) -> None:
    response = save(client, path, **changes)
    assert response.status_code == 400
    assert message in response.text
    assert stored(assessment) == RUBRIC


def test_a_version_that_came_meanwhile_is_not_overwritten(
    client: Client, assessment: Assessment, path: str
) -> None:
    values = values_of(client.get(path).text, path) | {"category-0-name": "Mine"}
    lifecycle.change_assessment(
        assessment.organization_id, assessment.pk, actor=STAFF, role="Theirs"
    )
    response = client.post(path, values)
    assert response.status_code == 409
    assert 'value="Mine"' in response.text
    assert client.post(path, values_of(response.text, path)).status_code == 302
    assert stored(assessment)["categories"][0]["name"] == "Mine"


@pytest.mark.parametrize("command", ["remove category 9", "add criterion 9", "up criterion 1 0"])
def test_a_command_for_a_row_that_is_not_there_changes_nothing(
    client: Client, path: str, command: str
) -> None:
    before = values_of(client.get(path).text, path)
    after = values_of(save(client, path, do=command).text, path)
    ignored = ("form_id", "csrfmiddlewaretoken")
    assert {k: v for k, v in after.items() if k not in ignored} == {
        k: v for k, v in before.items() if k not in ignored
    }


def test_two_rows_with_one_id_get_two(client: Client, assessment: Assessment, path: str) -> None:
    save(client, path, **{"category-1-id": "quality"})
    ids = [category["id"] for category in stored(assessment)["categories"]]
    assert ids == ["quality", "description"]
