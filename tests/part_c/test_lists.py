"""Part C of the contract, the list of sessions and its export: a test for each line."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from sessions_app import lifecycle
from sessions_app.models import Organization, Session
from tests import answers, paths
from tests.annotations import present
from tests.clients import ApiClient
from tests.factories import SessionFactory
from tests.sessions_app.verbs import SCORE, with_scores

pytestmark = pytest.mark.django_db

LIST_KEYS = 13


def make(organization: Organization, status: str, **more: Any) -> Session:
    return with_scores(SessionFactory.create(organization=organization, status=status, **more))


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["sessions"]]


class TestTheList:
    def test_after_is_inclusive_and_before_exclusive(
        self, api: ApiClient, organization: Organization
    ) -> None:
        at = timezone.now().replace(microsecond=0) - timedelta(days=1)
        session = make(organization, "submitted", created_at=at, now=at)
        made = {"created": session.created_at, "submitted": Session.objects.get().submitted_at}
        for name, moment in made.items():
            text = present(moment).isoformat().replace("+00:00", "Z")
            path = f"/api/sessions?sort=-{name}At&{name}"
            assert ids(api.get(f"{path}After={text}")) == [str(session.pk)]
            assert ids(api.get(f"{path}Before={text}")) == []

    def test_several_statuses_by_comma(self, api: ApiClient, organization: Organization) -> None:
        one, two = make(organization, "submitted"), make(organization, "scored")
        make(organization, "reviewed")
        found = ids(api.get("/api/sessions?status=submitted,scored"))
        assert sorted(found) == sorted([str(one.pk), str(two.pk)])
        assert answers.faults(api.get("/api/sessions?status=submitted,nothing")) == ["status"]
        assert answers.faults(api.get("/api/sessions?status=")) == ["status"]

    @pytest.mark.parametrize("name", ["search", "sort", "expand", "decision", "createdAfter"])
    def test_empty_ones_are_refused_by_name(self, api: ApiClient, name: str) -> None:
        assert answers.faults(api.get(f"/api/sessions?{name}=")) == [name]

    def test_a_search_has_1_to_200_characters(self, api: ApiClient) -> None:
        assert api.get(f"/api/sessions?search={'x' * 200}").status_code == 200
        assert answers.faults(api.get(f"/api/sessions?search={'x' * 201}")) == ["search"]

    def test_rows_without_a_value_come_last(
        self, api: ApiClient, organization: Organization
    ) -> None:
        scored = SessionFactory.create(organization=organization, status="scoring")
        lifecycle.finish_scoring(scored.pk, **SCORE)
        invited = make(organization, "invited")
        for sort in ("-score", "-submittedAt"):
            assert ids(api.get(f"/api/sessions?sort={sort}")) == [str(scored.pk), str(invited.pk)]

    def test_expand_adds_its_keys_behind_the_thirteen_in_the_order_asked(
        self, api: ApiClient, organization: Organization
    ) -> None:
        make(organization, "scored")
        (plain,) = api.get("/api/sessions").json()["sessions"]
        asked = "invitation,score,decision"
        (row,) = api.get(f"/api/sessions?expand={asked}").json()["sessions"]
        assert len(plain) == LIST_KEYS
        assert list(row) == [*plain, "invitation", "score", "decision"]
        assert row["score"].keys() == {"finalScore", "maxPoints", "percent"}
        assert row["decision"] is None
        assert row["invitation"].keys() == {"email", "attempts", "sentAt", "lastError"}

    def test_every_error_of_it_names_what_may_be(self, api: ApiClient) -> None:
        for query in ("sort=name", "expand=candidate", "decision=maybe"):
            name = query.partition("=")[0]
            (sentence,) = api.get(f"/api/sessions?{query}").json()["error"]["details"][name]
            assert {"sort": "createdAt", "expand": "score", "decision": "advance"}[name] in sentence


class TestExports:
    @pytest.mark.parametrize("accept", ["application/x-ndjson;q=0", "text/csv;q=0", "*/*;q=0"])
    def test_a_form_with_a_quality_of_0_is_refused(self, api: ApiClient, accept: str) -> None:
        answers.error(api.get("/api/sessions/export", Accept=accept), 406, "not_acceptable")

    def test_the_last_line_says_that_all_arrived(
        self, api: ApiClient, organization: Organization
    ) -> None:
        session = make(organization, "submitted")
        for path in ("/api/sessions/export", paths.sessions(session, "events/export")):
            lines = b"".join(api.get(path, Accept="application/x-ndjson")).splitlines()
            rows = len(lines) - 1
            assert lines[-1].replace(b" ", b"") == b'{"complete":true,"rows":%d}' % rows
            csv = b"".join(api.get(path, Accept="text/csv")).splitlines()
            assert csv[-1].startswith(b"# complete,%d" % rows)

    def test_a_mark_is_1_alone_and_for_csv_alone(self, api: ApiClient) -> None:
        marked = api.get("/api/sessions/export?bom=1", Accept="text/csv")
        assert b"".join(marked).startswith(b"\xef\xbb\xbf")
        for query, accept in (("bom=0", "text/csv"), ("bom=1", "application/x-ndjson")):
            refused = api.get(f"/api/sessions/export?{query}", Accept=accept)
            assert answers.faults(refused) == ["bom"]
