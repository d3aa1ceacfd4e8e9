"""What the phases begin with."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sessions_app.models import Assessment, Organization
from sessions_app.vocabulary.enums import DeliverableType, Role
from sessions_app.workspace.deliverables import empty_state, to_file
from tests.annotations import Json, Response
from tests.browsing import member_client
from tests.factories import AssessmentFactory
from tests.html_forms import forms_in
from tests.materials import START, assessment_with_materials

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.ADMIN)


def path_of(assessment: Assessment) -> str:
    return f"/assessments/{assessment.pk}/materials/start"


def materials_of(assessment: Assessment) -> Json:
    materials: Json = Assessment.objects.get(pk=assessment.pk).materials
    return materials


def send(client: Client, assessment: Assessment, **form: Any) -> Response:
    return client.post(path_of(assessment), {"version": assessment.current_version} | form)


@pytest.mark.parametrize("type", DeliverableType.values)
def test_work_of_each_type_is_taken_and_given_out_as_its_file(
    client: Client, organization: Organization, type: str
) -> None:
    assessment = AssessmentFactory.create(organization=organization, deliverable_type=type)
    state = empty_state(type)
    response = send(client, assessment, begins="work", state=json.dumps(state))
    assert response.status_code == 302
    assert materials_of(assessment)["startingDeliverable"] == state
    file = client.get(f"{path_of(assessment)}/file")
    assert file["Content-Disposition"].startswith("attachment;")
    assessment.refresh_from_db()
    upload = SimpleUploadedFile("work", file.content)
    assert send(client, assessment, begins="file", upload=upload).status_code == 302
    assert send(client, assessment, begins="empty").status_code in (302, 409)


def test_a_file_becomes_the_work_and_carrying_over_is_chosen(
    client: Client, organization: Organization
) -> None:
    assessment = AssessmentFactory.create(organization=organization, deliverable_type="docx")
    content = to_file("docx", START).content
    send(
        client,
        assessment,
        begins="file",
        upload=SimpleUploadedFile("a.docx", content),
        carry_over=1,
    )
    materials = materials_of(assessment)
    assert materials["startingDeliverable"]["document"]["sections"][0]["heading"] == "Why"
    assert materials["carryOver"] is True
    assessment.refresh_from_db()
    send(client, assessment, begins="empty")
    materials = materials_of(assessment)
    assert (materials["startingDeliverable"], materials["carryOver"]) == (None, False)


def test_nothing_different_makes_no_version(client: Client, organization: Organization) -> None:
    assessment = assessment_with_materials(organization=organization)
    page = client.get(path_of(assessment)).text
    (form,) = [f for f in forms_in(page, "") if f.action == path_of(assessment)]
    answer = client.post(form.action, form.values, follow=True)
    assert "Nothing was changed" in answer.text
    assert Assessment.objects.get(pk=assessment.pk).current_version == 1


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ({"begins": "work", "state": "{"}, "JSON"),
        ({"begins": "work", "state": "[]"}, "This must be a JSON object."),
        ({"begins": "work", "state": '{"document": 1}'}, "This must be an object."),
        (
            {"begins": "work", "state": '{"document": {"sections": [{"heading": 1}]}}'},
            "document.sections.0.heading: This must be a string.",
        ),
        ({"begins": "file"}, "Choose a file."),
        ({"begins": "file", "upload": SimpleUploadedFile("a.docx", b"PK")}, "not"),
        ({}, "Choose one."),
    ],
)
def test_a_fault_stands_beside_its_field_and_changes_nothing(
    client: Client, organization: Organization, form: Json, fault: str
) -> None:
    assessment = assessment_with_materials(organization=organization)
    response = send(client, assessment, **form)
    assert response.status_code == 400
    assert fault in response.text
    assert 'class="errorlist"' in response.text
    assert materials_of(assessment) == assessment.materials


def test_who_comes_second_reads_what_the_first_one_saved_and_loses_nothing(
    client: Client, organization: Organization
) -> None:
    assessment = assessment_with_materials(organization=organization)
    send(member_client(organization, Role.OWNER), assessment, begins="empty")
    mine = {"document": {"sections": [{"heading": "Mine", "text": ""}]}}
    response = send(client, assessment, begins="work", state=json.dumps(mine))
    assert response.status_code == 409
    assert "Another user has changed the starting work." in response.text
    assert "Mine" in response.text
    (form,) = [f for f in forms_in(response.text, "") if f.action == path_of(assessment)]
    assert client.post(form.action, form.values).status_code == 302
    assert materials_of(assessment)["startingDeliverable"] == mine


def test_an_empty_beginning_has_no_file(client: Client, organization: Organization) -> None:
    assessment = AssessmentFactory.create(organization=organization)
    assert client.get(f"{path_of(assessment)}/file").status_code == 404
