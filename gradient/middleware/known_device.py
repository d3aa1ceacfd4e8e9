from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from sessions_app.accounts.sign_in import remember_device


class KnownDeviceMiddleware:
    """Remembers on which devices users have signed in, on whichever page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        remember_device(request, response)
        return response
