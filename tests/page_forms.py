"""The forms of every page of the product, with values that each of them takes."""

import re
from typing import Any

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from events_app.log import NewEvent, record
from sessions_app.models import Note, Organization
from sessions_app.vocabulary.enums import Role
from tests.e2e.screens import Screen
from tests.factories import SessionFactory
from tests.factories.scores import ReviewFactory, ScoreFactory
from tests.html_forms import HtmlForm, forms_in


def _noted(organization: Organization, path: str = "") -> str:
    """A reviewed session; every member of the organization wrote a note on it."""
    session = SessionFactory.create(organization=organization, status="reviewed")
    ReviewFactory.create(score=ScoreFactory.create(session=session))
    for user in User.objects.filter(memberships__organization=organization):
        Note.objects.create(session=session, author=user, text="Mine")
    return f"/sessions/{session.pk}{path}"


def _in_status(organization: Organization, status: str) -> str:
    return str(SessionFactory.create(organization=organization, status=status).pk)


def _running(organization: Organization) -> str:
    session = SessionFactory.create(organization=organization, status="in_progress")
    record(session.pk, [NewEvent("security_flag", 1, "task", {"kind": "tab_hidden"})])
    return str(session.pk)


MORE_SCREENS = [
    Screen("replay's review", Role.REVIEWER, lambda o: f"/sessions/{_running(o)}/replay/review"),
    Screen("running", Role.OWNER, lambda o: f"/sessions/{_running(o)}"),
    Screen("invited", Role.OWNER, lambda o: f"/sessions/{_in_status(o, 'invited')}"),
    Screen("reviewed", Role.OWNER, lambda o: _noted(o, "")),
    Screen("notes in the replay", Role.OWNER, lambda o: _noted(o, "/replay/review")),
    Screen("handed in", Role.OWNER, lambda o: f"/sessions/{_in_status(o, 'submitted')}"),
]
FILL = {
    "reason": "Power cut",
    "text": "A note",
    "email": "new@example.com",
    "note": "Looks fine",
    "name": "Nightly",
    "url": "https://example.com/other",
    "minutes": "15",
}


def filled(form: HtmlForm) -> dict[str, Any]:
    """What the form sends, with its text fields filled in."""
    values: dict[str, Any] = {
        name: [FILL.get(name, value) or FILL.get(name, "") for value in given]
        for name, given in form.values.items()
    }
    if values.get("tag") == [""]:  # the form that takes a tag away names one
        values["tag"] = ["Shortlist"]
    if "number" in values:
        values["includes_running"] = ["on"]
    for name in form.files:
        values[name] = SimpleUploadedFile("c.csv", b"email,name\njo@example.com,Jo\n")
    return values


def post_forms(client: Client, path: str) -> list[HtmlForm]:
    html = client.get(path).text
    forms = [form for form in forms_in(html, path) if form.method == "post"]
    if typed := re.search(r"Type ([0-9]+) to confirm", html):
        for form in forms:
            form.values |= {name: [typed[1]] for name in ("number",) if name in form.values}
    return forms
