"""`tags` of `PATCH /api/sessions/{id}`."""

import pytest
from django.db import DatabaseError, transaction

from sessions_app import lifecycle
from sessions_app.accounts import tags
from sessions_app.deletion import erasure
from sessions_app.models import AuditEntry, Change, Organization, Session, SessionTag, Tag
from sessions_app.vocabulary.enums import Scope
from sessions_app.vocabulary.exceptions import Conflict
from tests import answers, paths
from tests.annotations import Json
from tests.clients import ApiClient
from tests.exports import text
from tests.factories import ApiKeyFactory, OrganizationFactory, SessionFactory
from tests.sessions_app.verbs import STAFF
from tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(organization=organization)


def change(api: ApiClient, session: Session, **body: object) -> Json:
    response = api.patch(paths.sessions(session), body)
    assert response.status_code == 200, response.content
    shown: Json = response.json()["session"]
    assert shown == api.get(paths.sessions(session)).json()["session"]
    return shown


def names() -> set[str]:
    return set(Tag.objects.values_list("name", flat=True))


def test_the_list_is_replaced_whole(api: ApiClient, session: Session) -> None:
    assert change(api, session, tags=["zebra", " Ant  hill "])["tags"] == ["zebra", "Ant hill"]
    assert change(api, session, tags=["ant hill", "bee"])["tags"] == ["Ant hill", "bee"]
    assert change(api, session, dueDate=None)["tags"] == ["Ant hill", "bee"]
    assert change(api, session, tags=[])["tags"] == []


def test_a_tag_is_spelled_as_it_was_first(
    api: ApiClient, session: Session, organization: Organization
) -> None:
    other = SessionFactory.create(organization=organization)
    change(api, other, tags=["VIP"])
    assert change(api, session, tags=["vip", "Vip"])["tags"] == ["VIP"]
    theirs = SessionFactory.create()
    lifecycle.set_tags(theirs.pk, ["vip"], actor=STAFF)
    assert sorted(Tag.objects.values_list("name", flat=True)) == ["VIP", "vip"]


def test_the_audit_says_who_changed_them_and_not_which(api: ApiClient, session: Session) -> None:
    for list_ in (["a", "b"], ["A", "b"], ["b", "c", "d"]):
        change(api, session, tags=list_)
    entries = AuditEntry.objects.filter(action="session.tags_changed").order_by("created_at")
    assert [entry.details for entry in entries] == [
        {"added": 2, "removed": 0},
        {"added": 2, "removed": 1},
    ]
    assert {(entry.object_id, entry.actor_kind) for entry in entries} == {(session.pk, "api_key")}
    assert not Change.objects.exists()  # as of the other things that PATCH changes


def test_a_tag_that_no_session_has_is_removed(
    api: ApiClient, session: Session, organization: Organization
) -> None:
    other = SessionFactory.create(organization=organization)
    change(api, session, tags=["a", "b"])
    change(api, other, tags=["b"])
    change(api, session, tags=["c"])
    assert names() == {"b", "c"}


def test_a_deleted_session_takes_its_tags_with_it(api: ApiClient, session: Session) -> None:
    change(api, session, tags=["a"])
    api.delete(paths.sessions(session))
    assert not SessionTag.objects.exists()
    assert (tags.delete_unused(), tags.delete_unused()) == (1, 0)
    assert names() == set()


def test_erasing_the_candidate_removes_them_at_once(
    api: ApiClient, session: Session, organization: Organization
) -> None:
    other = SessionFactory.create(organization=organization)
    change(api, session, tags=["Jane again", "kept"])
    change(api, other, tags=["kept"])
    entry = erasure.erase_candidate(organization.pk, session.candidate_id, actor=STAFF)
    assert entry.details["session tags"] == 2
    assert names() == {"kept"}
    assert change(api, other)["tags"] == ["kept"]


@pytest.mark.parametrize(
    ("value", "faults"),
    [
        (None, ["tags"]),
        ("vip", ["tags"]),
        ([1], ["tags.0"]),
        ([""], ["tags.0"]),
        (["ok", "\u200b"], ["tags.1"]),
        (["a,b"], ["tags.0"]),
        (["x" * 51], ["tags.0"]),
        (["a\nb\x07"], ["tags.0"]),
        ([str(number) for number in range(21)], ["tags"]),
    ],
)
def test_what_is_not_valid_is_refused_by_name(
    api: ApiClient, session: Session, value: object, faults: list[str]
) -> None:
    response = api.patch(
        paths.sessions(session), {"tags": value, "dueDate": "2090-01-01T00:00:00Z"}
    )
    assert answers.faults(response) == faults
    session.refresh_from_db()
    assert (session.due_date, names()) == (None, set())


def test_an_organization_has_a_bound(session: Session, organization: Organization) -> None:
    Tag.objects.bulk_create(
        Tag(organization=organization, name=str(number), key=str(number)) for number in range(1000)
    )
    lifecycle.set_tags(session.pk, ["7"], actor=STAFF)
    with pytest.raises(Conflict, match="1,000 tags"):
        lifecycle.set_tags(session.pk, ["7", "new"], actor=STAFF)


def test_of_another_organization_it_is_as_if_it_never_was(
    stranger: ApiClient, session: Session
) -> None:
    answers.error(stranger.patch(paths.sessions(session), {"tags": ["a"]}), 404, "not_found")
    assert names() == set()


def test_a_key_that_reads_changes_none(session: Session, organization: Organization) -> None:
    client = ApiClient(ApiKeyFactory.create(organization=organization, scope=Scope.READ).plain)
    answers.error(client.patch(paths.sessions(session), {"tags": ["a"]}), 403, "forbidden")


def test_a_bulk_deletion_takes_the_filter(session: Session, organization: Organization) -> None:
    lifecycle.set_tags(session.pk, ["old"], actor=STAFF)
    SessionFactory.create(organization=organization)
    lifecycle.set_tags(SessionFactory.create().pk, ["old"], actor=STAFF)
    client = ApiClient(ApiKeyFactory.create(organization=organization, scope=Scope.ADMIN).plain)
    deletion = client.post("/api/deletions", {"filters": {"tag": "Old"}}).json()["deletion"]
    assert [row["id"] for row in deletion["sample"]] == [str(session.pk)]
    refused = client.post("/api/deletions", {"filters": {"tag": " "}})
    assert answers.faults(refused) == ["filters.tag"]


def test_the_export_takes_the_filter(
    api: ApiClient, session: Session, organization: Organization
) -> None:
    lifecycle.set_tags(session.pk, ["VIP"], actor=STAFF)
    SessionFactory.create(organization=organization)
    lines = text(api.get("/api/sessions/export?tag=vip")).splitlines()
    assert str(session.pk) in lines[0]
    assert lines[1:] == ['{"complete":true,"rows":1}']


@pytest.mark.postgresql
def test_the_database_refuses_a_tag_of_another_organization(session: Session) -> None:
    tag = Tag.objects.create(organization=OrganizationFactory.create(), name="a", key="a")
    with pytest.raises(DatabaseError, match="organization"), transaction.atomic():
        SessionTag.objects.create(
            session=session, tag=tag, position=0, session_created_at=session.created_at
        )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_changes_that_meet_lose_nothing(organization: Organization) -> None:
    sessions = [SessionFactory.create(organization=organization) for _ in range(2)]
    swaps = [(["a", "b"], ["c", "d"]), (["d", "c"], ["b", "a"])]

    def swap(number: int) -> None:
        for _ in range(10):
            for list_ in swaps[number]:
                lifecycle.set_tags(sessions[number].pk, list_, actor=STAFF)

    at_once(*[lambda: swap(0), lambda: swap(1), tags.delete_unused, tags.delete_unused] * 2)
    assert names() == {"c", "d", "a", "b"}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_who_add_at_once_both_have_added(organization: Organization) -> None:
    session = SessionFactory.create(organization=organization)
    at_once(
        *[lambda tag=tag: lifecycle.add_tag(session.pk, tag, actor=STAFF) for tag in "abcdefgh"]
    )
    assert {tag.name for tag in tags.list_for_session(session)} == set("abcdefgh")
