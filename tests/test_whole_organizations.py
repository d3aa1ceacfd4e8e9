"""An organization is deleted with every row of it; others keep theirs."""

import json
from threading import Event, Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, OperationalError, connection, transaction

from sessions_app import lifecycle
from sessions_app.accounts import candidates
from sessions_app.deletion import single, whole
from sessions_app.models import (
    AuditEntry,
    Candidate,
    IdempotencyRecord,
    Organization,
    Session,
)
from sessions_app.vocabulary.exceptions import Conflict, NotFound
from sessions_app.workspace.files import remove_due
from tests.admin_rows import MAKERS
from tests.factories import ApiKeyFactory, OrganizationFactory, SessionFactory
from tests.processes import eventually
from tests.sessions_app.verbs import CANDIDATE, STAFF
from tests.stored_rows import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(organization: Organization) -> Organization:
    """An organization with a row of every model, and sessions that were submitted."""
    for make in MAKERS.values():
        make(organization)
    for _ in range(3):
        session = SessionFactory.create(organization=organization)
        lifecycle.start_setup(session.pk, actor=CANDIDATE)
    Candidate.objects.update(held_at=None, hold_reason="")
    key = ApiKeyFactory.create(organization=organization)
    IdempotencyRecord.objects.update(credential=f"api_key:{key.pk}")
    return organization


def left_of(ids: set[str]) -> set[str]:
    found = {(table, id) for table, row in rows() for id in ids if id in row.replace("-", "")}
    return {table for table, _ in found}


def test_every_row_of_it_goes(full: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole, "BATCH_SESSIONS", 2)
    other = SessionFactory.create(organization=OrganizationFactory.create())
    lifecycle.start_setup(other.pk, actor=CANDIDATE)
    ids = {full.pk.hex} | {pk.hex for pk in Session.objects.filter(
        organization=full).values_list("pk", flat=True)}  # fmt: skip
    assert len(ids) > 3
    counts = whole.delete_organization(full.pk)
    assert (counts["organizations"], counts["sessions"]) == (1, len(ids) - 1)
    assert remove_due() > 0  # the content of its files
    assert left_of(ids) <= {"sessions_app_session_count"}  # counts of nothing, by id
    assert list(Session.objects.values_list("pk", flat=True)) == [other.pk]
    assert not IdempotencyRecord.objects.exists()
    with pytest.raises(NotFound):
        whole.delete_organization(full.pk)


def test_a_legal_hold_keeps_all_of_it(full: Organization) -> None:
    candidate = Candidate.objects.filter(organization=full, erased_at=None).first()
    assert candidate is not None
    candidates.hold(full.pk, candidate.pk, reason="A lawsuit", actor=STAFF)
    before = Session.objects.count()
    with pytest.raises(Conflict, match="1 candidates have a legal hold"):
        whole.delete_organization(full.pk)
    assert Session.objects.count() == before


def test_a_deletion_that_was_cut_off_goes_on(
    full: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "BATCH_SESSIONS", 1)
    before = Session.objects.count()
    delete, left = single.delete_rows, [2]

    def dies(ids: list[object]) -> object:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return delete(ids)  # type: ignore[arg-type]  # passed on as they came

    with monkeypatch.context() as patch:
        patch.setattr(whole, "delete_rows", dies)
        with pytest.raises(KeyboardInterrupt):
            whole.delete_organization(full.pk)
    assert Session.objects.count() == before - 2
    whole.delete_organization(full.pk)
    assert not Organization.objects.filter(pk=full.pk).exists()


class TestCommand:
    def test_a_dry_run_deletes_nothing(
        self, full: Organization, capsys: pytest.CaptureFixture[str]
    ) -> None:
        call_command("delete_organization", full.slug, "--dry-run")
        assert f"{Session.objects.count()} sessions" in capsys.readouterr().err
        assert Organization.objects.filter(pk=full.pk).exists()

    def test_its_slug_is_asked_for_twice(self, full: Organization) -> None:
        with pytest.raises(CommandError, match="Nothing was deleted"):
            call_command("delete_organization", full.slug, "--confirm", "other")
        with pytest.raises(CommandError, match="not found"):
            call_command("delete_organization", "nobody")
        assert Organization.objects.filter(pk=full.pk).exists()

    def test_the_receipt_is_what_remains(
        self, full: Organization, capsys: pytest.CaptureFixture[str]
    ) -> None:
        call_command("delete_organization", full.slug, "--confirm", full.slug)
        receipt = json.loads(capsys.readouterr().out)
        assert receipt["organization"] == {"id": str(full.pk), "slug": full.slug}
        assert receipt["rows"]["organizations"] == 1
        assert not Organization.objects.filter(pk=full.pk).exists()


def test_a_session_that_is_invited_meanwhile_goes_too(
    full: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    rest = whole._delete_rest

    def late(*arguments: object) -> None:
        SessionFactory.create(organization=full)
        rest(*arguments)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(whole, "_delete_rest", late)
    whole.delete_organization(full.pk)
    assert not Session.objects.exists()


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="only PostgreSQL has locks of single rows"
)
@pytest.mark.django_db(transaction=True)
def test_an_invitation_at_the_same_moment_is_no_deadlock_for_the_deletion() -> None:
    session = SessionFactory.create()
    organization, candidate = session.organization, session.candidate
    single.delete_session(session.pk, organization_id=organization.pk, actor=STAFF, reason="")
    is_locked = Event()

    def invite() -> None:
        """Locks the candidate, and refers to the organization once the deletion waits for that."""
        try:
            with transaction.atomic():
                candidates.lock(organization.pk, candidate.pk)
                is_locked.set()
                assert eventually(_somebody_waits)
                AuditEntry.objects.create(
                    organization=organization,
                    action="x",
                    object_id=organization.pk,
                    actor_kind="staff",
                )
        except (OperationalError, IntegrityError):
            pass  # the other one went on
        finally:
            connection.close()

    invitation = Thread(target=invite)
    invitation.start()
    assert is_locked.wait(30)
    whole.delete_organization(organization.pk)
    invitation.join()
    assert not Organization.objects.filter(pk=organization.pk).exists()


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
        return cursor.fetchone() is not None
