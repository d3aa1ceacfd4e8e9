from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries, Settings

from events_app import merkle, receipts, signing, tree
from events_app.models import Event, LogHead, LogLeaf, LogTree, TreeNode
from gradient.core import clock
from sessions_app import lifecycle
from sessions_app.deletion import single
from sessions_app.models import Organization, Session
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind
from tests.annotations import present
from tests.factories import OrganizationFactory, SessionFactory
from tests.logs import record_at
from tests.sessions_app.verbs import CANDIDATE
from tests.tampering import tampering

pytestmark = pytest.mark.django_db


def logged(organization: Organization, events: int = 2) -> Session:
    session = SessionFactory.create(organization=organization, status="in_progress")
    tree.begin([session.pk])
    record_at(session, 0, *["manual_edit"] * events)
    return session


def is_proved(session: Session) -> bool:
    leaf, log_tree = (
        LogLeaf.objects.get(pk=session.pk),
        LogTree.objects.get(pk=session.organization_id),
    )
    hash = tree.leaf_hash(session.pk, leaf.event_count, bytes(leaf.head_hash))
    proof = tree.inclusion_hashes(log_tree, leaf)
    root = merkle.root_of_proof(leaf.leaf_index or 0, log_tree.size, hash, proof)
    head = signing.read(log_tree.checkpoint)
    return head is not None and (head.size, head.root) == (log_tree.size, root)


def test_every_log_of_an_organization_is_a_leaf_of_its_tree(organization: Organization) -> None:
    other = OrganizationFactory.create()
    sessions = [logged(organization) for _ in range(5)] + [logged(other)]
    assert tree.sign_heads() == 6
    assert {each.pk: each.size for each in LogTree.objects.all()} == {
        organization.pk: 5,
        other.pk: 1,
    }
    assert all(map(is_proved, sessions))


def test_a_pass_without_a_change_signs_nothing(organization: Organization) -> None:
    session = logged(organization)
    assert tree.sign_heads() == 1
    before = LogTree.objects.get()
    assert tree.sign_heads() == 0
    assert LogTree.objects.get().signed_at == before.signed_at
    record_at(session, 1, "manual_edit")
    assert tree.sign_heads() == 1
    assert LogTree.objects.get().size == 2
    assert is_proved(session)


def test_a_pass_without_a_change_costs_three_queries(
    organization: Organization, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    logged(organization)
    tree.sign_heads()
    with django_assert_num_queries(3):  # the logs that grow, no more of them, and none is complete
        assert tree.sign_heads() == 0


def test_a_tree_says_when_it_was_signed(organization: Organization) -> None:
    logged(organization)
    with time_machine.travel("2026-11-27T12:00:00Z", tick=False):
        tree.sign_heads()
    assert present(LogTree.objects.get().signed_at).isoformat() == "2026-11-27T12:00:00+00:00"


def test_a_log_without_events_has_no_leaf_and_makes_no_tree(organization: Organization) -> None:
    session = SessionFactory.create(organization=organization)
    lifecycle.start_setup(session.pk, actor=CANDIDATE)
    assert tree.sign_heads() == 0
    assert LogLeaf.objects.get().leaf_index is None
    assert not LogTree.objects.exists()


def test_logs_of_different_lengths_go_on_each_from_its_own_end(organization: Organization) -> None:
    sessions = [logged(organization, events) for events in (1, 3, 2)]
    assert tree.sign_heads() == 3
    for session in sessions:
        record_at(session, 1, *["manual_edit"] * 4)
    assert tree.sign_heads() == 3
    assert all(map(is_proved, sessions))


def test_two_workers_that_see_one_change_append_it_once(organization: Organization) -> None:
    session = logged(organization)
    assert tree._append(organization.pk, [session.pk]) == 1
    assert tree._append(organization.pk, [session.pk]) == 0
    assert LogTree.objects.get().size == 1


def test_a_log_whose_head_is_gone_meanwhile_is_not_appended(organization: Organization) -> None:
    session = logged(organization)
    LogHead.objects.all().delete()
    assert tree._append(organization.pk, [session.pk]) == 0


def test_each_leaf_names_its_session_and_no_other_node_does(organization: Organization) -> None:
    sessions = [logged(organization) for _ in range(3)]
    tree.sign_heads()
    places = {leaf.pk: leaf.leaf_index for leaf in LogLeaf.objects.all()}
    assert set(places) == {session.pk for session in sessions}
    nodes = TreeNode.objects.exclude(session_id=None)
    assert {(node.session_id, (node.level, node.index)) for node in nodes} == {
        (pk, (0, index)) for pk, index in places.items()
    }


def test_the_nodes_that_are_read_are_those_at_the_places_of_that_tree(
    organization: Organization,
) -> None:
    other = OrganizationFactory.create()
    for owner in (organization, other, organization, other):
        logged(owner)
    tree.sign_heads()
    own = {(0, 1): b"", (1, 0): b""} | {
        (node.level, node.index): bytes(node.hash)
        for node in TreeNode.objects.filter(tree=organization.pk, index=1)
        | TreeNode.objects.filter(tree=organization.pk, level=1)
    }
    assert tree.read_nodes(organization.pk, [(0, 1), (1, 0)]) == own
    assert tree.read_nodes(organization.pk, []) == {}


def test_a_session_is_collected_from_its_start(organization: Organization) -> None:
    session = SessionFactory.create(organization=organization)
    lifecycle.start_setup(session.pk, actor=CANDIDATE)
    record_at(session, 0, "manual_edit")
    assert tree.sign_heads() == 1


def test_a_submitted_log_is_looked_at_until_two_minutes_after_it_cannot_grow(
    organization: Organization, settings: Settings
) -> None:
    session = logged(organization)
    lifecycle.submit(session.pk, actor=CANDIDATE)
    session.refresh_from_db()
    last = present(session.submitted_at) + timedelta(minutes=2, seconds=settings.GRACE_SECONDS)
    for second, may_grow in ((0, True), (1, False), (2, False)):
        with time_machine.travel(last + timedelta(seconds=second), tick=False):
            tree.sign_heads()
        assert LogLeaf.objects.get().may_grow == may_grow
    assert is_proved(session)


def test_a_submitted_log_without_events_is_looked_at_no_more(organization: Organization) -> None:
    session = SessionFactory.create(organization=organization, status="submitted")
    tree.begin([session.pk])
    with time_machine.travel(clock.now() + timedelta(days=9), tick=False):
        tree.sign_heads()
    assert not LogLeaf.objects.get().may_grow


def test_a_worker_that_was_away_collects_what_was_submitted_meanwhile(
    organization: Organization,
) -> None:
    session = logged(organization)
    lifecycle.submit(session.pk, actor=CANDIDATE)
    with time_machine.travel(clock.now() + timedelta(days=9), tick=False):
        assert tree.sign_heads() == 1
    assert LogLeaf.objects.get().event_count == 3
    assert is_proved(session)


@pytest.mark.parametrize("settled", [3, 30])
def test_a_pass_costs_nothing_for_logs_that_are_complete(
    organization: Organization, settled: int
) -> None:
    for _ in range(settled):
        logged(organization)
    tree.sign_heads()
    LogLeaf.objects.update(may_grow=False)
    logged(organization)
    with CaptureQueriesContext(connection) as queries:
        assert tree.sign_heads() == 1
    assert len(queries) <= 17


def test_many_logs_are_collected_in_batches(
    organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree, "BATCH_SIZE", 2)
    sessions = [logged(organization) for _ in range(5)]
    assert tree.sign_heads() == 5
    assert all(map(is_proved, sessions))


def test_a_log_that_was_rewritten_keeps_the_head_that_was_signed(
    organization: Organization,
) -> None:
    session = logged(organization, 3)
    tree.sign_heads()
    signed = LogLeaf.objects.get()
    with tampering(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM events_app_event")
    LogHead.objects.all().delete()
    record_at(session, 9, *["content_edited"] * 4)
    lifecycle.submit(session.pk, actor=CANDIDATE)
    with time_machine.travel(clock.now() + timedelta(days=9), tick=False):
        assert tree.sign_heads() == 0
    assert LogLeaf.objects.get().head_hash == signed.head_hash
    assert LogLeaf.objects.get().may_grow


def test_deleting_a_session_leaves_the_proofs_of_others(organization: Organization) -> None:
    sessions = [logged(organization) for _ in range(3)]
    tree.sign_heads()
    actor = Actor(ActorKind.STAFF, "7")
    single.delete_session(sessions[1].pk, organization_id=organization.pk, actor=actor)
    assert LogLeaf.objects.count() == 2
    assert is_proved(sessions[0])
    assert is_proved(sessions[2])
    assert tree.sign_heads() == 0


@pytest.mark.postgresql
def test_nodes_are_append_only(organization: Organization) -> None:
    logged(organization)
    tree.sign_heads()
    for write in (lambda: TreeNode.objects.update(hash=b"x" * 32), TreeNode.objects.all().delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


def test_the_head_before_the_first_event_is_the_beginning_of_the_chain() -> None:
    session = SessionFactory.create()
    assert receipts.get_heads([session])[session.pk]["events"] == Event.objects.count() == 0
    assert len(receipts.get_heads([session])[session.pk]["headHash"]) == 64
