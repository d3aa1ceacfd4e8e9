import tracemalloc
from collections.abc import Iterable
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events_app.analysis.event_analysis import EventAnalysis, measures_for
from events_app.analysis.measures import MEASURES
from sessions_app import lifecycle
from sessions_app.models import default_rubric
from sessions_app.scores.adjustments import percent
from sessions_app.scores.score_records import ScoreColumns
from sessions_app.scoring.criteria import with_default_criteria
from sessions_app.scoring.interface import Material
from sessions_app.scoring.material import load_material
from sessions_app.scoring.results import score_columns
from sessions_app.vocabulary import rubrics
from tests.annotations import Json
from tests.events_app.analysis.logs import CLEAR, happened, material
from tests.sessions_app.scoring.sessions import rubric, submitted
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db

COURSE = "ask tool answer edit ask answer edit edit rate flag"


def score(of: Material) -> ScoreColumns:
    return score_columns(of, EventAnalysis().score(of), backend="EventAnalysis")


def test_the_default_rubric_gets_two_sub_criteria_in_each_category() -> None:
    found = score(material(COURSE, default_rubric(), content=CLEAR))
    categories = found["auto_scores"]["categories"]
    assert {id: list(each["subCriteria"]) for id, each in categories.items()} == {
        "deliverable_quality": ["completeness", "revision"],
        "delegation": ["division", "tools"],
        "description": ["requests", "context"],
        "discernment": ["checking", "sources"],
        "diligence": ["preparation", "steadiness"],
    }
    assert [each["maxPoints"] for each in categories.values()] == [40, 10, 20, 20, 10]
    assert categories["discernment"]["subCriteria"]["checking"]["score"] == 10
    assert categories["diligence"]["subCriteria"]["preparation"]["score"] == 0
    total = sum(each["score"] for each in categories.values())
    assert found["auto_total"] == found["auto_scores"]["finalTotal"] == round(total, 2)


def test_the_same_log_scores_the_same() -> None:
    session = submitted()
    happened(session, COURSE)
    assert score(load_material(session.pk)) == score(load_material(session.pk))


def test_every_line_explains_itself_and_cites_events_of_the_log() -> None:
    session = submitted()
    ids = set(happened(session, COURSE, content=CLEAR))
    found = score(load_material(session.pk))
    for category, each in found["auto_scores"]["categories"].items():
        for criterion, line in each["subCriteria"].items():
            assert set(line["evidence"]) <= ids
            assert found["explanations"][category][criterion].endswith(".")


def test_it_says_what_it_cannot_know_and_what_costs_no_points() -> None:
    found = score(material(COURSE, default_rubric()))
    assert "Computed from 10 events." in found["summary_text"]
    assert "Nobody has read the work: Deliverable quality" in found["summary_text"]
    assert "1 security flag, which cost no points" in found["summary_text"]
    assert 1 <= len(found["follow_up_questions"]) <= 4
    assert found["feedback_text"]


def test_flags_cost_nothing() -> None:
    with_flags = score(material("ask answer edit flag flag"))
    without = score(material("ask answer edit"))
    assert with_flags["auto_total"] == without["auto_total"]


@pytest.mark.parametrize(
    ("category", "criterion", "expected"),
    [
        ("anything", "checking", ("checking",)),
        ("anything", "tool-use", ("tools",)),
        ("discernment", "fact-checks", ("checking",)),
        ("discernment", "manners", ("checking", "sources")),
        ("verification", "manners", ("checking",)),
        ("source-work", None, ("sources",)),
        ("manners", "politeness", tuple(MEASURES)),
        ("manners", None, tuple(MEASURES)),
    ],
)
def test_which_measures_stand_for_what(
    category: str, criterion: str | None, expected: Iterable[str]
) -> None:
    source = rubric((category, [criterion]) if criterion else category)
    [read] = with_default_criteria(rubrics.parse(source)).categories
    assert measures_for(read, read.criteria[0]) == expected


def test_an_unknown_category_without_parts_has_one_for_the_whole() -> None:
    found = score(material(COURSE, rubric("manners")))
    assert list(found["auto_scores"]["categories"]["manners"]["subCriteria"]) == ["overall"]


def test_what_is_disabled_is_not_scored() -> None:
    source = rubric(("care", ["checking", "tools"]), totalPoints=10)
    source["categories"][0]["subCriteria"][1]["enabled"] = False
    found = score(material("ask answer edit", source))
    assert found["auto_scores"] == {
        "categories": {
            "care": {
                "score": 5,
                "maxPoints": 5,
                "subCriteria": {
                    "checking": {
                        "score": 5,
                        "maxPoints": 5,
                        "evidence": found["auto_scores"]["categories"]["care"]["subCriteria"][
                            "checking"
                        ]["evidence"],
                    }
                },
            }
        },
        "rawTotal": 5,
        "finalTotal": 10,
    }


@pytest.mark.parametrize("source", [rubric(), rubric(("off", []), "a")])
def test_a_rubric_that_asks_for_little_is_scored(source: Json) -> None:
    assert score(material("", source))["auto_total"] == 0


def test_points_that_do_not_halve_still_add_up() -> None:
    source = rubric("delegation")
    source["categories"][0]["points"] = 3.33
    [category] = with_default_criteria(rubrics.parse(source)).categories
    assert [each.points for each in category.criteria] == [1.67, 1.66]
    assert category.max_points == 3.33


@pytest.mark.parametrize("events", [20, 60])
def test_it_asks_the_database_the_same_number_of_questions(events: int) -> None:
    of = material(COURSE + " edit ask answer" * events, default_rubric(), content=CLEAR)
    with CaptureQueriesContext(connection) as queries:
        score(of)
    assert len(queries) == 14


def test_a_long_log_takes_no_more_memory_than_a_short_one() -> None:
    peaks = []
    for times in (1, 100):
        of = material((COURSE + " ") * times, default_rubric(), content=CLEAR)
        score(of)  # what is made once in a process
        tracemalloc.start()
        score(of)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5


@pytest.mark.parametrize("points", [0.01, 0.04, 0.25, 1.25, 3.33, 3.3333, 16.66, 33.35])
@pytest.mark.parametrize("count", [1, 3, 4, 7])
def test_who_reaches_the_whole_share_gets_the_whole_points(points: float, count: int) -> None:
    criteria = [
        {"id": f"complete{number}", "name": "Complete", "points": points} for number in range(count)
    ]
    total = float(sum(Decimal(str(points)) for _ in criteria))
    source = {
        "totalPoints": total,
        "categories": [
            {"id": "q", "points": total, "scoringMethod": "event_analysis", "subCriteria": criteria}
        ],
    }
    session = submitted(source, status="in_progress")
    lifecycle.checkpoint(session.pk, {"text": "Done"})
    lifecycle.submit(session.pk, actor=STAFF)
    found = score(load_material(session.pk))
    (category,) = found["auto_scores"]["categories"].values()
    assert [each["score"] for each in category["subCriteria"].values()] == [points] * count
    assert category["score"] == category["maxPoints"] == total
    assert found["auto_scores"]["finalTotal"] == found["auto_total"] == total
    assert percent(found["auto_total"], found["rubric"]) == 100


@pytest.mark.parametrize(
    ("category", "criterion", "beginning"),
    [
        ("diligence", "preparation", "0 kinds of preparation"),
        ("diligence", "setup-care", "Measured by kinds of preparation in setup. "),
        (
            "diligence",
            "disclosure",
            "A log does not show this; stands in: kinds of preparation in setup and work spread",
        ),
        ("manners", "grace", "A log does not show this; the mean of all measures stands in. "),
    ],
)
def test_an_explanation_says_what_was_measured(
    category: str, criterion: str, beginning: str
) -> None:
    found = score(material("", rubric((category, [criterion]))))
    assert found["explanations"][category][criterion].startswith(beginning)


@pytest.mark.parametrize("name", ["Communication skill", "Factory knowledge", "Scope"])
def test_a_word_with_another_meaning_selects_no_measure(name: str) -> None:
    source = rubric(("manners", ["grace"]))
    source["categories"][0]["subCriteria"][0]["name"] = name
    [read] = with_default_criteria(rubrics.parse(source)).categories
    assert measures_for(read, read.criteria[0]) == tuple(MEASURES)
