from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from gradient.core.rates import Allowance, count
from sessions_app.accounts.credentials import ApiKeyCredential


class CredentialThrottle(BaseThrottle):
    """A rate limit for each credential, by its kind. Adds `RateLimit-*` headers to all responses.

    DRF's SimpleRateThrottle rewrites a list of times, and so misses concurrent requests.
    """

    allowance: Allowance | None = None

    def allow_request(self, request: Request, view: Any) -> bool:
        credential: Any = request.auth
        if credential is None:
            return True
        is_key = isinstance(credential, ApiKeyCredential)
        rate = settings.RATE_LIMIT_API_KEY if is_key else settings.RATE_LIMIT_SESSION_TOKEN
        self.allowance = count(credential.name, rate, request.META)
        if self.allowance is None:
            return True
        view.headers |= self.allowance.headers
        return not self.allowance.is_exceeded

    def wait(self) -> float | None:
        return self.allowance.reset if self.allowance else None
