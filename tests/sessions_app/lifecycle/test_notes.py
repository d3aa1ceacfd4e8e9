import pytest
from django.contrib.auth.models import User

from sessions_app.lifecycle import remove_note
from sessions_app.models import AuditEntry, Note, Session
from sessions_app.scores import notes
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind
from sessions_app.vocabulary.exceptions import NotFound
from tests.factories import SessionFactory, UserFactory


@pytest.fixture
def session(db: None) -> Session:
    return SessionFactory.create()


@pytest.fixture
def author(db: None) -> User:
    return UserFactory.create()


def actor_of(user: User) -> Actor:
    return Actor(ActorKind.STAFF, str(user.pk))


def test_a_removed_note_leaves_a_trace_without_its_text(session: Session, author: User) -> None:
    SessionFactory.create()  # of another organization
    note = notes.add(session.pk, text="Rude, I think.", author_id=author.pk, seq=7)
    remove_note(session.pk, note.pk, actor=actor_of(author))
    assert not Note.objects.exists()
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_id) == ("note.removed", session.pk)
    assert entry.organization_id == session.organization_id
    assert (entry.actor_kind, entry.actor_id) == (ActorKind.STAFF, str(author.pk))
    written_at = note.created_at.isoformat()
    assert entry.details == {"note": note.pk, "writtenAt": written_at, "event": 7}
    assert "Rude" not in str(vars(entry))


def test_what_cannot_be_removed_leaves_none(session: Session, author: User) -> None:
    note = notes.add(session.pk, text="Mine.", author_id=author.pk)
    with pytest.raises(NotFound):
        remove_note(session.pk, note.pk, actor=actor_of(UserFactory.create()))
    assert Note.objects.get() == note
    assert not AuditEntry.objects.exists()
