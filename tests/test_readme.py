"""The README's script, run unchanged against a real server and a real worker."""

import re
import subprocess
from collections.abc import Iterator
from subprocess import CompletedProcess

import pytest
from django.db import connection

from events_app.models import Event
from sessions_app.lifecycle.time_ledger import ledger
from sessions_app.models import Candidate, RefusedSave, Session
from sessions_app.vocabulary.enums import Scope
from tests import processes
from tests.factories import ApiKeyFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def server() -> Iterator[int]:
    """The port of a server; a worker runs, too."""
    port = processes.free_port()
    worker = {"SECRET_KEY": "x" * 50, "HTTPS_ONLY": "0", "DATABASE_URL": processes.database_url()}
    with processes.serving(port), processes.running("run_worker", **worker):
        assert processes.eventually(lambda: _answers(port), seconds=60)
        yield port


def _answers(port: int) -> bool:
    asked = subprocess.run(
        ["curl", "-sf", "-o", "/dev/null", f"http://127.0.0.1:{port}/api/schema"], check=False
    )
    return asked.returncode == 0


def script(*, api: str, key: str) -> str:
    """The script, with the values of its first two lines replaced."""
    readme = (processes.ROOT / "README.md").read_text()
    (block,) = re.findall(r"## From invitation to review\n.*?```sh\n(.*?)```", readme, re.DOTALL)
    _, _, rest = block.split("\n", 2)
    assert block.startswith("API=http://127.0.0.1:8000/api\nKEY=gai_")
    return f"API={api}\nKEY={key}\n{rest}"


def run(text: str) -> CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", text],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_script_takes_a_candidate_from_invitation_to_review(server: int) -> None:
    key = ApiKeyFactory.create(scope=Scope.FULL)
    connection.close()
    done = run(script(api=f"http://127.0.0.1:{server}/api", key=key.plain))
    assert done.returncode == 0, done.stdout + done.stderr

    session = Session.objects.get()
    assert session.organization == key.organization
    assert (session.status, session.submitted_by) == ("reviewed", "candidate")
    assert Candidate.objects.get().email == "jane@example.com"
    states = list(session.checkpoints.order_by("phase__index").values_list("state", flat=True))
    assert states == [{"text": "A better draft"}, {"text": "The memo"}]
    assert RefusedSave.objects.get().state == {"text": "A stale draft"}
    assert [timer.added.total_seconds() for timer in ledger(session)] == [0, 300, 0]
    types = list(Event.objects.order_by("seq").values_list("type", flat=True))
    assert types == [
        "connector_connected",
        "user_message",
        "ai_response",
        "phase_advanced",
        "task_submitted",
    ]
    (review,) = session.scores.get().reviews.all()
    assert review.note == "Strong."
    assert '"status":"reviewed"' in done.stdout.splitlines()[-1]
