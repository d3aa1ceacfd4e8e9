import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from events_app.log import NewEvent, record
from events_app.models import Event
from events_app.types import GROUP_OF, EventType, Group
from gradient.admin import filters
from sessions_app.models import Session
from tests.admin_pages import list_of, page_of, rows_in, superuser_client
from tests.factories import SessionFactory

EVENTS = "/admin/events_app/event/"


@pytest.fixture
def client(db: None) -> Client:
    return superuser_client()


def session_with(*types: str, **data: object) -> Session:
    session = SessionFactory.create(status="in_progress")
    record(session.pk, [NewEvent(type, at, "task", data) for at, type in enumerate(types)])
    return session


def test_the_newest_recorded_come_first(client: Client) -> None:
    first, second = session_with("user_message"), session_with("ai_response", "user_message")
    listed = [(e.session_id, e.seq) for e in client.get(EVENTS).context["cl"].result_list]
    assert listed == [(second.pk, 2), (second.pk, 1), (first.pk, 1)]


@pytest.mark.parametrize("group", Group)
def test_events_are_filtered_by_group(client: Client, group: Group) -> None:
    session_with(*EventType)
    answer = client.get(EVENTS, {"group": group.value})
    types = {event.type for event in answer.context["cl"].result_list}
    assert types == {name for name, of in GROUP_OF.items() if of == group}


def test_events_are_filtered_by_type(client: Client) -> None:
    session = session_with("user_message", "ai_response")
    answer = client.get(EVENTS, {"type": "ai_response"})
    assert rows_in(answer) == {session.events.get(type="ai_response").pk}
    assert '<option value="ai_response" selected>' in answer.text


def test_a_type_is_looked_for_among_the_newest_unless_a_session_is_chosen(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filters, "MAX_ROWS", 2)
    session = session_with("user_message", *["manual_edit"] * 4)
    assert rows_in(client.get(EVENTS, {"type": "user_message"})) == set()
    assert len(rows_in(client.get(EVENTS, {"group": "deliverable"}))) == 2
    chosen = {"type": "user_message", "session": str(session.pk)}
    assert len(rows_in(client.get(EVENTS, chosen))) == 1


@pytest.mark.parametrize("query", [{"type": "nonsense"}, {"group": "nonsense"}])
def test_a_filter_by_an_unknown_word_finds_nothing(client: Client, query: dict[str, str]) -> None:
    session_with("user_message")
    assert rows_in(client.get(EVENTS, query)) == set()


def test_a_filter_form_keeps_the_other_filters(client: Client) -> None:
    session = session_with("user_message")
    text = client.get(EVENTS, {"session": str(session.pk), "group": "chat"}).text
    form = text.split('class="filter-form"')[1].split("</form>")[0]
    for name, value in (("session", session.pk), ("group", "chat")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in form


def test_a_list_shows_one_page_and_never_all(client: Client) -> None:
    session_with(*["manual_edit"] * 120)
    for query in ({}, {"all": ""}, {"p": "2"}):
        assert len(rows_in(client.get(EVENTS, query))) == 50


def test_a_list_reads_the_beginning_of_the_data_only(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    session_with("user_message", content="x" * 5000)
    with django_assert_num_queries(6) as queries:
        text = client.get(EVENTS).text
    assert "x" * 80 in text
    assert "x" * 101 not in text
    listing = queries.captured_queries[-1]["sql"]
    assert '"events_app_event"."data",' not in listing


def test_columns_of_a_large_table_are_not_sorted(client: Client) -> None:
    first, second = session_with("user_message"), session_with("ai_response")
    listed = [
        event.session_id for event in client.get(EVENTS, {"o": "4"}).context["cl"].result_list
    ]
    assert listed == [second.pk, first.pk]
    assert "?o=" not in client.get(EVENTS).text


def test_a_page_shows_the_data_indented_and_the_hash(client: Client) -> None:
    event = session_with("user_message", content="Grüße", n=1).events.get()
    text = client.get(page_of(event)).text
    assert "{\n  &quot;content&quot;: &quot;Grüße&quot;,\n  &quot;n&quot;: 1\n}" in text
    assert bytes(event.hash).hex() in text


@pytest.mark.parametrize(
    ("timestamp_ms", "shown"),
    [(1_705_312_800_000, "15 Jan 2024, 10:00:00"), (2**63 - 1, "9223372036854775807 ms")],
)
def test_the_candidates_clock_may_say_anything(
    client: Client, timestamp_ms: int, shown: str
) -> None:
    session = SessionFactory.create(status="in_progress")
    record(session.pk, [NewEvent("user_message", timestamp_ms, "task")])
    assert shown in client.get(page_of(session.events.get())).text


def test_the_session_list_counts_events_by_the_logs_end(client: Client) -> None:
    session_with(*["manual_edit"] * 1234)
    assert ">1,234</td>" in client.get(list_of(Session)).text


def test_a_sessions_page_shows_its_last_25_events(client: Client) -> None:
    session = session_with(*["manual_edit"] * 30)
    session_with("security_flag")
    text = client.get(page_of(session)).text
    panel = text.split(">Last events</h2>")[1]
    linked = [event.seq for event in Event.objects.all() if f'{page_of(event)}"' in panel]
    assert linked == list(range(6, 31))
    assert f'<a href="{EVENTS}?session={session.pk}">All 30 events</a>' in panel
    assert "Security flag" not in panel


def test_a_sessions_page_takes_as_many_queries_for_25_events_as_for_one(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ContentType.objects.get_for_model(Session)  # read once per process, then cached
    for session in (session_with("manual_edit"), session_with(*["manual_edit"] * 25)):
        # One of them asks whether the superuser needs a second factor (decision 0049).
        with django_assert_num_queries(8):
            client.get(page_of(session))


def test_a_session_without_a_log_has_a_page_too(client: Client) -> None:
    text = client.get(page_of(SessionFactory.create())).text
    assert "Nothing has been recorded." in text
