"""Which backend scores: `SCORING_BACKEND`, a name of `SCORING_BACKENDS` or a dotted path."""

from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from sessions_app.scoring.interface import ScoringBackend

LOG_BACKEND = "EventAnalysis"
"""The name of the backend that scores from the log alone, see `llm_judge`."""


def path() -> str:
    """The dotted path of the chosen backend's class."""
    return str(settings.SCORING_BACKENDS.get(settings.SCORING_BACKEND, settings.SCORING_BACKEND))


def name() -> str:
    """The name of the chosen backend, which a score keeps."""
    return path().rpartition(".")[2]


def load() -> ScoringBackend:
    """A new instance of the chosen backend. Raises ImportError for a path that leads nowhere,
    TypeError for something that is not a backend."""
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
