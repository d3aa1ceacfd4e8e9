"""Users by e-mail address, and the links with which they set a password. The ONLY writer of `User`,
besides Django's admin and forms."""

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from gradient.core.contacts import normalize_email, normalize_name

MAX_LENGTH = 150
"""Characters of a user's address and name: the maximum of Django's columns."""


def get_or_create(email: str, *, name: str = "") -> User:
    """The user with this address, or a new one without a password, with the address as user name.

    Raises ValidationError for an invalid address or name, and if several users have the address.
    """
    address, name = normalize_email(email), normalize_name(name) if name.strip() else ""
    if max(len(address), len(name)) > MAX_LENGTH:
        raise ValidationError(f"The address or the name is longer than {MAX_LENGTH} characters.")
    user = find(address)
    if user is not None:
        return user
    values = {"email": address, "first_name": name, "password": make_password(None)}
    return User.objects.get_or_create(username=address, defaults=values)[0]


def rename(user_id: int, name: str) -> None:
    """Change the name that other members see. If it is empty, they see the user name."""
    User.objects.filter(pk=user_id).update(first_name=name, last_name="")


def open_admin(user: User) -> None:
    """Give the user access to the admin, where they see only what their memberships allow."""
    user.is_staff = True
    user.save(update_fields=["is_staff"])


def find(address: str) -> User | None:
    """The user with this user name or address. Raises ValidationError if several have it."""
    by_name = User.objects.filter(username=address).first()
    if by_name is not None:
        return by_name
    by_address = list(User.objects.filter(email__iexact=address)[:2])
    if len(by_address) > 1:
        raise ValidationError("Several users have this address.")
    return by_address[0] if by_address else None


def password_link(user: User, site: str) -> str:
    """The link with which the user sets a password, once, within PASSWORD_RESET_TIMEOUT.

    `site` is the base URL without a trailing slash.
    """
    id = urlsafe_base64_encode(force_bytes(user.pk))
    return f"{site}/set-password/{id}/{default_token_generator.make_token(user)}"
