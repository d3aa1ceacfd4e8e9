"""The kinds of credential that an endpoint accepts. The OpenAPI document reads `kinds` too."""

from typing import Any, ClassVar

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from sessions_app.accounts.credentials import ApiKeyCredential, Credential, SessionCredential


class HasCredential(BasePermission):
    """An API key or a session token. A key with the scope `read` only reads."""

    kinds: ClassVar[tuple[type[Credential], ...]] = (ApiKeyCredential, SessionCredential)
    message = ""

    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ARG002  DRF's signature
        credential: Any = request.auth
        if isinstance(credential, self.kinds):
            self.message = self.get_refusal(request, credential)
            return not self.message
        if credential is not None:
            needed = " or ".join(kind.kind for kind in self.kinds)
            self.message = f"This needs {needed}, not {credential.kind}."
        return False

    def get_refusal(self, request: Request, credential: Credential) -> str:
        """Why a credential of an accepted kind is refused, or an empty string."""
        writes = request.method not in SAFE_METHODS
        return "This key may only read." if writes and credential.reads_only else ""


class IsApiKey(HasCredential):
    kinds = (ApiKeyCredential,)


class IsSessionToken(HasCredential):
    kinds = (SessionCredential,)


class IsAdminApiKey(IsApiKey):
    """An API key with the scope `admin`."""

    def get_refusal(self, request: Request, credential: Credential) -> str:
        needed = "" if credential.is_admin else "This needs an API key with the admin scope."
        return super().get_refusal(request, credential) or needed
