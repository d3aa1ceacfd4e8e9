"""System checks of the scoring settings."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from sessions_app.scoring import backends

LLM_SETTINGS = ("LLM_BASE_URL", "LLM_MODEL")


@register()
def check_scoring_backend(**_: Any) -> list[CheckMessage]:
    try:
        backends.load()
    except Exception as error:  # noqa: BLE001  a constructor may raise anything
        return [
            Error(
                f"SCORING_BACKEND is not a scoring backend: {error}",
                hint=f"Set it to {' or '.join(settings.SCORING_BACKENDS)}, or to the dotted path "
                "of a class that implements sessions_app.scoring.interface.ScoringBackend.",
                id="gradient.E002",
            )
        ]
    return []


@register()
def check_llm_settings(**_: Any) -> list[CheckMessage]:
    if backends.path() != settings.SCORING_BACKENDS["LlmJudge"]:
        return []
    missing = [name for name in LLM_SETTINGS if not getattr(settings, name)]
    if settings.LLM_BASE_URL and not settings.LLM_BASE_URL.startswith(("http://", "https://")):
        missing.append("LLM_BASE_URL that begins with http:// or https://")
    if not missing:
        return []
    return [
        Error(
            f"LlmJudge needs {' and '.join(missing)}.",
            hint="Any server that implements the chat completions protocol can be used.",
            id="gradient.E003",
        )
    ]
