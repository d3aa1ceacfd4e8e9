"""Bulk actions on the session list."""

import csv

import pytest
from django.test import Client

from sessions_app.models import (
    AuditEntry,
    DeletionJob,
    InvitationEmail,
    Organization,
    Session,
    TimeExtension,
)
from sessions_app.vocabulary.enums import Role, Status
from tests.annotations import MakeSession, Response
from tests.browsing import member_client
from tests.exports import text_after_mark
from tests.factories import CandidateFactory, SessionFactory


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.OWNER)


@pytest.fixture
def make(organization: Organization) -> MakeSession:
    return lambda **kwargs: SessionFactory.create(organization=organization, **kwargs)


def act(client: Client, action: str, *sessions: Session, **form: str) -> Response:
    chosen = {"action": action, "session": [str(session.pk) for session in sessions]}
    return client.post("/sessions/act", form | chosen)


def follow(client: Client, answer: Response) -> str:
    return client.get(answer.headers["Location"]).text


def status_of(session: Session) -> str:
    return str(Session.objects.get(pk=session.pk).status)


def test_scoring_begins_for_those_that_allow_it_and_the_others_are_named(
    client: Client, make: MakeSession
) -> None:
    ready, early = make(status="submitted"), make(status="invited")
    text = follow(client, act(client, "score", ready, early, query="status=submitted"))
    assert (status_of(ready), status_of(early)) == (Status.SCORING, Status.INVITED)
    assert "1 session is being scored." in text
    assert f"{early.candidate.name}: The session is “invited”" in text


def test_too_many_sessions_are_refused_not_truncated(
    client: Client, make: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sessions_app.pages.session_actions.MAX_SESSIONS_AT_ONCE", 1)
    sessions = [make(status="submitted"), make(status="submitted")]
    assert "Select at most 1 sessions." in follow(client, act(client, "score", *sessions))
    assert {status_of(session) for session in sessions} == {Status.SUBMITTED}


def test_time_is_added_with_a_reason(client: Client, make: MakeSession) -> None:
    session = make(status="in_progress")
    act(client, "extend", session, minutes="15", reason="Power cut")
    assert TimeExtension.objects.get().reason == "Power cut"
    assert "Enter a number of minutes" in follow(
        client, act(client, "extend", session, minutes="15")
    )


def test_links_are_sent_again_to_those_who_need_one(client: Client, make: MakeSession) -> None:
    invited, done = make(status="invited"), make(status="submitted")
    text = follow(client, act(client, "send", invited, done))
    assert [email.session_id for email in InvitationEmail.objects.all()] == [invited.pk]
    assert "1 session is being sent the link again." in text
    assert f"{done.candidate.name}: The session was submitted" in text


def test_a_reviewer_changes_nothing(organization: Organization, make: MakeSession) -> None:
    reviewer = member_client(organization, Role.REVIEWER)
    session = make(status="submitted")
    text = follow(reviewer, act(reviewer, "score", session))
    assert "You are not allowed to change any of these sessions." in text
    assert status_of(session) == Status.SUBMITTED
    act(reviewer, "delete", session)
    assert not DeletionJob.objects.exists()


def test_another_organizations_session_is_left_alone(client: Client) -> None:
    foreign = SessionFactory.create(status="submitted")
    act(client, "score", foreign)
    act(client, "delete", foreign)
    assert status_of(foreign) == Status.SUBMITTED
    assert not DeletionJob.objects.exists()


@pytest.mark.parametrize("action", ["score", "export", "delete", "compare", "love", ""])
def test_an_empty_selection_is_an_error(client: Client, action: str) -> None:
    assert 'class="alert error"' in follow(client, act(client, action))


def test_deleting_leads_to_a_preview(client: Client, make: MakeSession) -> None:
    one, _two = make(), make()
    answer = act(client, "delete", one)
    job = DeletionJob.objects.get()
    assert answer.headers["Location"] == f"/deletions/{job.pk}"
    assert (job.total, Session.objects.count()) == (1, 2)


def test_all_matching_sessions_are_those_of_the_filters(client: Client, make: MakeSession) -> None:
    for status in ("scored", "scored", "reviewed"):
        make(status=status)
    act(client, "delete", everything="1", query="status=scored")
    assert DeletionJob.objects.get().total == 2


def test_two_to_four_are_compared(client: Client, make: MakeSession) -> None:
    sessions = [make() for _ in range(5)]
    assert act(client, "compare", *sessions[:2]).headers["Location"].startswith("/compare?session=")
    assert "Select two to four sessions" in follow(client, act(client, "compare", sessions[0]))
    assert "Select two to four sessions" in follow(client, act(client, "compare", *sessions))


def test_an_export_contains_what_the_list_shows_and_is_recorded(
    client: Client, organization: Organization, make: MakeSession
) -> None:
    candidate = CandidateFactory.create(organization=organization, name="=cmd()")
    session = make(candidate=candidate, status="scored", final_percent=62.5)
    make(status="invited")
    answer = act(client, "export", everything="1", query="status=scored")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    head, row, end = csv.reader(text_after_mark(answer).splitlines())
    told = dict(zip(head, row, strict=True))
    assert (told["id"], told["finalPercent"]) == (str(session.pk), "62.5")
    assert told["candidateName"] == "'=cmd()"
    assert "token" not in told
    assert end[:2] == ["# complete", "1"]
    assert AuditEntry.objects.get().action == "sessions.exported"


def test_get_leads_to_the_list(client: Client) -> None:
    assert client.get("/sessions/act").headers["Location"] == "/sessions"
