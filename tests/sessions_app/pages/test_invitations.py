"""The page on which many are invited: previewed, confirmed, reported; and again without harm."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from sessions_app import lifecycle
from sessions_app.models import Assessment, InvitationEmail, Organization, Session
from sessions_app.pages import invitations
from sessions_app.vocabulary.enums import Role
from tests.annotations import Call, Response, present
from tests.browsing import member_client
from tests.clients import ApiClient
from tests.factories import AssessmentFactory

pytestmark = pytest.mark.django_db

PATH = "/invitations"
TABLE = "email,name\njane@example.com,Jane Smith\nbob,Bob\nzoe@example.com,Zoë\n"


@pytest.fixture
def assessment(organization: Organization) -> Assessment:
    return AssessmentFactory.create(organization=organization, name="Senior PM")


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.ADMIN)


@pytest.fixture
def preview(client: Client, assessment: Assessment) -> Call:
    def upload(data: bytes | str = TABLE, **form: Any) -> Response:
        data = data.encode() if isinstance(data, str) else data
        file = SimpleUploadedFile("candidates.csv", data)
        form = {"step": "preview", "assessment": assessment.pk, "send_email": "on", **form}
        return client.post(PATH, {**form, "file": file})

    return upload


def hidden(page: Response) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))


def told(page: Response) -> str:
    return present(re.search(r'<p role="status">(.*?)</p>', page.text)).group(1)


def test_a_preview_changes_nothing_and_says_why_a_line_is_refused(
    preview: Call,
) -> None:
    page = preview()
    assert page.status_code == 200
    assert told(page) == "2 would be invited, 0 were already invited, 1 refused."
    assert "Enter a valid email address." in page.text
    assert "Invite 2 candidates" in page.text
    assert not Session.objects.exists()


def test_what_is_confirmed_is_what_was_previewed(client: Client, preview: Call) -> None:
    form = hidden(preview())
    page = client.post(PATH, form)
    assert told(page) == "2 invited, 0 were already invited, 1 refused."
    names = {session.candidate.name for session in Session.objects.all()}
    assert names == {"Jane Smith", "Zoë"}
    assert InvitationEmail.objects.count() == 2
    assert {email.site for email in InvitationEmail.objects.all()} == {"http://testserver"}

    again = client.post(PATH, form)
    assert told(again) == "0 invited, 2 were already invited, 1 refused."
    assert Session.objects.count() == InvitationEmail.objects.count() == 2


def test_without_email_none_is_ordered(client: Client, preview: Call) -> None:
    page = preview(send_email="")
    assert "without e-mail" in page.text
    client.post(PATH, hidden(page))
    assert (Session.objects.count(), InvitationEmail.objects.count()) == (2, 0)


def test_candidates_invited_before_are_counted_separately(
    assessment: Assessment, preview: Call
) -> None:
    lifecycle.invite(assessment, email="jane@example.com", name="Jane Smith")
    assert told(preview()) == "1 would be invited, 1 was already invited, 1 refused."


def test_what_differs_is_shown_and_taken_over(
    client: Client, assessment: Assessment, preview: Call
) -> None:
    session, _ = lifecycle.invite(assessment, email="jane@example.com", name="Jane")
    page = preview(resend="on")
    assert "1 was already invited (1 would be changed)" in told(page)
    assert "Changed: name, link sent again" in page.text
    assert (Session.objects.count(), InvitationEmail.objects.count()) == (1, 0)
    done = client.post(PATH, hidden(page))
    assert "1 was already invited (1 changed)" in told(done)
    session.candidate.refresh_from_db()
    assert session.candidate.name == "Jane Smith"
    assert InvitationEmail.objects.filter(session=session).count() == 1


def test_changes_alone_can_be_confirmed(assessment: Assessment, preview: Call) -> None:
    lifecycle.invite(assessment, email="jane@example.com", name="Jane")
    page = preview("email,name\njane@example.com,Jane S.\n")
    assert "Change 1 invitation<" in page.text


def test_what_a_line_says_stays_text(preview: Call) -> None:
    page = preview('email,name,<b>x</b>\n"<script>alert(1)</script>",Jane,\n')
    assert "<script>alert(1)" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    assert "&lt;b&gt;x&lt;/b&gt;" in page.text
    assert "Invite 0" not in page.text


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ("", "The submitted file is empty."),
        ("\n", "The first line must have the column titles"),
        ("name\nJane\n", "email is missing"),
        (b"PK\x03\x04\x00", "not a text file in UTF-8"),
        ('email,name\njane@example.com,"Jane\n', "is not valid CSV"),
        (b"x" * (invitations.MAX_BYTES + 1), "more than 1 MiB"),
        ("email,name\n" + "".join(f"c{n}@example.com,C\n" for n in range(501)), "500 candidates"),
    ],
)
def test_an_invalid_file_is_an_error(preview: Call, data: bytes | str, fault: str) -> None:
    page = preview(data)
    assert page.status_code == 400
    assert fault in page.text


def test_a_file_is_needed_and_a_preview_must_be_whole(
    client: Client, assessment: Assessment
) -> None:
    page = client.post(PATH, {"step": "preview", "assessment": assessment.pk})
    assert (page.status_code, "Choose a file." in page.text) == (400, True)
    form = {"step": "invite", "assessment": assessment.pk, "table": "%%%"}
    page = client.post(PATH, form)
    assert (page.status_code, "Start over" in page.text) == (400, True)


def test_a_guessed_encoding_is_shown(preview: Call) -> None:
    page = preview("email,name\nzoe@example.com,Zoë\n".encode("cp1252"))
    assert "Windows-1252" in page.text
    assert "Zoë" in page.text


def test_an_assessment_of_others_or_inactive_is_none(
    preview: Call, organization: Organization
) -> None:
    inactive = AssessmentFactory.create(organization=organization, is_active=False)
    for each in (AssessmentFactory.create(), inactive):
        page = preview(assessment=each.pk)
        assert (page.status_code, "Select a valid choice" in page.text) == (400, True)
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("role", "status"), [(Role.REVIEWER, 403), (Role.ADMIN, 200), (Role.OWNER, 200)]
)
def test_admins_and_owners_invite(
    organization: Organization, assessment: Assessment, role: Role, status: int
) -> None:
    client = member_client(organization, role)
    assert client.get(PATH).status_code == status
    posted = client.post(PATH, {"step": "invite", "assessment": assessment.pk})
    assert posted.status_code == (403 if status == 403 else 400)


def test_an_anonymous_visitor_signs_in_first(anonymous: ApiClient, db: None) -> None:
    response = anonymous.get(PATH)
    assert (response.status_code, response["Location"]) == (302, f"/sign-in?next={PATH}")


@pytest.mark.parametrize("rows", [1, 3])
def test_a_preview_costs_the_same_for_any_number(
    preview: Call, rows: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    text = "email,name\n" + "".join(f"c{n}@example.com,C\n" for n in range(rows))
    with django_assert_max_num_queries(8):
        assert f"{rows} would be" in told(preview(text))
