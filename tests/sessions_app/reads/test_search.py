import pytest

from sessions_app.accounts import candidates
from sessions_app.models import Candidate, Organization, Session
from sessions_app.reads.search import search, search_candidates
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db

NAMES = {
    "tomas": "Tomáš Dvořák",
    "decomposed": "Ru\u0308diger Nun\u0303ez",
    "stroke": "Łucja Østergård",
    "capitals": "IŞIL ÇELİK",
    "cyrillic": "Анна КАРЕНИНА",
    "apostrophe": "Siobhán O’Hara",
    "spaced": "佐藤\u3000健",
}
SEARCHES = [
    ("dvorak tomas", "tomas"),
    ("DVOŘÁK", "tomas"),
    ("dvor\u030ca\u0301k", "tomas"),
    ("rüdiger", "decomposed"),
    ("nunez", "decomposed"),
    ("lucja ostergard", "stroke"),
    ("ışıl", "capitals"),
    ("isil celik", "capitals"),
    ("каренина", "cyrillic"),
    ("o'hara", "apostrophe"),
    ("ohara", "apostrophe"),
    ("O’HARA siobhan", "apostrophe"),
    ("佐藤 健", "spaced"),
    ("tomas@mail", "tomas"),
]


@pytest.fixture
def people(organization: Organization) -> dict[str, Candidate]:
    return {
        key: candidates.create(organization.pk, name=name, email=f"{key}@mail.example")
        for key, name in NAMES.items()
    }


@pytest.mark.parametrize(("term", "key"), SEARCHES)
def test_a_person_is_found_however_the_name_is_typed(
    people: dict[str, Candidate], term: str, key: str
) -> None:
    assert list(search_candidates(Candidate.objects.all(), term)) == [people[key]]


@pytest.mark.parametrize("term", ["%", "_", "ru_diger", "\\", "x y z", "佐藤健"])
def test_a_term_is_no_pattern_and_all_words_must_be_there(
    people: dict[str, Candidate], term: str
) -> None:
    assert not search_candidates(Candidate.objects.all(), term).exists()


def test_a_session_is_found_by_its_candidate(organization: Organization) -> None:
    session = SessionFactory.create(organization=organization, candidate__name="Żaneta")
    SessionFactory.create(organization=organization)
    assert list(search(Session.objects.all(), "zaneta")) == [session]


@pytest.mark.parametrize("term", ["", " ", "\0"])
def test_an_empty_term_finds_everything(term: str) -> None:
    sessions = SessionFactory.create_batch(2)
    assert set(search(Session.objects.all(), term)) == set(sessions)
