"""What the demonstration's assessments ask for, and how their work is scored."""

from dataclasses import dataclass
from typing import Any

from sessions_app.models import MAX_MINUTES
from sessions_app.vocabulary.enums import DeliverableType

DAY = 24 * 60.0
OPEN_ENDED = float(MAX_MINUTES)


@dataclass(frozen=True)
class Brief:
    """An assessment's content. `phases` are pairs of a name and its minutes."""

    name: str
    role: str
    task_prompt: str
    deliverable_type: DeliverableType
    phases: tuple[tuple[str, float], ...]
    setup_minutes: float = 15


BRIEFS = (
    Brief(
        "Senior PM Assessment",
        "Senior product manager",
        "Churn among small teams rose by a third in a quarter. Find out why from the files in the "
        "shared drive, and write the memo with which you would ask for two engineers.",
        DeliverableType.DOCX,
        (("Memo", 60),),
    ),
    Brief(
        "Board update",
        "Chief of staff",
        "Prepare six slides for the board: where the year stands, what slipped, what you ask for. "
        "Then answer the chair's three questions.",
        DeliverableType.PPTX,
        (("Slides", 75), ("Questions", 30)),
    ),
    Brief(
        "Quarter close",
        "Financial analyst",
        "Reconcile the two exports, build the forecast for the next two quarters, and say which "
        "three assumptions it rests on.",
        DeliverableType.XLSX,
        (("Reconcile", 45), ("Forecast", 60), ("Assumptions", 20)),
    ),
    Brief(
        "Inbox on a bad day",
        "Customer success manager",
        "Fourteen messages came in overnight after the outage. Decide which to answer first, and "
        "draft the answers. The assistant may draft, the decision is yours.",
        DeliverableType.EMAIL,
        (("Inbox", 50),),
        setup_minutes=10,
    ),
    Brief(
        "Lead triage workflow",
        "Operations engineer",
        "Build a workflow that reads incoming leads, drops the obvious ones, and hands the rest on "
        "with a summary. Show with five runs that it holds.",
        DeliverableType.WORKFLOW,
        (("Build", 90), ("Harden", 45)),
    ),
    Brief(
        "Incident review",
        "Site reliability engineer",
        "Write the review of the outage from the timeline and the chat export: what happened, why "
        "it took forty minutes to see, and what changes.",
        DeliverableType.DOCX,
        (("Timeline", 40), ("Review", 50)),
    ),
    Brief(
        "Pricing page (take-home)",
        "Product marketer",
        "Propose the new pricing in five slides: three tiers, what moves between them, and what it "
        "does to the smallest customers. Work when it suits you.",
        DeliverableType.PPTX,
        (("Draft", 7 * DAY), ("Final", 3 * DAY)),
        setup_minutes=2 * DAY,
    ),
    Brief(
        "Supplier comparison (take-home)",
        "Procurement lead",
        "Compare the four offers on cost, risk and time in one sheet, and recommend one. Work when "
        "it suits you.",
        DeliverableType.XLSX,
        (("Offers", 5 * DAY), ("Risks", 5 * DAY), ("Recommendation", 5 * DAY)),
        setup_minutes=2 * DAY,
    ),
    Brief(
        "Sandbox without a clock",
        "Anybody",
        "Try the candidate's side here: save, go on to the second phase, submit. The timers run "
        "for ten years.",
        DeliverableType.DOCX,
        (("Try it", OPEN_ENDED), ("Once more", OPEN_ENDED)),
    ),
)
PM, BOARD, QUARTER, INBOX, TRIAGE, INCIDENT, PRICING, SUPPLIERS, SANDBOX = range(len(BRIEFS))
"""What the briefs are called in the plan of the demonstration."""


def rubric() -> dict[str, Any]:
    """The contract's five categories, each with two sub-criteria."""
    categories = [_category(*category) for category in _CATEGORIES]
    return {"version": 1, "totalPoints": 100, "categories": categories}


def _category(
    id: str, name: str, points: int, how: str, criteria: tuple[tuple[str, str, str], ...]
) -> dict[str, Any]:
    each = points // len(criteria)
    sub_criteria = [
        {"id": id, "name": name, "points": each, "description": description, "enabled": True}
        for id, name, description in criteria
    ]
    return {
        "id": id,
        "name": name,
        "points": points,
        "scoringMethod": how,
        "subCriteria": sub_criteria,
    }


_CATEGORIES = (
    (
        "deliverable_quality",
        "Deliverable quality",
        40,
        "llm_judge",
        (
            ("substance", "Substance", "Answers what was asked, with numbers that hold."),
            ("form", "Form", "Can be sent as it is."),
        ),
    ),
    (
        "delegation",
        "Delegation",
        10,
        "event_analysis",
        (
            ("division", "Division of work", "Gives the assistant what it is good at."),
            ("tools", "Use of tools", "Connects sources and skills before they are needed."),
        ),
    ),
    (
        "description",
        "Description",
        20,
        "hybrid",
        (
            ("goal", "Goal", "Says what the result is for."),
            ("context", "Context", "Names constraints, readers and sources."),
        ),
    ),
    (
        "discernment",
        "Discernment",
        20,
        "hybrid",
        (
            ("checking", "Checking", "Tests claims against the sources."),
            ("revision", "Revision", "Rewrites what is not good enough."),
        ),
    ),
    (
        "diligence",
        "Diligence",
        10,
        "event_analysis",
        (
            ("disclosure", "Disclosure", "Says what the assistant did."),
            ("care", "Care", "Keeps personal data out of prompts."),
        ),
    ),
)
