"""Loads the backend of `SCORING_BACKEND`: a name from `SCORING_BACKENDS`, or a dotted path."""

from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from sessions_app.scoring.interface import ScoringBackend

LOG_BACKEND = "EventAnalysis"
"""The name of the backend that scores from the log alone, which `llm_judge` also uses."""


def path() -> str:
    """The dotted path of the configured backend's class."""
    return str(settings.SCORING_BACKENDS.get(settings.SCORING_BACKEND, settings.SCORING_BACKEND))


def name() -> str:
    """The class name of the configured backend, which is recorded with each score."""
    return path().rpartition(".")[2]


def load() -> ScoringBackend:
    """A new instance of the configured backend. Raises ImportError for an invalid path, TypeError
    for a class that is not a backend."""
    return _load(path())


def load_log_backend() -> ScoringBackend | None:
    """A new instance of the backend that scores from the log alone, if one is installed."""
    path = settings.SCORING_BACKENDS.get(LOG_BACKEND)
    return _load(path) if path else None


def _load(path: str) -> ScoringBackend:
    backend = import_string(path)()
    if not callable(getattr(backend, "score", None)):
        raise TypeError(f"{path} has no method “score”.")
    return cast("ScoringBackend", backend)
