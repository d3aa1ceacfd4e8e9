from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gradient.admin.paginator import CappedPaginator
from sessions_app.admin.panels import COLUMNS, PANELS, RECORDS, AdminColumn, AdminPanel, RecordLink
from sessions_app.models import DeletionJob, Organization, Session, SessionPhase, Transition
from sessions_app.vocabulary.enums import Role, Status
from tests.admin_pages import list_of, page_of, rows_in, staff_client, superuser_client
from tests.annotations import Response
from tests.factories import AssessmentFactory, CandidateFactory, SessionFactory
from tests.registries import registered

SESSIONS = "/admin/sessions_app/session/"


@pytest.fixture
def client(db: None) -> Client:
    return superuser_client()


@pytest.mark.parametrize("status", Status)
def test_the_list_and_the_page_show_the_status(client: Client, status: Status) -> None:
    session = SessionFactory.create(status=status)
    badge = f'<span class="badge badge-{status}">{status.label}</span>'
    assert badge in client.get(list_of(Session)).text
    current = client.get(page_of(session)).text.split('aria-current="step"')[1]
    assert str(status.label) in current.split("</li>")[0]


def test_the_list_shows_the_phase_of_how_many(client: Client) -> None:
    SessionFactory.create(status="in_progress", phase_minutes=(5, 5, 5), phase_index=1)
    assert "2 of 3" in client.get(list_of(Session)).text


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("ada", True),
        ("LOVELACE ada", True),
        ("ada@exam", True),
        ("grace", False),
        ("ada grace", False),
        ("%", False),
        ("", True),
        ("00000000-0000-0000-0000-000000000000", False),
    ],
)
def test_sessions_are_found_by_candidate(client: Client, term: str, found: bool) -> None:
    candidate = CandidateFactory.create(name="Ada Lovelace", email="ada@example.com")
    session = SessionFactory.create(candidate=candidate, organization=candidate.organization)
    assert (session.pk in rows_in(client.get(SESSIONS, {"q": term}))) is found


def test_a_term_that_no_column_can_hold_is_refused(client: Client) -> None:
    assert client.get(SESSIONS, {"q": "ada\0"}).status_code == 400


def test_a_session_is_found_by_its_id_in_either_form(client: Client) -> None:
    session, _ = SessionFactory.create(), SessionFactory.create()
    for term in (str(session.pk), session.pk.hex, f" {session.pk} "):
        assert rows_in(client.get(SESSIONS, {"q": term})) == {session.pk}


def test_a_session_is_found_by_its_full_token_only(client: Client) -> None:
    session, _ = SessionFactory.create(), SessionFactory.create()
    assert rows_in(client.get(SESSIONS, {"q": str(session.token)})) == {session.pk}
    assert rows_in(client.get(SESSIONS, {"q": str(session.token)[:8]})) == set()


@pytest.mark.parametrize(
    "lookup",
    [
        "token__startswith",
        "token",
        "assessment__organization__api_keys__key_hash__startswith",
        "candidate__email__startswith",
        "status__gt__lt",
    ],
)
def test_only_what_the_filters_offer_can_be_filtered_by(client: Client, lookup: str) -> None:
    assert client.get(SESSIONS, {lookup: "a"}).status_code == 400


def test_filters_combine(client: Client) -> None:
    assessment = AssessmentFactory.create()
    kwargs = {"organization": assessment.organization, "assessment": assessment}
    wanted = SessionFactory.create(status="submitted", **kwargs)
    SessionFactory.create(status="setup", **kwargs)
    SessionFactory.create(status="submitted")
    old = timezone.now() - timedelta(days=90)
    SessionFactory.create(status="submitted", created_at=old, **kwargs)
    query = {
        "assessment": str(assessment.pk),
        "organization": str(assessment.organization_id),
        "status__exact": "submitted",
        "created_at__gte": (timezone.now() - timedelta(days=7)).isoformat(),
    }
    assert rows_in(client.get(SESSIONS, query)) == {wanted.pk}


@pytest.mark.parametrize("value", ["nonsense", "00000000-0000-0000-0000-000000000000"])
def test_a_filter_by_what_does_not_exist_leads_back_to_the_list(client: Client, value: str) -> None:
    answer = client.get(SESSIONS, {"assessment": value})
    assert answer.headers["Location"] == f"{SESSIONS}?e=1"


def test_the_assessment_filter_lists_no_assessments(client: Client) -> None:
    AssessmentFactory.create(name="Not among the choices")
    assert "Not among the choices" not in client.get(SESSIONS).text


def test_a_page_shows_phases_and_history(client: Client) -> None:
    session = SessionFactory.create(status="in_progress", phase_minutes=(20, 0.05))
    at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    Transition.objects.create(
        session=session,
        from_status="setup",
        to_status="in_progress",
        actor_kind="candidate",
        reason="Went on",
        at=at,
    )
    text = client.get(page_of(session)).text
    for shown in ("Phase 1", "Phase 2", "0.05", "2 Jan 2026, 03:04:05", "Went on"):
        assert shown in text


def test_a_page_never_shows_the_full_token(client: Client) -> None:
    session = SessionFactory.create()
    for page in (list_of(Session), page_of(session)):
        assert str(session.token) not in client.get(page).text


def test_a_page_takes_as_many_queries_for_three_phases_as_for_one(client: Client) -> None:
    numbers = []
    for minutes in ((5,), (5, 5, 5)):
        session = SessionFactory.create(status="scored", phase_minutes=minutes)
        with CaptureQueriesContext(connection) as queries:
            client.get(page_of(session))
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 8


def test_other_apps_add_a_column_a_panel_and_a_link(client: Client) -> None:
    session = SessionFactory.create(status="setup", candidate__name="Grace Hopper")
    column = AdminColumn("extra", "shout", "candidate", lambda row: row.candidate.name.upper())
    panel = AdminPanel(
        "extra",
        "Extra panel",
        "sessions_app/admin/phases.html",
        lambda row: {"phases": [], "current": None},
    )
    link = RecordLink("extra", "Every candidate", "admin:sessions_app_candidate_changelist")
    with (
        registered(COLUMNS, column),
        registered(PANELS, panel),
        registered(RECORDS, link),
    ):
        rows = client.get(list_of(Session)).text
        page = client.get(page_of(session)).text
    assert "Shout" in rows
    assert "GRACE HOPPER" in rows
    assert "Extra panel" in page
    assert f'href="/admin/sessions_app/candidate/?session={session.pk}"' in page


@pytest.mark.parametrize("role", [Role.ADMIN, Role.OWNER])
def test_the_due_date_can_be_changed_and_nothing_else(
    organization: Organization, role: Role
) -> None:
    session = SessionFactory.create(organization=organization, status="in_progress")
    before = Session.objects.filter(pk=session.pk).values().get()
    form = {
        "due_date": "2027-01-02T10:00",
        "status": "reviewed",
        "submitted_at": "2026-01-01",
        "token": "x",
        "candidate": "",
    }
    assert staff_client(organization, role).post(page_of(session), form).status_code == 302
    after = Session.objects.filter(pk=session.pk).values().get()
    assert after == before | {"due_date": datetime(2027, 1, 2, 10, tzinfo=UTC)}


def test_sessions_are_neither_added_nor_deleted_here(client: Client) -> None:
    session = SessionFactory.create()
    assert client.post(f"{SESSIONS}add/", {}).status_code == 403
    assert client.post(page_of(session, "delete"), {"post": "yes"}).status_code == 403
    assert Session.objects.filter(pk=session.pk).exists()


def make_overdue(organization: Organization) -> Session:
    started = timezone.now() - timedelta(hours=9)
    return SessionFactory.create(organization=organization, status="in_progress", now=started)


def test_an_overdue_session_is_settled_first(organization: Organization) -> None:
    """On every page that tells of it, for superusers and members alike."""
    for client in (superuser_client(), staff_client(organization, Role.REVIEWER)):
        make_overdue(organization)
        assert 'badge-in_progress"' not in client.get(SESSIONS).text
        session = make_overdue(organization)
        steps = client.get(page_of(session)).context["steps"]
        assert [step.status for step in steps if step.is_current] == [Status.SUBMITTED]
        session = make_overdue(organization)
        client.get(list_of(SessionPhase))
        session.refresh_from_db()
        assert session.status == Status.SUBMITTED


def test_records_link_back_to_the_session_and_are_listed_by_it(client: Client) -> None:
    session, other = SessionFactory.create(), SessionFactory.create()
    answer = client.get(list_of(SessionPhase), {"session": str(session.pk)})
    assert rows_in(answer) == {session.phases.get().pk}
    assert page_of(session) in answer.text
    assert page_of(other) not in answer.text


@pytest.mark.parametrize("value", ["nonsense", "1"])
def test_records_of_a_malformed_session_lead_back_to_the_list(client: Client, value: str) -> None:
    answer = client.get(list_of(SessionPhase), {"session": value})
    assert answer.headers["Location"] == f"{list_of(SessionPhase)}?e=1"


def delete(client: Client, *sessions: Session, query: str = "", **fields: str) -> Response:
    form = {"action": "delete_permanently", "_selected_action": [s.pk for s in sessions]} | fields
    return client.post(f"{SESSIONS}{query}", form)


def test_deleting_leads_to_a_preview_and_deletes_nothing_yet(organization: Organization) -> None:
    one, two, _ = SessionFactory.create_batch(3, organization=organization)
    answer = delete(staff_client(organization, Role.OWNER), one, two)
    job = DeletionJob.objects.get()
    assert answer.headers["Location"] == f"/deletions/{job.pk}"
    assert set(job.items.values_list("session_id", flat=True)) == {one.pk, two.pk}
    assert Session.objects.count() == 3


def test_deleting_all_that_match_takes_those_of_the_filter_and_the_search(
    organization: Organization,
) -> None:
    kwargs = {"organization": organization}
    ada = CandidateFactory.create(name="Ada", **kwargs)
    first = SessionFactory.create(candidate=ada, status="scored", **kwargs)
    SessionFactory.create(candidate=ada, **kwargs)
    SessionFactory.create(status="scored", **kwargs)
    client = staff_client(organization, Role.OWNER)
    delete(client, first, query="?status__exact=scored&q=ada", select_across="1")
    assert [item.session_id for item in DeletionJob.objects.get().items.all()] == [first.pk]


def test_deleting_sessions_of_two_organizations_is_refused_with_a_message(client: Client) -> None:
    answer = delete(client, SessionFactory.create(), SessionFactory.create())
    assert "several organizations" in client.get(answer.headers["Location"]).text
    assert not DeletionJob.objects.exists()


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ADMIN])
def test_only_owners_are_offered_to_delete(organization: Organization, role: Role) -> None:
    session = SessionFactory.create(organization=organization)
    client = staff_client(organization, role)
    assert "delete_permanently" not in client.get(SESSIONS).text
    delete(client, session)
    assert not DeletionJob.objects.exists()


def test_all_that_match_are_not_counted_to_be_selected(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CappedPaginator, "cap", 3)
    monkeypatch.setattr("sessions_app.admin.sessions.SessionAdmin.list_per_page", 2)
    SessionFactory.create_batch(5)
    assert "Select all that match, 3+" in client.get(SESSIONS).text
