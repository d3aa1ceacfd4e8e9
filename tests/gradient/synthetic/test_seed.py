import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from events_app.models import Event, LogHead
from events_app.verification import verify_all
from gradient.synthetic.seeding.bulk import AlreadySeeded, SeedOptions, fill
from gradient.synthetic.seeding.rows import COLUMNS
from sessions_app import lifecycle
from sessions_app.lifecycle import timers
from sessions_app.models import Checkpoint, Organization, Session
from sessions_app.reads import counts
from sessions_app.reads.counts import Selection
from sessions_app.vocabulary.actors import TIMER
from sessions_app.vocabulary.enums import Status
from sessions_app.work import store
from tests import paths
from tests.annotations import Json
from tests.clients import ApiClient

pytestmark = pytest.mark.django_db

ORDER = SeedOptions(sessions=200, events_per_session=5, giant_log=300, seed=3)


@pytest.fixture
def known(db: None) -> Json:
    return fill(ORDER)


def test_it_makes_as_much_as_was_ordered(known: Json) -> None:
    assert Session.objects.count() == 201
    assert Event.objects.count() == 200 * 5 + 300
    assert Organization.objects.count() == 3


def test_every_log_is_chained_and_counted(known: Json) -> None:
    findings = [finding for _, findings in verify_all() for finding in findings]
    assert findings == []
    assert LogHead.objects.get(pk=known["giant"]).event_count == 300


def test_sessions_of_all_statuses_are_among_them(known: Json) -> None:
    statuses = set(Session.objects.values_list("status", flat=True))
    assert statuses == set(Status)


def test_the_same_seed_makes_the_same_rows(known: Json) -> None:
    first = dump()
    wipe()
    assert fill(ORDER) == known
    assert dump() == first


def test_another_seed_makes_others(known: Json) -> None:
    other = fill(SeedOptions(sessions=20, events_per_session=1, seed=8))
    assert other["key"] != known["key"]
    assert Session.objects.count() == 221


def test_a_seed_that_was_used_changes_nothing(known: Json) -> None:
    with pytest.raises(AlreadySeeded):
        fill(ORDER)
    assert Session.objects.count() == 201


def test_the_first_organization_has_nine_tenths(known: Json) -> None:
    own = Session.objects.filter(organization_id=known["organization"]).count()
    assert 0.8 < own / 201 < 1


def test_nothing_moves_on_when_it_is_touched(known: Json) -> None:
    assert timers.settle_overdue() == 0


def test_its_key_and_tokens_open_the_api(known: Json) -> None:
    listed = ApiClient(known["key"]).get("/api/sessions?limit=1").json()
    assert listed["total"] == Session.objects.filter(organization_id=known["organization"]).count()
    session = Session.objects.get(pk=known["token_sessions"][0])
    assert session.token == known["tokens"][0]
    body = {"deliverableState": {"text": "x"}}
    response = ApiClient(session.token).post(paths.sessions(session, "checkpoint"), body)
    assert response.status_code == 200


def test_running_sessions_can_go_on_to_the_end(known: Json) -> None:
    session = Session.objects.filter(status=Status.IN_PROGRESS)[0]
    while session.phase_index < session.phases.count() - 1:
        session = lifecycle.advance_phase(session.pk)
    submitted = lifecycle.submit(session.pk, actor=TIMER)
    assert submitted.status == Status.SUBMITTED


def test_work_is_as_the_work_store_would_have_it(known: Json) -> None:
    checkpoint = Checkpoint.objects.all()[0]
    assert checkpoint.digest == store.digest(checkpoint.state)


def test_the_ids_are_a_sample_without_the_giant(known: Json) -> None:
    assert known["giant"] not in known["ids"] + known["token_sessions"]
    assert known["sessions"] == 200
    in_progress = Session.objects.filter(pk__in=known["token_sessions"])
    assert {session.status for session in in_progress} == {Status.IN_PROGRESS}


def test_the_year_of_data_ends_on_the_given_day(db: None) -> None:
    until = datetime(2020, 1, 1, tzinfo=UTC)
    fill(SeedOptions(sessions=50, events_per_session=1, until=until))
    times = Session.objects.order_by("created_at").values_list("created_at", flat=True)
    assert until - timedelta(days=367) < times[0]
    assert times[49] < until


class TestCommand:
    def test_it_writes_what_a_benchmark_needs(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        ids = tmp_path / "ids.json"
        call_command("seed", sessions=60, events_per_session=2, giant_log=30, ids=ids)
        known = json.loads(ids.read_text())
        assert known["giant_events"] == 30
        out, err = capsys.readouterr()
        assert "60 sessions, 150 events" in out
        assert known["key"] in out
        assert "100%" in err

    def test_it_says_so_if_the_seed_was_used(self) -> None:
        call_command("seed", sessions=1, events_per_session=0)
        with pytest.raises(CommandError, match="used before"):
            call_command("seed", sessions=1, events_per_session=0)
        assert Session.objects.count() == 1

    @pytest.mark.parametrize("option", [{"sessions": "0"}, {"until": "soon"}])
    def test_it_refuses_what_makes_no_sense(self, option: dict[str, str]) -> None:
        arguments = {"sessions": "1", "events_per_session": "1", **option}
        flags = [f"--{name.replace('_', '-')}={value}" for name, value in arguments.items()]
        with pytest.raises(CommandError):
            call_command("seed", *flags)
        assert not Session.objects.exists()


def dump() -> dict[str, list[Json]]:
    """Every row of every seeded table, without generated ids and encryptions."""
    return {
        label: [
            {
                name: row[name]
                for name in row
                if (name != "id" or label in WITH_OWN_IDS) and name != "token_encrypted"
            }
            for row in apps.get_model(label).objects.order_by("pk").values()
        ]
        for label in COLUMNS
        if label not in BY_PHASE
    }


WITH_OWN_IDS = {"sessions_app.Session", "sessions_app.Score", "sessions_app.Candidate"}
# Their keys go on counting on PostgreSQL, where a second filling starts after the first.
BY_PHASE = {"sessions_app.Checkpoint", "sessions_app.SessionPhase"}


def wipe() -> None:
    from sessions_app.deletion.single import delete_rows
    from sessions_app.models import ApiKey, Assessment, Candidate

    delete_rows(list(Session.objects.values_list("pk", flat=True)))
    for model in Candidate, Assessment, ApiKey, Organization:
        model.objects.all().delete()
    connection.check_constraints()  # what waits for a commit is in the way of ALTER TABLE


def test_the_sessions_are_counted(known: Json) -> None:
    for selection in (
        Selection(known["organization"]),
        Selection(known["organization"], status=known["status"]),
        Selection(known["organization"], assessment_id=known["assessment"]),
    ):
        assert counts.total(selection) == selection.rows().count() > 0
    fill(SeedOptions(sessions=20, events_per_session=1, seed=8))
    if counts.are_kept():
        assert counts.rebuild() == 0
