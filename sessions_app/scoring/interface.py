"""What a scoring backend is given, and what it gives.

A backend is a class without arguments that has `score`. It may take minutes, is called in a worker,
holds no transaction, and may be called again for the same session: it must change nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sessions_app.scores.adjustments import Place
from sessions_app.scoring.log import Log
from sessions_app.vocabulary.rubrics import Rubric


@dataclass(frozen=True)
class Brief:
    """What the candidate was asked for."""

    name: str
    role: str
    task_prompt: str
    deliverable_type: str


@dataclass(frozen=True)
class Phase:
    """A phase of the session. `saved_at` is when its work was saved last; None: there is none."""

    index: int
    name: str
    minutes: float
    started_at: datetime | None
    ended_at: datetime | None
    saved_at: datetime | None


@dataclass(frozen=True)
class Turn:
    """A message of the conversation; `role` is user, assistant or tool."""

    role: str
    content: str


class Source(Protocol):
    """What is read from the database only when it is looked at."""

    def turns(self) -> Iterator[Turn]:
        """The conversation, oldest first."""

    def deliverables(self) -> Iterator[tuple[int, Any]]:
        """The work of each phase that has any, by the phase's index."""


@dataclass(frozen=True)
class Material:
    """A session that was handed in. `rubric` is as it is applied: see `criteria.applied`."""

    session_id: UUID
    rubric: Rubric
    brief: Brief
    submitted_by: str
    phases: tuple[Phase, ...]
    log: Log
    source: Source


@dataclass(frozen=True)
class Finding:
    """What one sub-criterion is worth: from 0 to its points, with the ids of the events it rests
    on, and a sentence that says why."""

    points: float
    evidence: Sequence[str] = ()
    explanation: str = ""


@dataclass(frozen=True)
class Judgement:
    """What a backend found: something for every sub-criterion of the rubric.

    `summary` is for the reviewer, `feedback` for the candidate, `questions` are for an interview.
    """

    findings: Mapping[Place, Finding]
    summary: str = ""
    feedback: str = ""
    questions: Iterable[str] = ()


class ScoringBackend(Protocol):
    """Scores one session. Raises ScoringDelayed for what may pass by itself, ScoringFailed for
    what will not; anything else counts as a crash, and is tried again a few times."""

    def score(self, material: Material) -> Judgement: ...


class ScoringFailed(Exception):
    """The session cannot be scored. The message is shown to reviewers: no content, no secrets."""


class ScoringDelayed(Exception):
    """The session could not be scored now. `retry_after` is in seconds, where it is known."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
