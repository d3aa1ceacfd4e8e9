"""Clean-up of browser sessions, sign-in records (django-axes) and the admin's log."""

from datetime import timedelta

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session as BrowserSession

from gradient.core import clock
from gradient.core.tidying import delete_in_batches, delete_older

_SIGN_INS = (AccessLog, AccessFailureLog, AccessAttempt)


def delete_expired_browser_sessions() -> int:
    """Delete expired browser sessions, and return their number."""
    expired = BrowserSession.objects.filter(expire_date__lt=clock.now())
    return delete_in_batches(expired, oldest="expire_date")


def delete_old_sign_ins() -> int:
    """Delete records of sign-ins older than SIGN_IN_LOG_DAYS, and return their number."""
    before = clock.now() - timedelta(days=settings.SIGN_IN_LOG_DAYS)
    return sum(delete_older(model, "attempt_time", before) for model in _SIGN_INS)


def delete_old_admin_log() -> int:
    """Delete entries of Django's admin log older than ADMIN_LOG_DAYS, and return their number.

    Audit entries are kept.
    """
    before = clock.now() - timedelta(days=settings.ADMIN_LOG_DAYS)
    return delete_older(LogEntry, "action_time", before)
