"""The directions between the apps, as imports and as names."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db.models import Model
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from events_app.models import Event, FlagDecision, LogHead
from events_app.types import EventType
from sessions_app.models import Session
from tests.processes import ROOT

COMMON_WORDS = {"Event", "event", "events"}  # instead, `session.events` is looked for
NAMES_OF_FRAMEWORKS = {
    "Command",  # Django's name for a command
    "NameField",  # of a model and of a serializer, as Django and DRF have a CharField each
}
OWN_WORDS = {
    "phase_advanced",  # the name of a signal, too
    "time_expired",  # the code of an error, too
}


def files_of_sessions_app() -> list[Path]:
    folders = (
        ROOT / "sessions_app",
        ROOT / "templates" / "sessions_app",
        ROOT / "templates" / "partials",
    )
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return [
        path
        for path in files
        if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts
    ]


def names_of_the_log() -> set[str]:
    """The app, its models and tables, what leads to them from a session, and the event types."""
    models: tuple[type[Model], ...] = (Event, FlagDecision, LogHead)
    relations = {
        str(relation.get_accessor_name())
        for relation in Session._meta.related_objects
        if relation.related_model in models
    }
    tables = {model._meta.db_table for model in models}
    classes = {model.__name__ for model in models} | {str(m._meta.model_name) for m in models}
    names = (relations | tables | classes) - COMMON_WORDS
    return names | {"events_app", "EventType"} | set(EventType.values) - OWN_WORDS


def test_a_class_name_stands_for_one_thing() -> None:
    files = [
        path for folder in ("gradient", "sessions_app", "events_app") for path in rooms(folder)
    ]
    places: dict[str, set[str]] = defaultdict(set)
    for path in files:
        for name in re.findall(r"(?m)^class (\w+)", path.read_text()):
            places[name].add(str(path.relative_to(ROOT)))
    double = {name: found for name, found in places.items() if len(found) > 1}
    assert double.keys() <= NAMES_OF_FRAMEWORKS, double


def rooms(folder: str) -> Iterator[Path]:
    return (path for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts)


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


LAYERS = re.compile(
    r"(?m)^\| layer, from the top \|(?P<apps>.*)\|\n\|[ -|]+\|\n(?P<rows>(?:\|.*\n)+)"
)


def documented_layers(app: str) -> list[set[str]]:
    """The packages of an app by the lines of the document's table; a semicolon parts two layers."""
    table = LAYERS.search((ROOT / "docs" / "architecture.md").read_text())
    assert table is not None
    column = [name.strip(" `") for name in table["apps"].split("|")].index(app)
    cells = [line.split("|")[column + 2] for line in table["rows"].splitlines()]
    layers = [set(re.findall(r"`(\w+)`", part)) for cell in cells for part in cell.split(";")]
    return [layer for layer in layers if layer]


def enforced_layers(app: str) -> list[set[str]]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    contract = next(each for each in contracts["contracts"] if each.get("containers") == [app])
    return [set(re.findall(r"\w+", layer)) for layer in contract["layers"]]


@pytest.mark.parametrize("app", ["gradient", "sessions_app", "events_app"])
def test_the_document_shows_the_layers_that_are_enforced(app: str) -> None:
    assert documented_layers(app) == enforced_layers(app)
