"""The snippets of docs/guides, run in their order against a live server."""

import re
import textwrap
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer
from standardwebhooks import Webhook

from gradient_client import Gradient
from sessions_app import lifecycle
from sessions_app.models import Candidate, InvitationEmail, Organization, Session
from sessions_app.vocabulary.enums import EmailStatus
from tests.factories import AssessmentFactory, SessionFactory
from tests.factories.sessions import KeyWithPlain
from tests.sessions_app.verbs import CANDIDATE

GUIDES = Path(settings.BASE_DIR) / "docs" / "guides"


class Guide:
    """A guide's snippets, which share their names."""

    def __init__(self, name: str, *, start: int = 0) -> None:
        text = (GUIDES / name).read_text()
        found = re.findall(r"^( *)```python\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)
        self._snippets = [textwrap.dedent(code) for _, code in found[start:]]
        self.names: dict[str, Any] = {"__name__": "guide"}

    def run(self, count: int | None = None) -> dict[str, Any]:
        """Run the next snippets, all by default."""
        for snippet in self._snippets[:count]:
            exec(snippet, self.names)
        del self._snippets[: len(self._snippets) if count is None else count]
        return self.names


@pytest.fixture(autouse=True)
def _environment(
    live_server: LiveServer,
    api_key: KeyWithPlain,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("GRADIENT_URL", live_server.url)
    monkeypatch.setenv("GRADIENT_API_KEY", api_key.plain)
    monkeypatch.chdir(tmp_path)


def test_every_guide_is_listed_and_tested() -> None:
    files = sorted(file.name for file in GUIDES.glob("*.md") if file.name != "README.md")
    assert sorted(re.findall(r"\(([a-z-]+\.md)\)", (GUIDES / "README.md").read_text())) == files
    tested = Path(__file__).read_text()
    assert [name for name in files if f'Guide("{name}")' not in tested] == []


class TestBulkInvitation:
    def test_a_file_is_invited_and_a_second_run_changes_nothing(
        self,
        organization: Organization,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        assessment = AssessmentFactory.create(organization=organization)
        monkeypatch.setenv("ASSESSMENT", str(assessment.pk))
        lines = ["email,name,dueDate", "ada@example.com,Ada,", "nobody,Nobody,", "b@example.com,B,"]
        (tmp_path / "candidates.csv").write_text("\n".join(lines))
        for _ in range(2):
            Guide("bulk-invitation.md").run(1)
            assert capsys.readouterr().out.startswith("nobody: ")
        assert Session.objects.filter(assessment=assessment).count() == 2

    def test_who_got_no_email_is_listed(
        self, organization: Organization, capsys: pytest.CaptureFixture[str]
    ) -> None:
        bounced = SessionFactory.create(organization=organization)
        SessionFactory.create(organization=organization)
        InvitationEmail.objects.create(
            session=bounced,
            organization=organization,
            site="https://hiring.example",
            status=EmailStatus.FAILED,
            due_at=None,
            last_error="550 No such user",
        )
        guide = Guide("bulk-invitation.md", start=1)
        guide.names["Gradient"] = Gradient
        guide.run()
        assert capsys.readouterr().out == f"{bounced.candidate.email} 550 No such user\n"


def test_a_copy_follows_the_changes_and_polling_is_replaced(organization: Organization) -> None:
    first = submitted(organization)
    guide = Guide("following-changes.md")
    guide.run(1)
    assert guide.names["copy"][str(first.pk)]["status"] == "submitted"
    guide.run(1)
    second = submitted(organization)
    guide.run()
    assert guide.names["handled"] == {str(first.pk), str(second.pk)}


def test_flask_takes_a_verified_message_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = "whsec_c2VjcmV0LW9mLTI0LWJ5dGVzLWhlcmU="
    monkeypatch.setenv("WEBHOOK_SECRET", "whsec_bmV3LXNlY3JldC1vZi0zMi1ieXRlcw==")
    monkeypatch.setenv("OLD_SECRET", secret)
    names = Guide("receiving-webhooks.md").run()
    body, moment = '{"type": "session.scored", "data": {"sessionId": "1"}}', datetime.now(UTC)
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_1", moment, body),
    }
    receiver = names["app"].test_client()
    assert receiver.post("/gradient", data=body, headers=headers).status_code == 401
    assert names["verified"](body.encode(), headers)["type"] == "session.scored"
    monkeypatch.setenv("WEBHOOK_SECRET", secret)
    for _ in range(2):
        assert receiver.post("/gradient", data=body, headers=headers).status_code == 204
    assert capsys.readouterr().out == "session.scored 1\n"


def test_a_person_is_erased(organization: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    session = submitted(organization)
    monkeypatch.setenv("EMAIL", session.candidate.email)
    names = Guide("erasure-requests.md").run()
    assert names["erased"] == [str(session.pk)]
    assert not Candidate.objects.filter(email=session.candidate.email).exists()
    names["gradient"].close()


def submitted(organization: Organization) -> Session:
    session = SessionFactory.create(organization=organization, status="in_progress")
    lifecycle.submit(session.pk, actor=CANDIDATE)
    return session
