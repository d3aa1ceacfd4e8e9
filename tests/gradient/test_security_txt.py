"""`/.well-known/security.txt`, as RFC 9116 wants it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from gradient.core import clock
from tests.gradient.test_settings import KEY, read, refused

PATH = "/.well-known/security.txt"
SENTENCE = (
    "SECURITY_CONTACT must be a comma-separated list of e-mail addresses and of URIs that begin "
    "with https://, mailto: or tel:."
)


def fields(text: str) -> list[tuple[str, str]]:
    return [tuple(line.split(": ", 1)) for line in text.splitlines()]  # type: ignore[misc]


def test_it_says_whom_to_tell_and_until_when(settings: Settings) -> None:
    settings.SECURITY_CONTACT = ["mailto:security@example.com", "https://example.com/report"]
    settings.PUBLIC_URL = "https://gradient.example"
    response = Client().get(PATH)
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    said = fields(response.text)
    assert [value for name, value in said if name == "Contact"] == settings.SECURITY_CONTACT
    (expires,) = [value for name, value in said if name == "Expires"]
    left = datetime.strptime(expires, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC) - clock.now()
    assert timedelta(days=30) < left < timedelta(days=365)
    assert ("Canonical", f"https://gradient.example{PATH}") in said
    assert ("Preferred-Languages", "en") in said


@pytest.mark.parametrize("public_url", ["", "http://127.0.0.1:8000"])
def test_an_address_that_is_not_encrypted_is_not_canonical(
    settings: Settings, public_url: str
) -> None:
    settings.SECURITY_CONTACT, settings.PUBLIC_URL = ["mailto:security@example.com"], public_url
    assert "Canonical" not in Client().get(PATH).text


@pytest.mark.django_db
def test_without_a_contact_there_is_none(settings: Settings) -> None:
    settings.SECURITY_CONTACT = []
    assert Client().get(PATH).status_code == 404


def test_it_is_where_the_standard_wants_it_and_only_read(settings: Settings) -> None:
    settings.SECURITY_CONTACT = ["mailto:security@example.com"]
    assert reverse("security-txt") == PATH
    assert Client().post(PATH).status_code == 405


@pytest.mark.parametrize(
    ("value", "contacts"),
    [
        ("", []),
        ("security@example.com", ["mailto:security@example.com"]),
        (
            "https://example.com/report, tel:+1-201-555-0123,mailto:a@example.com",
            ["https://example.com/report", "tel:+1-201-555-0123", "mailto:a@example.com"],
        ),
    ],
)
def test_contacts_are_addresses_and_uris(value: str, contacts: list[str]) -> None:
    assert read("SECURITY_CONTACT", SECRET_KEY=KEY, SECURITY_CONTACT=value) == [contacts]


@pytest.mark.parametrize(
    "value", ["somebody", "http://example.com", "mailto:", "https://", "a@b.example\nX: y", "tel:x"]
)
def test_another_contact_stops_the_start(value: str) -> None:
    assert refused(SECRET_KEY=KEY, SECURITY_CONTACT=value) == SENTENCE
