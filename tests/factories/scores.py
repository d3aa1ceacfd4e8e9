import factory

from sessions_app.models import Review, Score, default_rubric
from tests.factories.sessions import SessionFactory


class ScoreFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Score

    session = factory.SubFactory(SessionFactory, status="scored")
    version = 1
    backend = "tests"
    rubric = factory.LazyFunction(default_rubric)
    auto_scores = factory.LazyFunction(lambda: {"categories": {}, "rawTotal": 70, "finalTotal": 70})
    auto_total = 70


class ReviewFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Review

    score = factory.SubFactory(ScoreFactory)
    version = 1
    final_total = 72
    actor_kind = "staff"
