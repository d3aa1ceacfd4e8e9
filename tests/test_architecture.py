"""The directions between the apps, as imports and as names."""

import re
from typing import Any

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from events_app.models import Event, FlagDecision, LogHead
from events_app.types import EventType
from tests.processes import ROOT

OWN_WORDS = {
    "phase_advanced",  # the name of a signal, too
    "time_expired",  # the code of an error, too
}

# The count of events in a session's answer is still a column of the statement.
LEFT = {"api/serializers.py", "reads/queries.py", "reads/statements.py"}


def files_of_sessions_app() -> Any:
    folders = (
        ROOT / "sessions_app",
        ROOT / "templates" / "sessions_app",
        ROOT / "templates" / "partials",
    )
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return [
        path
        for path in files
        if path.suffix in {".py", ".html", ".txt"}
        and "migrations" not in path.parts
        and "/".join(path.parts[-2:]) not in LEFT
    ]


def names_of_the_log() -> Any:
    """The app, its models and tables, what leads to them from a session, and the event types."""
    names = {"events_app", "EventType"}
    for model in (Event, FlagDecision, LogHead):
        names |= {model._meta.db_table, model.__name__, model._meta.model_name}
        names.add(model._meta.get_field("session").remote_field.get_accessor_name())
    return names - {"Event", "event", "events"} | set(EventType.values) - OWN_WORDS


def test_imports_go_in_the_directions_of_the_architecture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True) == EXIT_STATUS_SUCCESS


def test_sessions_app_names_nothing_of_the_log() -> None:
    name = re.compile(
        rf"(?<![a-z])({'|'.join(sorted(names_of_the_log()))})(?![a-z])|session\.events"
    )
    found = {
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in files_of_sessions_app()
        for match in name.finditer(path.read_text())
    }
    assert found == set()
