"""The replay's page and endpoints: their content, access, and cost."""

import json
import re
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events_app.types import EventType
from sessions_app.models import Organization, Session
from sessions_app.scores import notes
from sessions_app.vocabulary.enums import Role
from tests.annotations import Json, Response, present
from tests.browsing import member_client, outsider_client, superuser_client
from tests.factories import OrganizationFactory, SessionFactory, UserFactory
from tests.logs import BEGIN, BEGIN_MS, record_at, record_many

pytestmark = pytest.mark.django_db

ANSWERS = ["events?after=0", "events/1", "density", "search?q=number", "news?after=0", "review"]


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(organization=organization, status="submitted", now=BEGIN)


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.REVIEWER)


def path(session: Session, rest: str = "") -> str:
    return f"/sessions/{session.pk}/replay{rest and '/'}{rest}"


def opening(answer: Response) -> Json:
    found = re.search(
        r'<script id="replay-data" type="application/json">(.*?)</script>', answer.text
    )
    read: Json = json.loads(present(found)[1])
    return read


def seqs(answer: Response) -> list[int]:
    return [row["seq"] for row in answer.json()["rows"]]


@pytest.mark.parametrize("rest", ["", *ANSWERS])
def test_who_is_signed_out_goes_to_the_sign_in(session: Session, client: Client, rest: str) -> None:
    record_many(session, 1)
    client.logout()
    assert client.get(path(session, rest)).headers["Location"].startswith("/sign-in?next=")


@pytest.mark.parametrize("rest", ["", *ANSWERS])
@pytest.mark.parametrize("role", Role)
def test_every_member_sees_it(
    session: Session, organization: Organization, role: Role, rest: str
) -> None:
    record_many(session, 1)
    answer = member_client(organization, role).get(path(session, rest))
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("rest", ["", *ANSWERS])
def test_another_organizations_session_is_not_there(session: Session, rest: str) -> None:
    record_many(session, 1)
    stranger = member_client(OrganizationFactory.create(), Role.OWNER)
    assert stranger.get(path(session, rest)).status_code == 404
    assert outsider_client().get(path(session, rest)).status_code == 403
    assert superuser_client().get(path(session, rest)).status_code == 200


def test_a_session_that_never_was_is_not_there(client: Client) -> None:
    assert client.get(f"/sessions/{uuid4()}/replay").status_code == 404


def test_the_page_says_so_where_nothing_has_happened(
    organization: Organization, client: Client
) -> None:
    session = SessionFactory.create(organization=organization, status="invited")
    answer = client.get(path(session))
    assert "Nothing has happened yet" in answer.text
    assert "replay-data" not in answer.text


def test_the_page_begins_with_everything_but_the_log(session: Session, client: Client) -> None:
    record_at(session, 0, "user_message")
    record_at(session, 300, "security_flag", data={"kind": "tab_hidden", "seconds": 12})
    facts = opening(client.get(path(session)))
    assert (facts["count"], facts["isLive"]) == (2, False)
    assert facts["typeCounts"] == {"user_message": 1, "security_flag": 1}
    assert facts["axis"]["end"] == BEGIN_MS + 300_000
    assert [sample[0] for sample in facts["samples"]] == [1, 2]
    assert [(gap["seq"], gap["is_late"]) for gap in facts["gaps"]] == [(2, False)]
    assert [flag["line"] for flag in facts["flags"]] == ["Tab hidden · 12 s"]
    assert [band["name"] for band in facts["bands"]] == ["Setup", "Phase 1"]
    assert {type["id"] for type in facts["types"]} == set(EventType.values)
    assert len(facts["groups"]) == 7


def test_the_page_knows_where_notes_are_pinned(session: Session, client: Client) -> None:
    record_many(session, 3)
    author = UserFactory.create()
    notes.add(session.pk, text="Look\nhere", author_id=author.pk, seq=2)
    notes.add(session.pk, text="On the whole", author_id=author.pk)
    assert opening(client.get(path(session)))["notes"] == [
        {"at": BEGIN_MS + 1_000, "words": "Look here"}
    ]


def test_script_in_what_a_candidate_wrote_never_ends_the_page_data(
    session: Session, client: Client
) -> None:
    hostile = "</script><script>alert(1)</script>"
    record_at(session, 0, "security_flag", data={"kind": hostile})
    text = client.get(path(session)).text
    assert hostile not in text
    assert "alert(1)" in opening(client.get(path(session)))["flags"][0]["line"]
    assert text.count("</script>") == text.count("<script")


def test_opening_costs_the_same_for_every_log(
    session: Session, organization: Organization, client: Client
) -> None:
    large = SessionFactory.create(organization=organization, status="submitted", now=BEGIN)
    record_many(session, 200, every=25)
    record_many(large, 20_000, every=0.25, types=list(EventType.values))
    asked, sizes = [], []
    for each in (session, large):
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path(each))
        asked.append(len(queries))
        sizes.append(len(answer.content))
    assert max(asked) <= 18
    assert max(sizes) <= 200 * 1024


def test_an_overdue_session_has_moved_on_when_one_looks(
    organization: Organization, client: Client
) -> None:
    session = SessionFactory.create(organization=organization, status="in_progress", now=BEGIN)
    facts = opening(client.get(path(session)))
    assert (facts["status"], facts["isLive"]) == ("submitted", False)
    assert Session.objects.get(pk=session.pk).status == "submitted"


def test_windows_are_selected_by_number_or_by_moment(session: Session, client: Client) -> None:
    record_many(session, 50)
    assert seqs(client.get(path(session, "events?after=48"))) == [49, 50]
    assert seqs(client.get(path(session, "events?before=3"))) == [1, 2]
    assert seqs(client.get(path(session, "events?around=10&limit=4"))) == [9, 10, 11, 12]
    answer = client.get(path(session, f"events?at={BEGIN_MS + 20_500}&limit=2"))
    assert (seqs(answer), answer.json()["position"]) == ([21, 22], 21)


def test_a_window_holds_what_is_chosen(session: Session, client: Client) -> None:
    record_many(session, 9, types=("manual_edit", "user_message", "security_flag"))
    chosen = client.get(path(session, "events?after=0&types=user_message,security_flag"))
    assert seqs(chosen) == [2, 3, 5, 6, 8, 9]


def test_an_answer_has_its_markdown_as_html(session: Session, client: Client) -> None:
    for type in ("user_message", "ai_response"):
        record_at(session, 0, type, data={"content": "**bold** <b>"})
    rows = client.get(path(session, "events?after=0&bodies=1")).json()["rows"]
    assert [row.get("html") for row in rows[-2:]] == [
        None,
        "<p><strong>bold</strong> &lt;b&gt;</p>\n",
    ]


def test_bodies_are_sent_only_on_request(session: Session, client: Client) -> None:
    record_at(session, 0, "user_message", data={"content": "x" * 5_000})
    row = client.get(path(session, "events?after=0")).json()["rows"][0]
    assert "text" not in row
    row = client.get(path(session, "events?after=0&bodies=1")).json()["rows"][0]
    assert (len(row["text"]), row["isCut"]) == (4_000, True)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "after=0&before=9",
        "after=-1",
        "after=x",
        f"after={2**40}",
        f"at={2**70}",
        "around=1&limit=0",
        "around=1&limit=201",
        "after=0&types=user_message,nothing",
    ],
)
def test_a_window_that_makes_no_sense_is_refused(
    session: Session, client: Client, query: str
) -> None:
    answer = client.get(path(session, f"events?{query}"))
    assert answer.status_code == 400
    assert answer.json()["errors"]


@pytest.mark.parametrize(
    "rest",
    [
        *("search", "search?q=", f"search?q={'x' * 201}", "search?q=%00", "news"),
        "events?after=0&types=%00",
    ],
)
def test_other_questions_that_make_no_sense_are_refused(
    session: Session, client: Client, rest: str
) -> None:
    assert client.get(path(session, rest)).status_code == 400


def test_windows_cost_the_same_everywhere_in_a_log(session: Session, client: Client) -> None:
    record_many(session, 1)
    counts = []
    for size, rest in [(0, "events?after=0"), (3, "events?after=0"), (6_000, "events?around=4000")]:
        if size:
            record_at(session, 10, *["manual_edit"] * size)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path(session, rest)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[2] == counts[1] + 1  # around is two ranges


def test_a_whole_event_comes_with_its_hash(session: Session, client: Client) -> None:
    record_at(session, 0, "manual_edit", data={"a": [1, {"b": "<i>"}]})
    event = client.get(path(session, "events/1")).json()
    assert json.loads(event["data"]) == {"a": [1, {"b": "<i>"}]}
    assert len(event["hash"]) == 64


@pytest.mark.parametrize("seq", ["0", "2", str(2**40), "9" * 30])
def test_an_event_that_is_not_in_the_log_is_404(session: Session, client: Client, seq: str) -> None:
    record_many(session, 1)
    assert client.get(path(session, f"events/{seq}")).status_code == 404


def test_the_density_counts_every_event_once(session: Session, client: Client) -> None:
    record_many(session, 300, types=("manual_edit", "user_message"))
    counts = client.get(path(session, "density")).json()["counts"]
    assert {type: sum(bins) for type, bins in counts.items()} == {
        "manual_edit": 150,
        "user_message": 150,
    }


def test_a_search_says_where_and_how_far(session: Session, client: Client) -> None:
    record_many(session, 12)
    found = client.get(path(session, "search?q=number 1&after=2")).json()
    assert found == {"seqs": [10, 11, 12], "through": 12, "isDone": True}


def test_news_are_the_new_events_and_the_live_state(
    organization: Organization, client: Client
) -> None:
    session = SessionFactory.create(organization=organization, status="in_progress")
    record_many(session, 3, begin=present(session.task_started_at))
    news = client.get(path(session, "news?after=1")).json()
    assert [row["seq"] for row in news["rows"]] == [2, 3]
    assert (news["count"], news["isLive"], news["status"]) == (3, True, "in_progress")


def test_the_work_at_a_revision_is_a_piece_of_the_page(session: Session, client: Client) -> None:
    checkpoint = session.checkpoints.get()
    answer = client.get(path(session, f"work/{checkpoint.revision + 7}"))
    assert answer.status_code == 404


class TestInstructions:
    def edit(self, session: Session, *texts: object) -> None:
        for place, text in enumerate(texts):
            record_at(session, place, "agents_md_edited", data={"content": text})

    def test_an_edit_shows_what_it_changed(self, session: Session, client: Client) -> None:
        self.edit(session, "Be <b>brief</b>.\nName sources.", "Be exact.\nName sources.")
        first = client.get(path(session, "events/1/instructions")).text
        assert "2 lines new or changed, 0 removed or changed." in first
        assert "Be &lt;b&gt;brief&lt;/b&gt;." in first
        second = client.get(path(session, "events/2/instructions")).text
        assert "1 line new or changed, 1 removed or changed." in second
        assert "<ins>exact</ins>" in second

    def test_only_an_edit_that_says_its_text_has_one(
        self, session: Session, client: Client
    ) -> None:
        self.edit(session, None, 7, "One")
        record_at(session, 9, "user_message", data={"content": "Hello"})
        numbers = (1, 2, 3, 4, 5)
        statuses = [
            client.get(path(session, f"events/{n}/instructions")).status_code for n in numbers
        ]
        assert statuses == [404, 404, 200, 404, 404]

    def test_the_edit_of_another_session_is_not_there(
        self, session: Session, client: Client, organization: Organization
    ) -> None:
        other = SessionFactory.create(organization=organization, status="submitted", now=BEGIN)
        self.edit(other, "Theirs", "Theirs again")
        self.edit(session, "Ours")
        assert client.get(path(session, "events/2/instructions")).status_code == 404
        assert "Theirs" not in client.get(path(session, "events/1/instructions")).text

    def test_the_line_says_how_much(self, session: Session, client: Client) -> None:
        data = {"file": "AGENTS.md", "added": 2, "removed": 1, "content": "One\nTwo"}
        record_at(session, 1, "agents_md_edited", data=data)
        record_at(session, 2, "agents_md_edited", data={"content": "One"})
        rows = client.get(path(session, "events?after=0")).json()["rows"]
        lines = ["AGENTS.md · 2 lines added, 1 line removed", "One"]
        assert [row["line"] for row in rows] == lines
