import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from sessions_app import lifecycle
from sessions_app.lifecycle import conversation
from sessions_app.models import Session
from sessions_app.vocabulary.enums import MessageRole
from tests.factories import SessionFactory
from tests.processes import ROOT
from tests.sessions_app.verbs import CANDIDATE

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    session = SessionFactory.create(status="in_progress", phase_minutes=(60,))
    conversation.record(session.pk, role=MessageRole.USER, content="Hello")
    return session


def save(session: Session, key: str, folder: Path) -> str:
    """Downloads a file as a candidate does."""
    response = Client().get(f"/invite/{session.token}/{key}")
    assert response.status_code == 200
    content = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    path = folder / key
    path.write_bytes(content)
    return str(path)


def test_a_candidate_checks_the_receipt_against_the_log(session: Session, tmp_path: Path) -> None:
    lifecycle.submit(session.pk, actor=CANDIDATE)
    files = [save(session, key, tmp_path) for key in ("receipt.json", "log.ndjson")]
    tool = str(ROOT / "tools" / "verify_receipt.py")
    done = subprocess.run(
        [sys.executable, tool, *files], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "The receipt and the log agree: 2 events" in done.stdout


@pytest.mark.parametrize("key", ["receipt.json", "log.ndjson"])
def test_not_before_the_submission(session: Session, key: str) -> None:
    assert Client().get(f"/invite/{session.token}/{key}").status_code == 404
