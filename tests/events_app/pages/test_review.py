"""Score, flags and notes beside the replay."""

import pytest
from django.test import Client

from events_app.models import Event, FlagDecision, LogHead
from sessions_app.models import Note, Organization, Session
from sessions_app.vocabulary.enums import Role
from tests.browsing import member_client
from tests.factories import OrganizationFactory, SessionFactory
from tests.factories.scores import ScoreFactory
from tests.logs import BEGIN, BEGIN_MS, record_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(organization: Organization) -> Session:
    session = SessionFactory.create(organization=organization, status="scored", now=BEGIN)
    record_at(session, 5, "manual_edit")
    record_at(session, 10, "security_flag", data={"kind": "<script>alert(1)</script>"})
    return session


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.REVIEWER, first_name="Ada", last_name="Byron")


def path(session: Session, rest: str) -> str:
    return f"/sessions/{session.pk}/replay/{rest}"


def test_a_note_is_pinned_to_an_event(session: Session, client: Client) -> None:
    answer = client.post(path(session, "notes"), {"text": "Look <b>here</b>", "seq": "1"})
    assert answer.status_code == 200
    assert f'data-note-at="{BEGIN_MS + 5_000}"' in answer.text
    assert "Look &lt;b&gt;here&lt;/b&gt;" in answer.text
    assert (Note.objects.get().seq, Note.objects.get().session) == (1, session)


def test_a_note_may_be_about_the_whole(session: Session, client: Client) -> None:
    client.post(path(session, "notes"), {"text": "Good", "seq": ""})
    assert Note.objects.get().seq is None


@pytest.mark.parametrize(
    "sent",
    [
        {"text": " "},
        {},
        {"text": "a", "seq": "x"},
        {"text": "a", "seq": "0"},
        {"text": "a", "seq": "²"},
    ],
)
def test_a_note_without_sense_is_refused(
    session: Session, client: Client, sent: dict[str, str]
) -> None:
    answer = client.post(path(session, "notes"), sent)
    assert (answer.status_code, Note.objects.count()) == (400, 0)
    assert answer.json()["errors"]


def test_members_remove_only_their_own_notes(
    session: Session, client: Client, organization: Organization
) -> None:
    client.post(path(session, "notes"), {"text": "Mine"})
    note = Note.objects.get()
    other = member_client(organization, Role.OWNER)
    assert "Remove" not in other.get(path(session, "review")).text
    assert other.post(path(session, f"notes/{note.pk}/remove")).status_code == 404
    assert client.post(path(session, f"notes/{note.pk}/remove")).status_code == 200
    assert not Note.objects.exists()


def test_a_decision_on_a_flag_is_kept_with_its_author(session: Session, client: Client) -> None:
    sent = {"decision": "dismiss", "note": "Looked up a word"}
    answer = client.post(path(session, "flags/2"), sent)
    assert "Harmless, <bdi>Ada Byron</bdi>: <bdi>Looked up a word</bdi>" in answer.text
    assert FlagDecision.objects.get().seq == 2
    assert LogHead.objects.get(pk=session.pk).open_flags == 0


@pytest.mark.parametrize(
    ("seq", "decision", "status"),
    [
        (1, "dismiss", 404),
        (99, "dismiss", 404),
        (2, "guilty", 400),
        (2, "", 400),
        (10**12, "dismiss", 404),
    ],
)
def test_a_decision_without_sense_is_refused(
    session: Session, client: Client, seq: int, decision: str, status: int
) -> None:
    answer = client.post(path(session, f"flags/{seq}"), {"decision": decision})
    assert (answer.status_code, FlagDecision.objects.count()) == (status, 0)


def test_what_a_flag_says_is_text(session: Session, client: Client) -> None:
    answer = client.get(path(session, "review"))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.text
    assert "<script" not in answer.text


def test_the_score_leads_to_its_evidence(session: Session, client: Client) -> None:
    evidence = str(Event.objects.get(session=session, seq=1).event_id)
    scores = {
        "categories": {
            "delegation": {
                "score": 7,
                "maxPoints": 10,
                "subCriteria": {
                    "brief": {"score": 7, "maxPoints": 10, "evidence": [evidence, "gone"]}
                },
            }
        },
        "rawTotal": 7,
        "finalTotal": 7,
    }
    rubric = {
        "version": 1,
        "totalPoints": 10,
        "categories": [
            {
                "id": "delegation",
                "name": "Delegation",
                "points": 10,
                "scoringMethod": "event_analysis",
                "subCriteria": [
                    {
                        "id": "brief",
                        "name": "Brief",
                        "points": 10,
                        "description": "",
                        "enabled": True,
                    }
                ],
            }
        ],
    }
    ScoreFactory.create(session=session, auto_scores=scores, auto_total=7, rubric=rubric)
    text = client.get(path(session, "review")).text
    assert 'href="#e=1"' in text
    assert "Delegation" in text


@pytest.mark.parametrize("rest", ["notes", "flags/2", "review"])
def test_nobody_else_changes_anything(session: Session, rest: str) -> None:
    stranger = member_client(OrganizationFactory.create(), Role.OWNER)
    answer = stranger.post(path(session, rest), {"text": "x", "decision": "dismiss"})
    assert answer.status_code == 404
    assert not Note.objects.exists()
    assert not FlagDecision.objects.exists()


def test_a_form_without_its_token_is_refused(session: Session, client: Client) -> None:
    client.handler.enforce_csrf_checks = True
    assert client.post(path(session, "notes"), {"text": "x"}).status_code == 403
    assert not Note.objects.exists()
