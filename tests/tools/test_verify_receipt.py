"""The tool as its users run it: another process, two files, no database."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import Settings

from events_app import tree
from sessions_app import lifecycle
from sessions_app.models import Organization, Session
from tests import exports, paths
from tests.annotations import Json
from tests.clients import ApiClient
from tests.factories import SessionFactory
from tests.logs import record_at
from tests.sessions_app.verbs import CANDIDATE

pytestmark = pytest.mark.django_db
TOOL = Path(settings.BASE_DIR) / "tools" / "verify_receipt.py"
DATA: list[Json] = [
    {"content": 'Größe “ä” \u2028 😀 \\ " / </script>'},
    {"n": [1, 2.5, -0.0, 1e16, 1e-7, 123456789012345678, True, None, {}]},
    {"z": 1, "a": {"c": "\u0001\t", "b": []}},
]
Files = dict[str, Path]


@pytest.fixture
def files(tmp_path: Path, organization: Organization, api: ApiClient) -> Files:
    """A receipt, its log as an export and as a page, and the public key, of one of five leaves."""
    session = submitted(organization)
    for _ in range(4):
        submitted(organization)
    tree.sign_heads()
    return written(tmp_path, api, session)


def submitted(organization: Organization) -> Session:
    session = SessionFactory.create(organization=organization, status="in_progress")
    for second, data in enumerate(DATA):
        record_at(session, second + 0.123456, "manual_edit", data=data)
    lifecycle.submit(session.pk, actor=CANDIDATE)
    return session


def written(folder: Path, api: ApiClient, session: Session) -> Files:
    own = paths.sessions(session)
    contents = {
        "receipt": api.get(f"{own}/receipt").text,
        "log": exports.text(api.get(f"{own}/events/export", Accept=exports.NDJSON)),
        "page": api.get(f"{own}/events?limit=1000").text,
        "key": Client().get("/.well-known/gradient-log-key").text,
    }
    found = {}
    for name, content in contents.items():
        found[name] = folder / f"{session.pk}-{name}"
        found[name].write_text(content)
    return found


def run(*arguments: object) -> tuple[int, str]:
    ended = subprocess.run(
        [sys.executable, TOOL, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env={"PATH": "/nowhere", "PYTHONUTF8": "1"},
    )
    assert "Traceback" not in ended.stderr
    return ended.returncode, ended.stdout + ended.stderr


def test_they_agree(files: Files) -> None:
    assert run(files["receipt"], files["log"])[0] == 0
    assert run(files["receipt"], files["page"])[0] == 0
    code, words = run(files["receipt"], files["log"], "--key", files["key"])
    assert (code, "4 events" in words) == (0, True)


def test_a_receipt_that_is_not_signed_yet_agrees_but_is_signed_by_nobody(
    tmp_path: Path, organization: Organization, api: ApiClient
) -> None:
    files = written(tmp_path, api, submitted(organization))
    code, words = run(files["receipt"], files["log"])
    assert (code, "not signed yet" in words) == (0, True)
    assert run(files["receipt"], files["log"], "--key", files["key"])[0] == 1


def edit_receipt(**changes: Any) -> Callable[[Files], None]:
    def edit(files: Files) -> None:
        body = json.loads(files["receipt"].read_text())
        for key, change in changes.items():
            body["receipt"][key] = change(body["receipt"][key])
        files["receipt"].write_text(json.dumps(body))

    return edit


def edit_log(change: Callable[[list[str]], list[str]]) -> Callable[[Files], None]:
    def edit(files: Files) -> None:
        lines = files["log"].read_text().removesuffix("\n").split("\n")
        files["log"].write_text("\n".join(change(lines)) + "\n")

    return edit


def ended(rows: list[str]) -> list[str]:
    return [*rows, json.dumps({"complete": True, "rows": len(rows)})]


def flip(text: str) -> str:
    return ("0" if text[0] != "0" else "1") + text[1:]


TAMPERED: dict[str, Callable[[Files], None]] = {
    "a changed event": edit_log(
        lambda rows: [rows[0].replace("manual_edit", "memory_added"), *rows[1:]]
    ),
    "changed data": edit_log(lambda rows: [*rows[:1], rows[1].replace("2.5", "2.6"), *rows[2:]]),
    "a cut log": edit_log(lambda rows: ended(rows[:2])),
    "a log without its last line": edit_log(lambda rows: rows[:-1]),
    "events in another order": edit_log(lambda rows: [rows[1], rows[0], *rows[2:]]),
    "an event more": edit_log(lambda rows: ended([*rows[:-1], rows[0]])),
    "an empty log": edit_log(lambda _: [""]),
    "no export": edit_log(lambda _: ["{}"]),
    "another head": edit_receipt(headHash=flip),
    "another number": edit_receipt(events=lambda count: count - 1),
    "another session": edit_receipt(sessionId=flip),
    "another root": edit_receipt(checkpoint=lambda text: text.replace("\n5\n", "\n6\n")),
    "another proof": edit_receipt(
        inclusionProof=lambda proof: {**proof, "hashes": [*proof["hashes"], proof["hashes"][0]]}
    ),
    "another leaf": edit_receipt(
        inclusionProof=lambda proof: {**proof, "leafIndex": (proof["leafIndex"] + 1) % 5}
    ),
    "half a proof": edit_receipt(inclusionProof=lambda _: None),
    "a proof of something": edit_receipt(inclusionProof=lambda _: {"hashes": ["zz"]}),
    "no checkpoint": edit_receipt(checkpoint=lambda _: None, inclusionProof=lambda _: None),
    "no signature": edit_receipt(checkpoint=lambda text: text.split("—")[0]),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_tampered_with_does_not_agree(files: Files, what: str) -> None:
    TAMPERED[what](files)
    code, words = run(files["receipt"], files["log"], "--key", files["key"])
    assert (code, "do not agree" in words) == (1, True)


def test_a_swapped_receipt_does_not_agree(
    files: Files, tmp_path: Path, organization: Organization, api: ApiClient
) -> None:
    other = submitted(organization)
    tree.sign_heads()
    of_other = written(tmp_path, api, other)
    assert run(of_other["receipt"], of_other["log"], "--key", files["key"])[0] == 0
    assert run(of_other["receipt"], files["log"], "--key", files["key"])[0] == 1


def test_another_key_did_not_sign_it(files: Files, settings: Settings) -> None:
    settings.LOG_SIGNING_KEYS = [b"x" * 32]
    files["key"].write_text(Client().get("/.well-known/gradient-log-key").text)
    code, words = run(files["receipt"], files["log"], "--key", files["key"])
    assert (code, "not signed by the key" in words) == (1, True)
    files["key"].write_text("no key")
    assert run(files["receipt"], files["log"], "--key", files["key"])[0] == 1


@pytest.mark.parametrize(
    "arguments",
    [[], ["receipt"], ["receipt", "gone"], ["receipt", "log", "--key"], ["a", "b", "c"]],
)
def test_wrong_usage_is_told_apart(files: Files, arguments: list[str]) -> None:
    given = [
        files.get(each, Path("/nowhere") / each) if "-" not in each else each for each in arguments
    ]
    assert run(*given)[0] == 2
