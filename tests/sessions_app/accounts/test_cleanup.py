"""What signing in and the admin leave behind goes at its age."""

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessAttemptExpiration, AccessFailureLog, AccessLog
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.sessions.models import Session as BrowserSession
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from sessions_app.accounts import audit, cleanup
from sessions_app.models import AuditEntry
from sessions_app.vocabulary.enums import Role
from tests.browsing import member_client
from tests.factories import OrganizationFactory, UserFactory
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db


def aged(model: Any, column: str, days: int, **fields: Any) -> Any:
    row = model.objects.create(**fields)
    moment = timezone.now() - timedelta(days=days)
    model.objects.filter(pk=row.pk).update(**{column: moment})
    return row


def attempt(model: Any, days: int) -> Any:
    fields = {"username": "jane", "ip_address": "192.0.2.1", "user_agent": str(days)}
    if model is AccessAttempt:
        fields["failures_since_start"] = "1"
    return aged(model, "attempt_time", days, **fields)


def test_records_of_sign_ins_go_at_their_age_and_with_what_belongs_to_them(
    settings: Settings,
) -> None:
    settings.SIGN_IN_LOG_DAYS = 7
    for model in (AccessLog, AccessFailureLog, AccessAttempt):
        attempt(model, 8)
        attempt(model, 6)
    old = AccessAttempt.objects.get(user_agent="8")
    AccessAttemptExpiration.objects.create(access_attempt=old, expires_at=timezone.now())
    assert cleanup.delete_old_sign_ins() == 3
    for model in (AccessLog, AccessFailureLog, AccessAttempt):
        assert [row.user_agent for row in model.objects.all()] == ["6"]
    assert not AccessAttemptExpiration.objects.exists()


def test_the_admins_log_goes_at_its_age_and_audit_entries_stay(settings: Settings) -> None:
    settings.ADMIN_LOG_DAYS = 7
    user = UserFactory.create()
    for days in (8, 6):
        fields = {"user": user, "action_flag": ADDITION, "object_repr": str(days)}
        aged(LogEntry, "action_time", days, **fields)
    organization_id = OrganizationFactory.create().pk
    audit.record("x", organization_id, organization_id=organization_id, actor=STAFF)
    assert cleanup.delete_old_admin_log() == 1
    assert [entry.object_repr for entry in LogEntry.objects.all()] == ["6"]
    assert AuditEntry.objects.exists()


def test_a_browser_session_that_is_over_goes_and_a_user_stays_signed_in() -> None:
    client: Client = member_client(OrganizationFactory.create(), Role.OWNER)
    BrowserSession.objects.create(
        session_key="x" * 32, session_data="", expire_date=timezone.now() - timedelta(seconds=1)
    )
    assert cleanup.delete_expired_browser_sessions() == 1
    assert client.get("/sessions").status_code == 200
