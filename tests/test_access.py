"""Who may call what: one table of every endpoint and every kind of credential.

The endpoints come from the URL patterns, so that a new one without a row fails here.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from sessions_app.changes.webhooks.signing import new_secret
from sessions_app.deletion.selection import create_preview
from sessions_app.models import (
    AssistantTurn,
    DeletionJob,
    EditProposal,
    MemoryEntry,
    Organization,
    Session,
    Skill,
    WebhookDelivery,
    WebhookEndpoint,
)
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind, Scope, SkillOrigin, Status
from sessions_app.workspace.deliverables import to_file
from tests import answers
from tests.annotations import Json, Response
from tests.clients import ApiClient
from tests.factories import ApiKeyFactory, OrganizationFactory, SessionFactory
from tests.factories.scores import ScoreFactory
from tests.materials import assessment_with_materials
from tests.undone import undone

pytestmark = pytest.mark.django_db

CREDENTIALS = [
    "none",
    "unknown key",
    "unknown token",
    "key",
    "key that reads",
    "key of an admin",
    "key of others",
    "own token",
    "token of another session",
]


class Row(NamedTuple):
    """What the four keys and the two tokens are answered.

    `of_others` is the key of another organization, `of_another` the token of another session. The
    key of an admin is answered like any other, unless `admin` says what it is answered; without a
    valid credential it is 401, unless `without` says otherwise.
    """

    key: int
    reads: int
    of_others: int
    own: int
    of_another: int
    status: Status = Status.IN_PROGRESS
    body: Json | None = None
    admin: int | None = None
    without: int = 401

    @property
    def of_admin(self) -> int:
        return self.key if self.admin is None else self.admin

    def expected(self, credential: str) -> int:
        keys = [self.key, self.reads, self.of_admin, self.of_others]
        answers = [self.without, self.without, self.without, *keys, self.own, self.of_another]
        return dict(zip(CREDENTIALS, answers, strict=True))[credential]


OF_THE_SESSION = {"sessionId": "that of the session"}
A_FILE = {"file": "sent as a form"}
MEMO = to_file("docx", None).content
STATE = {"deliverableState": {"text": "x"}}
JANE = {"email": "jane@example.com", "name": "Jane"}
EVENTS = {
    "events": [
        {"timestampMs": 1_772_366_400_000, "phase": "task", "type": "manual_edit", "data": {}}
    ]
}
ASSESSMENT = {"name": "Senior PM", "phases": [{"name": "Task", "minutes": 60}]}
HELLO = {"role": "user", "content": "Hello"}
MINUTES = {"minutes": 5, "reason": "Fire alarm"}
OF_THE_STATUS = {"filters": {"status": "in_progress"}}
CONFIRMED = {"sessions": 1, "reason": "Retention"}
HOOK = {"url": "https://example.com/hooks"}
ADMINS = Row(403, 403, 403, 403, 403, admin=200)

A_TEST = {
    "partner_test_id": "unknown",
    "candidate": {"first_name": "Jo", "email": "jo@example.com"},
    "url": "https://greenhouse.example/take_home_tests/1",
}

TABLE = {
    "GET sessions": Row(200, 200, 200, 403, 403),
    "GET event-types": Row(200, 200, 200, 200, 200, without=200),
    "GET sessions/changes": Row(200, 200, 200, 403, 403),
    "GET sessions/export": Row(200, 200, 200, 403, 403),
    "GET me": Row(200, 200, 200, 403, 403),
    "GET greenhouse/list_tests": Row(200, 200, 200, 403, 403),
    "POST greenhouse/send_test": Row(404, 403, 404, 403, 403, body=A_TEST),
    "GET greenhouse/test_status": Row(400, 400, 400, 403, 403),
    "POST greenhouse/request_errors": Row(200, 403, 200, 403, 403),
    "GET scores": Row(200, 200, 200, 403, 403),
    "GET scores/export": Row(200, 200, 200, 403, 403),
    "GET sessions/<uuid:session_id>": Row(200, 200, 404, 403, 403),
    "DELETE sessions/<uuid:session_id>": Row(200, 403, 404, 403, 403),
    "GET sessions/<uuid:session_id>/work": Row(200, 200, 404, 403, 403),
    "POST sessions/<uuid:session_id>/extend": Row(200, 403, 404, 403, 403, body=MINUTES),
    "GET sessions/<uuid:session_id>/workspace": Row(403, 403, 403, 200, 404),
    "GET sessions/<uuid:session_id>/messages": Row(200, 200, 404, 200, 404),
    "POST sessions/<uuid:session_id>/messages": Row(403, 403, 403, 201, 404, body=HELLO),
    "POST sessions/<uuid:session_id>/start-setup": Row(403, 403, 403, 200, 404, Status.INVITED),
    "POST sessions/<uuid:session_id>/start-task": Row(403, 403, 403, 200, 404, Status.SETUP),
    "POST sessions/<uuid:session_id>/checkpoint": Row(403, 403, 403, 200, 404, body=STATE),
    "POST sessions/<uuid:session_id>/advance-phase": Row(403, 403, 403, 200, 404, body=STATE),
    "GET sessions/<uuid:session_id>/deliverable": Row(200, 200, 404, 200, 404),
    "POST sessions/<uuid:session_id>/deliverable": Row(403, 403, 403, 200, 404, body=A_FILE),
    "GET sessions/<uuid:session_id>/preparation": Row(200, 200, 404, 200, 404),
    "PUT sessions/<uuid:session_id>/instructions": (
        Row(403, 403, 403, 200, 404, body={"text": "Be brief."})
    ),
    "POST sessions/<uuid:session_id>/memory": (
        Row(403, 403, 403, 201, 404, body={"key": "reader", "value": "The board"})
    ),
    "DELETE sessions/<uuid:session_id>/memory/<uuid:memory_id>": Row(403, 403, 403, 200, 404),
    "POST sessions/<uuid:session_id>/skills": (
        Row(403, 403, 403, 201, 404, body={"name": "check", "instructions": "Recompute."})
    ),
    "POST sessions/<uuid:session_id>/skills/<uuid:skill_id>/enable": Row(403, 403, 403, 200, 404),
    "POST sessions/<uuid:session_id>/skills/<uuid:skill_id>/disable": Row(403, 403, 403, 200, 404),
    "GET sessions/<uuid:session_id>/materials": Row(200, 200, 404, 200, 404),
    "POST sessions/<uuid:session_id>/sources/<slug:source_id>/connect": (
        Row(403, 403, 403, 200, 404)
    ),
    "POST sessions/<uuid:session_id>/files": Row(403, 403, 403, 201, 404, body=A_FILE),
    "GET sessions/<uuid:session_id>/files/<uuid:file_id>": Row(200, 200, 404, 200, 404),
    "GET sessions/<uuid:session_id>/files/<uuid:file_id>/text": Row(200, 200, 404, 200, 404),
    "GET sessions/<uuid:session_id>/assistant": Row(403, 403, 403, 200, 404),
    "POST sessions/<uuid:session_id>/assistant/turns": (
        Row(403, 403, 403, 409, 404, body={"content": "Hello"})
    ),
    "GET sessions/<uuid:session_id>/assistant/turns/<uuid:turn_id>": Row(403, 403, 403, 200, 404),
    "POST sessions/<uuid:session_id>/assistant/turns/<uuid:turn_id>/stop": (
        Row(403, 403, 403, 200, 404)
    ),
    "POST sessions/<uuid:session_id>/assistant/proposals/<uuid:proposal_id>/take": (
        Row(403, 403, 403, 200, 404)
    ),
    "POST sessions/<uuid:session_id>/assistant/proposals/<uuid:proposal_id>/leave": (
        Row(403, 403, 403, 200, 404)
    ),
    "GET sessions/<uuid:session_id>/workflow-runs": Row(200, 200, 404, 200, 404),
    "POST sessions/<uuid:session_id>/workflow-runs": (
        Row(403, 403, 403, 409, 404, body={"step": 0})
    ),
    "POST sessions/<uuid:session_id>/submit": Row(403, 403, 403, 409, 404, body=STATE),
    "GET sessions/<uuid:session_id>/events": Row(200, 200, 404, 403, 403),
    "GET sessions/<uuid:session_id>/receipt": Row(200, 200, 404, 200, 404, status=Status.SUBMITTED),
    "POST sessions/<uuid:session_id>/verify": Row(200, 403, 404, 403, 403),
    "GET sessions/<uuid:session_id>/events/export": Row(200, 200, 404, 403, 403),
    "POST sessions/<uuid:session_id>/events": Row(403, 403, 403, 201, 404, body=EVENTS),
    "GET api-keys": Row(403, 403, 403, 403, 403, admin=200),
    "POST api-keys": Row(403, 403, 403, 403, 403, body={"name": "x"}, admin=201),
    "DELETE api-keys/<uuid:api_key_id>": Row(403, 403, 403, 403, 403, admin=200),
    "POST deletions": ADMINS._replace(body=OF_THE_STATUS, admin=201),
    "GET deletions/<uuid:deletion_id>": ADMINS,
    "DELETE deletions/<uuid:deletion_id>": ADMINS,
    "POST deletions/<uuid:deletion_id>/confirm": ADMINS._replace(body=CONFIRMED),
    "GET webhooks": ADMINS,
    "POST webhooks": ADMINS._replace(body=HOOK, admin=201),
    "GET webhooks/<uuid:webhook_id>": ADMINS,
    "PATCH webhooks/<uuid:webhook_id>": ADMINS._replace(body={"name": "x"}),
    "DELETE webhooks/<uuid:webhook_id>": ADMINS,
    "POST webhooks/<uuid:webhook_id>/rotate": ADMINS,
    "POST webhooks/<uuid:webhook_id>/ping": ADMINS._replace(admin=202),
    "GET webhooks/<uuid:webhook_id>/deliveries": ADMINS,
    "POST webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/redeliver": (
        ADMINS._replace(admin=202)
    ),
    "GET assessments": Row(200, 200, 200, 403, 403),
    "POST assessments": Row(201, 403, 201, 403, 403, body=ASSESSMENT),
    "POST assessments/create": Row(201, 403, 201, 403, 403, body=ASSESSMENT),
    "GET assessments/<uuid:assessment_id>": Row(200, 200, 404, 403, 403),
    "PATCH assessments/<uuid:assessment_id>": Row(200, 403, 404, 403, 403, body={"name": "x"}),
    "DELETE assessments/<uuid:assessment_id>": Row(409, 403, 404, 403, 403),
    "GET assessments/<uuid:assessment_id>/versions": Row(200, 200, 404, 403, 403),
    "GET assessments/<uuid:assessment_id>/files": Row(200, 200, 404, 403, 403),
    "POST assessments/<uuid:assessment_id>/files": Row(201, 403, 404, 403, 403, body=A_FILE),
    "GET assessments/<uuid:assessment_id>/files/<uuid:file_id>": Row(200, 200, 404, 403, 403),
    "GET candidates": Row(200, 200, 200, 403, 403),
    "GET candidates/<uuid:candidate_id>": Row(200, 200, 404, 403, 403),
    "POST sessions/<uuid:session_id>/invitation": Row(200, 403, 404, 403, 403),
    "POST sessions/<uuid:session_id>/decision": (
        Row(200, 403, 404, 403, 403, Status.SUBMITTED, {"decision": "hold", "reason": "x"})
    ),
    "POST sessions/<uuid:session_id>/rotate-token": Row(200, 403, 404, 403, 403),
    "PATCH sessions/<uuid:session_id>": Row(200, 403, 404, 403, 403, body={"dueDate": None}),
    "PATCH candidates/<uuid:candidate_id>": Row(200, 403, 404, 403, 403, body={"name": "x"}),
    "DELETE candidates/<uuid:candidate_id>": Row(200, 403, 404, 403, 403),
    "POST scoring": Row(202, 403, 404, 403, 403, Status.SUBMITTED, OF_THE_SESSION),
    "GET scoring/<uuid:session_id>": Row(200, 200, 404, 403, 403, Status.SCORED),
    "PATCH scoring/<uuid:session_id>": Row(200, 403, 404, 403, 403, Status.SCORED, {"note": "x"}),
    "POST assessments/<uuid:assessment_id>/invite": Row(201, 403, 404, 403, 403, body=JANE),
    "POST assessments/<uuid:assessment_id>/invite-many": (
        Row(200, 403, 404, 403, 403, body={"candidates": [JANE]})
    ),
}
OF_OTHER_PROTOCOLS = {endpoint for endpoint in TABLE if " greenhouse/" in endpoint}
"""Their form is not this API's, and the OpenAPI document leaves them out."""
OF_AN_ID = [
    endpoint
    for endpoint, row in TABLE.items()
    if "<uuid:" in endpoint or row.body is OF_THE_SESSION
]


def endpoints(
    patterns: list[URLPattern | URLResolver] | None = None, prefix: str = ""
) -> Iterator[str]:
    """`METHOD path` of every endpoint of the API."""
    for pattern in patterns or get_resolver().url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from endpoints(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern) and hasattr(pattern.callback, "actions"):
            methods = set(pattern.callback.actions) - {"head"}
            yield from (f"{method.upper()} {path.removeprefix('api/')}" for method in methods)


def test_every_endpoint_has_its_row() -> None:
    assert sorted(endpoints()) == sorted(TABLE)


@pytest.fixture
def session(organization: Organization, request: pytest.FixtureRequest) -> Session:
    row = TABLE[request.getfixturevalue("endpoint")]
    return made(organization, row.status)


def made(organization: Organization, status: Status) -> Session:
    session = SessionFactory.create(
        organization=organization,
        status=status,
        phase_minutes=(60, 60),
        assessment=assessment_with_materials(organization=organization),
    )
    if status == Status.SCORED:
        ScoreFactory.create(session=session)
    return session


@pytest.fixture
def client_of(organization: Organization, session: Session) -> Callable[[str], ApiClient]:
    """The client with a credential of the table, and whose it is."""

    def make(credential: str) -> ApiClient:
        credentials: dict[str, Callable[[], str | None]] = {
            "none": lambda: None,
            "unknown key": lambda: "gai_" + "0" * 48,
            "unknown token": lambda: "0" * 32,
            "key": lambda: ApiKeyFactory.create(organization=organization).plain,
            "key that reads": lambda: (
                ApiKeyFactory.create(organization=organization, scope=Scope.READ).plain
            ),
            "key of an admin": lambda: (
                ApiKeyFactory.create(organization=organization, scope=Scope.ADMIN).plain
            ),
            "key of others": lambda: ApiKeyFactory.create().plain,
            "own token": lambda: session.token,
            "token of another session": lambda: (
                SessionFactory.create(organization=organization).token
            ),
        }
        return ApiClient(credentials[credential]())

    return make


def call(client: ApiClient, endpoint: str, ids: Mapping[str, UUID | str]) -> Response:
    """`ids` are those of the path, by the name that they have there."""
    method, path = endpoint.split()
    path = re.sub(r"<\w+:(\w+)>", lambda match: str(ids[match[1]]), path)
    body = TABLE[endpoint].body
    if body is OF_THE_SESSION:
        body = {"sessionId": str(ids["session_id"])}
    if body is A_FILE:
        form = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("work.docx", MEMO)})
        return client.post(f"/api/{path}", data=form, content_type=MULTIPART_CONTENT)
    return client.request(method, f"/api/{path}", json_body=body)


def ids_around(session: Session) -> dict[str, UUID | str]:
    """Of the session, and of what belongs to the same organization."""
    delivery = delivered(session.organization)
    return {
        "deletion_id": previewed(session).pk,
        "webhook_id": delivery.endpoint_id,
        "delivery_id": delivery.pk,
        "session_id": session.pk,
        "assessment_id": session.assessment_id,
        "candidate_id": session.candidate_id,
        "api_key_id": ApiKeyFactory.create(organization=session.organization).pk,
        "memory_id": MemoryEntry.objects.create(session=session, key="k", value="v").pk,
        "file_id": session.assessment.files.get(name="terms.txt").pk,
        "source_id": "drive",
        "turn_id": AssistantTurn.objects.create(session=session, lease_ends_at=timezone.now()).pk,
        "proposal_id": EditProposal.objects.create(
            session=session,
            turn_id=uuid4(),
            phase_index=0,
            path="title",
            change={"before": "", "after": "Memo"},
        ).pk,
        "skill_id": Skill.objects.create(
            session=session, name="s", instructions="i", origin=SkillOrigin.CREATED
        ).pk,
    }


def previewed(session: Session) -> DeletionJob:
    """A preview of deleting the session."""
    sessions = Session.objects.filter(pk=session.pk)
    return create_preview(sessions, actor=Actor(ActorKind.STAFF, "7"))


def delivered(organization: Organization) -> WebhookDelivery:
    """A delivered message to a webhook of the organization."""
    endpoint = WebhookEndpoint.objects.create(
        organization=organization, secret=new_secret(), **HOOK
    )
    return WebhookDelivery.objects.create(
        endpoint=endpoint,
        message_id=uuid4(),
        type="ping",
        payload="{}",
        status="delivered",
        due_at=None,
    )


@pytest.mark.parametrize("endpoint", TABLE)
def test_a_credential_opens_what_it_should(
    endpoint: str, session: Session, client_of: Callable[[str], ApiClient]
) -> None:
    ids = ids_around(session)
    for credential in CREDENTIALS:
        with undone():
            response = call(client_of(credential), endpoint, ids)
            assert response.status_code == TABLE[endpoint].expected(credential), credential


@pytest.mark.parametrize("endpoint", OF_AN_ID)
def test_what_is_anothers_answers_like_what_never_was(
    endpoint: str, client_of: Callable[[str], ApiClient]
) -> None:
    theirs = ids_around(made(OrganizationFactory.create(), TABLE[endpoint].status))
    for credential in ("key", "key of an admin", "own token"):
        with undone():
            client = client_of(credential)
            is_there = call(client, endpoint, theirs)
            never_was = call(client, endpoint, {name: uuid4() for name in theirs})
            assert is_there.status_code in (403, 404), credential
            assert visible(is_there) == visible(never_was), credential


def visible(response: Response) -> tuple[int, dict[str, str], bytes]:
    """The response without what differs between any two responses."""
    varies = {"X-Request-ID", "X-Server-Time", "RateLimit-Remaining", "RateLimit-Reset"}
    headers = {name: value for name, value in response.items() if name not in varies}
    return response.status_code, headers, answers.content(response)


LISTS = {
    "GET sessions": ("sessions", "session_id"),
    "GET assessments": ("assessments", "assessment_id"),
    "GET candidates": ("candidates", "candidate_id"),
}


@pytest.mark.parametrize("endpoint", LISTS)
def test_a_list_holds_nothing_of_others(
    endpoint: str, session: Session, client_of: Callable[[str], ApiClient]
) -> None:
    SessionFactory.create()
    key, id = LISTS[endpoint]
    mine = call(client_of("key"), endpoint, {}).json()
    assert [row["id"] for row in mine[key]] == [str(ids_around(session)[id])]
    assert mine["total"] == 1
    of_others = call(client_of("key of others"), endpoint, {}).json()
    assert (of_others[key], of_others["total"]) == ([], 0)
