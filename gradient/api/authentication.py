"""Who sends a request: `request.auth` is the credential, `request.user` the actor it stands for."""

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from gradient.core.http import basic_user_name, bearer
from sessions_app.accounts import credentials
from sessions_app.accounts.credentials import Credential
from sessions_app.models import API_KEY_PREFIX, hash_key, hash_token
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.exceptions import InvalidCredential


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer …`, with an API key or a session token; their prefixes differ."""

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002  DRF's signature
        return "Bearer"

    def authenticate(self, request: Request) -> tuple[Actor, Credential] | None:
        header = request.META.get("HTTP_AUTHORIZATION")
        if not header:
            return None
        value = bearer(header)
        if value is None:
            raise AuthenticationFailed(
                "The Authorization header must be “Bearer” and a credential."
            )
        return self._authenticate(value)

    def _authenticate(self, value: str) -> tuple[Actor, Credential]:
        try:
            credential = _find(value)
        except InvalidCredential as error:
            raise AuthenticationFailed(error.message) from error
        return credential.actor, credential


class BasicKeyAuthentication(BearerAuthentication):
    """`Authorization: Basic …` with an API key as the user name and no password, as hiring systems
    send it. Anything else is left to `Authorization: Bearer …`."""

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002  DRF's signature
        return "Basic"

    def authenticate(self, request: Request) -> tuple[Actor, Credential] | None:
        value = basic_user_name(request.META.get("HTTP_AUTHORIZATION", ""))
        if value is None:
            return super().authenticate(request)
        return self._authenticate(value)


def _find(value: str) -> Credential:
    if value.startswith(API_KEY_PREFIX):
        return credentials.by_key_hash(hash_key(value))
    return credentials.by_token_hash(hash_token(value))
