"""The command line against a live server."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest
from django.db import connection
from keyring.backend import KeyringBackend
from pytest_django.live_server_helper import LiveServer
from typer.testing import CliRunner

from events_app.log import NewEvent, record
from gradient_client.cli import main
from gradient_client.cli.app import app
from sessions_app import lifecycle
from sessions_app.deletion import runner as deletions
from sessions_app.models import Organization, Session
from tests.due_tasks import dispatching
from tests.factories import AssessmentFactory, SessionFactory
from tests.factories.scores import ScoreFactory
from tests.factories.sessions import KeyWithPlain
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db(transaction=True)


class MemoryKeyring(KeyringBackend):
    """A keyring of the test alone."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # of keyring
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture(autouse=True)
def _environment(
    live_server: LiveServer, api_key: KeyWithPlain, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    monkeypatch.setenv("GRADIENT_URL", live_server.url)
    monkeypatch.setenv("GRADIENT_API_KEY", api_key.plain)
    before = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring())
    yield
    keyring.set_keyring(before)


def run(*arguments: object, typed: str = "", status: int = 0) -> str:
    result = CliRunner().invoke(app, [*map(str, arguments)], input=typed)
    assert result.exit_code == status, (result.output, result.exception)
    return result.stdout


def lines(*arguments: object) -> list[Any]:
    return [json.loads(line) for line in run(*arguments).splitlines()]


def test_me_says_whose_key_it_is(organization: Organization) -> None:
    assert organization.name in run("me")
    assert lines("me", "--json")[0]["organization"]["id"] == str(organization.pk)


class TestList:
    def test_it_is_a_table_for_people_and_lines_for_programs(
        self, organization: Organization
    ) -> None:
        sessions = [
            SessionFactory.create(organization=organization, status=status)
            for status in ("invited", "submitted", "scored")
        ]
        table = run("list")
        assert all(str(session.pk) in table for session in sessions)
        found = lines("list", "--status", "invited", "--status", "submitted", "--json")
        assert {row["id"] for row in found} == {str(each.pk) for each in sessions[:2]}
        assert len(lines("list", "--limit", 1, "--json")) == 1

    def test_what_candidates_wrote_is_no_markup(self, organization: Organization) -> None:
        session = SessionFactory.create(organization=organization)
        session.candidate.name = "[red]Jo[/red] \x1b[31m".replace("\x1b", "")
        session.candidate.save()
        assert "[red]Jo[/red]" in run("list")


def test_show_shows_a_session(organization: Organization) -> None:
    session = SessionFactory.create(organization=organization)
    assert session.candidate.email in run("show", session.pk)
    assert lines("show", session.pk, "--json")[0]["id"] == str(session.pk)


class TestTail:
    def test_it_shows_what_comes_until_the_session_ends(self, organization: Organization) -> None:
        session = SessionFactory.create(organization=organization, status="in_progress")
        record(session.pk, [NewEvent("user_message", 0, "task", {"content": "First"})])

        def go_on() -> None:
            record(session.pk, [NewEvent("user_message", 1, "task", {"content": "Second"})])
            lifecycle.submit(session.pk, actor=STAFF, state={})
            connection.close()  # of this thread

        later = threading.Timer(0.3, go_on)
        later.start()
        events = lines("tail", session.pk, "--seconds", "0.05", "--json")
        later.join()
        texts = [event["data"].get("content") for event in events]
        assert texts[:2] == ["First", "Second"]
        assert len({event["id"] for event in events}) == len(events)

    def test_without_follow_it_ends_at_the_end(self, organization: Organization) -> None:
        session = SessionFactory.create(organization=organization, status="in_progress")
        record(session.pk, [NewEvent("user_message", 0, "task", {"content": "First"})])
        assert "user_message" in run("tail", session.pk, "--no-follow")


class TestInvite:
    def test_one(self, organization: Organization) -> None:
        assessment = AssessmentFactory.create(organization=organization)
        (answer,) = lines("invite", assessment.pk, "jo@example.com", "Jo", "--json")
        session = Session.objects.get(pk=answer["session"]["id"])
        assert session.candidate.email == "jo@example.com"
        assert answer["inviteUrl"].endswith(str(session.token))

    def test_many_from_a_table(self, organization: Organization, tmp_path: Path) -> None:
        assessment = AssessmentFactory.create(organization=organization)
        file = tmp_path / "candidates.csv"
        file.write_text("email,name\njo@example.com,Jo\nnobody,Nobody\n", encoding="utf-8-sig")
        table = run("invite", assessment.pk, "--file", file, "--no-send-email", status=1)
        assert "jo@example.com" in table
        assert [each.candidate.name for each in Session.objects.all()] == ["Jo"]

    def test_a_table_without_a_column_is_refused(
        self, organization: Organization, tmp_path: Path
    ) -> None:
        assessment = AssessmentFactory.create(organization=organization)
        file = tmp_path / "candidates.csv"
        file.write_text("mail\njo@example.com\n")
        run("invite", assessment.pk, "--file", file, status=2)
        assert not Session.objects.exists()

    def test_without_a_name_it_is_wrong_usage(self, organization: Organization) -> None:
        assessment = AssessmentFactory.create(organization=organization)
        run("invite", assessment.pk, "jo@example.com", status=2)


class TestExport:
    def test_sessions_as_lines_and_as_a_table(
        self, organization: Organization, tmp_path: Path
    ) -> None:
        session = SessionFactory.create(organization=organization)
        row, closing = lines("export")
        assert row["id"] == str(session.pk)
        assert "id" not in closing
        target = tmp_path / "sessions.csv"
        run("export", "--csv", "--output", target)
        assert str(session.pk) in target.read_text()

    def test_a_log_to_a_file(self, organization: Organization, tmp_path: Path) -> None:
        session = SessionFactory.create(organization=organization, status="in_progress")
        record(session.pk, [NewEvent("user_message", 0, "task", {"content": "Hello"})])
        target = tmp_path / "log.ndjson"
        run("export", "--events-of", session.pk, "--output", target)
        assert json.loads(target.read_text().splitlines()[0])["data"] == {"content": "Hello"}


def test_scores_of_all_and_of_one(organization: Organization) -> None:
    session = SessionFactory.create(organization=organization, status="scored")
    ScoreFactory.create(session=session)
    assert str(session.pk) in run("scores")
    assert lines("scores", session.pk, "--json")[0]["sessionId"] == str(session.pk)


class TestDelete:
    @pytest.fixture
    def session(self, organization: Organization, api_key: KeyWithPlain) -> Session:
        api_key.scope = "admin"
        api_key.save()
        return SessionFactory.create(organization=organization, status="submitted")

    def test_the_number_that_was_shown_deletes_them(self, session: Session) -> None:
        with dispatching(deletions.QUEUE):
            shown = run("delete", session.pk, "--reason", "Consent", typed="1\n")
        assert "completed" in shown
        assert not Session.objects.exists()

    def test_another_number_deletes_nothing(self, session: Session) -> None:
        run("delete", session.pk, "--reason", "x", typed="7\n", status=1)
        assert Session.objects.exists()

    def test_a_key_without_the_right_is_refused(
        self, session: Session, api_key: KeyWithPlain
    ) -> None:
        api_key.scope = ""
        api_key.save()
        result = CliRunner().invoke(app, ["delete", str(session.pk), "--reason", "x"])
        assert result.exit_code == 1
        assert Session.objects.exists()


def test_verify_checks_a_log(organization: Organization) -> None:
    session = SessionFactory.create(organization=organization, status="submitted")
    record(session.pk, [NewEvent("user_message", 0, "task", {"content": "Hello"})])
    assert lines("verify", session.pk, "--json")[0]["ok"]


def test_verify_checks_files_offline(
    organization: Organization, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gradient_client import Gradient

    session = SessionFactory.create(organization=organization, status="in_progress")
    record(session.pk, [NewEvent("user_message", 0, "task", {"content": "Hello"})])
    lifecycle.submit(session.pk, actor=STAFF, state={})
    log, receipt = tmp_path / "log.ndjson", tmp_path / "receipt.json"
    run("export", "--events-of", session.pk, "--output", log)
    with Gradient() as client:
        receipt.write_text(json.dumps({"receipt": client.sessions.receipt(session.pk)}))
    monkeypatch.delenv("GRADIENT_URL")  # nobody is asked
    run("verify", "--receipt", receipt, "--log", log)
    log.write_text(log.read_text().replace("Hello", "Other"))
    run("verify", "--receipt", receipt, "--log", log, status=1)


class TestLogin:
    def test_it_is_kept_in_the_keyring_until_the_logout(
        self, live_server: LiveServer, api_key: KeyWithPlain, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("GRADIENT_URL")
        monkeypatch.delenv("GRADIENT_API_KEY")
        run("me", status=1)
        run("login", typed=f"{live_server.url}/\n{api_key.plain}\n")
        run("me")
        run("logout")
        run("me", status=1)

    def test_a_wrong_key_is_not_kept(
        self, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("GRADIENT_API_KEY")
        run("login", "--url", live_server.url, typed="gai_wrong\n", status=1)
        run("me", status=1)


def test_a_refusal_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["gradient", "show", "0" * 8])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
