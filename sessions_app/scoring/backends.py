"""Which backend scores: the setting `SCORING_BACKEND`, a dotted path or the name of one of ours."""

from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from sessions_app.scoring.interface import ScoringBackend

OURS = {
    "EventAnalysis": "sessions_app.scoring.event_analysis.EventAnalysis",
    "LlmJudge": "sessions_app.scoring.llm_judge.LlmJudge",
}


def path() -> str:
    """The dotted path of the class."""
    return OURS.get(settings.SCORING_BACKEND, settings.SCORING_BACKEND)


def name() -> str:
    """What a score says of who made it."""
    return path().rpartition(".")[2]


def load() -> ScoringBackend:
    """The backend, made anew. Raises ImportError for a path that leads nowhere, TypeError for what
    is no backend."""
    backend = import_string(path())()
    if not callable(getattr(backend, "score", None)):
        raise TypeError(f"{path()} has no method “score”.")
    return cast("ScoringBackend", backend)
