"""How long it takes until sessions whose time ends at the same instant have moved on, and how long
lists take meanwhile.

DATABASE_URL=postgres://… python -m tests.bench.timers --sessions 10000
"""

import http.client
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from datetime import timedelta
from statistics import median
from typing import Any

from tests.bench.database import throw_away
from tests.bench.server import manage, serving
from tests.processes import ROOT

LISTS = ("", "?status=in_progress", "?status=submitted", "?status=submitted,scored&limit=100")
PATIENCE_SECONDS = 900.0


def main() -> None:
    options = _options()
    with throw_away() as url:
        os.environ |= {
            "DATABASE_URL": url,
            "SECRET_KEY": secrets.token_urlsafe(48),
            "DJANGO_SETTINGS_MODULE": "gradient.settings",
            "HTTPS_ONLY": "0",
            "RATE_LIMIT_API_KEY": "off",
        }
        manage(dict(os.environ), "migrate", "-v0")
        import django

        django.setup()
        print(f"{url.partition(':')[0]}, {options.sessions:,} sessions whose time ended at once")
        key = _seed(options)
        with serving(dict(os.environ), 8) as server, tempfile.TemporaryFile() as log:
            worker = _worker(log) if options.worker else None
            try:
                _report(*_watch(server.port, key))
            finally:
                if worker:
                    worker.terminate()
                    worker.wait()


def _seed(options: Namespace) -> str:
    """Make the sessions, and return the text of an API key."""
    from django.utils import timezone

    from sessions_app.models import Checkpoint, Session, SessionPhase, new_token
    from tests.factories import ApiKeyFactory, AssessmentFactory, CandidateFactory

    assessment = AssessmentFactory.create()
    organization = assessment.organization
    candidates = CandidateFactory.create_batch(options.sessions, organization=organization)
    ended = timezone.now() - timedelta(minutes=1)
    begun = ended - timedelta(minutes=60)
    common: dict[str, Any] = {
        "organization": organization, "assessment": assessment, "status": "in_progress",
        "created_at": begun, "setup_started_at": begun, "task_started_at": begun,
        "current_phase_index": 0, "timer_ends_at": ended,
    }  # fmt: skip
    sessions = [Session(candidate=candidate, **common) for candidate in candidates]
    for session in sessions:
        session.token = new_token()
    Session.objects.bulk_create(sessions, batch_size=500)
    phases = [
        SessionPhase(session=session, index=0, name="Task", minutes=60, started_at=begun)
        for session in sessions
    ]
    SessionPhase.objects.bulk_create(phases, batch_size=500)
    Checkpoint.objects.bulk_create(
        [Checkpoint(phase=phase, session_id=phase.session_id) for phase in phases], batch_size=500
    )
    return str(ApiKeyFactory.create(organization=organization).plain)


def _worker(log: Any) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "manage.py", "run_worker"]
    return subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)


def _watch(port: int, key: str) -> tuple[float, dict[str, list[float]]]:
    """The seconds until all have moved on, and how long each list took, in ms."""
    from sessions_app.models import Session

    begun, times = time.monotonic(), {path: [0.0] for path in LISTS}
    for path in LISTS:
        times[path].clear()
    while Session.objects.filter(status="in_progress").exists():
        for path in LISTS:
            times[path].append(_list(port, key, path))
        if time.monotonic() > begun + PATIENCE_SECONDS:
            break
        time.sleep(0.2)
    return time.monotonic() - begun, times


def _list(port: int, key: str, query: str) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    begun = time.monotonic()
    connection.request("GET", f"/api/sessions{query}", headers={"Authorization": f"Bearer {key}"})
    response = connection.getresponse()
    rows = json.loads(response.read())
    assert response.status == 200, rows
    elapsed = 1000 * (time.monotonic() - begun)
    connection.close()
    if query == "?status=in_progress":
        assert rows["total"] == 0, rows["total"]
    return elapsed


def _report(seconds: float, times: dict[str, list[float]]) -> None:
    print(f"All had moved on after {seconds:.1f} s.\n\n| list | times | p50 ms | most ms |")
    print("| --- | --- | --- | --- |")
    for path, found in times.items():
        if found:
            print(f"| `{path}` | {len(found)} | {median(found):.0f} | {max(found):.0f} |")


def _options() -> Namespace:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=10_000)
    parser.add_argument("--worker", type=int, default=1, choices=(0, 1))
    return parser.parse_args()


if __name__ == "__main__":
    main()
