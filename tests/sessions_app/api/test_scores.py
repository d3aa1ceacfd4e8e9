"""`GET /api/scores` and its export."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessions_app import lifecycle
from sessions_app.models import AuditEntry, Organization, Session
from sessions_app.vocabulary.enums import Outcome, Status
from tests import answers
from tests.annotations import Json
from tests.clients import ApiClient
from tests.exports import CSV, NDJSON, cells, objects, text
from tests.factories import AssessmentFactory, SessionFactory
from tests.sessions_app.verbs import SCORE, STAFF

pytestmark = pytest.mark.django_db

PATH = "/api/scores"
EXPORT = "/api/scores/export"
DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)
ADJUSTMENT = {"categoryId": "delegation", "points": 9, "reason": "=Read the log"}


def scored(organization: Organization, number: int = 0, **columns: Any) -> Session:
    session = SessionFactory.create(
        organization=organization,
        status=Status.SUBMITTED,
        created_at=DAY + timedelta(days=number),
        **columns,
    )
    lifecycle.begin_scoring(session.pk, actor=STAFF)
    lifecycle.finish_scoring(session.pk, **SCORE)
    session.refresh_from_db()
    return session


def rows(api: ApiClient, query: str = "") -> list[Json]:
    found: list[Json] = api.get(f"{PATH}{query}").json()["scores"]
    return found


def test_a_row_agrees_with_the_session_s_own_score(
    api: ApiClient, organization: Organization
) -> None:
    session = scored(organization)
    lifecycle.review(session.pk, actor=STAFF, adjustments=[ADJUSTMENT], note="Strong")
    lifecycle.decide(session.pk, outcome=Outcome.HOLD, reason="Later", actor=STAFF)
    page = api.get(PATH).json()
    (row,) = page["scores"]
    one = api.get(f"/api/scoring/{session.pk}").json()["score"]
    assert (page["total"], page["limit"], page["offset"]) == (1, 20, 0)
    for key in ("sessionId", "status", "version", "backend", "scoredAt", "reviewedAt", "review"):
        assert row[key] == one[key]
    assert row["finalScore"] == one["finalScore"]
    assert row["candidateEmail"] == session.candidate.email
    assert row["decision"]["decision"] == "hold"
    expanded = api.get("/api/sessions?expand=score").json()["sessions"][0]["score"]
    assert {name: row[name] for name in expanded} == expanded


def test_the_points_are_by_criterion(api: ApiClient, organization: Organization) -> None:
    session = scored(organization)
    automatic = {
        (each["categoryId"], each["subCriterionId"]): each for each in rows(api)[0]["criteria"]
    }
    lifecycle.review(session.pk, actor=STAFF, adjustments=[ADJUSTMENT], note="")
    reviewed = rows(api)[0]["criteria"]
    (adjusted,) = [each for each in reviewed if each["categoryId"] == "delegation"]
    assert (adjusted["points"], adjusted["reason"]) == (9, ADJUSTMENT["reason"])
    assert adjusted["subCriterionId"] is None
    others = [each for each in reviewed if each["categoryId"] != "delegation"]
    assert others
    for each in others:
        assert each == automatic[each["categoryId"], each["subCriterionId"]]
        assert (each["points"], each["reason"]) == (each["autoPoints"], None)


def test_a_review_that_was_reopened_and_a_decision_taken_back_do_not_count(
    api: ApiClient, organization: Organization
) -> None:
    session = scored(organization)
    lifecycle.review(session.pk, actor=STAFF, adjustments=[ADJUSTMENT], note="")
    lifecycle.reopen(session.pk, actor=STAFF, reason="Again")
    lifecycle.decide(session.pk, outcome=Outcome.HOLD, reason="Later", actor=STAFF)
    lifecycle.decide(session.pk, outcome=None, reason="A slip", actor=STAFF)
    (row,) = rows(api)
    assert (row["review"], row["reviewedAt"], row["decision"]) == (None, None, None)


def test_the_last_version_of_a_score_counts(api: ApiClient, organization: Organization) -> None:
    session = scored(organization)
    lifecycle.begin_scoring(session.pk, actor=STAFF)
    assert rows(api)[0]["version"] == 1  # it is being scored again
    lifecycle.finish_scoring(session.pk, **SCORE)
    assert [row["version"] for row in rows(api)] == [2]


def test_filters_and_orders_are_those_of_the_list(
    api: ApiClient, organization: Organization
) -> None:
    assessment = AssessmentFactory.create(organization=organization)
    made = [scored(organization, number, assessment=assessment) for number in range(3)]
    scored(organization, 3)
    SessionFactory.create(organization=organization, assessment=assessment, status="submitted")
    lifecycle.set_tags(made[1].pk, ["VIP"], actor=STAFF)
    newest_first = [str(session.pk) for session in reversed(made)]
    found = rows(api, f"?assessmentId={assessment.pk}")
    assert [row["sessionId"] for row in found] == newest_first
    oldest = rows(api, f"?assessmentId={assessment.pk}&sort=createdAt&limit=2")
    assert [row["sessionId"] for row in oldest] == newest_first[:0:-1]
    assert [row["sessionId"] for row in rows(api, "?tag=vip&sort=-score")] == [str(made[1].pk)]
    refused = api.get(f"{PATH}?submittedAfter=2026-01-01T00:00:00Z")
    assert answers.faults(refused) == ["submittedAfter"]
    assert "sort=-submittedAt" in refused.text
    assert answers.faults(api.get(f"{PATH}?expand=score")) == ["expand"]


def test_nothing_of_others_is_found(stranger: ApiClient, organization: Organization) -> None:
    scored(organization)
    assert stranger.get(PATH).json()["total"] == 0
    assert objects(stranger.get(EXPORT)) == []


def test_an_export_has_a_line_for_each_session_as_the_list_shows_it(
    api: ApiClient, organization: Organization
) -> None:
    for number in range(3):
        scored(organization, number, assessment__name='Zoë\u2028"=1')
    for sort in ("-createdAt", "createdAt", "-score", "-submittedAt"):
        listed = rows(api, f"?sort={sort}")
        assert objects(api.get(f"{EXPORT}?sort={sort}", Accept=NDJSON)) == listed
    assert text(api.get(EXPORT)).splitlines()[-1] == '{"complete":true,"rows":3}'
    entry = AuditEntry.objects.filter(action="scores.exported").latest("created_at")
    assert entry.details == {"format": "ndjson", "filters": []}


def test_a_table_has_a_line_for_each_criterion(api: ApiClient, organization: Organization) -> None:
    session = scored(organization)
    lifecycle.review(session.pk, actor=STAFF, adjustments=[ADJUSTMENT], note="")
    (row,) = rows(api)
    header, lines = cells(api.get(EXPORT, Accept=CSV))
    assert len(lines) == len(row["criteria"])
    first = dict(zip(header, lines[0], strict=True))
    assert first["sessionId"] == str(session.pk)
    assert first["finalScore"] == str(row["finalScore"])
    assert first["criterionName"] == row["criteria"][0]["name"]
    reasons = [dict(zip(header, line, strict=True))["criterionReason"] for line in lines]
    assert f"'{ADJUSTMENT['reason']}" in reasons
    assert (
        text(api.get(EXPORT, Accept=CSV)).splitlines()[-1].startswith(f"# complete,{len(lines)},")
    )


def test_chunks_neither_lose_nor_repeat(
    api: ApiClient, organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sessions_app.api.scores.CHUNK_SIZE", 2)
    made = [scored(organization, number) for number in range(5)]
    found = [row["sessionId"] for row in objects(api.get(EXPORT))]
    assert found == [str(session.pk) for session in reversed(made)]


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_is_fixed(
    api: ApiClient, organization: Organization, count: int
) -> None:
    for number in range(count):
        session = scored(organization, number)
        lifecycle.review(session.pk, actor=STAFF, adjustments=[], note="x")
    api.get(PATH)
    with CaptureQueriesContext(connection) as queries:
        assert len(rows(api, "?sort=-score")) == count
    assert len(queries) <= 14
    with CaptureQueriesContext(connection) as queries:
        assert json.loads(text(api.get(EXPORT)).splitlines()[-1])["rows"] == count
    assert len(queries) <= 16
