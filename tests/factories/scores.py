from collections.abc import Iterable

import factory

from sessions_app.models import Review, Score, default_rubric
from tests.annotations import Json
from tests.factories.sessions import SessionFactory


def auto_scores(rubric: Json, share: float, evidence: Iterable[str] = ()) -> Json:
    """Automatic scores with this share of the points in every category, and this evidence."""
    categories = {
        category["id"]: {
            "score": category["points"] * share,
            "maxPoints": category["points"],
            "subCriteria": {
                criterion["id"]: {
                    "score": criterion["points"] * share,
                    "maxPoints": criterion["points"],
                    "evidence": list(evidence),
                }
                for criterion in category["subCriteria"]
            },
        }
        for category in rubric["categories"]
    }
    total = sum(category["score"] for category in categories.values())
    return {"categories": categories, "rawTotal": total, "finalTotal": total}


class ScoreFactory(factory.django.DjangoModelFactory[Score]):
    """A score of 70 % in every category."""

    class Meta:
        model = Score

    session = factory.SubFactory(SessionFactory, status="scored", final_percent=70)
    version = 1
    backend = "tests"
    rubric = factory.LazyFunction(default_rubric)
    auto_scores = factory.LazyAttribute(lambda score: auto_scores(score.rubric, 0.7))
    auto_total = factory.LazyAttribute(lambda score: score.auto_scores["finalTotal"])


class ReviewFactory(factory.django.DjangoModelFactory[Review]):
    class Meta:
        model = Review

    score = factory.SubFactory(ScoreFactory)
    version = 1
    final_total = 72
    actor_kind = "staff"
