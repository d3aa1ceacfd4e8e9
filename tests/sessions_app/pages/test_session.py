"""A session's pages: what they show, to whom, and what reviewers do there."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from events_app.log import NewEvent, record
from sessions_app import lifecycle
from sessions_app.models import Message, Note, RefusedSave, Review, TimeExtension
from sessions_app.vocabulary.enums import Role, Status
from tests.browsing import member_client, superuser_client
from tests.factories import CandidateFactory, SessionFactory
from tests.factories.scores import ScoreFactory
from tests.sessions_app.verbs import STAFF

MARKUP = '"><script>alert(1)</script>'
PAGES = ["session", "session-work", "session-conversation"]


@pytest.fixture
def client(organization):
    return member_client(organization, Role.REVIEWER, first_name="Remy", last_name="Reviewer")


@pytest.fixture
def admin(organization):
    return member_client(organization, Role.ADMIN)


@pytest.fixture
def session(organization):
    """Handed in, with work in two phases, a refused save and an extension."""
    session = SessionFactory(
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
def scored(organization):
    """A score of 70 of 100 on the default rubric, resting on an event."""
    session = SessionFactory(organization=organization, status="scored")
    event_id = uuid4()
    record(session.pk, [NewEvent("user_message", 0, "task", id=event_id)])
    criteria = {"goal": {"score": 6, "maxPoints": 10, "evidence": [str(event_id), str(uuid4())]}}
    rubric = {
        "version": 1,
        "totalPoints": 100,
        "categories": [
            {
                "id": "quality",
                "name": "Quality",
                "points": 90,
                "scoringMethod": "hybrid",
                "subCriteria": [],
            },
            {
                "id": "description",
                "name": "Description",
                "points": 10,
                "scoringMethod": "hybrid",
                "subCriteria": [
                    {"id": "goal", "name": "Goal", "points": 10, "description": "Says what for.",
                     "enabled": True}
                ],
            },
        ],
    }  # fmt: skip
    categories = {
        "quality": {"score": 64, "maxPoints": 90, "subCriteria": {}},
        "description": {"score": 6, "maxPoints": 10, "subCriteria": criteria},
    }
    ScoreFactory(
        session=session,
        rubric=rubric,
        auto_scores={"categories": categories, "rawTotal": 70, "finalTotal": 70},
    )
    return session


def page_of(session, name="session"):
    return reverse(f"pages:{name}", args=[session.pk])


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("status", Status)
def test_every_page_opens_in_every_status(client, organization, status, name):
    session = SessionFactory(organization=organization, status=status)
    assert client.get(page_of(session, name)).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_another_organizations_session_does_not_exist(client, name):
    session = SessionFactory()
    assert client.get(page_of(session, name)).status_code == 404
    assert superuser_client().get(page_of(session, name)).status_code == 200


@pytest.mark.parametrize(
    "name", ["session-review", "session-reopen", "session-score", "session-extend", "session-note"]
)
def test_nothing_is_done_to_another_organizations_session(client, admin, name):
    session = SessionFactory(status="submitted")
    form = {"text": "x", "minutes": "5", "reason": "x"}
    for each in client, admin:
        assert each.post(page_of(session, name), form).status_code == 404
    assert not Note.objects.exists()


def test_it_shows_time_work_and_what_was_done(client, session):
    page = client.get(page_of(session)).text
    for text in ("Fire alarm", "The end", "as sealed", "1 refused save", "In progress → Submitted"):
        assert text in page


def test_the_work_page_shows_any_version_and_what_changed(client, session):
    url = page_of(session, "session-work")
    versions = client.get(url).context["versions"]
    first, last = versions[0], versions[-1]
    assert "The end" in client.get(url).text
    assert "<h4>A</h4>" in client.get(url, {"at": first.revision}).text
    page = client.get(url, {"at": last.revision, "from": first.revision}).text
    assert "<del>" in page
    assert "<ins>" in page
    assert "Second tab" in page


@pytest.mark.parametrize("asked", ["x", "999", "-1", "9" * 40])
def test_an_unknown_version_shows_the_last(client, session, asked):
    assert "The end" in client.get(page_of(session, "session-work"), {"at": asked}).text


def test_the_score_links_its_evidence_into_the_replay(client, scored):
    page = client.get(page_of(scored)).text
    assert f'href="/sessions/{scored.pk}/replay#e=1"' in page
    assert "#1 Wrote to the assistant" in page


def review(client, session, **fields):
    revision = client.get(page_of(session)).context["score"].revision
    form = {"revision": revision, "note": "", **fields}
    return client.post(page_of(session, "session-review"), form)


def test_a_review_adjusts_points_with_a_reason_and_is_signed(client, scored):
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


def test_a_review_without_adjustments_confirms_the_score(client, scored):
    review(client, scored, **{"points:quality/": "64"})
    assert (Review.objects.get().final_total, Review.objects.get().adjustments) == (70, [])
    scored.refresh_from_db()
    assert scored.status == "reviewed"


@pytest.mark.parametrize(
    ("points", "reason", "fault"),
    [
        ("x", "Why", "This must be a number."),
        ("nan", "Why", "This must be a number."),
        ("-1", "Why", "This must be from 0 to 10."),
        ("11", "Why", "This must be from 0 to 10."),
        ("9", "", "Say why."),
        ("9", "x" * 5001, "This reason is too long."),
    ],
)
def test_a_bad_review_is_said_and_nothing_is_lost(client, scored, points, reason, fault):
    fields = {"points:description/goal": points, "reason:description/goal": reason}
    answer = review(client, scored, note="My note", **fields)
    assert answer.status_code == 400
    assert fault in answer.text
    assert "My note" in answer.text
    assert not Review.objects.exists()


def test_two_reviewers_at_once_lose_nothing(client, admin, scored):
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
    assert "Somebody else was faster." in answer.text
    assert 'value="80"' in answer.text
    assert "Second" in answer.text
    assert Review.objects.count() == 1
    late["revision"] = answer.context["score"].revision
    assert client.post(page_of(scored, "session-review"), late).status_code == 302
    assert [r.note for r in Review.objects.order_by("version")] == ["First", "Second"]


def test_a_review_is_reopened_with_a_reason(client, scored):
    review(client, scored)
    revision = client.get(page_of(scored)).context["score"].revision
    url = page_of(scored, "session-reopen")
    client.post(url, {"revision": revision, "reason": " "})
    assert Review.objects.get().reopened_at is None
    client.post(url, {"revision": revision, "reason": "Wrong candidate"})
    assert Review.objects.get().reopen_reason == "Wrong candidate"
    assert "Wrong candidate" in client.get(page_of(scored)).text


def test_scoring_and_time_are_for_admins(client, admin, organization):
    session = SessionFactory(organization=organization, status="submitted")
    client.post(page_of(session, "session-score"))
    session.refresh_from_db()
    assert session.status == "submitted"
    admin.post(page_of(session, "session-score"))
    session.refresh_from_db()
    assert session.status == "scoring"
    running = SessionFactory(organization=organization, status="in_progress")
    for each, count in ((client, 0), (admin, 1)):
        each.post(page_of(running, "session-extend"), {"minutes": "5", "reason": "Noise"})
        assert TimeExtension.objects.filter(session=running).count() == count


@pytest.mark.parametrize("minutes", ["", "x", "0", "-5", "nan", "inf", "99999"])
def test_time_needs_a_sensible_number(admin, organization, minutes):
    session = SessionFactory(organization=organization, status="in_progress")
    answer = admin.post(
        page_of(session, "session-extend"), {"minutes": minutes, "reason": "x"}, follow=True
    )
    assert "needs a number of minutes" in answer.text
    assert not TimeExtension.objects.exists()


def test_what_cannot_be_is_said(admin, organization):
    session = SessionFactory(organization=organization, status="invited")
    answer = admin.post(page_of(session, "session-score"), follow=True)
    assert "The session is “invited”" in answer.text


def test_notes_are_written_and_taken_away_by_their_author(client, admin, session):
    client.post(page_of(session, "session-note"), {"text": "Ask about Q3", "seq": "1"})
    note = Note.objects.get()
    assert (note.text, note.seq) == ("Ask about Q3", 1)
    url = reverse("pages:session-note-remove", args=[session.pk, note.pk])
    admin.post(url)
    assert Note.objects.exists()
    client.post(url)
    assert not Note.objects.exists()


def test_the_queue_walks_the_filtered_list(client, organization):
    first, second, third = [
        SessionFactory(organization=organization, status="scored") for _ in range(3)
    ]
    SessionFactory(organization=organization, status="reviewed")
    page = client.get(f"{page_of(second)}?status=scored&sort=oldest").text
    assert f'href="{page_of(first)}?status=scored&amp;sort=oldest" rel="prev"' in page
    assert f'href="{page_of(third)}?status=scored&amp;sort=oldest" rel="next"' in page
    assert 'href="/sessions?status=scored&amp;sort=oldest"' in page


def test_whatever_people_wrote_is_text(client, organization):
    candidate = CandidateFactory(organization=organization, name=MARKUP)
    session = SessionFactory(organization=organization, candidate=candidate, status="in_progress")
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
    record(session.pk, [NewEvent("security_flag", 0, MARKUP, {"kind": MARKUP})])
    for name in PAGES:
        page = client.get(page_of(session, name)).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_long_conversations_come_in_pages(client, session):
    now = timezone.now()
    Message.objects.bulk_create(
        Message(session=session, role="user", content=f"turn {n}", created_at=now)
        for n in range(101)
    )
    url = page_of(session, "session-conversation")
    assert len(client.get(url).context["turns"]) == 100
    assert len(client.get(url, {"page": 2}).context["turns"]) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_is_fixed(client, scored, count, django_assert_num_queries):
    for n in range(count):
        Note.objects.create(session=scored, text="x")
        TimeExtension.objects.create(session=scored, minutes=1, reason="x", actor_kind="staff")
        record(scored.pk, [NewEvent("security_flag", n, "task")])
    with django_assert_num_queries(34):
        client.get(page_of(scored))
