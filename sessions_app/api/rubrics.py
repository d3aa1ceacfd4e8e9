"""Serializers for a scoring rubric, which check that its points add up.

The field names are camelCase, since the rubric is stored as this JSON document.
"""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from gradient.api.fields import ChoiceField, FlagField, NumberField, TextField, WholeNumberField
from gradient.api.serializers import StrictSerializer
from sessions_app.vocabulary import rubrics
from sessions_app.vocabulary.points import add_points, show_points
from sessions_app.vocabulary.rubrics import METHODS

MAX_POINTS = 1_000_000
MAX_ENTRIES = 100


class _Points(NumberField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=MAX_POINTS, **kwargs)


def refuse_repeated_ids(entries: Sequence[dict[str, Any]]) -> None:
    ids = [entry["id"] for entry in entries]
    if repeated := sorted({id for id in ids if ids.count(id) > 1}):
        raise serializers.ValidationError(
            [f"These ids are used more than once: {', '.join(repeated)}."]
        )


class SubCriterionBody(StrictSerializer):
    id = TextField(max_length=100)
    name = TextField(max_length=200)
    points = _Points()
    description = TextField(max_length=5000, allow_blank=True, default="")
    enabled = FlagField(default=True)


class CategoryBody(StrictSerializer):
    id = TextField(max_length=100)
    name = TextField(max_length=200)
    points = _Points()
    scoringMethod = ChoiceField(choices=METHODS)
    subCriteria = serializers.ListField(
        child=SubCriterionBody(),
        max_length=MAX_ENTRIES,
        default=list,
        validators=[refuse_repeated_ids],
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        parts = _sum(attrs["subCriteria"])
        if rubrics.exceeds(parts, attrs["points"]):
            sentence = (
                f"The sub-criteria have {show_points(parts)} points, more than their category."
            )
            raise serializers.ValidationError({"subCriteria": [sentence]})
        return attrs


class RubricBody(StrictSerializer):
    version = WholeNumberField(min_value=1, default=1)
    totalPoints = _Points()
    categories = serializers.ListField(
        child=CategoryBody(),
        allow_empty=False,
        max_length=MAX_ENTRIES,
        validators=[refuse_repeated_ids],
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        points = _sum(attrs["categories"])
        if not rubrics.is_total(points, attrs["totalPoints"]):
            sentence = "This must be the sum of the categories' points, and more than 0: "
            raise serializers.ValidationError(
                {"totalPoints": [f"{sentence}{show_points(points)}."]}
            )
        return attrs


def _sum(entries: Sequence[dict[str, Any]]) -> float:
    return add_points(entry["points"] for entry in entries)
