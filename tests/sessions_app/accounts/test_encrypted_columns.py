"""Another key: everything is re-encrypted, whatever happens meanwhile."""

from datetime import timedelta
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from gradient.core import encryption
from gradient.core.encryption import UnknownKey
from sessions_app.accounts import encrypted_columns
from sessions_app.accounts.encrypted_columns import EncryptedColumn
from sessions_app.models import HiringOrder, IdempotencyRecord, Session, WebhookEndpoint
from tests.factories import OrganizationFactory, SessionFactory, UserFactory
from tests.second_factors import code_now, give_app, recovery_codes

pytestmark = pytest.mark.django_db

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
TOKENS = EncryptedColumn(Session, "token_encrypted")


@pytest.fixture(autouse=True)
def _old_key(settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = [OLD]


@pytest.fixture
def session(_old_key: None) -> Session:
    """A session, beside a secret of each other kind."""
    session: Session = SessionFactory.create()
    WebhookEndpoint.objects.create(
        organization=session.organization,
        url="https://example.com",
        secret="whsec_one",
        previous_secret="whsec_two",
        previous_secret_until=timezone.now() + timedelta(hours=1),
    )
    WebhookEndpoint.objects.create(
        organization=session.organization, url="https://example.com", secret="whsec_three"
    )
    HiringOrder.objects.create(
        organization=session.organization,
        session=session,
        system="greenhouse",
        external_id="1",
        credential="gai_one",
    )
    IdempotencyRecord.objects.create(credential="c", key="k", fingerprint="f", answer="{}")
    IdempotencyRecord.objects.create(credential="c", key="l", fingerprint="f")
    give_app(UserFactory.create())
    return session


def run(*options: str) -> str:
    out = StringIO()
    call_command("rotate_encryption_keys", *options, stdout=out, stderr=StringIO())
    return out.getvalue()


def apps_for_codes() -> list[Authenticator]:
    cache.clear()  # a code may be used again
    return list(Authenticator.objects.filter(type=Authenticator.Type.TOTP))


def secrets() -> list[object]:
    return [
        *(session.token for session in Session.objects.order_by("pk")),
        *((each.secret, each.previous_secret) for each in WebhookEndpoint.objects.order_by("pk")),
        *(order.credential for order in HiringOrder.objects.order_by("pk")),
        *(record.answer for record in IdempotencyRecord.objects.order_by("pk")),
        *(recovery_codes(user) for user in User.objects.order_by("pk")),
        *(each.wrap().validate_code(code_now()) for each in apps_for_codes()),
    ]


def test_every_field_that_encrypts_is_rotated() -> None:
    assert [column.label for column in encrypted_columns.list_columns()] == [
        "sessions: token encrypted",
        "hiring orders: credential",
        "idempotency records: answer",
        "webhook endpoints: secret",
        "webhook endpoints: previous secret",
        "authenticators: secret",
        "authenticators: seed",
    ]


def test_after_a_rotation_the_old_key_is_not_needed(session: Session, settings: Settings) -> None:
    before = secrets()
    assert len(encrypted_columns.count_by_key()) == 1
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    assert "sessions: token encrypted: 1 re-encrypted" in run()
    settings.ENCRYPTION_KEYS = [NEW]
    assert secrets() == before
    assert encrypted_columns.count_by_key() == {encryption.current_prefix()[:8]: 8}
    assert Session.objects.get(pk=session.pk).token_hash == session.token_hash


def test_a_second_run_changes_nothing(session: Session, settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    run()
    session.refresh_from_db()
    assert "sessions: token encrypted: 0 re-encrypted" in run()
    assert Session.objects.get(pk=session.pk).token_encrypted == session.token_encrypted


def test_one_that_was_cut_off_is_continued(
    session: Session, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encrypted_columns, "BATCH_SIZE", 2)
    for _ in range(4):
        SessionFactory.create(organization=session.organization)
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    current = encryption.current_prefix()
    interrupted = TOKENS.reencrypt()
    assert next(interrupted) == 2
    del interrupted
    assert Session.objects.filter(token_encrypted__startswith=current).count() == 2
    assert list(TOKENS.reencrypt()) == [2, 1]
    assert Session.objects.filter(token_encrypted__startswith=current).count() == 5


@pytest.mark.parametrize("keys_elsewhere", [[NEW, OLD], [OLD, NEW]])
def test_a_token_that_is_replaced_meanwhile_stays(
    session: Session, settings: Settings, keys_elsewhere: list[bytes]
) -> None:
    """By another process, which may still encrypt by the old key."""
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    stored = str(session.token_encrypted)
    fresh = SessionFactory.create(organization=session.organization)
    replaced = Session.objects.get(pk=session.pk)

    class Slow(EncryptedColumn):
        def _value(self, pk: object, stored: str) -> str:
            settings.ENCRYPTION_KEYS = keys_elsewhere
            replaced.token = "0123456789abcdef"
            replaced.save()
            settings.ENCRYPTION_KEYS = [NEW, OLD]
            return super()._value(pk, stored)

    assert sum(Slow(Session, "token_encrypted").reencrypt()) == 1
    session.refresh_from_db()
    assert (session.token, session.token_encrypted != stored) == ("0123456789abcdef", True)
    assert Session.objects.get(pk=fresh.pk).token == fresh.token


@pytest.mark.parametrize("options", [(), ("--check",)])
def test_a_missing_key_ends_the_command_before_it_changes_anything(
    session: Session, settings: Settings, options: tuple[str, ...]
) -> None:
    missing = str(session.token_encrypted)[:8]
    settings.ENCRYPTION_KEYS = [NEW]
    with pytest.raises(CommandError, match=f"8 secrets .* {missing}"):
        run(*options)
    with pytest.raises(UnknownKey):
        _ = Session.objects.get(pk=session.pk).token
    assert str(Session.objects.get(pk=session.pk).token_encrypted).startswith(missing)


def test_a_check_prints_the_keys_that_are_in_use(session: Session, settings: Settings) -> None:
    old = encryption.current_prefix()[:8]
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    SessionFactory.create(organization=OrganizationFactory.create())
    new = encryption.current_prefix()[:8]
    lines = [f"key {new} (the first key): 1 secrets", f"key {old}: 8 secrets"]
    assert sorted(run("--check").splitlines()) == sorted(lines)
