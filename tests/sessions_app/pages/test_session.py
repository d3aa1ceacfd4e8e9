"""A session's pages: what they show, to whom, and what reviewers do there."""

from collections.abc import Collection
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from sessions_app import lifecycle
from sessions_app.models import (
    Message,
    Note,
    Organization,
    RefusedSave,
    Review,
    Session,
    TimeExtension,
)
from sessions_app.pages.evidence import SOURCES, Evidence, EvidenceSource
from sessions_app.pages.panels import PANELS, Panel
from sessions_app.pages.session_history import HISTORY, HistoryEntry, HistorySource
from sessions_app.pages.tabs import TABS, Tab
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind, Role, Status
from tests.annotations import Response
from tests.browsing import member_client, superuser_client
from tests.factories import CandidateFactory, MembershipFactory, SessionFactory
from tests.factories.scores import ScoreFactory
from tests.registries import only, registered
from tests.rubrics import RUBRIC
from tests.sessions_app.verbs import STAFF

EVENT = "5b0c7e0a-8f5c-4d0e-9a53-7a1f0f3c2f10"
MARKUP = '"><script>alert(1)</script>'
PAGES = ["session", "session-work", "session-conversation"]
TITLES = ["Overview", "Work", "Conversation"]


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.REVIEWER, first_name="Remy", last_name="Reviewer")


@pytest.fixture
def admin(organization: Organization) -> Client:
    return member_client(organization, Role.ADMIN)


@pytest.fixture
def session(organization: Organization) -> Session:
    """Handed in, with work in two phases, a refused save and an extension."""
    session = SessionFactory.create(
        organization=organization, status="in_progress", phase_minutes=(30, 30)
    )
    lifecycle.checkpoint(session.pk, {"type": "docx", "sections": [{"heading": "A", "text": "B"}]})
    lifecycle.checkpoint(session.pk, {"text": "Second tab"}, if_match=frozenset({"0"}))
    lifecycle.extend(session.pk, minutes=5, reason="Fire alarm", actor=STAFF)
    lifecycle.advance_phase(session.pk)
    lifecycle.submit(session.pk, actor=STAFF, state={"text": "The end"})
    session.refresh_from_db()
    return session


@pytest.fixture
def scored(organization: Organization) -> Session:
    """A score of 70 of 100, resting on two events."""
    session = SessionFactory.create(organization=organization, status="scored")
    criteria = {"goal": {"score": 6, "maxPoints": 10, "evidence": [EVENT, str(uuid4())]}}
    categories = {
        "quality": {"score": 64, "maxPoints": 90, "subCriteria": {}},
        "description": {"score": 6, "maxPoints": 10, "subCriteria": criteria},
    }
    ScoreFactory.create(
        session=session,
        rubric=RUBRIC,
        auto_scores={"categories": categories, "rawTotal": 70, "finalTotal": 70},
    )
    return session


def page_of(session: Session, name: str = "session") -> str:
    return reverse(f"pages:{name}", args=[session.pk])


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("status", Status)
def test_every_page_opens_in_every_status(
    client: Client, organization: Organization, status: Status, name: str
) -> None:
    session = SessionFactory.create(organization=organization, status=status)
    assert client.get(page_of(session, name)).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_another_organizations_session_does_not_exist(client: Client, name: str) -> None:
    session = SessionFactory.create()
    assert client.get(page_of(session, name)).status_code == 404
    assert superuser_client().get(page_of(session, name)).status_code == 200


@pytest.mark.parametrize(
    "name", ["session-review", "session-reopen", "session-score", "session-extend", "session-note"]
)
def test_another_organizations_session_cannot_be_changed(
    client: Client, admin: Client, name: str
) -> None:
    session = SessionFactory.create(status="submitted")
    form = {"text": "x", "minutes": "5", "reason": "x"}
    for each in client, admin:
        assert each.post(page_of(session, name), form).status_code == 404
    assert not Note.objects.exists()


def test_it_shows_time_work_and_what_was_done(client: Client, session: Session) -> None:
    page = client.get(page_of(session)).text
    for text in ("Fire alarm", "The end", "as sealed", "1 refused save", "In progress → Submitted"):
        assert text in page


def test_the_work_page_shows_any_version_and_what_changed(client: Client, session: Session) -> None:
    url = page_of(session, "session-work")
    versions = client.get(url).context["versions"]
    first, last = versions[0], versions[-1]
    assert "The end" in client.get(url).text
    assert '<h4 dir="auto">A</h4>' in client.get(url, {"at": first.revision}).text
    page = client.get(url, {"at": last.revision, "from": first.revision}).text
    assert "<del>" in page
    assert "<ins>" in page
    assert "Second tab" in page


@pytest.mark.parametrize("asked", ["x", "999", "-1", "9" * 40])
def test_an_unknown_version_shows_the_last(client: Client, session: Session, asked: str) -> None:
    assert "The end" in client.get(page_of(session, "session-work"), {"at": asked}).text


def test_the_score_links_the_evidence_that_an_app_knows(client: Client, scored: Session) -> None:
    def find(session: Session, ids: Collection[UUID], query: str) -> dict[str, Evidence]:
        assert (session, len(ids)) == (scored, 2)
        return {EVENT: Evidence(4, MARKUP, f"/there?{query}")}

    with only(SOURCES, EvidenceSource("test", find, lambda *_: "")):
        page = client.get(f"{page_of(scored)}?status=scored").text
    assert page.count('href="/there?status=scored"') == 1
    assert "#4 &quot;&gt;&lt;script&gt;alert(1)" in page


def test_a_note_on_an_event_links_it_where_an_app_shows_it(client: Client, scored: Session) -> None:
    Note.objects.create(session=scored, text="Here", seq=7)
    Note.objects.create(session=scored, text="On the whole")
    source = EvidenceSource("test", lambda *_: {}, lambda session, seq, query: f"/at/{seq}?{query}")
    with only(SOURCES, source):
        page = client.get(f"{page_of(scored)}?status=scored").text
    assert page.count('<a href="/at/7?status=scored">event 7</a>') == 1


def test_a_panel_of_another_app_is_a_section(
    client: Client, session: Session, settings: Settings
) -> None:

    def who(request: HttpRequest, shown: Session) -> dict[str, tuple[str, UUID]]:
        assert isinstance(request.user, User)
        return {"who": (request.user.first_name, shown.pk)}

    panel = Panel("extra", "Extra", "partials/deliverable.html", who)
    with registered(PANELS, panel):
        answer = client.get(page_of(session))
    assert '<section class="card" id="extra" aria-labelledby="extra-title">' in answer.text
    assert answer.context["panels"][-1]["panel"] == {"who": ("Remy", session.pk)}


def test_a_tab_of_another_app_leads_to_its_page(client: Client, session: Session) -> None:
    tab = Tab("more", "More", "pages:session-work", button="Open more")
    with registered(TABS, tab):
        page = client.get(f"{page_of(session)}?status=submitted").text
    url = f"{page_of(session, 'session-work')}?status=submitted"
    assert f'<a href="{url}">More</a>' in page
    assert f'<a class="button primary" href="{url}">Open more</a>' in page


@pytest.mark.parametrize(("name", "title"), list(zip(PAGES, TITLES, strict=True)))
def test_the_tab_of_the_open_page_is_marked(
    client: Client, session: Session, name: str, title: str
) -> None:
    page = client.get(page_of(session, name)).text
    assert f'<a href="{page_of(session, name)}" aria-current="page">{title}</a>' in page


def test_what_another_app_adds_to_the_history_is_signed(
    client: Client, session: Session, organization: Organization
) -> None:
    user = MembershipFactory.create(organization=organization, user__first_name="Ada").user
    actor = Actor(ActorKind.STAFF, str(user.pk))
    entry = HistoryEntry(timezone.now(), actor, "Looked twice", MARKUP)
    with registered(HISTORY, HistorySource("test", lambda shown: [entry])):
        newest = client.get(page_of(session)).context["history"][0]
    assert (newest.action, newest.actor_name) == ("Looked twice", "Ada")


def review(client: Client, session: Session, **fields: str) -> Response:
    revision = client.get(page_of(session)).context["score"].revision
    form = {"revision": revision, "note": "", **fields}
    return client.post(page_of(session, "session-review"), form)


def test_a_review_adjusts_points_with_a_reason_and_is_signed(
    client: Client, scored: Session
) -> None:
    adjusted = {"points:description/goal": "9", "reason:description/goal": "Read on."}
    answer = review(client, scored, note="Well done", **adjusted)
    assert answer.status_code == 302
    made = Review.objects.get()
    assert (made.final_total, made.note) == (73, "Well done")
    assert made.adjustments == [
        {"categoryId": "description", "subCriterionId": "goal", "points": 9, "reason": "Read on."}
    ]
    page = client.get(page_of(scored)).text
    assert "Read on." in page
    assert "Remy Reviewer" in page


def test_a_review_without_adjustments_confirms_the_score(client: Client, scored: Session) -> None:
    review(client, scored, **{"points:quality/": "64"})
    assert (Review.objects.get().final_total, Review.objects.get().adjustments) == (70, [])
    scored.refresh_from_db()
    assert scored.status == "reviewed"


@pytest.mark.parametrize(
    ("points", "reason", "fault"),
    [
        ("x", "Why", "Enter a number, such as 1.5."),
        ("nan", "Why", "Enter a number, such as 1.5."),
        ("-1", "Why", "Enter a number from 0 to 10."),
        ("11", "Why", "Enter a number from 0 to 10."),
        ("1,5,2", "Why", "Enter a number, such as 1.5."),
        ("9", "", "Enter a reason."),
        ("", "Why", "Enter points that differ from the automatic ones, or remove the reason."),
        ("6", "Why", "Enter points that differ from the automatic ones, or remove the reason."),
        ("9", "x" * 5001, "Enter a reason of at most 5,000 characters."),
    ],
)
def test_an_invalid_review_is_an_error_and_keeps_its_values(
    client: Client, scored: Session, points: str, reason: str, fault: str
) -> None:
    fields = {"points:description/goal": points, "reason:description/goal": reason}
    answer = review(client, scored, note="My note", **fields)
    assert answer.status_code == 400
    assert fault in answer.text
    assert "My note" in answer.text
    assert not Review.objects.exists()


def test_two_reviewers_at_once_lose_nothing(client: Client, admin: Client, scored: Session) -> None:
    revision = client.get(page_of(scored)).context["score"].revision
    review(admin, scored, note="First")
    late = {
        "revision": revision,
        "note": "Second",
        "points:quality/": "80",
        "reason:quality/": "Better",
    }
    answer = client.post(page_of(scored, "session-review"), late)
    assert answer.status_code == 409
    assert "The score has changed." in answer.text
    assert 'value="80"' in answer.text
    assert "Second" in answer.text
    assert Review.objects.count() == 1
    late["revision"] = answer.context["score"].revision
    assert client.post(page_of(scored, "session-review"), late).status_code == 302
    assert [r.note for r in Review.objects.order_by("version")] == ["First", "Second"]


def test_a_review_is_reopened_with_a_reason(client: Client, scored: Session) -> None:
    review(client, scored)
    revision = client.get(page_of(scored)).context["score"].revision
    url = page_of(scored, "session-reopen")
    client.post(url, {"revision": revision, "reason": " "})
    assert Review.objects.get().reopened_at is None
    client.post(url, {"revision": revision, "reason": "Wrong candidate"})
    assert Review.objects.get().reopen_reason == "Wrong candidate"
    assert "Wrong candidate" in client.get(page_of(scored)).text


def test_scoring_and_time_are_for_admins(
    client: Client, admin: Client, organization: Organization
) -> None:
    session = SessionFactory.create(organization=organization, status="submitted")
    client.post(page_of(session, "session-score"))
    session.refresh_from_db()
    assert session.status == "submitted"
    admin.post(page_of(session, "session-score"))
    session.refresh_from_db()
    assert session.status == "scoring"
    running = SessionFactory.create(organization=organization, status="in_progress")
    for each, count in ((client, 0), (admin, 1)):
        each.post(page_of(running, "session-extend"), {"minutes": "5", "reason": "Noise"})
        assert TimeExtension.objects.filter(session=running).count() == count


@pytest.mark.parametrize("minutes", ["", "x", "0", "-5", "nan", "inf", "99999"])
def test_an_extension_needs_a_valid_number_of_minutes(
    admin: Client, organization: Organization, minutes: str
) -> None:
    session = SessionFactory.create(organization=organization, status="in_progress")
    answer = admin.post(
        page_of(session, "session-extend"), {"minutes": minutes, "reason": "x"}, follow=True
    )
    assert "Enter a number of minutes" in answer.text
    assert not TimeExtension.objects.exists()


def test_a_refused_action_is_a_message(admin: Client, organization: Organization) -> None:
    session = SessionFactory.create(organization=organization, status="invited")
    answer = admin.post(page_of(session, "session-score"), follow=True)
    assert "The session is “invited”" in answer.text


def test_notes_are_added_and_removed_by_their_author(
    client: Client, admin: Client, session: Session
) -> None:
    client.post(page_of(session, "session-note"), {"text": "Ask about Q3", "seq": "1"})
    note = Note.objects.get()
    assert (note.text, note.seq) == ("Ask about Q3", 1)
    url = reverse("pages:session-note-remove", args=[session.pk, note.pk])
    admin.post(url)
    assert Note.objects.exists()
    client.post(url)
    assert not Note.objects.exists()


def test_the_queue_walks_the_filtered_list(client: Client, organization: Organization) -> None:
    first, second, third = [
        SessionFactory.create(organization=organization, status="scored") for _ in range(3)
    ]
    SessionFactory.create(organization=organization, status="reviewed")
    page = client.get(f"{page_of(second)}?status=scored&sort=oldest").text
    assert f'href="{page_of(first)}?status=scored&amp;sort=oldest" rel="prev"' in page
    assert f'href="{page_of(third)}?status=scored&amp;sort=oldest" rel="next"' in page
    assert 'href="/sessions?status=scored&amp;sort=oldest"' in page


def test_whatever_people_wrote_is_text(client: Client, organization: Organization) -> None:
    candidate = CandidateFactory.create(organization=organization, name=MARKUP)
    session = SessionFactory.create(
        organization=organization, candidate=candidate, status="in_progress"
    )
    state = {"type": "docx", "title": MARKUP, "sections": [{"heading": MARKUP, "text": MARKUP}]}
    lifecycle.checkpoint(session.pk, state)
    lifecycle.submit(session.pk, actor=STAFF)
    Message.objects.create(session=session, role="user", content=MARKUP)
    RefusedSave.objects.create(
        session=session,
        phase_index=0,
        base_revision=MARKUP,
        current_revision=1,
        state={"x": MARKUP},
    )
    Note.objects.create(session=session, text=MARKUP)
    for name in PAGES:
        page = client.get(page_of(session, name)).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_a_long_conversation_is_paginated(client: Client, session: Session) -> None:
    now = timezone.now()
    Message.objects.bulk_create(
        Message(session=session, role="user", content=f"turn {n}", created_at=now)
        for n in range(101)
    )
    url = page_of(session, "session-conversation")
    assert len(client.get(url).context["turns"]) == 100
    assert len(client.get(url, {"page": 2}).context["turns"]) == 1


def test_the_number_of_queries_does_not_grow_with_the_rows(client: Client, scored: Session) -> None:
    def add(count: int) -> None:
        for _ in range(count):
            Note.objects.create(session=scored, text="x")
            TimeExtension.objects.create(session=scored, minutes=1, reason="x", actor_kind="staff")

    numbers = []
    for count in (1, 2):
        add(count)
        with CaptureQueriesContext(connection) as queries:
            client.get(page_of(scored))
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 37
