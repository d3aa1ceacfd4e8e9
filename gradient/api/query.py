"""Query parameters, validated strictly: each is known, given once and not empty."""

from typing import Any

from django_filters import FilterSet
from rest_framework.request import Request
from rest_framework.serializers import Serializer

from gradient.core.http import require_text_query
from sessions_app.vocabulary.exceptions import InvalidRequest


class InvalidQuery(InvalidRequest):
    def __init__(self, details: dict[str, list[str]]) -> None:
        super().__init__("Invalid query parameters.", details)


def read_query(
    request: Request, serializer_class: type[Serializer[Any]], filterset: FilterSet | None
) -> dict[str, Any]:
    """The validated parameters of the serializer. Those of the filter set are validated too."""
    require_text_query(request)
    query, own = request.query_params, list(serializer_class().fields)
    known = {*own, *(filterset.filters if filterset else ())}
    repeated = [name for name, values in query.lists() if len(values) > 1]
    _refuse("This parameter is given more than once.", repeated)
    _refuse("This parameter is unknown.", sorted(set(query) - known))
    _refuse("This parameter is empty.", [name for name, value in query.items() if not value])
    serializer = serializer_class(data={name: query[name] for name in own if name in query})
    for validated in (filterset, serializer):
        if validated is not None and not validated.is_valid():
            errors = validated.errors.items()
            raise InvalidQuery({name: list(map(str, sentences)) for name, sentences in errors})
    return dict(serializer.validated_data)


def _refuse(sentence: str, names: list[str]) -> None:
    if names:
        raise InvalidQuery({name: [sentence] for name in names})
