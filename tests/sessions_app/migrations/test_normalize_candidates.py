"""Candidates from before names and addresses had a normal form."""

from collections.abc import Iterator
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from gradient.core.contact_fields import search_text
from gradient.core.contacts import normalize_email
from sessions_app.models import Candidate, Organization
from tests.factories import CandidateFactory, SessionFactory

migration = import_module("sessions_app.migrations.0012_normalize_candidates")
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _without_the_rules() -> Iterator[None]:
    """The table as it was."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            yield
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
        else:
            for name in ("candidate_name_normal", "candidate_email_normal"):
                cursor.execute(f"ALTER TABLE sessions_app_candidate DROP CONSTRAINT {name}")
            yield


def old(organization: Organization, email: str, name: str = "Ruth", **columns: object) -> Candidate:
    row = CandidateFactory.create(organization=organization, **columns)
    Candidate.objects.filter(pk=row.pk).update(email=email, name=name, search_text="")
    return row


def migrate() -> None:
    migration.normalize(apps, connection.schema_editor(atomic=False))


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Ru\u0308th Łukasz", "Rüth Łukasz"),
        (" Ruth\r\nMiller ", "Ruth Miller"),
        ("\x07", "Unnamed"),
        ("佐藤\u3000健", "佐藤\u3000健"),
        ("\u0958" * 200, "\u0915\u093c" * 100),
    ],
)
def test_a_name_is_normalized_and_found(organization: Organization, name: str, kept: str) -> None:
    row = old(organization, "ruth@mail.example", name)
    migrate()
    row.refresh_from_db()
    assert (row.name, row.search_text) == (kept, search_text(kept, "ruth@mail.example"))


@pytest.mark.parametrize(
    "email", ["Ruth@Grün.example", "ruth@gru\u0308n.example", "A.B@mail.example"]
)
def test_an_address_is_normalized(organization: Organization, email: str) -> None:
    row = old(organization, email)
    migrate()
    row.refresh_from_db()
    assert (row.email, row.deleted_at) == (normalize_email(email), None)
    assert row.search_text == search_text("Ruth", row.email)


def test_of_two_with_one_mailbox_one_stays_in_the_lists_with_the_sessions_of_both_kept(
    organization: Organization, capsys: pytest.CaptureFixture[str]
) -> None:
    first = old(organization, "ruth@xn--grn-ioa.example")
    second = old(organization, "ruth@grün.example")
    session = SessionFactory.create(organization=organization, candidate=second)
    migrate()
    for row in (first, second, session):
        row.refresh_from_db()
    assert (first.email, first.deleted_at) == ("ruth@xn--grn-ioa.example", None)
    assert second.email == "ruth@grün.example"
    assert second.deleted_at is not None
    assert session.candidate_id == second.pk
    assert f"{second.pk} is deleted softly: candidate {first.pk}" in capsys.readouterr().err


def test_if_the_one_with_the_address_was_deleted_it_stays_instead(
    organization: Organization,
) -> None:
    first = old(organization, "ruth@xn--grn-ioa.example", deleted_at="2026-01-01T00:00Z")
    second = old(organization, "ruth@grün.example")
    migrate()
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.deleted_at is None
    assert second.deleted_at is not None


def test_an_address_that_is_none_is_reported(
    organization: Organization, capsys: pytest.CaptureFixture[str]
) -> None:
    row = old(organization, "r\u017fth@mail.example")
    migrate()
    row.refresh_from_db()
    assert row.deleted_at is not None
    assert f"{row.pk} is deleted softly: its address is not valid." in capsys.readouterr().err


def test_all_batches_are_read(organization: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migration, "BATCH_SIZE", 2)
    rows = [old(organization, f"R{number}@mail.example") for number in range(5)]
    migrate()
    assert Candidate.objects.filter(search_text="").count() == 0
    emails = {row.email for row in Candidate.objects.filter(pk__in=[row.pk for row in rows])}
    assert emails == {f"r{number}@mail.example" for number in range(5)}
