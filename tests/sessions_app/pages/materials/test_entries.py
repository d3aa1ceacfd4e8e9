"""The forms of sources, inbox items and skills."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gradient.core import storage
from sessions_app import lifecycle
from sessions_app.models import Assessment, AssessmentVersion, Organization, Session, StoredFile
from sessions_app.vocabulary.enums import Role
from tests.annotations import Json, Response
from tests.browsing import member_client
from tests.factories import SessionFactory, StoredFileFactory
from tests.html_forms import forms_in
from tests.materials import assessment_with_materials, file_called
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db


@pytest.fixture
def assessment(organization: Organization) -> Assessment:
    return assessment_with_materials(organization=organization)


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.ADMIN)


def materials_of(assessment: Assessment) -> Json:
    materials: Json = Assessment.objects.get(pk=assessment.pk).materials
    return materials


def version_of(assessment: Assessment) -> int:
    return Assessment.objects.get(pk=assessment.pk).current_version


def path_of(assessment: Assessment, rest: str) -> str:
    return f"/assessments/{assessment.pk}/materials/{rest}"


def form_at(client: Client, path: str) -> dict[str, Any]:
    """The values that the page's form would send unchanged."""
    page = client.get(path).text
    (form,) = [form for form in forms_in(page, path) if form.action == path]
    return dict(form.values)


def save(client: Client, path: str, **changes: Any) -> Response:
    return client.post(path, form_at(client, path) | changes)


def upload(name: str, content: bytes = b"a,b\n1,2\n") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_source_is_changed_and_keeps_its_id_and_files(
    client: Client, assessment: Assessment
) -> None:
    before = materials_of(assessment)["sources"][0]
    response = save(client, path_of(assessment, "sources/drive"), name="Team drive")
    assert response.status_code == 302
    assert materials_of(assessment)["sources"] == [before | {"name": "Team drive"}]
    assert version_of(assessment) == 2
    versions = AssessmentVersion.objects.filter(assessment=assessment)
    assert versions.get(version=1).materials["sources"] == [before]


def test_nothing_different_makes_no_version(client: Client, assessment: Assessment) -> None:
    for entry in ("sources/drive", "inbox/msg-1"):
        page = client.post(
            path_of(assessment, entry), form_at(client, path_of(assessment, entry)), follow=True
        )
        assert "Nothing was changed" in page.text
    assert version_of(assessment) == 1


def test_a_new_entry_gets_an_id_of_its_name(client: Client, assessment: Assessment) -> None:
    for name in ("Price list", "Price list", "価格"):
        save(client, path_of(assessment, "add/sources"), name=name)
    ids = [source["id"] for source in materials_of(assessment)["sources"]]
    assert ids == ["drive", "price-list", "price-list-2", "source"]


def test_the_place_in_the_list_is_chosen(client: Client, assessment: Assessment) -> None:
    save(client, path_of(assessment, "add/sources"), name="First", place="1")
    assert [s["id"] for s in materials_of(assessment)["sources"]] == ["first", "drive"]
    save(client, path_of(assessment, "sources/first"), place="2")
    assert [s["id"] for s in materials_of(assessment)["sources"]] == ["drive", "first"]


def test_several_files_are_added_at_once_renamed_and_removed(
    client: Client, assessment: Assessment
) -> None:
    path = path_of(assessment, "sources/drive")
    save(client, path, uploads=[upload("a.csv"), upload("b.md", b"# B")])
    ledger, a, b = materials_of(assessment)["sources"][0]["files"]
    assert StoredFile.objects.get(pk=a).name == "a.csv"
    save(client, path, **{f"name:{a}": "renamed.csv"}, remove=[ledger])
    renamed, still = materials_of(assessment)["sources"][0]["files"]
    assert (StoredFile.objects.get(pk=renamed).name, still) == ("renamed.csv", b)
    file = file_called("renamed.csv")
    assert storage.read(file.path) == b"a,b\n1,2\n"
    assert StoredFile.objects.get(pk=a).name == "a.csv"  # version 2 names it still


def test_attachments_of_the_inbox_are_files_too(client: Client, assessment: Assessment) -> None:
    save(client, path_of(assessment, "inbox/msg-1"), uploads=[upload("c.csv")])
    names = [
        StoredFile.objects.get(pk=id).name
        for id in materials_of(assessment)["inbox"][0]["attachments"]
    ]
    assert names == ["terms.txt", "c.csv"]


def test_a_file_that_is_refused_is_named_beside_its_field_and_the_others_are_kept_in_the_form(
    client: Client, assessment: Assessment
) -> None:
    path = path_of(assessment, "sources/drive")
    response = save(client, path, name="Typed", uploads=[upload("a.csv"), upload("run.exe", b"MZ")])
    assert response.status_code == 400
    assert "run.exe: This type of file is not supported." in response.text
    assert version_of(assessment) == 1
    (form,) = [form for form in forms_in(response.text, path) if form.action == path]
    assert form.values["name"] == ["Typed"]
    client.post(path, form.values)
    source = materials_of(assessment)["sources"][0]
    names = [StoredFile.objects.get(pk=id).name for id in source["files"]]
    assert (source["name"], names) == ("Typed", ["ledger.csv", "a.csv"])


def test_a_name_that_is_no_name_of_the_kind_is_refused_beside_it(
    client: Client, assessment: Assessment
) -> None:
    ledger = materials_of(assessment)["sources"][0]["files"][0]
    path = path_of(assessment, "sources/drive")
    response = save(client, path, **{f"name:{ledger}": "ledger.exe"})
    assert response.status_code == 400
    assert "This type of file is not supported." in response.text
    assert "ledger.exe" in response.text
    assert version_of(assessment) == 1


def test_files_of_others_are_not_taken(client: Client, assessment: Assessment) -> None:
    theirs = StoredFileFactory.create(assessment=assessment_with_materials(), name="theirs.csv")
    own = materials_of(assessment)["sources"][0]["files"]
    path = path_of(assessment, "sources/drive")
    response = save(client, path, file=[*own, str(theirs.pk)], name="Other")
    assert response.status_code == 400
    assert "A file in the form does not belong to the assessment." in response.text
    assert "theirs.csv" not in response.text
    assert materials_of(assessment) == assessment.materials


def test_a_file_goes_only_where_the_form_says_so(client: Client, assessment: Assessment) -> None:
    own = materials_of(assessment)["sources"][0]["files"]
    save(client, path_of(assessment, "sources/drive"), file=[], name="Other")
    assert materials_of(assessment)["sources"][0]["files"] == own


@pytest.mark.parametrize(
    ("rest", "changes", "fault"),
    [
        ("sources/drive", {"name": " "}, "This field is required."),
        ("sources/drive", {"name": "\u200b"}, "This must not be blank."),
        ("sources/drive", {"name": "x" * 201}, "at most 200 characters"),
        ("inbox/msg-1", {"sender": ""}, "This field is required."),
        ("add/skills", {"name": "Figures", "instructions": "x"}, "Another skill has this name."),
        ("add/skills", {"name": "New", "instructions": " \n"}, "This"),
    ],
)
def test_a_fault_stands_beside_its_field_and_changes_nothing(
    client: Client, assessment: Assessment, rest: str, changes: Json, fault: str
) -> None:
    response = save(client, path_of(assessment, rest), **changes)
    assert response.status_code == 400
    assert fault in response.text
    assert "errorlist" in response.text
    assert version_of(assessment) == 1


def test_a_skill_is_renamed_and_removed(client: Client, assessment: Assessment) -> None:
    page = client.get(f"/assessments/{assessment.pk}/materials").text
    actions = {form.action for form in forms_in(page, "") if "/skills/" in form.action}
    (remove,) = actions
    save(client, remove.removesuffix("/remove"), name="Numbers")
    assert [skill["name"] for skill in materials_of(assessment)["skills"]] == ["Numbers"]
    page = client.get(f"/assessments/{assessment.pk}/materials").text
    (form,) = [form for form in forms_in(page, "") if "/skills/" in form.action]
    client.post(form.action, form.values)
    assert materials_of(assessment)["skills"] == []


def test_two_managers_change_two_things_and_both_are_there(
    client: Client, organization: Organization, assessment: Assessment
) -> None:
    other = member_client(organization, Role.OWNER)
    path, theirs = path_of(assessment, "sources/drive"), path_of(assessment, "inbox/msg-1")
    mine = form_at(client, path)
    save(other, theirs, subject="Theirs")
    assert client.post(path, mine | {"name": "Mine"}).status_code == 302
    materials = materials_of(assessment)
    assert materials["sources"][0]["name"] == "Mine"
    assert materials["inbox"][0]["subject"] == "Theirs"


def test_who_comes_second_reads_what_the_first_one_saved_and_loses_nothing(
    client: Client, organization: Organization, assessment: Assessment
) -> None:
    path = path_of(assessment, "sources/drive")
    mine = form_at(client, path)
    save(member_client(organization, Role.OWNER), path, name="Theirs")
    response = client.post(path, mine | {"name": "Mine", "uploads": [upload("mine.csv")]})
    assert response.status_code == 409
    assert "Another user has changed this source." in response.text
    assert "Theirs" in response.text
    assert materials_of(assessment)["sources"][0]["name"] == "Theirs"
    (form,) = [form for form in forms_in(response.text, path) if form.action == path]
    assert form.values["name"] == ["Mine"]
    assert client.post(path, form.values).status_code == 302
    source = materials_of(assessment)["sources"][0]
    assert source["name"] == "Mine"
    assert str(file_called("mine.csv").pk) in source["files"]


def test_an_entry_that_is_removed_meanwhile_can_be_added_again(
    client: Client, organization: Organization, assessment: Assessment
) -> None:
    path = path_of(assessment, "sources/drive")
    mine = form_at(client, path)
    member_client(organization, Role.OWNER).post(f"{path}/remove", {"version": "1"})
    response = client.post(path, mine | {"name": "Mine"})
    assert response.status_code == 409
    assert "Another user has removed this source." in response.text
    (form,) = [form for form in forms_in(response.text, path) if form.action == path]
    client.post(path, form.values)
    (source,) = materials_of(assessment)["sources"]
    assert (source["id"], source["name"]) == ("drive", "Mine")


def test_what_somebody_else_has_changed_is_not_removed_unseen(
    client: Client, organization: Organization, assessment: Assessment
) -> None:
    path = path_of(assessment, "sources/drive")
    save(member_client(organization, Role.OWNER), path, name="Theirs")
    page = client.post(f"{path}/remove", {"version": "1"}, follow=True).text
    assert "Nothing was removed. Another user has changed this source." in page
    assert len(materials_of(assessment)["sources"]) == 1


def test_who_is_invited_gets_the_change_and_who_has_started_does_not(
    client: Client, organization: Organization, assessment: Assessment
) -> None:
    sessions = SessionFactory.create_batch(2, organization=organization, assessment=assessment)
    lifecycle.start_setup(sessions[0].pk, actor=STAFF)
    save(client, path_of(assessment, "sources/drive"), name="Other")
    versions = Session.objects.in_bulk([session.pk for session in sessions])
    assert [versions[session.pk].assessment_version for session in sessions] == [1, 2]
    page = client.get(f"/assessments/{assessment.pk}/materials").text
    assert "Version 2 (current)</strong>: 1 invited" in page
    assert "Version 1</strong>: 1 running" in page


@pytest.mark.parametrize("path", ["sources/drive", "start"])
def test_who_is_invited_may_keep_the_version_that_they_have(
    client: Client, organization: Organization, assessment: Assessment, path: str
) -> None:
    session = SessionFactory.create(organization=organization, assessment=assessment)
    page = path_of(assessment, path)
    assert "keep_invited" not in form_at(client, page)
    change = {"name": "Other", "begins": "empty", "carry_over": "on", "keep_invited": "on"}
    assert save(client, page, **change).status_code == 302
    session.refresh_from_db()
    assert (session.assessment_version, version_of(assessment)) == (1, 2)


def test_a_refused_form_still_keeps_who_is_invited(client: Client, assessment: Assessment) -> None:
    path = path_of(assessment, "sources/drive")
    response = save(client, path, name="", keep_invited="on")
    assert response.status_code == 400
    (form,) = [form for form in forms_in(response.text, path) if form.action == path]
    assert form.values["keep_invited"] == ["on"]


def test_too_many_entries_are_refused(client: Client, assessment: Assessment) -> None:
    skills = [{"name": str(number), "instructions": "x"} for number in range(20)]
    lifecycle.change_assessment(
        assessment.organization_id,
        assessment.pk,
        actor=STAFF,
        materials=assessment.materials | {"skills": skills},
    )
    response = save(client, path_of(assessment, "add/skills"), name="New", instructions="x")
    assert response.status_code == 400
    assert "There can be at most 20 of these." in response.text


@pytest.mark.parametrize("rest", ["pictures/drive", "sources/nothing", "add/pictures"])
def test_what_does_not_exist_is_404(client: Client, assessment: Assessment, rest: str) -> None:
    assert client.get(path_of(assessment, rest)).status_code == 404
