"""Users who sign in with a second factor, as a browser would."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.models import User
from django.test import Client

from gradient.core import encryption
from sessions_app.accounts.allauth_adapters import SECRETS_OWNER
from tests.annotations import Response

PASSWORD = "correct horse battery staple"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def sign_in(client: Client, user: User, password: str = PASSWORD, next: str = "") -> Response:
    """Sends the first form of the sign-in."""
    form = {"username": user.username, "password": password, "next": next}
    response: Response = client.post("/sign-in", form)
    return response


def send_code(client: Client, code: str) -> Response:
    """Sends the second form of the sign-in."""
    response: Response = client.post("/sign-in/code", {"code": code})
    return response


def signed_in(user: User, code: str = "") -> Client:
    """A client that has just signed in, with the password and the code if there is one."""
    client = Client()
    answer = sign_in(client, user)
    if code:
        answer = send_code(client, code)
    assert answer.headers["Location"] == "/"
    return client


def code_now(secret: str = SECRET) -> str:
    """What the app shows."""
    code: str = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    return code


def wrong_code(secret: str = SECRET) -> str:
    """Six digits that the app shows at no time around now."""
    counter = int(time.time()) // 30
    right = {format_hotp_value(hotp_value(secret, counter + step)) for step in range(-3, 4)}
    return next(code for code in map("{:06}".format, range(10)) if code not in right)


def give_app(user: User, secret: str = SECRET) -> Authenticator:
    """Sets up an app for the user, with recovery codes."""
    sealed = encryption.encrypt(secret, of=SECRETS_OWNER)
    seed = encryption.encrypt("5eed" * 20, of=SECRETS_OWNER)
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.RECOVERY_CODES, data={"seed": seed, "used_mask": 0}
    )
    return Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": sealed}
    )


def recovery_codes(user: User) -> list[str]:
    """Those that are left."""
    factor = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    codes: list[str] = factor.wrap().get_unused_codes()
    return codes
