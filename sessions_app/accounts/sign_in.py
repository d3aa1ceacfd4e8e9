"""Limits on failed sign-ins: docs/decisions/0029.

Failed attempts are counted per user name and IP address, and per IP address for all user names
together. A wrong code of a second factor, and a wrong password where users confirm who they are,
count like a wrong password at the sign-in. A cookie identifies a device on which a user has signed
in before; attempts to sign in as this user from it are counted for the device alone. So nobody can
lock out a user who signs in from a known device or from another address.
"""

from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_login_failed
from django.core import signing
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string

from gradient.core import rates
from gradient.core.client_address import client_address
from gradient.core.env import Rate

COOKIE = "known_device"
COOKIE_SECONDS = 365 * 24 * 3600
_SALT = "sessions_app.known-device"
BEGINNINGS_OF_A_CLIENT = Rate(requests=60, seconds=900)
BEGINNING_SECONDS = 900


class SignInHandler(AxesDatabaseHandler):
    """django-axes' handler with a separate limit for an IP address, and with known devices."""

    def get_failures(self, request: Any, credentials: dict[str, Any] | None = None) -> int:
        username = get_client_username(request, credentials)
        recent = _recent(request)
        if device := known_device(request, username):
            return _sum(recent.filter(username=username, user_agent=device))
        from_address = recent.filter(ip_address=request.axes_ip_address)
        if _sum(from_address) >= settings.SIGN_IN_FAILURES_OF_AN_ADDRESS:
            return int(settings.AXES_FAILURE_LIMIT)
        return _sum(from_address.filter(username=username))

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: Any = None, **kwargs: Any
    ) -> None:
        """Record the device instead of the user agent, which a client can choose freely."""
        if request is not None:
            device = known_device(request, get_client_username(request, credentials))
            request.axes_user_agent = device or request.axes_user_agent
        super().user_login_failed(sender, credentials, request, **kwargs)

    def user_logged_in(self, sender: Any, request: Any, user: User, **kwargs: Any) -> None:
        super().user_logged_in(sender, request, user, **kwargs)
        request.signed_in_user = user


def is_locked(request: Any, username: str) -> bool:
    """Whether sign-ins as this user are locked for the client.

    If they are, django-axes replaces the view's response with the page that says so.
    """
    if AxesProxyHandler.is_allowed(request, {"username": username}):
        return False
    request.axes_locked_out = True
    return True


def may_begin(request: Any) -> bool:
    """Whether the client may begin a sign-in whose state is kept in a browser session.

    Visitors get a row for it, so it is short-lived, and a client gets few. If they have had them,
    django-axes replaces the view's response, as for `is_locked`.
    """
    allowance = rates.count(f"sign-in:{client_address(request)}", BEGINNINGS_OF_A_CLIENT, {})
    if allowance is not None and allowance.is_exceeded:
        AxesProxyHandler.update_request(request)
        request.axes_locked_out = True
        return False
    if not request.user.is_authenticated:
        request.session.set_expiry(BEGINNING_SECONDS)
    return True


def record_failure(request: HttpRequest, username: str) -> None:
    """Count a wrong code or passkey like a wrong password."""
    user_login_failed.send(sender=__name__, credentials={"username": username}, request=request)


def known_device(request: HttpRequest, username: str | None) -> str:
    """The device's name if the user has signed in on it before, else an empty string."""
    value = _read(request)
    if not username or value is None:
        return ""
    belongs_to_user = User.objects.filter(pk=value["user"], username=username).exists()
    return f"device {value['device']}" if belongs_to_user else ""


def remember_device(request: Any, response: HttpResponse) -> None:
    """Set the cookie if a user signed in by this request."""
    user = getattr(request, "signed_in_user", None)
    if user is None:
        return
    value = _read(request)
    if value is None or value["user"] != user.pk:
        value = {"user": user.pk, "device": get_random_string(32)}
    response.set_cookie(
        COOKIE,
        signing.dumps(value, salt=_SALT),
        max_age=COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> dict[str, Any] | None:
    try:
        value: dict[str, Any] = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=COOKIE_SECONDS
        )
    except signing.BadSignature:
        return None
    return value


def _recent(request: Any) -> QuerySet[Any]:
    attempts: QuerySet[Any] = AccessAttempt.objects.filter(
        attempt_time__gte=get_cool_off_threshold(request)
    )
    return attempts


def _sum(attempts: QuerySet[Any]) -> int:
    return attempts.aggregate(failures=Sum("failures_since_start"))["failures"] or 0
