"""The assessments of the demonstration, and their rubric."""

from dataclasses import dataclass
from typing import Any

from sessions_app.models import MAX_MINUTES
from sessions_app.vocabulary.enums import DeliverableType

DAY = 24 * 60.0
OPEN_ENDED = float(MAX_MINUTES)


@dataclass(frozen=True)
class DemoBrief:
    """An assessment's content. `phases` are pairs of a name and its minutes."""

    name: str
    role: str
    task_prompt: str
    deliverable_type: DeliverableType
    phases: tuple[tuple[str, float], ...]
    setup_minutes: float = 15


BRIEFS = (
    DemoBrief(
        name="Senior PM Assessment",
        role="Senior product manager",
        task_prompt=(
            "Churn among small teams rose by a third in a quarter. Find out why from the files "
            "in the shared drive, and write the memo with which you would ask for two engineers."
        ),
        deliverable_type=DeliverableType.DOCX,
        phases=(("Memo", 60),),
    ),
    DemoBrief(
        name="Board update",
        role="Chief of staff",
        task_prompt=(
            "Prepare six slides for the board: where the year stands, what slipped, what you ask "
            "for. Then answer the chair's three questions."
        ),
        deliverable_type=DeliverableType.PPTX,
        phases=(("Slides", 75), ("Questions", 30)),
    ),
    DemoBrief(
        name="Quarter close",
        role="Financial analyst",
        task_prompt=(
            "Reconcile the two exports, build the forecast for the next two quarters, and say "
            "which three assumptions it rests on."
        ),
        deliverable_type=DeliverableType.XLSX,
        phases=(("Reconcile", 45), ("Forecast", 60), ("Assumptions", 20)),
    ),
    DemoBrief(
        name="Inbox on a bad day",
        role="Customer success manager",
        task_prompt=(
            "Fourteen messages came in overnight after the outage. Decide which to answer first, "
            "and draft the answers. The assistant may draft, the decision is yours."
        ),
        deliverable_type=DeliverableType.EMAIL,
        phases=(("Inbox", 50),),
        setup_minutes=10,
    ),
    DemoBrief(
        name="Lead triage workflow",
        role="Operations engineer",
        task_prompt=(
            "Build a workflow that reads incoming leads, drops the obvious ones, and hands the "
            "rest on with a summary. Show with five runs that it holds."
        ),
        deliverable_type=DeliverableType.WORKFLOW,
        phases=(("Build", 90), ("Harden", 45)),
    ),
    DemoBrief(
        name="Incident review",
        role="Site reliability engineer",
        task_prompt=(
            "Write the review of the outage from the timeline and the chat export: what "
            "happened, why it took forty minutes to see, and what changes."
        ),
        deliverable_type=DeliverableType.DOCX,
        phases=(("Timeline", 40), ("Review", 50)),
    ),
    DemoBrief(
        name="Pricing page (take-home)",
        role="Product marketer",
        task_prompt=(
            "Propose the new pricing in five slides: three tiers, what moves between them, and "
            "what it does to the smallest customers. Work when it suits you."
        ),
        deliverable_type=DeliverableType.PPTX,
        phases=(("Draft", 7 * DAY), ("Final", 3 * DAY)),
        setup_minutes=2 * DAY,
    ),
    DemoBrief(
        name="Supplier comparison (take-home)",
        role="Procurement lead",
        task_prompt=(
            "Compare the four offers on cost, risk and time in one sheet, and recommend one. "
            "Work when it suits you."
        ),
        deliverable_type=DeliverableType.XLSX,
        phases=(("Offers", 5 * DAY), ("Risks", 5 * DAY), ("Recommendation", 5 * DAY)),
        setup_minutes=2 * DAY,
    ),
    DemoBrief(
        name="Sandbox without a clock",
        role="Anybody",
        task_prompt=(
            "Try the candidate's side here: save, go on to the second phase, submit. The timers "
            "run for ten years."
        ),
        deliverable_type=DeliverableType.DOCX,
        phases=(("Try it", OPEN_ENDED), ("Once more", OPEN_ENDED)),
        setup_minutes=OPEN_ENDED,
    ),
)
PM, BOARD, QUARTER, INBOX, TRIAGE, INCIDENT, PRICING, SUPPLIERS, SANDBOX = range(len(BRIEFS))
"""The index of each brief in the list."""


def _category(
    id: str,
    *,
    name: str,
    points: int,
    scoring_method: str,
    criteria: tuple[tuple[str, str, str], ...],
) -> dict[str, Any]:
    """A category whose points are divided evenly. `criteria` are ids, names and descriptions."""
    each = points // len(criteria)
    sub_criteria = [
        {"id": id, "name": name, "points": each, "description": description, "enabled": True}
        for id, name, description in criteria
    ]
    return {
        "id": id,
        "name": name,
        "points": points,
        "scoringMethod": scoring_method,
        "subCriteria": sub_criteria,
    }


RUBRIC: dict[str, Any] = {
    "version": 1,
    "totalPoints": 100,
    "categories": [
        _category(
            "deliverable_quality",
            name="Deliverable quality",
            points=40,
            scoring_method="llm_judge",
            criteria=(
                ("substance", "Substance", "Answers what was asked, with numbers that hold."),
                ("form", "Form", "Can be sent as it is."),
            ),
        ),
        _category(
            "delegation",
            name="Delegation",
            points=10,
            scoring_method="event_analysis",
            criteria=(
                ("division", "Division of work", "The assistant and the candidate both do a part."),
                ("tools", "Use of tools", "Uses several kinds of tools."),
            ),
        ),
        _category(
            "description",
            name="Description",
            points=20,
            scoring_method="hybrid",
            criteria=(
                ("requests", "Clear requests", "Says what is wanted, and within which limits."),
                ("context", "Context", "Gives the assistant files, instructions and facts."),
            ),
        ),
        _category(
            "discernment",
            name="Discernment",
            points=20,
            scoring_method="hybrid",
            criteria=(
                ("checking", "Checking", "Follows answers with work of their own."),
                ("revision", "Revision", "Takes the work up again after answers."),
            ),
        ),
        _category(
            "diligence",
            name="Diligence",
            points=10,
            scoring_method="event_analysis",
            criteria=(
                ("preparation", "Preparation", "Uses setup to prepare."),
                ("steadiness", "Steady work", "Works throughout the time."),
            ),
        ),
    ],
}
"""The five categories of the public reference, each with two sub-criteria."""
