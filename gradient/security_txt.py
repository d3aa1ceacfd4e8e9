"""`/.well-known/security.txt` (RFC 9116): where to report a vulnerability of this installation."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from gradient.core import clock

PATH = ".well-known/security.txt"
VALID_FOR = timedelta(days=90)
"""It is made anew for every request; readers should not keep it for longer than this."""


@require_safe
def security_txt(_request: HttpRequest) -> HttpResponse:
    """The file; 404 where no contact is set, since the file would mean nothing without one."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [f"Contact: {contact}" for contact in settings.SECURITY_CONTACT]
    lines.append(f"Expires: {midnight + VALID_FOR:%Y-%m-%dT%H:%M:%SZ}")
    lines.append("Preferred-Languages: en")
    if settings.PUBLIC_URL.startswith("https://"):
        lines.append(f"Canonical: {settings.PUBLIC_URL}/{PATH}")
    text = "".join(f"{line}\n" for line in lines)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


urlpatterns = [path(PATH, security_txt, name="security-txt")]
