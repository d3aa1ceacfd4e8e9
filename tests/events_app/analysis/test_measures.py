"""Each measure on a log small enough to count by hand: docs/scoring.md, line by line."""

from typing import Any

import pytest

from events_app.analysis.measures import MEASURES, Measurement
from events_app.log import NewEvent, record
from events_app.types import EventType
from sessions_app import lifecycle
from sessions_app.models import Session
from sessions_app.workspace.preparation import (
    add_skill,
    remember,
    switch_skill,
    write_instructions,
)
from tests.annotations import Json
from tests.events_app.analysis.logs import CLEAR, happened, subject
from tests.factories import SessionFactory
from tests.logs import BEGIN_MS
from tests.materials import assessment_with_materials
from tests.sessions_app.scoring.sessions import submitted
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db


def take(name: str, session: Session) -> Measurement:
    return MEASURES[name].take(subject(session))


def measured(name: str, text: str, **kwargs: Any) -> Measurement:
    session = submitted()
    happened(session, text, **kwargs)
    return take(name, session)


@pytest.mark.parametrize(
    ("name", "text", "share", "cited"),
    [
        ("checking", "ask answer edit", 1, [1]),
        ("checking", "ask answer tool edit ask answer", 0.625, [1]),
        ("checking", "ask answer ask answer rate", 0.625, [3]),
        ("checking", "answer edit " * 4 + "answer ask", 1, [0, 2, 4, 6]),
        ("checking", "answer answer edit", 0.625, [1]),
        ("checking", "edit edit", 0, []),
        ("revision", "edit edit ask answer edit edit", 1 / 6, [4]),
        ("revision", "ask answer edit " * 6, 1, [2, 5, 8, 11, 14, 17]),
        ("revision", "edit edit edit", 0, []),
        ("sources", "connect ask open ask open edit open ask open ask", 1, [0, 2, 4, 6, 8]),
        ("sources", "connect open ask", (2 / 5 + 1 / 2) / 2, [1]),
        ("sources", "open", (1 / 5 + 0) / 2, []),
        ("sources", "open:a ask open:a ask connect:b ask", (2 / 5 + 1) / 2, [0, 2, 4]),
        ("sources", "connector_browsed ask", 0, []),
        ("tools", "tool tool slash_command", 2 / 4, [0, 2]),
        ("tools", "tool slash_command connect skill_activated", 1, [0, 1, 2, 3]),
        ("tools", "skill_created skill_uploaded skill_enabled skill_disabled", 0, []),
        ("division", "ask " * 8 + "edit " * 8, 1, [0, 1, 2, 3, 4, 8, 9, 10, 11, 12]),
        ("division", "ask " * 20, 0.5, [0, 1, 2, 3, 4]),
        ("division", "accept " * 12 + "content_edited edit", 2 / 16, [12, 13]),
        ("division", "accept " * 8, 0, []),
        ("checking", "ask answer accept ask answer edit", 0.625, [4]),
        ("revision", "ask answer accept ask answer accept edit", 1 / 6, [6]),
        ("sources", "open ask open accept", (2 / 5 + 1 / 2) / 2, [0]),
        ("context", "memory_added agents_md_edited", 2 / 5, [0, 1]),
        ("context", "agents_md_edited " * 6, 1 / 5, [0]),
        ("selection", "rate", 0.5, [0]),
        ("selection", "skill_disabled skill_enabled skill_disabled", 0.5, [0]),
        ("selection", "rate slide_deleted section_deleted", 1, [0, 1, 2]),
        ("steadiness", "edit " * 10, 1, list(range(10))),
        ("steadiness", "edit edit", 2 / 8, [0, 1]),
        ("steadiness", "edit flag flag flag", 1 / 8, [0]),
        ("steadiness", "", 0, []),
    ],
)
def test_a_log_counted_by_hand(name: str, text: str, share: float, cited: list[int]) -> None:
    session = submitted()
    ids = happened(session, text)
    found = take(name, session)
    assert found.share == pytest.approx(share)
    assert list(found.evidence) == [ids[place] for place in cited]
    assert found.explanation.endswith(".")


@pytest.mark.parametrize(
    ("contents", "share"),
    [
        ([CLEAR, CLEAR, CLEAR, "no", "no"], 1),
        ([CLEAR, "no", "no", "no"], 0.25 / 0.6),
        (["x" * 99], 0),
    ],
)
def test_requests_are_clear_if_they_say_enough(contents: list[str], share: float) -> None:
    session = submitted()
    for place, content in enumerate(contents):
        happened(session, "ask", content=content, start=place)
    found = take("requests", session)
    assert found.share == pytest.approx(share)
    assert len(found.evidence) == contents.count(CLEAR)


def test_a_request_without_a_text_is_a_short_one() -> None:
    session = submitted()
    for content in (None, 7, {"a": 1}, ["b"]):
        happened(session, "ask", content=content)
    assert take("requests", session).share == 0


def told(session: Session, *events: tuple[str, Json], phase: str = "task") -> None:
    new = [
        NewEvent(type, BEGIN_MS + place * 1000, phase, data)
        for place, (type, data) in enumerate(events)
    ]
    record(session.pk, new)


def test_different_tools_are_told_apart_by_their_names() -> None:
    session = submitted()
    told(
        session,
        *[("ai_tool_use", {"tool": name}) for name in ("search", "read_file", "search")],
        ("slash_command", {"command": "/summarize"}),
        ("skill_activated", {"skill": "tone"}),
        ("skill_activated", {"skill": "tone"}),
    )
    found = take("tools", session)
    assert (found.share, len(found.evidence)) == (1, 4)


def test_what_the_assistant_is_given_again_counts_once() -> None:
    session = submitted()
    told(
        session,
        ("memory_added", {"key": "reader", "value": "The board"}),
        ("memory_added", {"key": "reader", "value": "The team"}),
        ("memory_added", {"key": "tone", "value": "Plain"}),
        ("skill_created", {"skill": "tone", "instructions": "x"}),
        ("skill_disabled", {"skill": "tone"}),
        ("skill_enabled", {"skill": "tone"}),
        ("agents_md_edited", {"added": 0, "removed": 3}),
    )
    assert take("context", session).share == pytest.approx(3 / 5)


@pytest.mark.parametrize("value", [None, 7, {"a": 1}, ["b"], "x" * 5_000])
def test_a_name_of_any_kind_is_a_name(value: object) -> None:
    session = submitted()
    told(session, *[("memory_added", {"key": value}), ("ai_tool_use", {"tool": value})] * 2)
    assert take("context", session).share == pytest.approx(1 / 5)
    assert take("tools", session).share == pytest.approx(1 / 4)


def test_to_play_with_one_skill_in_setup_is_one_kind_of_preparation() -> None:
    session = SessionFactory.create(status="setup")
    skill = add_skill(session.pk, name="tone", instructions="Plain words.")
    for enabled in (False, True, False):
        switch_skill(session.pk, skill.pk, enabled=enabled)
    assert take("preparation", session).share == pytest.approx(1 / 4)
    assert take("selection", session).share == pytest.approx(1 / 2)


def test_one_of_each_that_the_workspace_offers_prepares_fully() -> None:
    session = SessionFactory.create(status="setup")
    remember(session.pk, key="reader", value="The board")
    add_skill(session.pk, name="tone", instructions="Plain words.")
    for text in ("Name", "Name each", "Name each source."):
        write_instructions(session.pk, text)
    assert take("preparation", session).share == pytest.approx(3 / 4)
    assert take("context", session).share == pytest.approx(3 / 5)
    told(session, ("connector_browsed", {"shown": ["Drive"]}), phase="setup")
    assert take("preparation", session).share == 1


def test_only_setup_prepares() -> None:
    session = submitted()
    happened(session, "connect memory_added", phase="setup")
    happened(session, "file_uploaded skill_enabled", start=10)
    found = take("preparation", session)
    assert found.share == pytest.approx(2 / 4)


def test_a_phase_without_work_is_not_complete() -> None:
    session = submitted(status="in_progress", phase_minutes=(10, 10))
    lifecycle.checkpoint(session.pk, {"text": "a"})
    lifecycle.advance_phase(session.pk)
    lifecycle.submit(session.pk, actor=STAFF)
    found = take("completeness", session)
    assert (found.share, len(found.evidence)) == (0.5, 2)


@pytest.mark.parametrize("name", MEASURES)
def test_of_an_empty_log_nothing_is_cited_and_a_sentence_says_so(name: str) -> None:
    found = measured(name, "")
    assert (found.share, found.evidence) == (0, ())
    assert " 0 " in f" {found.explanation}"


@pytest.mark.parametrize("name", MEASURES)
def test_much_of_everything_is_never_more_than_all(name: str) -> None:
    text = " ".join(EventType.values)
    found = measured(name, f"{text} " * 4, content=CLEAR)
    assert 0 <= found.share <= 1
    assert len(found.evidence) <= 10


def test_who_opens_all_that_was_offered_has_opened_enough() -> None:
    assessment = assessment_with_materials()
    session = SessionFactory.create(
        organization=assessment.organization, assessment=assessment, status="in_progress"
    )
    happened(session, "connect:drive ask open:msg-1 ask")
    found = take("sources", session)
    assert found.share == 1
    assert "2 different sources opened (2 for full points, as many as were offered)" in (
        found.explanation
    )
