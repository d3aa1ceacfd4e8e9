"""Making, changing, duplicating and archiving an assessment on its pages."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sessions_app import lifecycle
from sessions_app.accounts import preferences
from sessions_app.models import Assessment, Organization, Session
from sessions_app.vocabulary.enums import Role
from tests.annotations import Response
from tests.browsing import member_client
from tests.factories import AssessmentFactory, OrganizationFactory, SessionFactory
from tests.html_forms import forms_in
from tests.materials import assessment_with_materials
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.ADMIN)


def values_of(client: Client, path: str) -> dict[str, Any]:
    """What the form of the page sends unchanged."""
    (form,) = [each for each in forms_in(client.get(path).text, path) if each.action == path]
    return dict(form.values)


def save(client: Client, path: str, **changes: Any) -> Response:
    response: Response = client.post(path, values_of(client, path) | changes)
    return response


class TestCreate:
    PATH = "/assessments/new"

    def test_it_has_what_was_typed(self, client: Client, organization: Organization) -> None:
        response = save(
            client,
            self.PATH,
            name="  Senior PM  ",
            role="Product manager",
            task_prompt="Write a memo.\nBe brief.",
            deliverable_type="email",
            setup_minutes="7,5",
            auto_score="on",
            phase_name=["Draft", "Final"],
            phase_minutes=["45", "20.5"],
        )
        assessment = Assessment.objects.get()
        assert response.headers["Location"] == f"/assessments/{assessment.pk}/rubric"
        assert assessment.organization == organization
        assert (assessment.name, assessment.role) == ("Senior PM", "Product manager")
        assert assessment.task_prompt == "Write a memo.\nBe brief."
        assert (assessment.deliverable_type, assessment.setup_minutes) == ("email", 7.5)
        assert assessment.auto_score
        phases = assessment.phases.order_by("index").values_list("name", "minutes")
        assert list(phases) == [("Draft", 45.0), ("Final", 20.5)]
        assert assessment.versions.get().actor_kind == "staff"

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"name": " "}, "This field is required."),
            ({"name": "\u200b"}, "This must not be blank."),
            ({"name": "x" * 201}, "at most 200 characters"),
            ({"setup_minutes": "-1"}, "greater than or equal to 0"),
            ({"setup_minutes": "soon"}, "Enter a number, such as 1.5."),
            ({"deliverable_type": "poem"}, "Select a valid choice"),
            ({"due_date": "tomorrow"}, "Enter a valid date"),
            ({"phase_name": [""]}, "Enter a name."),
            ({"phase_minutes": ["0"]}, "Enter a number of minutes above 0."),
            ({"phase_minutes": ["1,500"]}, "Enter a number of minutes above 0."),
            ({"phase_name": [], "phase_minutes": []}, "Add at least one phase."),
        ],
    )
    def test_a_mistake_is_said_beside_its_field_and_makes_nothing(
        self, client: Client, changes: dict[str, Any], message: str
    ) -> None:
        response = save(client, self.PATH, **({"name": "Senior PM"} | changes))
        assert response.status_code == 400
        assert message in response.text
        assert not Assessment.objects.exists()

    def test_a_phase_is_added_and_removed_without_a_script(self, client: Client) -> None:
        typed = {"name": "Kept", "phase_name": ["One", "Two"], "phase_minutes": ["5", "x"]}
        more = save(client, self.PATH, **typed, do="add phase")
        assert more.status_code == 200
        assert more.text.count('name="phase_name"') == 3
        assert 'value="Kept"' in more.text
        assert "errorlist" not in more.text.partition("<main")[2]
        less = save(client, self.PATH, **typed, do="remove phase 0").text
        assert 'value="One"' not in less
        assert 'value="Two"' in less
        moved = save(client, self.PATH, **typed, do="up phase 1").text
        assert moved.index('value="Two"') < moved.index('value="One"')
        assert not Assessment.objects.exists()

    @pytest.mark.parametrize("command", ["remove phase 99", "up phase 0", "x", "add", "up phase x"])
    def test_a_strange_command_changes_nothing(self, client: Client, command: str) -> None:
        response = save(client, self.PATH, name="", do=command)
        assert response.status_code in (200, 400)
        assert response.text.count('name="phase_name"') == 1

    def test_no_assessment_is_made_for_others(self, client: Client) -> None:
        others = OrganizationFactory.create()
        response = save(client, self.PATH, name="Mine", organization=str(others.pk))
        assert response.status_code == 400
        assert not Assessment.objects.exists()


class TestEdit:
    @pytest.fixture
    def assessment(self, organization: Organization) -> Assessment:
        return AssessmentFactory.create(
            organization=organization, name="Memo", phases=[("Draft", 45), ("Final", 20)]
        )

    @pytest.fixture
    def path(self, assessment: Assessment) -> str:
        return f"/assessments/{assessment.pk}/edit"

    def test_unchanged_it_makes_no_version(
        self, client: Client, assessment: Assessment, path: str
    ) -> None:
        before = Assessment.objects.values().get()
        assert save(client, path).status_code == 302
        assert Assessment.objects.values().get() == before

    def test_a_change_is_the_next_version_for_the_invited(
        self, client: Client, assessment: Assessment, path: str, organization: Organization
    ) -> None:
        invited, running = (
            SessionFactory.create(organization=organization, assessment=assessment, status=status)
            for status in ("invited", "in_progress")
        )
        response = save(client, path, task_prompt="Be brief.", phase_minutes=["45", "30"])
        assert response.headers["Location"] == f"/assessments/{assessment.pk}/materials"
        assessment.refresh_from_db()
        assert (assessment.current_version, assessment.task_prompt) == (2, "Be brief.")
        versions = [
            Session.objects.get(pk=each.pk).assessment_version for each in (invited, running)
        ]
        assert versions == [2, 1]

    def test_the_invited_can_keep_theirs(
        self, client: Client, assessment: Assessment, path: str, organization: Organization
    ) -> None:
        session = SessionFactory.create(
            organization=organization, assessment=assessment, status="invited"
        )
        save(client, path, role="Other", keep_invited="on")
        session.refresh_from_db()
        assert session.assessment_version == 1

    def test_the_name_alone_is_no_new_version(
        self, client: Client, assessment: Assessment, path: str
    ) -> None:
        save(client, path, name="Better memo")
        assessment.refresh_from_db()
        assert (assessment.name, assessment.current_version) == ("Better memo", 1)

    def test_a_version_that_came_meanwhile_is_not_overwritten(
        self, client: Client, assessment: Assessment, path: str
    ) -> None:
        typed = values_of(client, path) | {"role": "Mine"}
        lifecycle.change_assessment(
            assessment.organization_id, assessment.pk, actor=STAFF, role="Theirs"
        )
        response = client.post(path, typed)
        assert response.status_code == 409
        assert "Somebody changed the assessment" in response.text
        assert 'value="Mine"' in response.text
        assessment.refresh_from_db()
        assert assessment.role == "Theirs"
        (form,) = [each for each in forms_in(response.text, path) if each.action == path]
        assert client.post(path, form.values).status_code == 302
        assessment.refresh_from_db()
        assert (assessment.role, assessment.current_version) == ("Mine", 3)

    def test_a_due_date_is_in_the_user_s_zone(
        self, client: Client, assessment: Assessment, path: str
    ) -> None:
        preferences.set_time_zone(int(client.session["_auth_user_id"]), "Europe/Berlin")
        save(client, path, due_date="2090-01-31T18:00")
        assessment.refresh_from_db()
        assert assessment.due_date is not None
        assert timezone.localtime(assessment.due_date, timezone=None).hour in (17, 18)
        assert assessment.due_date.isoformat().startswith("2090-01-31T17:00")
        assert values_of(client, path)["due_date"] == ["2090-01-31T18:00"]

    def test_another_type_is_refused_beside_starting_work(
        self, client: Client, organization: Organization
    ) -> None:
        assessment = assessment_with_materials(organization=organization)
        other = "xlsx" if assessment.deliverable_type != "xlsx" else "docx"
        response = save(client, f"/assessments/{assessment.pk}/edit", deliverable_type=other)
        assert response.status_code == 400
        assert "materials" in response.text

    def test_an_assessment_of_others_is_404(self, client: Client) -> None:
        theirs = AssessmentFactory.create(organization=OrganizationFactory.create())
        for page in ("edit", "rubric", "versions"):
            assert client.get(f"/assessments/{theirs.pk}/{page}").status_code == 404


class TestDuplicate:
    def test_the_copy_has_the_task_and_the_rubric(
        self, client: Client, organization: Organization
    ) -> None:
        original = assessment_with_materials(organization=organization)
        response = client.post(f"/assessments/{original.pk}/duplicate")
        copy = Assessment.objects.exclude(pk=original.pk).get()
        assert response.headers["Location"] == f"/assessments/{copy.pk}/edit"
        assert copy.name == f"{original.name} (copy)"
        assert copy.scoring_rubric == original.scoring_rubric
        assert copy.materials["sources"] == []
        assert copy.materials["skills"] == original.materials["skills"]
        phases = [
            list(each.phases.order_by("index").values_list("name", "minutes"))
            for each in (copy, original)
        ]
        assert phases[0] == phases[1]


class TestArchive:
    def test_an_archived_one_takes_no_invitation_until_it_is_active_again(
        self, client: Client, organization: Organization
    ) -> None:
        assessment = AssessmentFactory.create(organization=organization)
        client.post(f"/assessments/{assessment.pk}/archive")
        assessment.refresh_from_db()
        assert not assessment.is_active
        page = client.get(f"/assessments/{assessment.pk}/materials").text
        assert "Archived" in page
        assert "/invitations?assessment=" not in page
        client.post(f"/assessments/{assessment.pk}/archive", {"is_active": "1"})
        assessment.refresh_from_db()
        assert (assessment.is_active, assessment.current_version) == (True, 1)
