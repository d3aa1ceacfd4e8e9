"""What a refusal of a value says: which words are allowed, and how small a number may be."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, get_resolver
from rest_framework import serializers

from gradient.api.fields import ChoiceField
from gradient.api.filters import ParameterFilter
from sessions_app.models import Organization
from tests import paths
from tests.annotations import CandidateOf, Response
from tests.clients import ApiClient
from tests.factories import SessionFactory


def patterns(urls: Any = None) -> Iterator[URLPattern]:
    for each in urls if urls is not None else get_resolver().url_patterns:
        if isinstance(each, URLPattern):
            yield each
        else:
            yield from patterns(each.url_patterns)


def input_fields() -> Iterator[tuple[str, serializers.Field]]:
    """Every field of a body, a query and a filter, by the name of its view."""
    views: set[Any] = {getattr(pattern.callback, "cls", None) for pattern in patterns()}
    for view in views - {None}:
        forms = [*getattr(view, "body_classes", {}).values(), getattr(view, "query_class", None)]
        for form in forms:
            if form is not None:
                yield from ((view.__name__, field) for field in inner(form()))
        filterset = getattr(view, "filterset_class", None)
        for each in filterset.base_filters.values() if filterset else ():
            if isinstance(each, ParameterFilter):
                yield view.__name__, each.extra["serializer_field"]


def inner(field: serializers.Field) -> Iterator[serializers.Field]:
    yield field
    child = getattr(field, "child", None)
    if child is not None:
        yield from inner(child)
    if isinstance(field, serializers.Serializer):
        for each in field.fields.values():
            yield from inner(each)


def test_every_choice_of_every_form_names_the_allowed_words() -> None:
    choices = [(view, f) for view, f in input_fields() if isinstance(f, serializers.ChoiceField)]
    assert len(choices) > 8
    assert [view for view, field in choices if not isinstance(field, ChoiceField)] == []


def reason(response: Response, name: str) -> str:
    assert response.status_code == 400
    (sentence,) = response.json()["error"]["details"][name]
    return str(sentence)


@pytest.mark.django_db
class TestAnswers:
    def test_a_choice(self, api: ApiClient) -> None:
        answer = api.get("/api/sessions?status=done")
        assert reason(answer, "status") == (
            "This must be one of invited, setup, in_progress, submitted, scoring, scored, reviewed."
        )
        answer = api.get("/api/assessments?isActive=yes")
        assert reason(answer, "isActive") == "This must be one of true, false."

    def test_a_choice_in_a_body(
        self, organization: Organization, candidate_of: CandidateOf
    ) -> None:
        session = SessionFactory.create(organization=organization, status="in_progress")
        body = {"role": "system", "content": "x"}
        answer = candidate_of(session).post(paths.sessions(session, "messages"), body)
        assert reason(answer, "role") == "This must be one of user, assistant, tool."

    @pytest.mark.parametrize(
        ("query", "sentence"),
        [
            ("offset=-1", "This must be 0 or more."),
            ("offset=-99999999999999999999", "This must be 0 or more."),
            ("limit=-1", "This must be 1 or more."),
            ("limit=0", "This must be 1 or more."),
            ("limit=101", "This must be 100 or less."),
            ("limit=ten", "This must be a whole number, in digits."),
            ("limit=1.0", "This must be a whole number, in digits."),
        ],
    )
    def test_a_number(self, api: ApiClient, query: str, sentence: str) -> None:
        answer = api.get(f"/api/sessions?{query}")
        assert reason(answer, query.partition("=")[0]) == sentence

    def test_how_a_phase_ended(
        self, api: ApiClient, organization: Organization, candidate_of: CandidateOf
    ) -> None:
        """What a client said is kept where it advanced; a submission says nothing."""
        session = SessionFactory.create(
            organization=organization, status="in_progress", phase_minutes=(9, 9)
        )
        candidate = candidate_of(session)
        most = 2**63 - 1
        too_much = candidate.post(
            paths.sessions(session, "advance-phase"), {"timeRemainingAtEnd": most + 1}
        )
        assert too_much.status_code == 400
        candidate.post(paths.sessions(session, "advance-phase"), {"timeRemainingAtEnd": most})
        candidate.post(paths.sessions(session, "submit"))
        phases = api.get(paths.sessions(session)).json()["session"]["phases"]
        assert [phase["timeRemainingAtEnd"] for phase in phases] == [most, None]

    @pytest.mark.parametrize("id", ["1", "x", "1C8D5A0E-3F0B-4C55-9A43-0D3F2F2D8B11", "{}"])
    def test_a_malformed_id_in_a_path_is_not_found_for_anybody(
        self, api: ApiClient, id: str
    ) -> None:
        for client in (api, ApiClient(), ApiClient("gai_wrong")):
            for kind in ("sessions", "assessments", "candidates", "scoring"):
                assert client.get(f"/api/{kind}/{id}").status_code == 404
