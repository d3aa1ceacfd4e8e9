"""The normal form of persons' names and addresses: docs/decisions/0027-names-and-addresses.md.

Everything that takes one, an endpoint, a form or a file, normalizes it here, so that all accept the
same and two spellings of one mailbox are one address.
"""

import re
import unicodedata

import idna
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from gradient.core.texts import is_visible

MAX_NAME_LENGTH = 200
MAX_EMAIL_LENGTH = 254
NORMAL_EMAIL = r"\A[!-?\[-~]+@[!-?\[-~]+\Z"
"""Printable ASCII without capitals: what the database checks of an address."""
NORMAL_NAME = r"\A[^\u0001-\u001f\u007f-\u009f\u2028\u2029]+\Z"
"""Without control characters and line breaks: what the database checks of a name."""

_name = re.compile(NORMAL_NAME)
_MAX_DOMAIN_LENGTH = 253


def normalize_name(text: str) -> str:
    """The name in Unicode's NFC, without white space around it.

    Every letter, space and joiner of every script may be in it. Raises ValidationError for control
    characters, line breaks, and a name that is empty, invisible or too long.
    """
    name = unicodedata.normalize("NFC", text.strip())
    if not is_visible(name):
        raise ValidationError("The name is missing.", code="blank")
    if not _name.match(name) or "\0" in name:
        raise ValidationError("The name has a line break or another control character.")
    if len(name) > MAX_NAME_LENGTH:
        raise ValidationError(f"The name is longer than {MAX_NAME_LENGTH} characters.")
    return name


def normalize_email(text: str) -> str:
    """The address in lower case, with its domain in ASCII (IDNA 2008), and nothing around it.

    Raises ValidationError if it is no valid address.
    """
    address = unicodedata.normalize("NFC", _trim(text)).lower()
    if not address:
        raise ValidationError("The e-mail address is missing.", code="blank")
    local, at, domain = address.rpartition("@")
    email = f"{local}{at}{_ascii_domain(domain)}"
    if len(email) > MAX_EMAIL_LENGTH:
        raise ValidationError(f"The address is longer than {MAX_EMAIL_LENGTH} characters.")
    if not (email.isascii() and email.isprintable()):
        raise _invalid()
    validate_email(email)
    return email


def _trim(text: str) -> str:
    """Without the white space and the invisible characters that copying leaves around it."""
    start, end = 0, len(text)
    while start < end and _surrounds(text[start]):
        start += 1
    while start < end and _surrounds(text[end - 1]):
        end -= 1
    return text[start:end]


def _surrounds(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) == "Cf"


def _ascii_domain(domain: str) -> str:
    """The domain in ASCII. One that is ASCII already is left as it is, since not everything that
    mail is sent to is a name by IDNA's rules; an encoded label must decode."""
    is_encoded = any(label.startswith("xn--") for label in domain.split("."))
    if domain.isascii() and not is_encoded:
        return domain
    if len(domain) > _MAX_DOMAIN_LENGTH:
        raise _invalid()
    try:
        return idna.encode(domain, uts46=True).decode()
    except idna.IDNAError as error:
        raise _invalid() from error


def _invalid() -> ValidationError:
    return ValidationError("Enter a valid email address.", code="invalid")
