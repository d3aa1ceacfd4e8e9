import pytest
from django.contrib.auth.models import User

from sessions_app.models import MAX_NOTE_LENGTH, Note, Session
from sessions_app.scores import notes
from sessions_app.vocabulary.exceptions import InvalidRequest, NotFound
from tests.annotations import Json
from tests.factories import SessionFactory, UserFactory


@pytest.fixture
def session(db: None) -> Session:
    return SessionFactory.create()


@pytest.fixture
def author(db: None) -> User:
    return UserFactory.create()


def add(
    session: Session, author: User, *, text: str = "Look again", seq: int | None = None
) -> Note:
    return notes.add(session.pk, author_id=author.pk, text=text, seq=seq)


def test_notes_keep_their_order_and_may_refer_to_an_event(session: Session, author: User) -> None:
    added = [add(session, author), add(session, author, text=" Here ", seq=7)]
    assert list(Note.objects.for_session(session.pk)) == added
    assert (added[1].text, added[1].seq, added[1].author) == ("Here", 7, author)


@pytest.mark.parametrize(
    "bad",
    [
        {"text": " \n"},
        {"text": "\0"},
        {"text": "x" * (MAX_NOTE_LENGTH + 1)},
        {"seq": 0},
        {"seq": 2**31},
    ],
)
def test_a_bad_note_is_refused(session: Session, author: User, bad: Json) -> None:
    with pytest.raises(InvalidRequest):
        add(session, author, **bad)
    assert not Note.objects.exists()


def test_only_its_author_can_delete_a_note(session: Session, author: User) -> None:
    note = add(session, author)
    with pytest.raises(NotFound):
        notes.remove(session.pk, note.pk, author_id=UserFactory.create().pk)
    with pytest.raises(NotFound):
        notes.remove(SessionFactory.create().pk, note.pk, author_id=author.pk)
    notes.remove(session.pk, note.pk, author_id=author.pk)
    assert not Note.objects.exists()
