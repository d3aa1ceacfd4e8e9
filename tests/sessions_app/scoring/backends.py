"""Scoring backends for tests: each behaves badly in its own way."""

from collections.abc import Iterable
from uuid import UUID

from django.db import OperationalError

from sessions_app.scores.adjustments import CriterionKey
from sessions_app.scoring.interface import (
    CriterionResult,
    Judgment,
    LoggedEvent,
    Material,
    ScoringDelayed,
    ScoringFailed,
)

FULL = "tests.sessions_app.scoring.backends.Full"


class Full:
    """Full points for everybody."""

    def score(self, material: Material) -> Judgment:
        return Judgment(results=full(material))


class Busy:
    def score(self, material: Material) -> None:
        raise ScoringDelayed("The model is busy.", retry_after=100)


class Unable:
    def score(self, material: Material) -> None:
        raise ScoringFailed("The model refuses this.")


class Crashing:
    def score(self, material: Material) -> None:
        raise ZeroDivisionError("secret")


class Generous:
    def score(self, material: Material) -> Judgment:
        results = full(material)
        place = next(iter(results))
        return Judgment(results=results | {place: CriterionResult(points=1000)})


class Silent:
    def score(self, material: Material) -> Judgment:
        return Judgment(results={})


class OneEvent:
    """A log that holds one event."""

    ID = "5b0c7e0a-8f5c-4d0e-9a53-7a1f0f3c2f10"
    total = 1
    counts = {"note": 1}

    def __init__(self, session_id: UUID) -> None:
        pass

    def existing_ids(self, ids: Iterable[str]) -> set[str]:
        return {self.ID} & set(ids)

    def sample(self, limit: int) -> list[LoggedEvent]:
        return [LoggedEvent(1, self.ID, "note", {})]


class Inventive:
    """Cites events that are not in the log, among others that are."""

    def score(self, material: Material) -> Judgment:
        real = [event.id for event in material.log.sample(1)]
        invented = ["1c8d5a0e-3f0b-4c55-9a43-0d3f2f2d8b11", *real, *real]
        results = {
            place: CriterionResult(found.points, invented)
            for place, found in full(material).items()
        }
        return Judgment(results, summary="NUL \x00, half \ud800.", questions=["q"] * 50)


class Slow(Full):
    """Waits for somebody: another test thread, say."""

    meanwhile = staticmethod(lambda: None)

    def score(self, material: Material) -> Judgment:
        self.meanwhile()
        return super().score(material)


class CutOff:
    """The database goes away while it reads."""

    def score(self, material: Material) -> Judgment:
        raise OperationalError("The server closed the connection.")


class NoBackend:
    pass


def full(material: Material) -> dict[CriterionKey, CriterionResult]:
    return {
        (category.id, criterion.id): CriterionResult(criterion.points)
        for category in material.rubric.categories
        for criterion in category.criteria
    }
