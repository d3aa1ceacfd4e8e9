import pytest

from sessions_app.checks import scoring_backend_can_be_made
from sessions_app.scoring import backends
from sessions_app.scoring.event_analysis import EventAnalysis
from tests.sessions_app.scoring.backends import FULL, Full

LLM = "sessions_app.scoring.llm_judge.LlmJudge"


@pytest.mark.parametrize(
    ("setting", "expected", "name"),
    [
        ("EventAnalysis", EventAnalysis, "EventAnalysis"),
        ("sessions_app.scoring.event_analysis.EventAnalysis", EventAnalysis, "EventAnalysis"),
        (FULL, Full, "Full"),
    ],
)
def test_a_backend_is_found_by_its_name_or_its_path(settings, setting, expected, name):
    settings.SCORING_BACKEND = setting
    assert type(backends.load()) is expected
    assert backends.name() == name
    assert scoring_backend_can_be_made() == []


@pytest.mark.parametrize(
    "setting",
    [
        "Nothing",
        "nothing.at.All",
        "sessions_app.scoring.event_analysis.Nothing",
        "tests.sessions_app.scoring.backends.NoBackend",
        "tests.sessions_app.scoring.backends.FULL",
    ],
)
def test_one_that_is_none_is_an_error_at_the_start(settings, setting):
    settings.SCORING_BACKEND = setting
    [error] = scoring_backend_can_be_made()
    assert error.id == "gradient.E002"
    assert "SCORING_BACKEND leads to no scoring backend" in error.msg
