"""Logs for scoring, written as one line of what happened."""

from events_app.log import NewEvent, record
from sessions_app.scoring.material import gather
from tests.factories import AssessmentFactory, SessionFactory

WORDS = {
    "ask": "user_message",
    "answer": "ai_response",
    "tool": "ai_tool_use",
    "edit": "manual_edit",
    "open": "inbox_item_opened",
    "connect": "connector_connected",
    "rate": "ai_feedback",
    "flag": "security_flag",
}
LONG = "x" * 80


def happened(session, text, *, phase="task", start=0, content=""):
    """Record events, given by their types or by short words for these, a second apart."""
    events = [
        NewEvent(WORDS.get(word, word), (start + place) * 1000, phase, {"content": content})
        for place, word in enumerate(text.split())
    ]
    record(session.pk, events)
    return [str(id) for id in session.events.order_by("seq").values_list("event_id", flat=True)]


def submitted(rubric=None, **kwargs):
    """A session that was handed in, of an assessment with that rubric."""
    more = {"scoring_rubric": rubric} if rubric else {}
    assessment = AssessmentFactory(**more)
    kwargs = {"status": "submitted"} | kwargs
    return SessionFactory(organization=assessment.organization, assessment=assessment, **kwargs)


def material(text="", rubric=None, *, content="", **kwargs):
    """The material of a submitted session in whose task that happened."""
    session = submitted(rubric, **kwargs)
    happened(session, text, content=content)
    return gather(session.pk)


def rubric(*categories, **more):
    """Each category is an id, or a pair of an id and the ids of its sub-criteria."""
    return {"version": 1, "categories": [_category(each) for each in categories], **more}


def _category(category):
    id, criteria = (category, ()) if isinstance(category, str) else category
    return {
        "id": id,
        "name": id.title(),
        "points": 10,
        "scoringMethod": "event_analysis",
        "subCriteria": [
            {"id": each, "name": each.title(), "points": 10 / len(criteria), "enabled": True}
            for each in criteria
        ],
    }
