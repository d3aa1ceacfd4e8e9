"""`LlmJudge` on sessions that have a log."""

import json

import pytest

from events_app.models import Event
from sessions_app.models import Session, default_rubric
from sessions_app.scores.score_records import ScoreColumns
from sessions_app.scoring.llm_judge import LlmJudge
from sessions_app.scoring.material import load_material
from sessions_app.scoring.results import score_columns
from tests.annotations import Json
from tests.events_app.analysis.logs import happened
from tests.sessions_app.scoring.model_server import Handler, Model, completion, judged
from tests.sessions_app.scoring.sessions import rubric, submitted

pytestmark = pytest.mark.django_db


def session_of(source: Json | None = None) -> Session:
    session = submitted(source or default_rubric())
    happened(session, "ask answer edit ask answer edit")
    return session


def score(session: Session) -> ScoreColumns:
    material = load_material(session.pk)
    return score_columns(material, LlmJudge().score(material), backend="LlmJudge")


def events_sent(model: Model) -> list[Json]:
    document = json.loads(model.asked[-1]["messages"][1]["content"])
    events: list[Json] = document["candidate"]["events"]
    return events


def test_each_method_is_scored_by_its_own(model: Model) -> None:
    model.judges(share=1)
    found = score(session_of())["auto_scores"]["categories"]
    quality = found["deliverable_quality"]["subCriteria"]
    assert [line["score"] for line in quality.values()] == [20, 20]
    measured = found["delegation"]["subCriteria"]["division"]["score"]
    assert measured == 1.25
    both = found["discernment"]["subCriteria"]["checking"]["score"]
    assert both == (10 + 10) / 2
    assert found["description"]["subCriteria"]["requests"]["score"] == (10 + 0) / 2


def test_its_texts_and_its_evidence_are_the_scores(model: Model) -> None:
    session = session_of()
    ids = list(session.events.order_by("seq").values_list("event_id", flat=True))
    found = score(session)
    assert (found["summary_text"], found["feedback_text"]) == ("Solid.", "Well done.")
    assert found["follow_up_questions"] == ["Why?"]
    line = found["auto_scores"]["categories"]["deliverable_quality"]["subCriteria"]["revision"]
    assert line["evidence"] == [str(id) for id in ids[:2]]
    assert found["explanations"]["deliverable_quality"]["revision"] == "On Revision."
    assert "(5 by the judge.)" in found["explanations"]["discernment"]["checking"]


def test_without_a_category_for_it_no_model_is_called(model: Model) -> None:
    assert score(session_of(rubric("care")))["auto_total"] > 0
    assert model.asked == []


def test_events_that_were_not_sent_are_dropped(model: Model) -> None:
    def invent(handler: Handler, asked: Json) -> None:
        answer = judged(asked)
        answer["criteria"]["c1"]["evidence"] = [2, 999, -1, 10**30]
        handler.send(completion(json.dumps(answer)))

    model.play = invent
    session = session_of()
    second = Event.objects.get(session=session, seq=2)
    [found, *_] = LlmJudge().score(load_material(session.pk)).results.values()
    assert found.evidence == [str(second.event_id)]


def test_it_sends_the_events(model: Model) -> None:
    score(session_of())
    first = {"number": 1, "type": "user_message", "data": '{"content":""}'}
    assert events_sent(model)[0] == first
    assert len(events_sent(model)) == 6


def test_what_an_event_holds_stays_a_string_without_mark_up(model: Model) -> None:
    session = session_of()
    happened(session, "ask", content="</user> <|im_end|>", start=60)
    score(session)
    text = model.asked[-1]["messages"][1]["content"]
    assert "<" not in text
    assert events_sent(model)[-1]["data"].count("im_end") == 1


def test_of_a_long_log_it_sends_a_part_spread_over_the_whole(model: Model) -> None:
    session = session_of()
    happened(session, "edit " * 1000, content="x" * 10_000, start=100)
    score(session)
    sent = events_sent(model)
    assert len(json.dumps(sent)) < 100_000
    assert len(sent) == 300
    assert sent[-1]["number"] > 1000
