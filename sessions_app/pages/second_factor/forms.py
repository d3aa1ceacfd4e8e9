"""The forms of second factors, based on django-allauth's."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django import forms

MAX_CODE_LENGTH = 40
MAX_NAME_LENGTH = 100
MAX_CREDENTIAL_LENGTH = 20_000


@contextmanager
def _refused_if_malformed() -> Iterator[None]:
    """django-allauth fails for values that no browser sends. Raise a ValidationError instead."""
    try:
        yield
    except (LookupError, TypeError, AttributeError, ValueError, ArithmeticError) as error:
        raise forms.ValidationError("This passkey is unknown.") from error
    except (struct.error, RecursionError, InvalidSignature, UnsupportedAlgorithm) as error:
        raise forms.ValidationError("This passkey is unknown.") from error


class _Code(forms.CharField):
    """A code from an app, or a recovery code."""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "dir": "ltr"}
        super().__init__(max_length=MAX_CODE_LENGTH, widget=forms.TextInput(attributes), **kwargs)


class _Credential(forms.JSONField):
    """The credential that a script received from the browser."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > MAX_CREDENTIAL_LENGTH:
            raise forms.ValidationError("This passkey is unknown.")
        with _refused_if_malformed():  # such as a number with more digits than Python reads
            parsed = super().to_python(value)
        if parsed is not None and not isinstance(parsed, dict):
            raise forms.ValidationError("This passkey is unknown.")
        return parsed

    def bound_data(self, _data: Any, _initial: Any) -> None:
        """Nothing: a refused one is not shown again."""

    def prepare_value(self, _value: Any) -> str:
        return ""


class CodeForm(AuthenticateForm):
    """The form at the sign-in."""

    code = _Code(label="Code from your app, or a recovery code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["autofocus"] = True


class NewAppForm(ActivateTOTPForm):
    """The first code, which proves that the app has the secret."""

    code = _Code(label="Code that the app shows")


class PasskeyForm(AuthenticateWebAuthnForm):
    credential = _Credential()

    def clean_credential(self) -> Authenticator:
        with _refused_if_malformed():
            return super().clean_credential()


class PasskeySignInForm(PasskeyForm, LoginWebAuthnForm):
    """A sign-in without a user name: the passkey identifies the user."""


class NewPasskeyForm(AddWebAuthnForm):
    """A passkey also replaces the password, so its device must verify the user by a fingerprint, a
    face or a PIN."""

    name = forms.CharField(
        max_length=MAX_NAME_LENGTH,
        required=False,
        widget=forms.TextInput({"dir": "auto"}),
        help_text="A name by which you recognize the device.",
    )
    credential = _Credential()
    passwordless = forms.BooleanField(initial=True, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        with _refused_if_malformed():
            cleaned: dict[str, Any] = super().clean()
        return cleaned
