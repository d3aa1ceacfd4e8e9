"""Assigning sessions to the members who are to review them."""

from contextlib import suppress
from functools import partial
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection

from sessions_app import lifecycle
from sessions_app.accounts import memberships
from sessions_app.models import AuditEntry, Membership, Organization, Session
from sessions_app.vocabulary.enums import Role, Status
from sessions_app.vocabulary.exceptions import InvalidRequest, NotFound
from tests.factories import MembershipFactory, SessionFactory, UserFactory
from tests.sessions_app.verbs import STAFF
from tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(organization=organization, status=Status.SCORED)


@pytest.fixture
def ada(organization: Organization) -> User:
    return add_member(organization)


def add_member(organization: Organization, **fields: object) -> User:
    user: User = UserFactory.create(**fields)
    MembershipFactory.create(organization=organization, user=user, role=Role.REVIEWER)
    return user


def assignee(session: Session) -> int | None:
    return Session.objects.values_list("assignee", flat=True).get(pk=session.pk)


def recorded(session: Session) -> list[tuple[str, object, object]]:
    entries = AuditEntry.objects.filter(object_id=session.pk).order_by("created_at")
    return [(each.action, each.details["before"], each.details["user"]) for each in entries]


def test_each_change_is_recorded_once(session: Session, ada: User) -> None:
    grace = add_member(session.organization)
    for user_id in (ada.pk, ada.pk, grace.pk, None, None):
        lifecycle.assign(session.pk, user_id, actor=STAFF)
        assert assignee(session) == user_id
    assert recorded(session) == [
        ("session.assigned", None, ada.pk),
        ("session.assigned", ada.pk, grace.pk),
        ("session.unassigned", grace.pk, None),
    ]


def test_only_active_members_of_the_organization_can_be_assigned(
    session: Session, ada: User
) -> None:
    stranger = MembershipFactory.create().user
    inactive = add_member(session.organization, is_active=False)
    for user_id in (stranger.pk, inactive.pk, 0):
        with pytest.raises(InvalidRequest, match="Only a member"):
            lifecycle.assign(session.pk, user_id, actor=STAFF)
    assert assignee(session) is None
    assert recorded(session) == []
    with pytest.raises(NotFound):
        lifecycle.assign(uuid4(), None, actor=STAFF)


def test_a_stale_instance_does_not_write_an_assignee_back(session: Session, ada: User) -> None:
    lifecycle.assign(session.pk, ada.pk, actor=STAFF)
    session.save()
    assert assignee(session) == ada.pk


@pytest.mark.parametrize("is_user_deleted", [False, True])
def test_a_member_who_leaves_is_unassigned_in_this_organization_alone(
    session: Session, ada: User, is_user_deleted: bool
) -> None:
    other = SessionFactory.create()
    membership = Membership.objects.get(user=ada)
    MembershipFactory.create(organization=other.organization, user=ada, role=Role.REVIEWER)
    for each in (session, other):
        lifecycle.assign(each.pk, ada.pk, actor=STAFF)
    user_id = ada.pk
    if is_user_deleted:
        ada.delete()
    else:
        memberships.remove(session.organization_id, membership.pk, actor=STAFF)
    assert assignee(session) is None
    assert assignee(other) == (None if is_user_deleted else user_id)
    assert recorded(session)[-1] == ("session.unassigned", user_id, None)
    assert len(recorded(session)) == 2


def test_an_organization_is_deleted_with_its_members(organization: Organization, ada: User) -> None:
    organization.delete()
    assert not Membership.objects.filter(user=ada).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
def test_nothing_is_assigned_to_a_member_who_is_leaving(organization: Organization) -> None:
    for _ in range(10):
        user = add_member(organization)
        sessions = SessionFactory.create_batch(3, organization=organization)
        membership = Membership.objects.get(user=user)

        def assign(session: Session, user_id: int = user.pk) -> None:
            with suppress(InvalidRequest):
                lifecycle.assign(session.pk, user_id, actor=STAFF)

        def leave(membership_id: int = membership.pk) -> None:
            memberships.remove(organization.pk, membership_id, actor=STAFF)

        at_once(*(partial(assign, each) for each in sessions), leave)
        assert not Session.objects.filter(assignee=user).exists()
        assert not Membership.objects.filter(user=user).exists()
        for session in sessions:
            actions = [action for action, *_ in recorded(session)]
            assert actions in ([], ["session.assigned", "session.unassigned"])
