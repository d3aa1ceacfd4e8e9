"""The pages of bulk deletion: who gets there, what they show, what their forms do."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sessions_app import lifecycle
from sessions_app.deletion import jobs, runner, single
from sessions_app.models import DeletionJob, Organization, Session
from sessions_app.pages import deletions
from sessions_app.vocabulary.enums import DeletionStatus, Role
from tests.annotations import Response
from tests.browsing import member_client, superuser_client
from tests.factories import (
    CandidateFactory,
    MembershipFactory,
    OrganizationFactory,
    SessionFactory,
    UserFactory,
)
from tests.sessions_app.deletion.bulk import REASON, preview_job, queued_job, run_worker
from tests.sessions_app.verbs import CANDIDATE, STAFF

PREVIEW = "/deletions/preview"
VERBS = ("order", "leave-out-running", "discard", "cancel")


@pytest.fixture
def owner(organization: Organization) -> Client:
    return member_client(organization, Role.OWNER, first_name="Olivia", last_name="Owner")


@pytest.fixture
def sessions(organization: Organization) -> list[Session]:
    return SessionFactory.create_batch(3, organization=organization, status="submitted")


def select(client: Client, *sessions: Session, follow: bool = False) -> Response:
    ids = [str(session.pk) for session in sessions]
    return client.post(PREVIEW, {"session": ids}, follow=follow)


def page(job: DeletionJob, *rest: str) -> str:
    return "/".join(["/deletions", str(job.pk), *rest])


def order(client: Client, job: DeletionJob, **fields: str) -> Response:
    form = {"number": str(job.total), "reason": REASON} | fields
    return client.post(page(job, "order"), form)


def messages_of(answer: Response) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_a_selection_leads_to_its_preview(owner: Client, sessions: list[Session]) -> None:
    answer = select(owner, *sessions[:2], follow=True)
    job = DeletionJob.objects.get()
    assert answer.request["PATH_INFO"] == page(job)
    assert set(job.items.values_list("session_id", flat=True)) == {s.pk for s in sessions[:2]}
    assert "Delete 2 sessions?" in answer.text


def test_a_preview_shows_counts_dates_statuses_and_a_sample(
    owner: Client, organization: Organization
) -> None:
    jane = CandidateFactory.create(
        organization=organization, name="Jane Smith", email="jane@example.com"
    )
    day = timezone.now() - timedelta(days=40)
    SessionFactory.create(
        organization=organization, candidate=jane, status="submitted", created_at=day
    )
    SessionFactory.create(organization=organization, status="in_progress")
    text = select(owner, *Session.objects.all(), follow=True).text
    assert "Jane Smith" in text
    assert "jane@example.com" in text
    assert f"{day:%b %Y}" in text
    assert "1 is running:" in text
    assert "1 is submitted and not reviewed yet" in text


def test_ids_that_are_malformed_unknown_or_of_others_are_left_out_and_counted(
    owner: Client, sessions: list[Session]
) -> None:
    ids = [str(sessions[0].pk), "nonsense", str(uuid4()), str(SessionFactory.create().pk)]
    answer = owner.post(PREVIEW, {"session": ids}, follow=True)
    job = DeletionJob.objects.get()
    assert (job.total, job.not_found) == (1, 2)
    assert "2 of the selected sessions are already deleted" in answer.text


@pytest.mark.parametrize("ids", [[], ["nonsense"], [str(uuid4())]])
def test_an_empty_selection_leads_back_to_where_it_was_made(owner: Client, ids: list[str]) -> None:
    answer = owner.post(
        PREVIEW, {"session": ids}, headers={"Referer": "http://testserver/sessions?status=scored"}
    )
    assert answer.headers["Location"] == "http://testserver/sessions?status=scored"
    assert not DeletionJob.objects.exists()


def test_a_refused_selection_never_leads_to_another_site(owner: Client) -> None:
    answer = owner.post(PREVIEW, {}, headers={"Referer": "https://evil.example/"}, follow=True)
    assert answer.request["PATH_INFO"] == "/sessions"
    assert messages_of(answer) == ["No sessions are selected, or they were already deleted."]


def test_an_owner_here_who_reviews_there_deletes_nothing_there(organization: Organization) -> None:
    other = OrganizationFactory.create()
    user = UserFactory.create()
    MembershipFactory.create(user=user, organization=organization, role=Role.OWNER)
    MembershipFactory.create(user=user, organization=other, role=Role.REVIEWER)
    client = Client()
    client.force_login(user, backend="sessions_app.accounts.backend.UserBackend")
    mine, theirs = (
        SessionFactory.create(organization=organization),
        SessionFactory.create(organization=other),
    )
    select(client, mine, theirs)
    assert [item.session_id for item in DeletionJob.objects.get().items.all()] == [mine.pk]


def test_a_second_click_orders_no_second_deletion(owner: Client, sessions: list[Session]) -> None:
    job = preview_job(*sessions)
    for _ in range(2):
        assert order(owner, job).headers["Location"] == page(job)
    run_worker()
    assert DeletionJob.objects.get().deleted == 3


def test_the_number_may_have_thousands_separators(
    owner: Client, sessions: list[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = preview_job(*sessions)
    DeletionJob.objects.update(total=12_345)
    for text in ("12,345", "12 345", " 12.345 ", "12345"):
        DeletionJob.objects.update(status="preview", ordered_at=None)
        assert order(owner, job, number=text).status_code == 302


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"number": ""}, "Type 3, the number of sessions"),
        ({"number": "4"}, "Type 3, the number of sessions"),
        ({"number": "three"}, "Type 3, the number of sessions"),
        ({"number": "9" * 30}, "at most 20 characters"),
        ({"reason": " "}, "Enter a reason. It is kept in the receipt."),
        ({"reason": "x" * 1001}, "at most 1000 characters"),
    ],
)
def test_an_invalid_form_shows_the_error_at_its_field(
    owner: Client, sessions: list[Session], fields: dict[str, str], sentence: str
) -> None:
    job = preview_job(*sessions)
    answer = order(owner, job, **fields)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert 'aria-invalid="true"' in answer.text
    job.refresh_from_db()
    assert job.status == "preview"


def test_an_invalid_form_keeps_its_values(owner: Client, sessions: list[Session]) -> None:
    text = order(owner, preview_job(*sessions), number="2", reason="My <reason>").text
    assert "My &lt;reason&gt;" in text


def test_running_sessions_need_a_checkbox(owner: Client, organization: Organization) -> None:
    job = preview_job(SessionFactory.create(organization=organization, status="setup"))
    answer = order(owner, job)
    assert answer.status_code == 400
    assert "1 session is running. Leave them out, or confirm it here." in answer.text
    assert order(owner, job, includes_running="on").status_code == 302
    run_worker()
    assert not Session.objects.exists()


def test_there_is_no_checkbox_without_running_sessions(
    owner: Client, sessions: list[Session]
) -> None:
    assert "includes_running" not in owner.get(page(preview_job(*sessions))).text


def test_sessions_started_since_the_preview_are_shown(
    owner: Client, organization: Organization
) -> None:
    session = SessionFactory.create(organization=organization)
    job = preview_job(session)
    lifecycle.start_setup(session.pk, actor=CANDIDATE)
    assert "1 is running:" in owner.get(page(job)).text


def test_sessions_deleted_since_the_preview_are_counted(
    owner: Client, sessions: list[Session]
) -> None:
    job = preview_job(*sessions)
    single.delete_session(sessions[0].pk, organization_id=sessions[0].organization_id, actor=STAFF)
    assert "1 of these sessions has been deleted since the selection" in owner.get(page(job)).text


def test_running_sessions_are_left_out_by_a_button(
    owner: Client, organization: Organization, sessions: list[Session]
) -> None:
    running = SessionFactory.create(organization=organization, status="setup")
    job = preview_job(*sessions, running)
    answer = owner.post(page(job, "leave-out-running"), follow=True)
    assert "Delete 3 sessions?" in answer.text


def test_a_preview_is_discarded_by_a_button(owner: Client, sessions: list[Session]) -> None:
    answer = owner.post(page(preview_job(*sessions), "discard"), follow=True)
    assert messages_of(answer) == ["Nothing was deleted."]
    assert not DeletionJob.objects.exists()


def test_a_running_deletion_shows_its_progress_and_can_be_cancelled(
    owner: Client, sessions: list[Session]
) -> None:
    job = queued_job(*sessions)
    runner.run_chunk(rows=1)
    text = owner.get(page(job)).text
    assert "1 of 3 sessions, less than a minute left" in text
    assert '<progress class="wide" max="3" value="1"' in text
    assert '<meta http-equiv="refresh" content="3">' in text
    answer = owner.post(page(job, "cancel"), follow=True)
    assert messages_of(answer) == [deletions.CancelDeletion.success_message]
    assert "Kept because the deletion was cancelled" in answer.text


def test_the_progress_is_json_with_counts_text_and_status(
    owner: Client, sessions: list[Session]
) -> None:
    job = queued_job(*sessions)
    assert owner.get(page(job, "progress")).json() == {
        "status": "queued",
        "total": 3,
        "done": 0,
        "text": "0 of 3 sessions",
        "isWaitingLong": False,
    }


def test_a_deletion_that_no_worker_starts_says_so(owner: Client, sessions: list[Session]) -> None:
    job = queued_job(*sessions)
    DeletionJob.objects.update(ordered_at=timezone.now() - timedelta(minutes=1))
    assert owner.get(page(job, "progress")).json()["isWaitingLong"] is True


def test_a_receipt_says_who_when_why_and_what(owner: Client, sessions: list[Session]) -> None:
    job = preview_job(*sessions)
    order(owner, job)
    run_worker()
    text = owner.get(page(job)).text
    for shown in ("Olivia Owner", REASON, str(sessions[0].pk), "Session phases"):
        assert shown in text
    for session in sessions:
        assert session.candidate.name not in text


def test_a_receipt_is_a_file_to_keep(owner: Client, sessions: list[Session]) -> None:
    job = queued_job(*sessions)
    run_worker()
    answer = owner.get(page(job, "receipt.json"))
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="deletion-{job.pk}.json"'
    assert len(json.loads(answer.getvalue())["deleted"]) == 3


def test_there_is_no_receipt_before_the_end(owner: Client, sessions: list[Session]) -> None:
    assert owner.get(page(queued_job(*sessions), "receipt.json")).status_code == 404


def test_a_long_receipt_shows_the_first_ids_and_the_number(
    owner: Client, organization: Organization
) -> None:
    job = queued_job(*SessionFactory.create_batch(102, organization=organization, status="scored"))
    run_worker()
    text = owner.get(page(job)).text
    assert text.count("<li><code>") == 100
    assert "Deleted: <strong>102</strong>" in text


@pytest.mark.parametrize("verb", ["cancel", "discard", "leave-out-running"])
def test_an_ended_deletion_cannot_be_changed(
    owner: Client, sessions: list[Session], verb: str
) -> None:
    job = queued_job(*sessions)
    run_worker()
    answer = owner.post(page(job, verb), follow=True)
    assert messages_of(answer)[0] in {
        "This deletion has already ended.",
        "This deletion was already confirmed.",
    }
    job.refresh_from_db()
    assert job.status == "completed"


def test_the_list_shows_the_newest_first_and_finds_a_session(
    owner: Client, sessions: list[Session]
) -> None:
    first, second = queued_job(sessions[0]), preview_job(*sessions[1:])
    listed = list(owner.get("/deletions").context["page"].object_list)
    assert listed == [second, first]
    found = owner.get("/deletions", {"session": str(sessions[0].pk)})
    assert list(found.context["page"].object_list) == [first]
    for asked, sentence in (
        ("nonsense", "This is not a session id"),
        (str(uuid4()), "No bulk deletion includes this session"),
    ):
        assert sentence in owner.get("/deletions", {"session": asked}).text


def test_the_list_is_paginated(
    owner: Client, sessions: list[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sessions_app.pages.deletions.PAGE_SIZE", 2)
    for session in sessions:
        preview_job(session)
    assert 'rel="next" href="?page=2"' in owner.get("/deletions").text
    assert len(owner.get("/deletions", {"page": "2"}).context["page"].object_list) == 1


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ADMIN])
def test_only_owners_delete(
    organization: Organization, sessions: list[Session], role: Role
) -> None:
    client = member_client(organization, role)
    job = preview_job(*sessions)
    for path in ("/deletions", page(job), page(job, "progress"), page(job, "receipt.json")):
        assert client.get(path).status_code == 403
    for verb in VERBS:
        assert client.post(page(job, verb), {"number": "3", "reason": "x"}).status_code == 403
    assert select(client, *sessions).status_code == 403
    assert DeletionJob.objects.get().status == "preview"


def test_superusers_delete_everywhere(sessions: list[Session]) -> None:
    client = superuser_client()
    select(client, *sessions)
    job = DeletionJob.objects.get()
    assert order(client, job).status_code == 302


def test_another_organizations_deletion_is_not_found(sessions: list[Session]) -> None:
    job = queued_job(*sessions)
    stranger = member_client(OrganizationFactory.create(), Role.OWNER)
    for id in (job.pk, uuid4()):
        for rest in ("", "/progress", "/receipt.json"):
            assert stranger.get(f"/deletions/{id}{rest}").status_code == 404
        for verb in VERBS:
            assert stranger.post(f"/deletions/{id}/{verb}").status_code == 404
    assert list(stranger.get("/deletions").context["page"].object_list) == []
    job.refresh_from_db()
    assert job.status == "queued"


def test_an_anonymous_visitor_is_redirected_to_the_sign_in(
    client: Client, sessions: list[Session]
) -> None:
    job = preview_job(*sessions)
    assert client.get(page(job)).headers["Location"] == f"/sign-in?next={page(job)}"
    assert client.post(page(job, "order")).headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("verb", VERBS)
def test_a_get_request_changes_nothing(owner: Client, sessions: list[Session], verb: str) -> None:
    job = preview_job(*sessions)
    assert owner.get(page(job, verb)).headers["Location"] == page(job)
    job.refresh_from_db()
    assert job.status == DeletionStatus.PREVIEW


def test_a_forged_form_changes_nothing(organization: Organization, sessions: list[Session]) -> None:
    client = member_client(organization, Role.OWNER)
    client.handler.enforce_csrf_checks = True
    assert select(client, *sessions).status_code == 403
    assert not DeletionJob.objects.exists()


def test_a_page_takes_as_many_queries_for_three_sessions_as_for_one(
    owner: Client, organization: Organization
) -> None:
    counted = []
    for number in (1, 3):
        job = preview_job(*SessionFactory.create_batch(number, organization=organization))
        with CaptureQueriesContext(connection) as queries:
            owner.get(page(job))
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_the_list_takes_as_many_queries_for_three_orders_as_for_one(
    owner: Client, sessions: list[Session]
) -> None:
    counted = []
    for session in sessions:
        preview_job(session)
        with CaptureQueriesContext(connection) as queries:
            owner.get("/deletions")
        counted.append(len(queries))
    assert counted[0] == counted[2]


def test_markup_stays_text(owner: Client, organization: Organization) -> None:
    candidate = CandidateFactory.create(organization=organization, name="<script>alert(1)</script>")
    job = preview_job(SessionFactory.create(organization=organization, candidate=candidate))
    assert "<script>alert" not in owner.get(page(job)).text
    jobs.order(job.pk, actor=STAFF, number=1, reason="<script>alert(1)</script>")
    assert "<script>alert" not in owner.get(page(job)).text
    assert "<script>alert" not in owner.get("/deletions").text
