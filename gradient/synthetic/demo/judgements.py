"""How the demonstration's sessions were scored and reviewed: scored by the product itself."""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from events_app.analysis.event_analysis import EventAnalysis
from gradient.synthetic.demo.briefs import rubric
from gradient.synthetic.seeding.stories import Story
from sessions_app.lifecycle.transitions import write_columns
from sessions_app.models import Review, Score, ScoringRun, Session, Transition
from sessions_app.scores import score_records
from sessions_app.scores.adjustments import Adjustment, auto_points, final_total
from sessions_app.scoring.material import gather
from sessions_app.scoring.results import columns
from sessions_app.vocabulary.actors import SCORER, Actor
from sessions_app.vocabulary.enums import ActorKind, Status

RUBRIC = rubric()
BACKEND = "EventAnalysis"
BUSY = "The model did not answer in time."
BROKEN = "The model's server answered with status 401."
FAR_AWAY = timedelta(days=30)

_PLACE = ("discernment", "checking")
_VERDICTS = (
    (0, ""),
    (2, "The third question checks the figure; found by reading the conversation."),
    (-2, "The figure in the second part was not checked."),
)
"""How many points more or fewer a reviewer found, and why."""
_NOTES = (
    "Agree with the score; the evidence for checking is stronger than it says.",
    "Read the whole conversation. The figure in section two was corrected later.",
    "",
)


def score(story: Story) -> None:
    """The score of a session that has one, from the log that it has."""
    if story.scored is None:
        return
    material = gather(UUID(story.id))
    found = columns(material, EventAnalysis().score(material), backend=BACKEND)
    session = Session.objects.get(pk=story.id)
    made = score_records.record_score(session, at=story.scored, **found)
    write_columns(session, final_percent=score_records.percent_of(made))


def review(rng: Random, story: Story, reviewer: str) -> None:
    """The review of a session that has one, by the user of that id."""
    if story.reviewed is None:
        return
    made = Score.objects.select_related("session").get(session=UUID(story.id))
    adjustments = _adjustments(rng, made)
    total = final_total(made.auto_total, made.auto_scores, adjustments, made.rubric)
    standing = Review.objects.create(
        score=made,
        version=1,
        adjustments=adjustments,
        note=rng.choice(_NOTES),
        final_total=total,
        actor_kind=ActorKind.STAFF,
        actor_id=reviewer,
        created_at=story.reviewed,
    )
    write_columns(made.session, final_percent=score_records.percent_of(made, standing))


def fail(story: Story, actor: Actor) -> None:
    """Of a submitted session: it was to be scored, and could not be; nobody has tried again."""
    asked = (story.submitted or story.created) + timedelta(minutes=5)
    given_up = asked + timedelta(seconds=2)
    session = Session.objects.get(pk=story.id)
    _moved(session, Status.SUBMITTED, Status.SCORING, actor, at=asked)
    _moved(session, Status.SCORING, Status.SUBMITTED, SCORER, at=given_up, reason=BROKEN)
    write_columns(session, scoring_started_at=asked)
    ScoringRun.objects.create(
        session=session, attempts=1, last_fault=BROKEN, created_at=asked, finished_at=given_up
    )


def wait(story: Story, now: datetime) -> None:
    """Of a session that is being scored: a first attempt failed, and the next is far away, so that
    the demonstration keeps a session in this status."""
    ScoringRun.objects.create(
        session_id=story.id,
        attempts=1,
        last_fault=BUSY,
        created_at=story.scoring_started or now,
        next_attempt_at=now + FAR_AWAY,
    )


def _adjustments(rng: Random, made: Score) -> list[Adjustment]:
    change, reason = rng.choice(_VERDICTS)
    if not change:
        return []
    most = next(
        criterion["points"]
        for category in RUBRIC["categories"]
        for criterion in category["subCriteria"]
        if (category["id"], criterion["id"]) == _PLACE
    )
    given = min(most, max(0, auto_points(made.auto_scores, _PLACE) + change))
    category_id, criterion_id = _PLACE
    return [
        {
            "categoryId": category_id,
            "subCriterionId": criterion_id,
            "points": given,
            "reason": reason,
        }
    ]


def _moved(
    session: Session, was: Status, to: Status, actor: Actor, *, at: datetime, reason: str = ""
) -> None:
    """A change of status as it was recorded back then."""
    Transition.objects.create(
        session=session,
        from_status=was,
        to_status=to,
        actor_kind=actor.kind,
        actor_id=actor.id,
        reason=reason,
        at=at,
        created_at=at,
    )
