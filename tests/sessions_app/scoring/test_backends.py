import pytest
from pytest_django import Settings

from sessions_app.scoring import backends
from sessions_app.scoring.checks import check_llm_settings, check_scoring_backend
from sessions_app.scoring.llm_judge import LlmJudge
from tests.sessions_app.scoring.backends import FULL, Full


@pytest.mark.parametrize(
    ("setting", "expected", "name"),
    [
        ("LlmJudge", LlmJudge, "LlmJudge"),
        ("sessions_app.scoring.llm_judge.LlmJudge", LlmJudge, "LlmJudge"),
        (FULL, Full, "Full"),
    ],
)
def test_a_backend_is_found_by_its_name_or_its_path(
    settings: Settings, setting: str, expected: type[LlmJudge] | type[Full], name: str
) -> None:
    settings.SCORING_BACKEND = setting
    assert type(backends.load()) is expected
    assert backends.name() == name
    assert check_scoring_backend() == []


@pytest.mark.parametrize(
    "setting",
    [
        "Nothing",
        "nothing.at.All",
        "sessions_app.scoring.llm_judge.Nothing",
        "tests.sessions_app.scoring.backends.NoBackend",
        "tests.sessions_app.scoring.backends.FULL",
    ],
)
def test_an_invalid_backend_is_an_error_at_the_start(settings: Settings, setting: str) -> None:
    settings.SCORING_BACKEND = setting
    [error] = check_scoring_backend()
    assert error.id == "gradient.E002"
    assert "SCORING_BACKEND is not a scoring backend" in error.msg


@pytest.mark.parametrize(
    ("url", "model", "missing"),
    [
        ("http://127.0.0.1/v1", "judge-1", ""),
        ("", "judge-1", "LLM_BASE_URL"),
        ("http://127.0.0.1/v1", "", "LLM_MODEL"),
        ("", "", "LLM_BASE_URL and LLM_MODEL"),
        ("127.0.0.1/v1", "judge-1", "LLM_BASE_URL that begins with http:// or https://"),
    ],
)
def test_a_judge_needs_a_server_and_a_model(
    settings: Settings, url: str, model: str, missing: str
) -> None:
    settings.SCORING_BACKEND, settings.LLM_BASE_URL, settings.LLM_MODEL = "LlmJudge", url, model
    assert [error.msg for error in check_llm_settings()] == (
        [f"LlmJudge needs {missing}."] if missing else []
    )


def test_without_a_judge_neither_is_needed(settings: Settings) -> None:
    settings.SCORING_BACKEND, settings.LLM_BASE_URL, settings.LLM_MODEL = FULL, "", ""
    assert check_llm_settings() == []
