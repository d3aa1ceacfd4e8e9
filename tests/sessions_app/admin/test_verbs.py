"""The buttons on a session's page in the admin."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from sessions_app import lifecycle
from sessions_app.admin.verbs import BY_NAME, VERBS
from sessions_app.models import (
    DeletionJob,
    InvitationEmail,
    Organization,
    Session,
    TimeExtension,
    Transition,
)
from sessions_app.vocabulary.enums import Role, Status
from tests.admin_pages import page_of, staff_client, superuser_client
from tests.annotations import Response, present
from tests.factories import OrganizationFactory, SessionFactory
from tests.sessions_app.verbs import STAFF, with_scores

FIELDS = {
    "time-factor": {"factor": "1.5", "reason": "Larger print"},
    "send-link": {},
    "rotate-link": {},
    "extend": {"minutes": "5", "reason": "Fire alarm"},
    "score": {},
    "reopen": {"reason": "A category was overlooked"},
}
LEADS_TO = {
    "time-factor": "invited",
    "send-link": "in_progress",
    "rotate-link": "in_progress",
    "extend": "in_progress",
    "score": "scoring",
    "reopen": "scored",
}


def session_for(organization: Organization, name: str) -> Session:
    status = list(BY_NAME[name].statuses)[-1]
    return with_scores(SessionFactory.create(organization=organization, status=status))


def do(client: Client, session: Session, name: str, **fields: str) -> Response:
    return client.post(f"/admin/sessions_app/session/{session.pk}/verbs/{name}/", fields)


def messages_after(client: Client, answer: Response) -> list[str]:
    return [str(m) for m in client.get(answer.headers["Location"]).context["messages"]]


def offered(client: Client, session: Session) -> set[str]:
    return {button.verb.name for button in client.get(page_of(session)).context["buttons"]}


@pytest.mark.parametrize("status", Status)
def test_a_page_offers_what_the_status_allows(db: None, status: Status) -> None:
    session = with_scores(SessionFactory.create(status=status))
    assert offered(superuser_client(), session) == {
        verb.name for verb in VERBS if status in verb.statuses
    }


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", BY_NAME)
def test_a_role_decides_which_buttons_there_are_and_what_they_do(
    organization: Organization, name: str, role: Role
) -> None:
    session = session_for(organization, name)
    client = staff_client(organization, role)
    may = role in BY_NAME[name].roles
    assert (name in offered(client, session)) is may
    answer = do(client, session, name, **FIELDS[name])
    assert answer.status_code == (302 if may else 403)
    session.refresh_from_db()
    assert session.status == (LEADS_TO[name] if may else list(BY_NAME[name].statuses)[-1])


def test_a_change_records_actor_and_reason(organization: Organization) -> None:
    session = session_for(organization, "reopen")
    client = staff_client(organization, Role.ADMIN)
    assert messages_after(client, do(client, session, "reopen", reason="Look again")) == [
        BY_NAME["reopen"].success_message
    ]
    change = Transition.objects.latest("id")
    assert (change.actor_kind, change.reason) == ("staff", "Look again")
    assert change.actor_id == client.session["_auth_user_id"]


def test_more_time_moves_the_deadline(organization: Organization) -> None:
    session = session_for(organization, "extend")
    ends = present(session.timer_ends_at)
    do(staff_client(organization, Role.ADMIN), session, "extend", minutes="5", reason="Alarm")
    session.refresh_from_db()
    assert session.timer_ends_at == ends + timedelta(minutes=5)
    assert TimeExtension.objects.get().reason == "Alarm"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"minutes": "5"}, "Reason: This field is required."),
        ({"minutes": "many", "reason": "x"}, "Minutes: Enter a number."),
        ({"minutes": "0", "reason": "x"}, "Minutes: Ensure this value is greater"),
        ({"minutes": "1e400", "reason": "x"}, "Minutes: Enter a number."),
        ({"minutes": "99999", "reason": "x"}, "Minutes: Ensure this value is less"),
    ],
)
def test_an_invalid_field_is_a_message_and_nothing_changes(
    organization: Organization, fields: dict[str, str], sentence: str
) -> None:
    session = session_for(organization, "extend")
    client = staff_client(organization, Role.ADMIN)
    assert messages_after(client, do(client, session, "extend", **fields))[0].startswith(sentence)
    assert not TimeExtension.objects.exists()


def test_a_verb_that_the_status_no_longer_allows_is_a_message(organization: Organization) -> None:
    """As when two people have the page open."""
    session = session_for(organization, "score")
    lifecycle.begin_scoring(session.pk, actor=STAFF)
    client = staff_client(organization, Role.ADMIN)
    assert messages_after(client, do(client, session, "score")) == [
        "The session is “scoring”; this action requires “submitted” or “scored”."
    ]


def test_the_button_to_delete_leads_to_a_preview(organization: Organization) -> None:
    session = SessionFactory.create(organization=organization)
    answer = do(staff_client(organization, Role.OWNER), session, "delete")
    assert answer.headers["Location"] == f"/deletions/{DeletionJob.objects.get().pk}"
    assert Session.objects.exists()


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ADMIN])
def test_only_owners_have_the_button_to_delete(organization: Organization, role: Role) -> None:
    session = SessionFactory.create(organization=organization)
    client = staff_client(organization, role)
    assert "Delete …" not in client.get(page_of(session)).text
    assert do(client, session, "delete").status_code == 403
    assert not DeletionJob.objects.exists()


@pytest.mark.parametrize("name", [*BY_NAME, "delete"])
def test_another_organizations_session_and_an_unknown_one_are_not_found(
    organization: Organization, name: str
) -> None:
    theirs = session_for(OrganizationFactory.create(), "score")
    client = staff_client(organization, Role.OWNER)
    for id in (theirs.pk, uuid4()):
        path = f"/admin/sessions_app/session/{id}/verbs/{name}/"
        assert client.post(path, FIELDS.get(name, {})).status_code == 404


def test_there_are_no_other_verbs_and_no_links_to_them(organization: Organization) -> None:
    session = session_for(organization, "score")
    client = staff_client(organization, Role.OWNER)
    assert do(client, session, "finish-scoring").status_code == 404
    path = f"/admin/sessions_app/session/{session.pk}/verbs/score/"
    assert client.get(path).status_code == 405


def test_the_time_factor_is_recorded_with_its_reason(organization: Organization) -> None:
    session = session_for(organization, "time-factor")
    client = staff_client(organization, Role.ADMIN)
    do(client, session, "time-factor", factor="1.5", reason="Larger print")
    session.refresh_from_db()
    assert (session.time_factor, session.setup_minutes) == (1.5, 22.5)
    assert TimeExtension.objects.get().reason == "Larger print"
    for factor in ("0.5", "4.5", "nan", ""):
        do(client, session, "time-factor", factor=factor, reason="x")
    assert TimeExtension.objects.count() == 1


def test_links_are_sent_and_replaced(organization: Organization) -> None:
    session = session_for(organization, "send-link")
    client = staff_client(organization, Role.ADMIN)
    do(client, session, "send-link")
    assert InvitationEmail.objects.get().site == "http://testserver"
    assert Session.objects.get().token == session.token
    do(client, session, "rotate-link")
    assert Session.objects.get().token != session.token


def test_a_due_date_that_has_passed_is_refused_at_its_field(organization: Organization) -> None:
    session = session_for(organization, "time-factor")
    client = staff_client(organization, Role.ADMIN)
    page = client.post(page_of(session), {"due_date": "2020-01-01T10:00"})
    assert page.context["adminform"].form.errors == {"due_date": ["The due date has passed."]}
    assert client.post(page_of(session), {"due_date": "2090-01-01T10:00"}).status_code == 302
    session.refresh_from_db()
    assert present(session.due_date).year == 2090
