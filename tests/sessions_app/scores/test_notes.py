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
    ("bad", "details"),
    [
        ({"text": " \n"}, {"text": ["This must not be empty."]}),
        (
            {"text": "x" * (MAX_NOTE_LENGTH + 1)},
            {"text": [f"This must have at most {MAX_NOTE_LENGTH:,} characters."]},
        ),
        ({"seq": 0}, {"seq": ["Event not found."]}),
        ({"seq": 2**31}, {"seq": ["Event not found."]}),
    ],
)
def test_a_bad_note_is_refused(session: Session, author: User, bad: Json, details: Json) -> None:
    with pytest.raises(InvalidRequest) as error:
        add(session, author, **bad)
    assert error.value.details == details
    assert not Note.objects.exists()


@pytest.mark.parametrize(
    "good", [{"text": "x" * MAX_NOTE_LENGTH}, {"text": "x"}, {"seq": 1}, {"seq": 2**31 - 1}]
)
def test_the_least_and_the_most_are_taken(session: Session, author: User, good: Json) -> None:
    note = add(session, author, **good)
    note.refresh_from_db()
    assert {key: getattr(note, key) for key in good} == good


def test_only_its_author_can_delete_a_note(session: Session, author: User) -> None:
    note = add(session, author)
    with pytest.raises(NotFound):
        notes.remove(session.pk, note.pk, author_id=UserFactory.create().pk)
    with pytest.raises(NotFound):
        notes.remove(SessionFactory.create().pk, note.pk, author_id=author.pk)
    other = add(session, author)
    assert notes.remove(session.pk, other.pk, author_id=author.pk).pk == other.pk
    assert list(Note.objects.all()) == [note]


def test_the_number_of_an_event_is_read_from_a_form() -> None:
    texts = ["", "1", "0000000007", "9999999999"]
    assert [notes.parse_seq(text) for text in texts] == [None, 1, 7, 9_999_999_999]


@pytest.mark.parametrize("text", ["x", "-1", "1.0", "²", "٣", " 1", "00000000001"])
def test_what_is_no_number_is_no_event(text: str) -> None:
    with pytest.raises(InvalidRequest) as error:
        notes.parse_seq(text)
    assert error.value.details == {"seq": ["Event not found."]}
