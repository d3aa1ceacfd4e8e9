"""Which tests reach which line, and how long each takes: found once, and kept until renewed."""

import ast
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import coverage
import pytest
from coverage.numbits import numbits_to_nums

from tests.mutation import children
from tests.mutation.making import ROOT, Mutant

KEPT = ROOT / ".local" / "mutation"
OPTIONS = ["-q", "-p", "no:cacheprovider", "-p", "pytest_django.plugin", "-p", "time_machine"]
"""For pytest, which is not to load every plugin that is installed."""
_COVERAGE, _SECONDS, _SOURCES = KEPT / "coverage", KEPT / "seconds.json", KEPT / "sources.json"
# What the modules are held to by tests of their own and of the API, in this process.
_TESTS = (
    "events_app",
    "gradient/api",
    "gradient/core",
    "sessions_app",
    "test_access.py",
    "test_concurrency.py",
    "test_fast_path.py",
    "test_fast_path_events.py",
)
_LEFT_OUT = (
    "events_app/pages",
    "gradient/api/test_export_streaming.py",
    "sessions_app/admin",
    "sessions_app/pages",
    "sessions_app/scoring/test_killed_workers.py",
)
SLOWEST_SECONDS = 3
# Where a module's own tests are not in the file that mirrors it.
_OWN_TESTS = {
    "events_app/flags.py": ("tests/events_app/pages/test_review.py",),
    "events_app/receipts.py": ("tests/events_app/api/test_receipts.py",),
    "events_app/log/record_fast.py": (
        "tests/test_fast_path_events.py",
        "tests/events_app/log/test_writer.py",
    ),
    "gradient/api/authentication.py": ("tests/gradient/api/test_credentials.py",),
    "gradient/api/idempotency.py": (
        "tests/sessions_app/api/test_api_keys.py",
        "tests/sessions_app/api/test_assessments.py",
    ),
    "gradient/api/permissions.py": (
        "tests/gradient/api/test_credentials.py",
        "tests/sessions_app/api/test_api_keys.py",
    ),
    "gradient/core/tasks/claims.py": ("tests/sessions_app/test_tasks.py",),
    "gradient/core/tasks/lanes.py": ("tests/sessions_app/test_tasks.py",),
    "gradient/core/tasks/task.py": ("tests/sessions_app/test_tasks.py",),
    "sessions_app/accounts/assessments.py": (
        "tests/sessions_app/api/test_assessment_rubrics.py",
        "tests/sessions_app/api/test_assessments.py",
    ),
    "sessions_app/accounts/audit.py": ("tests/sessions_app/api/test_session_export.py",),
    "sessions_app/accounts/candidates.py": ("tests/sessions_app/api/test_candidates.py",),
    "sessions_app/accounts/member_management.py": ("tests/sessions_app/pages/test_members.py",),
    "sessions_app/accounts/credentials.py": ("tests/gradient/api/test_credentials.py",),
    "sessions_app/accounts/idempotency.py": ("tests/gradient/api/test_idempotency.py",),
    "sessions_app/accounts/owners.py": (
        "tests/gradient/management/test_create_owner.py",
        "tests/sessions_app/pages/test_api_keys.py",
    ),
    "sessions_app/accounts/password_forms.py": (
        "tests/sessions_app/pages/test_forgot_password.py",
    ),
    "sessions_app/accounts/preferences.py": ("tests/sessions_app/pages/test_shortcuts.py",),
    "sessions_app/accounts/sign_in.py": ("tests/sessions_app/pages/test_auth.py",),
    "sessions_app/accounts/sign_in_form.py": ("tests/sessions_app/pages/test_auth.py",),
    "sessions_app/accounts/users.py": (
        "tests/gradient/management/test_create_owner.py",
        "tests/sessions_app/pages/test_members.py",
    ),
    "sessions_app/deletion/erasure.py": (
        "tests/sessions_app/deletion/test_retention.py",
        "tests/sessions_app/lifecycle/test_signals.py",
        "tests/test_erased_sessions.py",
        "tests/test_erasure.py",
    ),
    "sessions_app/deletion/retention.py": ("tests/test_erased_sessions.py",),
    "sessions_app/deletion/selection.py": ("tests/sessions_app/deletion/test_legal_hold.py",),
    "sessions_app/deletion/single.py": ("tests/sessions_app/lifecycle/test_signals.py",),
    "sessions_app/deletion/whole.py": ("tests/test_whole_organizations.py",),
    "sessions_app/lifecycle/conversation.py": (
        "tests/sessions_app/api/test_messages.py",
        "tests/sessions_app/lifecycle/test_signals.py",
        "tests/test_quotas.py",
    ),
    "sessions_app/lifecycle/decisions.py": (
        "tests/sessions_app/api/test_decision.py",
        "tests/sessions_app/lifecycle/test_signals.py",
    ),
    "sessions_app/lifecycle/grading.py": (
        "tests/sessions_app/lifecycle/test_signals.py",
        "tests/sessions_app/lifecycle/test_verbs.py",
        "tests/test_erased_sessions.py",
    ),
    "sessions_app/lifecycle/invite.py": (
        "tests/sessions_app/lifecycle/test_preparation.py",
        "tests/sessions_app/lifecycle/test_signals.py",
        "tests/sessions_app/lifecycle/test_verbs.py",
        "tests/sessions_app/lifecycle/test_versions.py",
        "tests/sessions_app/api/test_invite.py",
    ),
    "sessions_app/lifecycle/preparation.py": (
        "tests/sessions_app/api/test_rotate_token.py",
        "tests/sessions_app/lifecycle/test_versions.py",
    ),
    "sessions_app/lifecycle/timers.py": (
        "tests/sessions_app/lifecycle/test_preparation.py",
        "tests/sessions_app/lifecycle/test_signals.py",
    ),
    "sessions_app/lifecycle/transitions.py": ("tests/sessions_app/lifecycle/test_verbs.py",),
    "sessions_app/lifecycle/progress.py": (
        "tests/sessions_app/lifecycle/test_signals.py",
        "tests/sessions_app/lifecycle/test_timers.py",
        "tests/sessions_app/lifecycle/test_verbs.py",
        "tests/sessions_app/work/test_store.py",
    ),
    "sessions_app/scores/decisions.py": (
        "tests/sessions_app/api/test_decision.py",
        "tests/sessions_app/lifecycle/test_decisions.py",
    ),
    "sessions_app/scores/score_records.py": (
        "tests/sessions_app/lifecycle/test_verbs.py",
        "tests/sessions_app/api/test_scoring.py",
    ),
    "sessions_app/lifecycle/worker_heartbeat.py": ("tests/gradient/middleware/test_health.py",),
    "sessions_app/work/save_fast.py": ("tests/test_fast_path.py",),
    "sessions_app/work/store.py": (
        "tests/sessions_app/work/test_history.py",
        "tests/test_quotas.py",
    ),
}


class Recorder:
    """A plugin of pytest that gives each test its own context in the coverage data."""

    def __init__(self, measured: coverage.Coverage, sources: dict[str, str]) -> None:
        self.measured, self.sources = measured, sources
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.measured.switch_context(item.nodeid)
        return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            self.seconds[report.nodeid] = report.duration
        if report.failed:
            self.failed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        passed = {id: each for id, each in self.seconds.items() if id not in self.failed}
        _SECONDS.write_text(json.dumps({**_read(_SECONDS), **passed}))
        _SOURCES.write_text(json.dumps({**_read(_SOURCES), **self.sources}))


def _read(file: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    return read


def record_all(paths: Sequence[str]) -> None:
    """Run all tests once, with the lines of these modules traced, in place of what was known."""
    for file in (_COVERAGE, _SECONDS, _SOURCES):
        file.unlink(missing_ok=True)
    left_out = [f"--ignore=tests/{name}" for name in _LEFT_OUT]
    _record(paths, [*left_out, *(f"tests/{name}" for name in _TESTS)])


def record_own(paths: Sequence[str], more_tests: Iterable[str]) -> None:
    """Run the modules' own tests and these, and add what they reach to what was known."""
    _record(paths, sorted({*more_tests}.union(*map(own_tests_of, paths))))


def _record(paths: Sequence[str], tests: Sequence[str]) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    sources = {path: (ROOT / path).read_text() for path in paths}

    def run() -> None:
        measured = coverage.Coverage(_COVERAGE, include=paths)
        measured.set_option("run:relative_files", True)  # noqa: FBT003
        measured.load()
        measured.start()
        pytest.main([*OPTIONS, "--create-db", *tests], plugins=[Recorder(measured, sources)])
        measured.stop()
        measured.save()

    children.wait_for(children.start(run))


class Reach:
    """The tests of each line. Of a module that was changed since, all of its tests count."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = json.loads(_SECONDS.read_text())
        sources: dict[str, str] = json.loads(_SOURCES.read_text())
        self._changed = {path for path in sources if sources[path] != _source(path)}
        self._lines: dict[str, dict[int, set[str]]] = {}
        with sqlite3.connect(_COVERAGE) as data:
            rows: Iterable[tuple[str, str, Any]] = data.execute(
                "SELECT path, context, numbits FROM line_bits"
                " JOIN file ON file.id = file_id JOIN context ON context.id = context_id"
            )
            for path, test, numbits in rows:
                if self.seconds.get(test, SLOWEST_SECONDS) < SLOWEST_SECONDS:
                    lines = self._lines.setdefault(path, {})
                    for line in numbits_to_nums(numbits):
                        lines.setdefault(line, set()).add(test)

    def tests_of(self, mutant: Mutant) -> set[str]:
        """The tests that reach its statement; of what runs at import, those of the module."""
        lines = self._lines.get(mutant.path, {})
        if mutant.path in self._changed or mutant.functions is None:
            return set().union(*lines.values())
        return set().union(*(lines.get(line, set()) for line in statement_at(mutant)))


def statement_at(mutant: Mutant) -> range:
    """The lines of the innermost statement around it; of a block, those of its head."""
    found = range(mutant.line, mutant.line + 1)
    for node in _statements(mutant.path):
        if node.lineno <= mutant.line <= (node.end_lineno or 0):
            body = getattr(node, "body", None)
            end = body[0].lineno if body else (node.end_lineno or node.lineno) + 1
            found = range(node.lineno, max(end, node.lineno + 1))
    return found


@cache
def _statements(path: str) -> list[ast.stmt]:
    """All of a module, outer ones before those within."""
    nodes = ast.walk(ast.parse((ROOT / path).read_text()))
    return [node for node in nodes if isinstance(node, ast.stmt)]


def own_tests_of(path: str) -> set[str]:
    """The files of a module's own tests: `sessions_app/work/store.py`, `…/work/test_store.py`."""
    module = Path(path)
    mirror = str(Path("tests", module.parent, f"test_{module.name}"))
    return {*_OWN_TESTS.get(path, ()), *([mirror] if (ROOT / mirror).exists() else [])}


def _source(path: str) -> str:
    file = ROOT / path
    return file.read_text() if file.exists() else ""


def is_kept() -> bool:
    return _COVERAGE.exists() and _SECONDS.exists()
