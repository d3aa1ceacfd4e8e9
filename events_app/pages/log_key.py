"""The public keys by which signed heads of logs can be checked, without a credential."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from events_app import signing


@require_safe
def log_key(_request: HttpRequest) -> HttpResponse:
    text = "".join(f"{key}\n" for key in signing.public_keys())
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
