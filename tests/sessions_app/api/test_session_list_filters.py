"""The filters, orders and further keys of `GET /api/sessions` beyond the public reference."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from sessions_app import lifecycle
from sessions_app.lifecycle.transitions import write_columns
from sessions_app.models import ApiKey, InvitationEmail, Organization, Session
from sessions_app.vocabulary.enums import Outcome, Scope, Status
from tests import answers
from tests.annotations import Json
from tests.clients import ApiClient
from tests.factories import ApiKeyFactory, AssessmentFactory, CandidateFactory, SessionFactory
from tests.factories.scores import ReviewFactory, ScoreFactory
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db

DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)
SORTS = ["-createdAt", "createdAt", "-submittedAt", "-score"]
PAGE = re.compile(r'SELECT "sessions_app_session"."id" AS(?!.*timer_ends_at).* ORDER BY .*LIMIT \d')
SUBMITTED = (Status.SUBMITTED, Status.SCORED, Status.REVIEWED)


@pytest.fixture
def sessions(organization: Organization) -> list[Session]:
    """Twelve, of two assessments, in six statuses, with scores and decisions here and there."""
    assessments = AssessmentFactory.create_batch(2, organization=organization)
    names = ["Zoë Müller", "Anna Müller", "山田花子"]
    statuses = [Status.INVITED, Status.SETUP, Status.IN_PROGRESS, *SUBMITTED]
    made = []
    for number in range(12):
        session = SessionFactory.create(
            organization=organization,
            assessment=assessments[number % 2],
            candidate=CandidateFactory.create(
                organization=organization, name=names[number % 3], email=f"c{number}@example.com"
            ),
            status=statuses[number % 6],
            created_at=DAY + timedelta(days=number),
        )
        if session.status in SUBMITTED:
            columns: dict[str, Any] = {"submitted_at": DAY + timedelta(days=20 - number)}
            if session.status != Status.SUBMITTED:
                columns["final_percent"] = 50.0 + number % 4
            write_columns(session, **columns)
            if number % 4 == 3:
                lifecycle.decide(session.pk, outcome=Outcome.HOLD, reason="x", actor=STAFF)
        if number % 3 != 1:
            lifecycle.set_tags(session.pk, ["VIP", f"of {number % 2}"], actor=STAFF)
        made.append(session)
    return list(Session.objects.filter(pk__in=[each.pk for each in made]))


def iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


MIDDLE = DAY + timedelta(days=4)
LATE = DAY + timedelta(days=13)


def filters(sessions: list[Session]) -> dict[str, tuple[dict[str, str], Any]]:
    """Each filter with its parameters, and the sessions that it finds."""
    one = sessions[0]
    return {
        "assessment": (
            {"assessmentId": str(one.assessment_id)},
            lambda each: each.assessment_id == one.assessment_id,
        ),
        "status": ({"status": "scored"}, lambda each: each.status == "scored"),
        "statuses": (
            {"status": "scored,invited,reviewed"},
            lambda each: each.status in ("scored", "invited", "reviewed"),
        ),
        "created": (
            {"createdAfter": iso(MIDDLE), "createdBefore": iso(DAY + timedelta(days=10))},
            lambda each: MIDDLE <= each.created_at < DAY + timedelta(days=10),
        ),
        "submitted": (
            {"submittedAfter": iso(LATE), "submittedBefore": iso(DAY + timedelta(days=17))},
            lambda each: each.submitted_at and LATE <= each.submitted_at < DAY + timedelta(days=17),
        ),
        "search": (
            {"search": "MULLER zoe"},
            lambda each: each.candidate.name == "Zoë Müller",
        ),
        "decision": ({"decision": "hold"}, lambda each: each.decision == "hold"),
        "tag": ({"tag": "vip"}, lambda each: sessions.index(each) % 3 != 1),
    }


def position(session: Session, sort: str) -> tuple[Any, ...]:
    created = (-session.created_at.timestamp(), -session.pk.int)
    if sort == "createdAt":
        return (session.created_at, session.pk.int)
    value: float | None = {
        "-submittedAt": session.submitted_at.timestamp() if session.submitted_at else None,
        "-score": session.final_percent,
    }.get(sort)
    if sort == "-createdAt":
        return created
    return (1, *created) if value is None else (0, -value, -session.pk.int)


def combined(sessions: list[Session]) -> Iterator[tuple[dict[str, str], list[Session], set[str]]]:
    """Every combination of filters: parameters, what they find, and their names."""
    known = filters(sessions)
    for size in range(len(known) + 1):
        for names in combinations(known, size):
            if {"status", "statuses"} <= set(names):
                continue
            query = {key: value for name in names for key, value in known[name][0].items()}
            found = [each for each in sessions if all(known[name][1](each) for name in names)]
            yield query, found, set(names)


def is_served(names: set[str], sort: str) -> bool:
    ranges = names & {"created", "submitted"}
    return ranges <= ({"submitted"} if sort == "-submittedAt" else set()) or (
        ranges == {"created"} and sort in ("createdAt", "-createdAt")
    )


@pytest.mark.parametrize("sort", SORTS)
def test_every_combination_is_right_or_refused(
    api: ApiClient, sessions: list[Session], sort: str
) -> None:
    for query, found, names in combined(sessions):
        response = api.get(f"/api/sessions?{urlencode({**query, 'sort': sort, 'limit': 100})}")
        if not is_served(names, sort):
            assert set(answers.faults(response)) <= {
                "createdAfter",
                "createdBefore",
                "submittedAfter",
                "submittedBefore",
            }
            assert "index" in response.text
            continue
        body = response.json()
        expected = sorted(found, key=lambda each: position(each, sort))
        assert [row["id"] for row in body["sessions"]] == [str(each.pk) for each in expected], query
        assert body["total"] == len(expected)


@pytest.mark.parametrize("sort", SORTS)
def test_pages_follow_each_other(api: ApiClient, sessions: list[Session], sort: str) -> None:
    path = f"/api/sessions?sort={sort}"
    whole = [row["id"] for row in api.get(path).json()["sessions"]]
    assert len(whole) == 12
    for limit in (1, 2, 5):
        walked = []
        for offset in range(0, 14, limit):
            body = api.get(f"{path}&limit={limit}&offset={offset}").json()
            walked += [row["id"] for row in body["sessions"]]
            assert body["total"] == 12
        assert walked == whole


def test_links_keep_the_filters(api: ApiClient, sessions: list[Session]) -> None:
    response = api.get("/api/sessions?status=scored,reviewed&sort=-score&expand=score&limit=1")
    assert "status=scored%2Creviewed&sort=-score&expand=score&limit=1&offset=1" in response["Link"]


def test_without_them_the_answer_is_the_public_reference_s(
    api: ApiClient, sessions: list[Session]
) -> None:
    plain = api.get("/api/sessions?limit=20")
    assert api.get("/api/sessions?sort=-createdAt").content == plain.content
    assert all(len(row) == 13 for row in plain.json()["sessions"])


@pytest.mark.parametrize(
    "query",
    [
        "status=scored,",
        "status=scored,finished",
        "status=scored%20",
        "createdAfter=2026-03-01",
        "createdAfter=yesterday",
        "submittedBefore=2026-03-01T12:00:00",
        "search=",
        "search=%20",
        "search=%E2%80%8B",
        f"search={'x' * 201}",
        "decision=maybe",
        "tag=",
        "tag=%20",
        "tag=%E2%80%8B",
        "tag=a,b",
        f"tag={'x' * 51}",
        "sort=name",
        "sort=",
        "sort=score",
        "expand=",
        "expand=score,",
        "expand=score,score",
        "expand=token",
    ],
)
def test_what_is_not_valid_is_refused_by_name(api: ApiClient, query: str) -> None:
    assert answers.faults(api.get(f"/api/sessions?{query}")) == [query.partition("=")[0]]


@pytest.mark.parametrize("term", ["%", "_", "Mül%r", "\\", "M_ller"])
def test_text_in_a_search_is_no_pattern(api: ApiClient, sessions: list[Session], term: str) -> None:
    assert api.get(f"/api/sessions?{urlencode({'search': term})}").json()["total"] == 0


def test_a_search_finds_words_of_name_and_address(api: ApiClient, sessions: list[Session]) -> None:
    for term, total in [("muller", 8), ("müller anna", 4), ("C11@EXAMPLE.COM", 1), ("花子", 4)]:
        assert api.get(f"/api/sessions?{urlencode({'search': term})}").json()["total"] == total


def test_nothing_of_others_is_found(stranger: ApiClient, sessions: list[Session]) -> None:
    for query in (
        "search=muller",
        "decision=hold",
        "tag=vip",
        "sort=-score",
        "status=scored,invited",
    ):
        assert stranger.get(f"/api/sessions?{query}").json()["total"] == 0


def test_a_key_that_reads_sees_no_token(
    organization: Organization, sessions: list[Session]
) -> None:
    client = ApiClient(ApiKeyFactory.create(organization=organization, scope=Scope.READ).plain)
    rows = client.get("/api/sessions?sort=-score").json()["sessions"]
    assert {row["token"] for row in rows} == {None}


def test_a_running_session_whose_time_is_over_is_not_shown_as_running(
    api: ApiClient, organization: Organization
) -> None:
    SessionFactory.create(organization=organization, status="in_progress", now=DAY)
    rows = api.get("/api/sessions?sort=-submittedAt").json()["sessions"]
    assert [row["status"] for row in rows] == [Status.SUBMITTED]


class TestExpand:
    def expanded(self, api: ApiClient, names: str) -> Json:
        (row,) = api.get(f"/api/sessions?expand={names}").json()["sessions"]
        assert list(row)[13:] == names.split(",")
        result: Json = {name: row[name] for name in names.split(",")}
        return result

    def test_nothing_is_null(self, api: ApiClient, organization: Organization) -> None:
        SessionFactory.create(organization=organization)
        none = {"email": "none", "attempts": 0, "sentAt": None, "lastError": None}
        expected = {"invitation": none, "decision": None, "score": None}
        assert self.expanded(api, "invitation,decision,score") == expected

    def test_the_review_s_points_count(self, api: ApiClient, organization: Organization) -> None:
        session = SessionFactory.create(organization=organization, status="reviewed")
        ScoreFactory.create(session=session, auto_total=10)
        score = ScoreFactory.create(session=session, version=2, auto_total=70)
        assert self.expanded(api, "score")["score"] == {
            "finalScore": 70,
            "maxPoints": 100,
            "percent": 70,
        }
        review = ReviewFactory.create(score=score, final_total=72.5)
        assert self.expanded(api, "score")["score"]["finalScore"] == 72.5
        review.reopened_at = review.created_at
        review.save()
        assert self.expanded(api, "score")["score"]["percent"] == 70

    def test_the_last_decision_counts(self, api: ApiClient, organization: Organization) -> None:
        session = SessionFactory.create(organization=organization, status="scored")
        lifecycle.decide(session.pk, outcome=Outcome.HOLD, reason="Later", actor=STAFF)
        lifecycle.decide(session.pk, outcome=Outcome.ADVANCE, reason="Now", actor=STAFF)
        decision = self.expanded(api, "decision")["decision"]
        assert (decision["decision"], decision["version"]) == ("advance", 2)
        lifecycle.decide(session.pk, outcome=None, reason="A slip", actor=STAFF)
        assert self.expanded(api, "decision") == {"decision": None}

    def test_the_state_of_the_e_mail(self, api: ApiClient, organization: Organization) -> None:
        session = SessionFactory.create(organization=organization)
        InvitationEmail.objects.create(
            session=session, organization=organization, status="failed", due_at=None, last_error="x"
        )
        invitation = self.expanded(api, "invitation")["invitation"]
        assert (invitation["email"], invitation["lastError"]) == ("failed", "x")

    def test_tags_are_a_list_in_their_order(
        self, api: ApiClient, organization: Organization
    ) -> None:
        session = SessionFactory.create(organization=organization)
        assert self.expanded(api, "tags") == {"tags": []}
        lifecycle.set_tags(session.pk, ["zebra", "ant"], actor=STAFF)
        assert self.expanded(api, "tags,score")["tags"] == ["zebra", "ant"]

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_number_of_queries_is_fixed(
        self,
        api_key: ApiKey,
        api: ApiClient,
        organization: Organization,
        django_assert_max_num_queries: DjangoAssertNumQueries,
        count: int,
    ) -> None:
        for _ in range(count):
            session = SessionFactory.create(organization=organization, status="reviewed")
            ReviewFactory.create(score=ScoreFactory.create(session=session))
            lifecycle.set_tags(session.pk, ["VIP"], actor=STAFF)
        with django_assert_max_num_queries(16):
            api.get("/api/sessions?sort=-score&tag=vip&expand=score,decision,invitation,tags")


@pytest.mark.postgresql
@pytest.mark.parametrize("sort", SORTS)
def test_an_index_serves_every_combination(
    api: ApiClient, sessions: list[Session], sort: str
) -> None:
    with connection.cursor() as cursor:
        for setting in ("seqscan", "bitmapscan", "sort", "hashjoin", "mergejoin"):
            cursor.execute(f"SET LOCAL enable_{setting} = off")
    for query, _, names in combined(sessions):
        if not is_served(names, sort) or "search" in names:
            continue  # a search finds few candidates by its own index, and sorts their sessions
        with CaptureQueriesContext(
            connection,
        ) as queries:
            api.get(f"/api/sessions?{urlencode({**query, 'sort': sort, 'limit': 3})}")
        pages = [each["sql"] for each in queries if PAGE.match(each["sql"])]
        for sql in pages:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN {sql}")
                plan = "\n".join(row[0] for row in cursor.fetchall())
            assert not re.search(r"(^|-> +)Sort ", plan, re.MULTILINE), (query, plan)
            assert "Seq Scan on sessions_app_session" not in plan, (query, plan)
        assert pages or (sort == "-createdAt" and names <= {"assessment", "status"}), query
