from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.core.validators import MaxLengthValidator

MAX_PASSWORD_LENGTH = 4096
"""Passwords are hashed before the user is known; a longer one would cost an attacker nothing."""


class SignInForm(AuthenticationForm):
    """Django's form, with its maximum lengths also enforced by the server."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limits = {"username": self.fields["username"].max_length, "password": MAX_PASSWORD_LENGTH}  # type: ignore[attr-defined]
        for name, limit in limits.items():
            self.fields[name].validators.append(MaxLengthValidator(limit))
