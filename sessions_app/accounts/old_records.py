"""What signing in and the admin leave behind, in Django's tables and those of django-axes."""

from datetime import timedelta

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session as BrowserSession

from gradient.core import clock
from gradient.core.tidying import delete_in_batches, delete_older

_SIGN_INS = (AccessLog, AccessFailureLog, AccessAttempt)


def delete_expired_browser_sessions() -> int:
    """Delete the browser sessions that nobody can use any more; returns their number."""
    expired = BrowserSession.objects.filter(expire_date__lt=clock.now())
    return delete_in_batches(expired, oldest="expire_date")


def delete_old_sign_ins() -> int:
    """Delete what is on record of sign-ins older than SIGN_IN_LOG_DAYS; returns the number."""
    before = clock.now() - timedelta(days=settings.SIGN_IN_LOG_DAYS)
    return sum(delete_older(model, "attempt_time", before) for model in _SIGN_INS)


def delete_old_admin_log() -> int:
    """Delete the entries of Django's log of the admin that are older than ADMIN_LOG_DAYS; returns
    their number. Audit entries stay."""
    before = clock.now() - timedelta(days=settings.ADMIN_LOG_DAYS)
    return delete_older(LogEntry, "action_time", before)
