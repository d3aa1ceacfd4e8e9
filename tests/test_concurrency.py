"""Concurrent calls on real connections: threads that start together."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from pytest_django import Settings

from events_app.log import NewEvent, record
from events_app.log.intake import record_batch
from events_app.models import Event, LogHead
from events_app.verification import verify
from sessions_app import lifecycle
from sessions_app.accounts import assessments, candidates, memberships
from sessions_app.deletion import single
from sessions_app.lifecycle import timers
from sessions_app.models import (
    Assessment,
    AuditEntry,
    Candidate,
    Checkpoint,
    Membership,
    RefusedSave,
    Session,
    Transition,
)
from sessions_app.reads import counts
from sessions_app.reads.counts import Selection
from sessions_app.vocabulary.enums import Role, Status
from sessions_app.vocabulary.exceptions import Conflict, NotFound
from sessions_app.work import store
from sessions_app.work.store import Refused, Saved
from tests import paths
from tests.admin_pages import page_of, superuser_client
from tests.annotations import Json
from tests.clients import ApiClient
from tests.factories import (
    AssessmentFactory,
    CandidateFactory,
    MembershipFactory,
    OrganizationFactory,
    SessionFactory,
)
from tests.logs import BEGIN_MS
from tests.sessions_app.admin.test_forms import assessment_form
from tests.sessions_app.verbs import CANDIDATE, STAFF
from tests.threads import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_fifty_clicks_on_next_advance_once() -> None:
    session = SessionFactory.create(status="in_progress", phase_minutes=(60, 60, 60))
    outcomes = at_once(*[lambda: lifecycle.advance_phase(session.pk, phase_index=0)] * 50)
    assert {outcome.current_phase_index for outcome in outcomes} == {1}
    assert Session.objects.get().current_phase_index == 1
    assert [event.type for event in Event.objects.all()] == ["phase_advanced"]


def test_fifty_requests_to_advance_advance_once() -> None:
    session = SessionFactory.create(status="in_progress", phase_minutes=(60, 60, 60))
    path = paths.sessions(session, "advance-phase")

    def click() -> Json:
        answered: Json = ApiClient(session.token).post(path, {"phaseIndex": 0}).json()
        return answered

    assert at_once(*[click] * 50) == [{"ok": True, "newPhaseIndex": 1}] * 50
    assert Event.objects.filter(type="phase_advanced").count() == 1


def test_thirty_checkpoints_beside_one_advance_lose_nothing_acknowledged() -> None:
    session = SessionFactory.create(status="in_progress", phase_minutes=(60, 60))

    def save(number: int) -> Callable[[], tuple[int, Saved | Refused]]:
        return lambda: (number, lifecycle.checkpoint(session.pk, {"save": number}))

    calls: list[Callable[[], object]] = [save(number) for number in range(30)]
    calls.insert(15, lambda: lifecycle.advance_phase(session.pk, phase_index=0))
    outcomes = [outcome for outcome in at_once(*calls) if isinstance(outcome, tuple)]

    assert len(outcomes) == 30
    acknowledged = {saved.revision: number for number, saved in outcomes}
    assert len(acknowledged) == 30
    for checkpoint in Checkpoint.objects.exclude(state=None):
        assert checkpoint.state == {"save": acknowledged[checkpoint.revision]}
    sealed = Checkpoint.objects.get(phase__index=0)
    in_first = [revision for revision in acknowledged if revision <= sealed.revision]
    assert sealed.revision == max(in_first, default=0)


def test_of_twenty_tabs_on_one_revision_one_saves_and_nineteen_are_kept() -> None:
    session = SessionFactory.create(status="in_progress")

    def save(number: int) -> Callable[[], Saved | Refused]:
        return lambda: lifecycle.checkpoint(session.pk, {"tab": number}, if_match=frozenset({"0"}))

    outcomes = at_once(*[save(number) for number in range(20)])
    assert sum(isinstance(outcome, store.Saved) for outcome in outcomes) == 1
    states = [row.state["tab"] for row in RefusedSave.objects.all()]
    states.append(Checkpoint.objects.get().state["tab"])
    assert sorted(states) == list(range(20))


def test_parallel_batches_leave_no_gap_in_the_numbers() -> None:
    session = SessionFactory.create(status="in_progress")

    def batch(number: int) -> Callable[[], int]:
        events = [NewEvent("manual_edit", n, "task", {"batch": number}) for n in range(7)]
        return lambda: record(session.pk, events)

    assert at_once(*[batch(number) for number in range(20)]) == [7] * 20
    assert list(Event.objects.values_list("seq", flat=True)) == list(range(1, 141))
    assert LogHead.objects.get().event_count == 140
    assert verify(session.pk) == []


def test_one_batch_sent_twenty_times_is_recorded_once() -> None:
    session = SessionFactory.create(status="in_progress")
    batch = [NewEvent("manual_edit", n, "task", {}, uuid4()) for n in range(5)]
    outcomes = at_once(*[lambda: record(session.pk, batch)] * 20)
    assert sorted(outcomes) == [0] * 19 + [5]


def test_twenty_invitations_of_one_address_make_one_session() -> None:
    assessment = AssessmentFactory.create()
    outcomes = at_once(
        *[lambda: lifecycle.invite(assessment, email="jane@example.com", name="Jane")] * 20
    )
    assert len({session.pk for session, _ in outcomes}) == 1
    assert sum(is_new for _, is_new in outcomes) == 1
    assert Session.objects.get().phases.count() == 1


def test_a_form_saved_beside_invitations_changes_no_session_in_the_middle() -> None:
    before, after = [("One", 1), ("Two", 2)], [("Three", 3), ("Four", 4)]
    assessment = AssessmentFactory.create(phases=before)
    client = superuser_client()
    form = assessment_form([(1, "Three", 3), (2, "Four", 4)], assessment.phases.order_by("index"))

    def invite(number: int) -> Callable[[], object]:
        email = f"candidate{number}@example.com"
        return lambda: lifecycle.invite(assessment, email=email, name="Jane")

    calls: list[Callable[[], object]] = [invite(number) for number in range(12)]
    calls.insert(6, lambda: client.post(page_of(assessment), form).status_code)
    assert 302 in at_once(*calls)
    lists = [
        list(session.phases.order_by("index").values_list("name", "minutes"))
        for session in Session.objects.all()
    ]
    assert len(lists) == 12
    assert all(phases in (before, after) for phases in lists)


def test_two_owners_who_end_each_other_s_ownership_leave_one() -> None:
    organization = OrganizationFactory.create()
    owners = MembershipFactory.create_batch(2, organization=organization)

    def demote(membership: Membership) -> Callable[[], object]:
        return lambda: memberships.change_role(
            organization.pk, membership.pk, role=Role.ADMIN, actor=STAFF
        )

    def remove(membership: Membership) -> Callable[[], object]:
        return lambda: memberships.remove(organization.pk, membership.pk, actor=STAFF)

    outcomes = at_once(demote(owners[0]), remove(owners[1]))
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 1
    assert organization.memberships.filter(role=Role.OWNER).count() == 1


def test_an_assessment_deleted_beside_invitations_leaves_all_or_nothing() -> None:
    for _ in range(5):
        assessment = AssessmentFactory.create()
        organization = assessment.organization_id
        addresses = [f"candidate{number}@example.com" for number in range(6)]

        def invite(email: str, assessment: Assessment = assessment) -> Callable[[], object]:
            return lambda: lifecycle.invite(assessment, email=email, name="Jane")

        def delete(assessment: Assessment = assessment, organization: UUID = organization) -> None:
            assessments.delete(organization, assessment.pk, actor=STAFF)

        calls: list[Callable[[], object]] = [invite(address) for address in addresses]
        calls.insert(3, delete)
        outcomes = at_once(*calls)
        deleted = outcomes.pop(3)
        kinds = {type(outcome) for outcome in outcomes}
        assert (deleted, kinds) == (None, {NotFound}) or (
            isinstance(deleted, Conflict) and kinds == {tuple}
        )


def test_a_session_starts_with_all_of_one_version() -> None:
    """Changes of the assessment beside invitations and starts."""
    for _ in range(3):
        assessment = AssessmentFactory.create()
        invited = [
            lifecycle.invite(assessment, email=f"early{number}@example.com", name="Jane")[0]
            for number in range(4)
        ]

        def start(session: Session) -> Callable[[], object]:
            return lambda: lifecycle.start_setup(session.pk, actor=CANDIDATE)

        def change(number: int, assessment: Assessment = assessment) -> Callable[[], object]:
            phases = [assessments.PhaseColumns(f"{number}", number + 1)] * (number + 1)
            return lambda: lifecycle.change_assessment(
                assessment.organization_id,
                assessment.pk,
                actor=STAFF,
                phases=phases,
                setup_minutes=number + 1,
                task_prompt=f"{number}",
            )

        def invite(number: int, assessment: Assessment = assessment) -> Callable[[], object]:
            email = f"late{number}@example.com"
            return lambda: lifecycle.invite(assessment, email=email, name="Jane")

        calls = [f(n) for n in range(4) for f in (change, invite)]
        outcomes = at_once(*calls, *map(start, invited))
        assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
        versions = {
            version.version: (version.setup_minutes, [tuple(p.values()) for p in version.phases])
            for version in assessment.versions.all()
        }
        assert sorted(versions) == [1, 2, 3, 4, 5]
        sessions = Session.objects.filter(assessment=assessment)
        assert sessions.count() == 8
        for session in sessions:
            phases = list(session.phases.order_by("index").values_list("name", "minutes"))
            asked = versions[session.assessment_version]
            assert (session.setup_minutes, phases) == asked
            assert session.status == Status.SETUP or session.assessment_version == 5


def test_two_changes_of_phases_leave_one_list() -> None:
    assessment = AssessmentFactory.create()

    def change(number: int) -> Callable[[], Assessment]:
        phases = [assessments.PhaseColumns(f"{number}.{index}", 5) for index in range(number + 1)]
        return lambda: lifecycle.change_assessment(
            assessment.organization_id, assessment.pk, actor=STAFF, phases=phases
        )

    at_once(*[change(number) for number in range(8)])
    names = list(assessment.phases.order_by("index").values_list("name", flat=True))
    last = int(names[0].partition(".")[0])
    assert names == [f"{last}.{index}" for index in range(last + 1)]


def test_two_candidates_do_not_take_one_address() -> None:
    one, two = CandidateFactory.create_batch(2, organization=OrganizationFactory.create())

    def take(candidate: Candidate) -> Callable[[], Candidate]:
        return lambda: candidates.update(
            candidate.organization_id, candidate.pk, email="jane@example.com"
        )

    outcomes = at_once(take(one), take(two))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Candidate", "Conflict"]


def test_extensions_of_one_moment_all_count() -> None:
    session = SessionFactory.create(status="in_progress")
    ends = Session.objects.get().timer_ends_at
    assert ends is not None

    def extend() -> Session:
        return lifecycle.extend(session.pk, minutes=1, reason="Fire alarm", actor=STAFF)

    at_once(*[extend] * 10)
    assert Session.objects.get().timer_ends_at == ends + timedelta(minutes=10)
    assert session.extensions.count() == 10


def test_of_twenty_submissions_one_counts() -> None:
    session = SessionFactory.create(status="in_progress")
    outcomes = at_once(*[lambda: lifecycle.submit(session.pk, actor=CANDIDATE)] * 20)
    assert sum(isinstance(outcome, Session) for outcome in outcomes) == 1
    assert Transition.objects.count() == 1
    assert [event.type for event in Event.objects.all()] == ["task_submitted"]


def test_a_session_is_deleted_once() -> None:
    session = SessionFactory.create(status="submitted")
    outcomes = at_once(
        *[
            lambda: single.delete_session(
                session.pk, organization_id=session.organization_id, actor=STAFF
            )
        ]
        * 10
    )
    assert sum(isinstance(outcome, AuditEntry) for outcome in outcomes) == 1
    assert AuditEntry.objects.count() == 1


def save(session: Session, number: int) -> Callable[[], Saved | Refused]:
    return lambda: lifecycle.checkpoint(session.pk, {"save": number})


def log(session: Session, number: int) -> Callable[[], int]:
    events = [NewEvent("manual_edit", n, "task", {"batch": number}) for n in range(3)]
    return lambda: record_batch(session.pk, events)


def log_by_request(session: Session, number: int) -> Callable[[], int]:
    event = {"timestampMs": BEGIN_MS + number, "phase": "task", "type": "manual_edit", "data": {}}
    path = paths.sessions(session, "events")
    return lambda: ApiClient(session.token).post(path, {"events": [event] * 3}).status_code


def delete(session: Session) -> Callable[[], AuditEntry]:
    return lambda: single.delete_session(
        session.pk, organization_id=session.organization_id, actor=STAFF
    )


def test_deleting_beside_saving_and_logging_leaves_nothing_behind() -> None:
    for _ in range(5):
        session = SessionFactory.create(status="in_progress")
        calls = [call(session, number) for number in range(8) for call in (save, log)]
        *outcomes, entry = at_once(*calls, delete(session))
        assert {type(each) for each in outcomes} <= {store.Saved, int, NotFound}
        recorded = sum(each for each in outcomes if isinstance(each, int))
        assert entry.details["events"] == recorded
        for model in (Session, Checkpoint, Event, LogHead):
            assert not model.objects.exists()


def test_deleting_beside_requests_to_log_leaves_nothing_behind() -> None:
    for _ in range(5):
        session = SessionFactory.create(status="in_progress")
        calls = [log_by_request(session, number) for number in range(12)]
        *statuses, entry = at_once(*calls, delete(session))
        assert set(statuses) <= {201, 401, 404}
        assert entry.details["events"] == 3 * statuses.count(201)
        for model in (Session, Event, LogHead):
            assert not model.objects.exists()


def test_a_storm_of_changes_leaves_every_count_right() -> None:
    assessment = AssessmentFactory.create()
    organization = assessment.organization
    fates = ["stays", "sets up", "starts", "submits", "goes"] * 12

    def live(number: int, fate: str) -> None:
        email = f"candidate{number}@example.com"
        session, _ = lifecycle.invite(assessment, email=email, name="Jane")
        verbs = [lifecycle.start_setup, lifecycle.start_task, lifecycle.submit]
        for verb in verbs[: fates.index(fate)]:
            verb(session.pk, actor=CANDIDATE)
        if fate == "goes":
            single.delete_session(session.pk, organization_id=organization.pk, actor=STAFF)

    calls = [partial(live, number, fate) for number, fate in enumerate(fates)]
    for some in range(0, len(calls), 30):  # PostgreSQL has a hundred connections
        assert at_once(*calls[some : some + 30]) == [None] * 30
    for owned in (Selection(organization.pk), Selection(organization.pk, assessment.pk)):
        for status in (None, *Status):
            selection = replace(owned, status=status)
            assert counts.total(selection) == selection.rows().count()
    assert Session.objects.count() == 48
    if counts.are_kept():
        assert counts.rebuild() == 0


def test_two_workers_move_a_session_on_once(settings: Settings) -> None:
    settings.GRACE_SECONDS = 0
    SessionFactory.create(status="setup", setup_minutes=0)
    at_once(*[timers.settle_overdue] * 8)
    assert Transition.objects.count() == 1
    assert Event.objects.count() == 1
