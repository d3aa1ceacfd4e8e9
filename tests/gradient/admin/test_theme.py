"""The admin's colors and assets, and its sign-in."""

import re
from pathlib import Path
from typing import TypeAlias

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from events_app.types import Group
from sessions_app.vocabulary.enums import Status
from tests.annotations import Response, present
from tests.factories import UserFactory

CSS = "".join(path.read_text() for path in sorted((settings.BASE_DIR / "static/css").iterdir()))
# Without the e-mails: mail programs know no style sheets.
TEMPLATES = sorted(
    path
    for path in (settings.BASE_DIR / "templates").rglob("*.html")
    if path.parent.name != "emails"
)
Color: TypeAlias = tuple[float, float, float]
COLORS = ("gray", "cyan", "blue", "violet", "amber", "teal", "green", "red")


def pair(name: str) -> tuple[Color, Color]:
    """A variable's light and dark value, as (r, g, b) from 0 to 1."""
    light, dark = present(re.search(rf"--{name}: light-dark\((#\w+), (#\w+)\)", CSS)).groups()
    return _rgb(light), _rgb(dark)


def _rgb(color: str) -> Color:
    digits = color[1:] if len(color) == 7 else "".join(2 * digit for digit in color[1:])
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue


def _luminance(rgb: Color) -> float:
    """WCAG 2.2's relative luminance."""
    linear = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in rgb)
    return sum(share * value for share, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *((f"on-{color}", color) for color in COLORS),
        ("body-fg", "body-bg"),
        ("body-quiet-color", "body-bg"),
        ("body-quiet-color", "darkened-bg"),
        ("body-quiet-color", "selected-row"),
        ("link-fg", "body-bg"),
        ("link-fg", "darkened-bg"),
        ("link-fg", "breadcrumbs-bg"),
        ("error-fg", "body-bg"),
        ("body-fg", "message-success-bg"),
        ("body-fg", "message-warning-bg"),
        ("body-fg", "message-error-bg"),
        ("primary-fg", "primary"),
    ],
)
def test_text_stands_out_in_light_and_dark(text: str, ground: str) -> None:
    for fore, back in zip(pair(text), pair(ground), strict=True):
        assert contrast(fore, back) >= 4.5


@pytest.mark.parametrize("kind", [*Status, *Group, "on", "off"])
def test_every_badge_has_its_colors(kind: str) -> None:
    plain = {"invited", "inbox"}  # the gray that every badge begins with
    assert bool(re.search(rf"\.badge-{kind}\b", CSS)) is (kind not in plain)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_contain_no_inline_script_or_style(path: Path) -> None:
    inline = r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:"
    assert re.findall(inline, path.read_text()) == []


def test_nothing_is_loaded_from_elsewhere() -> None:
    for path in TEMPLATES:
        assert re.findall(r'(?:src|href)="(?:https?:)?//', path.read_text()) == []
    assert re.findall(r"url\(|@import", CSS) == []


@pytest.mark.parametrize("path", ["css/admin.css", "css/palette.css", "favicon.svg"])
def test_the_assets_are_found(path: str) -> None:
    assert finders.find(path)


def test_the_sign_in_is_that_of_the_pages_and_allows_no_foreign_script(
    client: Client, db: None
) -> None:
    answer = client.get(reverse("admin:login"))
    assert "<title>Sign in – gradient</title>" in answer.text
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'self';")
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def sign_in(client: Client, password: str) -> Response:
    form = {"username": "ada", "password": password}
    return client.post(reverse("admin:login"), form)


@pytest.fixture
def ada(db: None) -> User:
    return UserFactory.create(username="ada", is_staff=True)


def test_too_many_wrong_passwords_lock_the_sign_in_with_a_clear_page(
    client: Client, ada: User
) -> None:
    for _ in range(4):
        assert "Please enter a correct username and password" in sign_in(client, "no").text
    answer = sign_in(client, "no")
    assert answer.status_code == 429
    assert "Wait 15 minutes, then try again" in answer.text
    assert sign_in(client, "correct horse battery staple").status_code == 429
    assert "_auth_user_id" not in client.session


def test_the_right_password_signs_in_and_forgets_the_wrong_ones(client: Client, ada: User) -> None:
    for _ in range(2):
        for _ in range(3):
            sign_in(client, "no")
        assert sign_in(client, "correct horse battery staple").status_code == 302
        client.logout()
