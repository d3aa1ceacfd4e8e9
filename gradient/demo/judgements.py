"""How the demonstration's sessions were scored and reviewed."""

from random import Random
from typing import Any

from gradient.demo.briefs import rubric
from gradient.fields import dump_json
from gradient.seeding.stories import Story, uuid_of
from gradient.seeding.tables import Tables
from sessions_app.enums import ActorKind

BACKEND = "EventAnalysis"
RUBRIC = rubric()

_TEXTS = (
    (
        (
            "Connected the sources first, asked for figures before prose, and checked two of them. "
            "The recommendation stands on counts that can be found in the files."
        ),
        (
            "Your questions named the reader and the limit each time, and it shows in the answers. "
            "Next time, say in the document itself what the assistant did."
        ),
        ["Why did you drop the second definition?", "Which figure would you check first?"],
    ),
    (
        (
            "Let the assistant draft everything and changed little. The result reads well; one "
            "figure in it is in none of the sources."
        ),
        "The structure is clear. Check every figure that you did not type yourself.",
        ["What did you not show the assistant, and why?"],
    ),
    (
        (
            "Worked in short turns and rewrote most answers. Slow at first, and the only one to "
            "notice that the two exports use different months."
        ),
        "Good corrections. You could have handed over the table work and kept the judgement.",
        ["How would it change at half the budget?", "What did you leave out?"],
    ),
)
_NOTES = (
    "Agree with the score; the evidence for checking is stronger than it says.",
    "Read the whole conversation. The figure in section two was corrected later.",
    "",
)


def add_judgements(
    tables: Tables, rng: Random, story: Story, *, evidence: list[str], reviewer: str
) -> None:
    """Add the score of a session that has one, resting on the events of those ids; and its
    review, by the user of that id, if any."""
    if story.scored is None:
        return
    scores = _auto_scores(rng, evidence)
    total = scores["finalTotal"]
    summary, feedback, questions = rng.choice(_TEXTS)
    score_id = uuid_of(rng)
    tables.add(
        "sessions_app.Score",
        (
            *(score_id, story.id, 1, BACKEND, dump_json(RUBRIC), dump_json(scores), total, "{}"),
            *(summary, feedback, dump_json(questions), story.scored),
        ),
    )
    if story.reviewed is not None:
        adjustments, final = _adjusted(rng, total)
        review = (uuid_of(rng), score_id, 1, dump_json(adjustments), rng.choice(_NOTES), final)
        actor = (ActorKind.STAFF.value, reviewer)
        tables.add("sessions_app.Review", (*review, *actor, story.reviewed, ""))


def _auto_scores(rng: Random, evidence: list[str]) -> dict[str, Any]:
    """The contract's shape: points by category and sub-criterion, with events as evidence."""
    categories = {
        category["id"]: _category(rng, category, evidence) for category in RUBRIC["categories"]
    }
    total = sum(category["score"] for category in categories.values())
    return {"categories": categories, "rawTotal": total, "finalTotal": total}


def _category(rng: Random, category: dict[str, Any], evidence: list[str]) -> dict[str, Any]:
    criteria = {
        criterion["id"]: {
            "score": round(criterion["points"] * rng.uniform(0.4, 1) * 2) / 2,
            "maxPoints": criterion["points"],
            "evidence": rng.sample(evidence, min(3, len(evidence))),
        }
        for criterion in category["subCriteria"]
    }
    return {
        "score": sum(criterion["score"] for criterion in criteria.values()),
        "maxPoints": category["points"],
        "subCriteria": criteria,
    }


def _adjusted(rng: Random, total: float) -> tuple[list[dict[str, Any]], float]:
    """What a reviewer changed, if anything, and the total that it leads to."""
    points = rng.choice((-2, 0, 1))
    if not points:
        return [], total
    better = "The third question checks the figure; found by reading the conversation."
    adjustment = {
        "categoryId": "discernment",
        "subCriterionId": "checking",
        "points": points,
        "reason": better if points > 0 else "The figure in the second part was not checked.",
    }
    return [adjustment], total + points
