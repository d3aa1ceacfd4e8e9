"""What candidates write: for each type of deliverable, its states from first draft to last."""

from collections.abc import Callable
from typing import Any

from sessions_app.vocabulary.enums import DeliverableType
from sessions_app.work.store import State

_DOCX = (
    ("The problem", "In the third quarter 133 teams cancelled, up from 98; 97 were on Starter."),
    ("What we know", "Two thirds of them never set up sharing. Five of fourteen name the price."),
    ("What we ask for", "Two engineers for one quarter, to make sharing part of the first hour."),
    ("What would prove us wrong", "If setup rises and cancellations do not fall by the spring."),
)
_PPTX = (
    ("Where the year stands", ["Revenue 4.1 m against 4.4 m", "Margin 71 %", "Runway 19 months"]),
    ("What slipped", ["Two launches, one quarter", "The audit took the team"]),
    ("What we ask for", ["Move the hiring plan forward", "Agree to one launch instead of two"]),
    ("Risks", ["One customer is 14 % of revenue"]),
)
_XLSX = (
    ["Quarter", "Revenue", "Cost", "Margin"],
    ["Q3", 4_100_000, 1_189_000, 0.71],
    ["Q4 forecast", 4_264_000, 1_215_000, 0.715],
    ["Q1 forecast", 4_434_000, 1_240_000, 0.72],
    ["Q2 forecast", 4_611_000, 1_268_000, 0.725],
)
_EMAIL = (
    "Between 02:10 and 02:52 UTC you could not sign in.",
    "No data was lost, and nothing that you saved before 02:10 changed.",
    "We do not know the cause yet.",
    "We will write again by 16:00 UTC, with the cause or with what we have ruled out.",
)
_WORKFLOW = (
    {"id": "triage", "prompt": "Keep or drop this lead? Answer with keep and reason as JSON."},
    {"id": "read_signature", "prompt": "Take company and role from the signature if missing."},
    {"id": "summary", "prompt": "Three sentences for the person who will call."},
    {"id": "hand_over", "prompt": "If unsure, hand over and say what is missing."},
)


def _docx(parts: int) -> State:
    sections = [{"heading": heading, "text": text} for heading, text in _DOCX[:parts]]
    return {"type": "docx", "title": "Churn among small teams", "sections": sections}


def _pptx(parts: int) -> State:
    slides = [{"title": title, "bullets": bullets} for title, bullets in _PPTX[:parts]]
    return {"type": "pptx", "title": "Board update", "slides": slides}


def _xlsx(parts: int) -> State:
    sheet = {"name": "Forecast", "rows": list(_XLSX[: parts + 1])}
    return {"type": "xlsx", "sheets": [sheet], "assumptions": {"growth": 0.04, "churn": 0.02}}


def _email(parts: int) -> State:
    return {
        "type": "email",
        "to": ["it@clinic.example.org"],
        "subject": "This morning's outage",
        "body": "\n\n".join(_EMAIL[:parts]),
    }


def _workflow(parts: int) -> State:
    return {"type": "workflow", "name": "Lead triage", "steps": list(_WORKFLOW[:parts])}


_MAKE: dict[DeliverableType, Callable[[int], State]] = {
    DeliverableType.DOCX: _docx,
    DeliverableType.PPTX: _pptx,
    DeliverableType.XLSX: _xlsx,
    DeliverableType.EMAIL: _email,
    DeliverableType.WORKFLOW: _workflow,
}

DRAFTS: dict[DeliverableType, list[State]] = {
    kind: [make(parts) for parts in range(1, 5)] for kind, make in _MAKE.items()
}
"""Four states of each deliverable, each with one part more than the last."""


def grown(value: Any, share: float) -> Any:
    """The value when that share of its text was written, from the top down."""
    return _Pen(share * _length(value)).write(value)


class _Pen:
    """Writes a value until its ink, in characters, is used up."""

    def __init__(self, ink: float) -> None:
        self.ink = ink

    def write(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self.write(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.write(item) for item in value if self.ink > 0]
        length = _length(value)
        left, self.ink = self.ink, self.ink - length
        if not isinstance(value, str) or left >= length:
            return value
        return value[: max(0, int(left))]


def _length(value: Any) -> int:
    if isinstance(value, dict):
        return sum(map(_length, value.values()))
    if isinstance(value, list):
        return sum(map(_length, value))
    return len(str(value))
