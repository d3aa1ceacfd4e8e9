"""The language of a page; that every text is translated: tests/test_translations.py."""

import pytest
from django.test import Client

from sessions_app.models import Organization, Session
from sessions_app.vocabulary.enums import Role, Status
from tests.browsing import member_client
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation() -> str:
    return f"/invite/{SessionFactory.create(status=Status.INVITED).token}"


@pytest.mark.parametrize(
    ("accepted", "language", "text"),
    [
        ("de-AT,de;q=0.9,en;q=0.5", "de", "Vorbereitung starten"),
        ("es", "es", "Iniciar la preparación"),
        ("ar-EG", "ar", "بدء التحضير"),
        ("en-GB", "en", "Start setup"),
        ("fi,ja;q=0.5", "en", "Start setup"),
        ("", "en", "Start setup"),
    ],
)
def test_a_candidate_s_page_is_in_the_browser_s_language(
    client: Client, invitation: str, accepted: str, language: str, text: str
) -> None:
    response = client.get(invitation, headers={"Accept-Language": accepted})
    assert text in response.text
    assert f'<html lang="{language}"' in response.text
    assert response.headers["Content-Language"] == language
    assert "Accept-Language" in response.headers["Vary"]


def test_arabic_runs_from_the_right(client: Client, invitation: str) -> None:
    arabic = client.get(invitation, headers={"Accept-Language": "ar"}).text
    assert '<html lang="ar" dir="rtl">' in arabic
    assert "dir=" not in client.get(invitation).text.partition("<body>")[0]


def test_a_chosen_language_holds_whatever_the_browser_asks_for(
    client: Client, invitation: str
) -> None:
    response = client.post("/i18n/setlang", {"language": "es", "next": invitation})
    assert (response.status_code, response.headers["Location"]) == (302, invitation)
    page = client.get(invitation, headers={"Accept-Language": "de"}).text
    assert "Iniciar la preparación" in page
    assert 'value="es" lang="es" aria-current="true"' in page


@pytest.mark.parametrize("language", ["fi", "", "../../etc/passwd"])
def test_an_unknown_language_changes_nothing(
    client: Client, invitation: str, language: str
) -> None:
    client.post("/i18n/setlang", {"language": language, "next": invitation})
    assert "Start setup" in client.get(invitation).text


def test_choosing_a_language_leads_to_no_other_site(client: Client) -> None:
    response = client.post("/i18n/setlang", {"language": "de", "next": "https://evil.example/"})
    assert response.headers["Location"] == "/"


def test_times_and_durations_are_as_the_language_has_them(client: Client) -> None:
    session = SessionFactory.create(status=Status.SETUP, setup_minutes=90)
    german = client.get(f"/invite/{session.token}", headers={"Accept-Language": "de"}).text
    assert "1 Std. 30 Min." in german


def test_a_page_that_is_not_found_is_in_the_browser_s_language(client: Client) -> None:
    response = client.get(f"/invite/{'0' * 32}", headers={"Accept-Language": "de"})
    assert response.status_code == 404
    assert "Seite nicht gefunden" in response.text


def test_the_api_is_in_english(client: Client) -> None:
    session: Session = SessionFactory.create(status=Status.INVITED)
    client.cookies["django_language"] = "de"
    headers = {"Authorization": f"Bearer {session.token}", "Accept-Language": "de"}
    response = client.post(
        f"/api/sessions/{session.pk}/checkpoint", {}, "application/json", headers=headers
    )
    english = client.post(
        f"/api/sessions/{session.pk}/checkpoint",
        {},
        "application/json",
        headers={"Authorization": f"Bearer {session.token}"},
    )
    assert response.status_code == english.status_code >= 400
    assert response.json()["error"]["message"] == english.json()["error"]["message"]
    assert "Content-Language" not in response.headers


def test_members_pages_are_in_english(organization: Organization) -> None:
    client = member_client(organization, Role.OWNER)
    client.cookies["django_language"] = "de"
    response = client.get("/sessions", headers={"Accept-Language": "de"})
    assert "In progress" in response.text
    assert '<html lang="en"' in response.text


def test_scripts_get_the_texts_of_one_language(client: Client) -> None:
    response = client.get("/i18n/de.js")
    assert response.headers["Content-Type"].startswith("text/javascript")
    assert "Wird gespeichert" in response.text
    assert "max-age=3600" in response.headers["Cache-Control"]
    assert "Wird gespeichert" not in client.get("/i18n/en.js").text
    assert client.get("/i18n/fi.js").status_code == 404
