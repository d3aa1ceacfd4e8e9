"""Who may open which page: one table of every route but the API's, which has its own
(tests/test_access.py), and the admin's, which share one rule.

The routes come from the URL patterns, so that a new one without a row fails here.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from enum import IntEnum
from typing import TypeAlias

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from pytest_django import Settings

from events_app.log import NewEvent, record
from sessions_app import lifecycle
from sessions_app.models import HiringOrder, Note, Organization, Session
from sessions_app.vocabulary.enums import DeletionStatus, Role
from tests.annotations import Response
from tests.browsing import member_client, outsider_client, superuser_client
from tests.factories import (
    ApiKeyFactory,
    MembershipFactory,
    OrganizationFactory,
    SessionFactory,
    StoredFileFactory,
)
from tests.logs import BEGIN_MS
from tests.materials import assessment_with_materials
from tests.sessions_app.verbs import SCORE, STAFF
from tests.test_access import delivered, previewed
from tests.undone import undone

pytestmark = pytest.mark.django_db


class Needs(IntEnum):
    """Who may: everybody, or members from a role on."""

    NOTHING = 0
    REVIEWER = 1
    ADMIN = 2
    OWNER = 3


NOTHING, REVIEWER, ADMIN, OWNER = Needs
_session = "sessions/<uuid:session_id>"
_assessment = "assessments/<uuid:assessment_id>"
_materials = f"{_assessment}/materials"
_factor = "profile/second-factor"
_replay = f"{_session}/replay"

TABLE: dict[str, Needs] = {
    # Open: the way in, what candidates get by their link, and what anybody may know.
    "GET sign-in": NOTHING,
    "POST sign-in": NOTHING,
    "PUT sign-in": NOTHING,
    "POST sign-out": NOTHING,
    "GET sign-in/code": NOTHING,
    "POST sign-in/code": NOTHING,
    "GET sign-in/passkey": NOTHING,
    "POST sign-in/passkey": NOTHING,
    "PUT sign-in/passkey": NOTHING,
    "GET sign-in/with/<slug:provider_id>": NOTHING,
    "GET sign-in/with/<slug:provider_id>/answer": NOTHING,
    "GET forgot-password": NOTHING,
    "POST forgot-password": NOTHING,
    "PUT forgot-password": NOTHING,
    "GET set-password/<uidb64>/<token>": NOTHING,
    "POST set-password/<uidb64>/<token>": NOTHING,
    "PUT set-password/<uidb64>/<token>": NOTHING,
    "GET invite/<token>": NOTHING,
    "POST invite/<token>/<verb>": NOTHING,
    "GET invite/<token>/<verb>": NOTHING,
    "GET invite/<token>/<key>": NOTHING,
    "GET invite/<token>/files/<file_id>": NOTHING,
    "POST i18n/setlang": NOTHING,
    "GET i18n/<slug:language>.js": NOTHING,
    "GET .well-known/gradient-log-key": NOTHING,
    "GET .well-known/security.txt": NOTHING,
    "GET metrics": NOTHING,
    "GET api/schema": NOTHING,
    "GET api/docs": NOTHING,
    "GET api": NOTHING,
    "GET api/<path:rest>": NOTHING,
    # Reading and reviewing.
    "GET ": REVIEWER,
    "GET profile": REVIEWER,
    "POST profile": REVIEWER,
    "GET profile/confirm": REVIEWER,
    "POST profile/confirm": REVIEWER,
    "GET profile/second-factor": REVIEWER,
    f"GET {_factor}/app": REVIEWER,
    f"POST {_factor}/app": REVIEWER,
    f"PUT {_factor}/app": REVIEWER,
    f"POST {_factor}/app/remove": REVIEWER,
    f"GET {_factor}/recovery-codes": REVIEWER,
    f"POST {_factor}/recovery-codes/new": REVIEWER,
    f"GET {_factor}/passkeys/add": REVIEWER,
    f"POST {_factor}/passkeys/add": REVIEWER,
    f"PUT {_factor}/passkeys/add": REVIEWER,
    f"POST {_factor}/passkeys/<int:pk>/remove": REVIEWER,
    "POST profile/browsers/<int:browser_id>/end": REVIEWER,
    "POST profile/browsers/end-others": REVIEWER,
    "GET shortcuts": REVIEWER,
    "POST shortcuts": REVIEWER,
    "GET sessions": REVIEWER,
    "POST sessions/act": REVIEWER,
    "GET compare": REVIEWER,
    f"GET {_session}": REVIEWER,
    f"GET {_session}/work": REVIEWER,
    f"GET {_session}/work/<int:phase_index>/file": REVIEWER,
    f"GET {_session}/files/<uuid:file_id>": REVIEWER,
    f"GET {_session}/conversation": REVIEWER,
    f"POST {_session}/review": REVIEWER,
    f"POST {_session}/reopen": REVIEWER,
    f"POST {_session}/score": REVIEWER,
    f"POST {_session}/assignee": REVIEWER,
    f"POST {_session}/decision": REVIEWER,
    f"POST {_session}/hiring/notify": ADMIN,
    f"POST {_session}/tags": REVIEWER,
    f"POST {_session}/tags/remove": REVIEWER,
    f"POST {_session}/notes": REVIEWER,
    f"POST {_session}/notes/<int:note_id>/remove": REVIEWER,
    f"POST {_session}/flags/<int:seq>": REVIEWER,
    f"GET {_replay}": REVIEWER,
    f"GET {_replay}/events": REVIEWER,
    f"GET {_replay}/events/<int:seq>": REVIEWER,
    f"GET {_replay}/events/<int:seq>/instructions": REVIEWER,
    f"GET {_replay}/density": REVIEWER,
    f"GET {_replay}/search": REVIEWER,
    f"GET {_replay}/news": REVIEWER,
    f"GET {_replay}/work/<int:revision>": REVIEWER,
    f"GET {_replay}/review": REVIEWER,
    f"GET {_replay}/notes": REVIEWER,
    f"GET {_replay}/notes/<int:note_id>/remove": REVIEWER,
    f"GET {_replay}/flags/<int:seq>": REVIEWER,
    f"POST {_replay}/notes": REVIEWER,
    f"POST {_replay}/notes/<int:note_id>/remove": REVIEWER,
    f"POST {_replay}/flags/<int:seq>": REVIEWER,
    # Inviting, time, and what leads data away.
    "GET candidates": ADMIN,
    "GET candidates/<uuid:candidate_id>": ADMIN,
    "POST candidates/<uuid:candidate_id>/contact": ADMIN,
    "POST candidates/<uuid:candidate_id>/copy": ADMIN,
    "POST candidates/<uuid:candidate_id>/erase": OWNER,
    "GET assessments": ADMIN,
    "GET assessments/new": ADMIN,
    "POST assessments/new": ADMIN,
    f"GET {_assessment}/edit": ADMIN,
    f"POST {_assessment}/edit": ADMIN,
    f"GET {_assessment}/rubric": ADMIN,
    f"POST {_assessment}/rubric": ADMIN,
    f"GET {_assessment}/versions": ADMIN,
    f"POST {_assessment}/duplicate": ADMIN,
    f"POST {_assessment}/archive": ADMIN,
    f"GET {_materials}": ADMIN,
    f"GET {_materials}/start": ADMIN,
    f"POST {_materials}/start": ADMIN,
    f"GET {_materials}/start/file": ADMIN,
    f"GET {_materials}/files/<uuid:file_id>": ADMIN,
    f"GET {_materials}/add/<slug:part_key>": ADMIN,
    f"POST {_materials}/add/<slug:part_key>": ADMIN,
    f"GET {_materials}/<slug:part_key>/<slug:entry>": ADMIN,
    f"POST {_materials}/<slug:part_key>/<slug:entry>": ADMIN,
    f"POST {_materials}/<slug:part_key>/<slug:entry>/remove": ADMIN,
    "GET invitations": ADMIN,
    "POST invitations": ADMIN,
    f"POST {_session}/link/send": ADMIN,
    f"POST {_session}/link/rotate": ADMIN,
    f"POST {_session}/due-date": ADMIN,
    f"POST {_session}/time-factor": ADMIN,
    f"POST {_session}/extend": ADMIN,
    "GET api-keys": ADMIN,
    "POST api-keys": ADMIN,
    "POST api-keys/<uuid:api_key_id>/rotate": ADMIN,
    "POST api-keys/<uuid:api_key_id>/revoke": ADMIN,
    "GET webhooks": ADMIN,
    "POST webhooks": ADMIN,
    "POST webhooks/<uuid:endpoint_id>/<slug:verb>": ADMIN,
    "GET webhooks/deliveries/<uuid:delivery_id>": ADMIN,
    "POST webhooks/deliveries/<uuid:delivery_id>": ADMIN,
    "GET audit": ADMIN,
    # Members.
    "GET members": OWNER,
    "POST members": OWNER,
    "POST members/<int:membership_id>/role": OWNER,
    "POST members/<int:membership_id>/hand-over": OWNER,
    "POST members/<int:membership_id>/remove": OWNER,
    "POST members/<int:membership_id>/mail": OWNER,
    "POST organizations/<uuid:organization_id>/second-factor": OWNER,
    "POST members/<int:membership_id>/second-factor/reset": OWNER,
    # Deleting.
    "GET deletions": OWNER,
    "POST deletions/preview": OWNER,
    "GET deletions/<uuid:job_id>": OWNER,
    "POST deletions/<uuid:job_id>/order": OWNER,
    "POST deletions/<uuid:job_id>/leave-out-running": OWNER,
    "POST deletions/<uuid:job_id>/discard": OWNER,
    "POST deletions/<uuid:job_id>/cancel": OWNER,
    "GET deletions/<uuid:job_id>/progress": OWNER,
    "GET deletions/<uuid:job_id>/receipt.json": OWNER,
}


BODIES = {
    f"POST {_session}/link/send": ("invited", {}),
    f"POST {_session}/link/rotate": ("invited", {}),
    f"POST {_session}/due-date": ("invited", {"due_date": "2090-01-01T00:00"}),
    f"POST {_session}/time-factor": ("invited", {"percent": "25", "reason": "x"}),
    f"POST {_session}/hiring/notify": ("scored", {}),
    f"POST {_session}/extend": ("in_progress", {"minutes": "5", "reason": "x"}),
}
"""The status and the form with which a route changes something. A reviewer gets a message."""
POSTED_TO_ALL = {f"POST {_replay}/review"}
"""The base of the forms of that panel: it has nothing to change itself."""


def routes(
    patterns: list[URLPattern | URLResolver] | None = None, prefix: str = ""
) -> Iterator[str]:
    """`METHOD path` of every route that is no endpoint of the API and no page of the admin."""
    for pattern in patterns or get_resolver().url_patterns:
        path = prefix + str(pattern.pattern)
        if path.startswith("admin/"):
            continue
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, path)
        elif not hasattr(pattern.callback, "actions"):
            yield from (f"{method} {_plain(path)}" for method in _methods(pattern.callback))


def _plain(path: str) -> str:
    """A path of `re_path` like one of `path`."""
    return re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", path).strip("^$")


def _methods(view: object) -> list[str]:
    view_class = getattr(view, "view_class", None)
    if view_class is None:
        return ["GET"]
    names = set(view_class.http_method_names) & {"get", "post", "put", "patch", "delete"}
    return [name.upper() for name in sorted(names) if hasattr(view_class, name)]


def admin_routes(patterns: Iterable[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    """The paths of the admin."""
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from admin_routes(pattern.url_patterns, path)
        else:
            yield re.sub(r"<\w+:\w+>|\(\?P<\w+>[^)]*\)\$?", "7", path)


ADMIN_ROUTES = sorted(
    route for route in admin_routes(get_resolver().url_patterns) if route.startswith("admin/")
)
OPEN_ADMIN_ROUTES = {"admin/login/"}


def test_every_route_has_its_row() -> None:
    assert sorted(set(routes()) - POSTED_TO_ALL) == sorted(TABLE)


_provider = "GET sign-in/with/<slug:provider_id>"
UNKNOWN_PATHS = {
    "GET api",
    "GET api/<path:rest>",
    "GET metrics",
    _provider,
    f"{_provider}/answer",
}
USERS = [
    "nobody",
    "token",
    "outsider",
    "reviewer",
    "admin",
    "owner",
    "superuser",
    "owner of others",
]
ROLES = {"reviewer": REVIEWER, "admin": ADMIN, "owner": OWNER, "superuser": OWNER}
REFUSED = {403, 404}


@pytest.fixture
def session(organization: Organization, route: str) -> Session:
    """One in which the route can change something, else a scored one with a flag and an edit
    of instructions in its log, and a revision of its work."""
    is_before_start = "invite/" in route and not route.endswith(("<key>", "<file_id>"))
    status = "invited" if is_before_start else BODIES.get(route, ("", {}))[0]
    if status:
        return SessionFactory.create(organization=organization, status=status)
    session = SessionFactory.create(organization=organization, status="in_progress")
    lifecycle.checkpoint(session.pk, {"text": "x"})
    flag = NewEvent("security_flag", BEGIN_MS, "task", {"kind": "tab_hidden"})
    edit = NewEvent("agents_md_edited", BEGIN_MS + 1, "task", {"content": "x"})
    record(session.pk, [flag, edit])
    lifecycle.submit(session.pk, actor=STAFF)
    lifecycle.begin_scoring(session.pk, actor=STAFF)
    lifecycle.finish_scoring(session.pk, **SCORE)
    return session


def client_of(user: str, session: Session) -> Client:
    if user == "nobody":
        return Client()
    if user == "token":
        return Client(headers={"Authorization": f"Bearer {session.token}"})
    if user == "outsider":
        return outsider_client()
    if user == "superuser":
        return superuser_client()
    if user == "owner of others":
        return member_client(OrganizationFactory.create(), Role.OWNER)
    return member_client(session.organization, Role(user))


def send(client: Client, route: str, method: str, path: str) -> Response:
    response: Response
    if method == "POST":
        response = client.post(path, BODIES.get(route, ("", {}))[1])
    else:
        response = client.generic(method, path)
    if response.streaming:
        b"".join(response)  # which closes it
    return response


Parts: TypeAlias = dict[str, object]


def request_of(route: str, session: Session, client: Client, parts: Parts) -> tuple[str, str]:
    """The method and the path. The note that it may name is the user's own."""
    method, path = route.split(" ")
    author_id = client.session.get("_auth_user_id")
    note = Note.objects.create(session=session, text="x", author_id=author_id)
    parts = parts | {"note_id": note.pk} | ({"verb": "off"} if "webhooks" in path else {})
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(parts[match[1]]), path)
    return method, f"/{path}"


def _hiring_order(session: Session) -> None:
    HiringOrder.objects.create(
        organization=session.organization,
        session=session,
        system="greenhouse",
        external_id=str(session.pk),
        notify_url="https://greenhouse.example/1",
    )


def parts_of(route: str, session: Session) -> Parts:
    """What a path may name, but the note: all of it the organization's."""
    delivery = delivered(session.organization)
    job = previewed(session)
    if route.endswith("receipt.json"):
        job.reason = "x"
        job.ordered_at = job.ended_at = timezone.now()
        job.status = DeletionStatus.CANCELLED
        job.save()
    if "hiring" in route:
        _hiring_order(session)
    assessment = assessment_with_materials(organization=session.organization)
    file = (
        assessment.files.all()[0]
        if "assessment_id" in route
        else StoredFileFactory.create(session=session)
    )
    return {
        "session_id": session.pk,
        "candidate_id": session.candidate_id,
        "language": "de",
        "assessment_id": assessment.pk,
        "part_key": "sources",
        "entry": "drive",
        "job_id": job.pk,
        "api_key_id": ApiKeyFactory.create(organization=session.organization).pk,
        "endpoint_id": delivery.endpoint_id,
        "delivery_id": delivery.pk,
        "phase_index": 0,
        "seq": 2 if route.endswith("/instructions") else 1,
        "revision": 1,
        "token": session.token,
        "key": "data.ndjson",
        "file_id": file.pk,
        "verb": "start-setup",
        "rest": "nothing",
        "uidb64": "MQ",
        "organization_id": session.organization_id,
        "provider_id": "unknown",
        "pk": 7,
        "browser_id": 7,
        "membership_id": MembershipFactory.create(organization=session.organization).pk,
    }


def contents() -> dict[str, list[object]]:
    """Every row of ours."""
    return {
        model.__name__: list(model._base_manager.order_by("pk").values())
        for label in ("sessions_app", "events_app")
        for model in apps.get_app_config(label).get_models()
    }


def is_refused(response: Response) -> bool:
    """Whether the answer is a refusal, or leads to the sign-in."""
    leads_to_sign_in = response.status_code == 302 and response["Location"].startswith("/sign-in")
    return leads_to_sign_in or response.status_code in REFUSED


@pytest.mark.parametrize("route", [route for route, needs in TABLE.items() if needs])
def test_a_page_opens_for_its_roles_alone(route: str, session: Session) -> None:
    parts = parts_of(route, session)
    for user in USERS:
        with undone():
            _check(route, user, session, parts)


def _check(route: str, user: str, session: Session, parts: Parts) -> None:
    client = client_of(user, session)
    method, path = request_of(route, session, client, parts)
    before = contents()
    response = send(client, route, method, path)
    after = contents()
    assert response.status_code < 500, user
    names_an_object = "<uuid:" in route or "membership_id" in route
    may = ROLES.get(user, NOTHING) >= TABLE[route] or (
        user == "owner of others" and not names_an_object
    )
    if route in BODIES:
        assert (after != before) is may, user
    else:
        assert is_refused(response) is not may, user
    if user in {"nobody", "token"}:
        assert response.status_code == 302, user
    if user == "owner of others" and names_an_object:
        assert response.status_code == 404
    if not may:
        assert after == before, user


@pytest.mark.parametrize("route", [route for route, needs in TABLE.items() if not needs])
def test_an_open_page_is_open_to_all(route: str, session: Session, settings: Settings) -> None:
    settings.SECURITY_CONTACT = "mailto:security@example.com"
    parts = parts_of(route, session)
    for user in USERS:
        with undone():
            client = client_of(user, session)
            response = send(client, route, *request_of(route, session, client, parts))
            is_open = response.status_code < 400
            assert is_open or (route in UNKNOWN_PATHS and response.status_code == 404), user


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("user", ["nobody", "token", "owner"])
def test_the_admin_is_for_staff_alone(user: str, method: str, organization: Organization) -> None:
    session = SessionFactory.create(organization=organization)
    make_client: dict[str, Callable[[], Client]] = {
        "nobody": Client,
        "token": lambda: Client(headers={"Authorization": f"Bearer {session.token}"}),
        "owner": lambda: member_client(organization, Role.OWNER),
    }
    client = make_client[user]()
    before = contents()
    for path in ADMIN_ROUTES:
        if path == "admin/logout/":
            continue
        response = getattr(client, method)(f"/{path}")
        if path in OPEN_ADMIN_ROUTES:
            assert response.status_code < 500
        else:
            assert response.status_code == 302, path
            assert response["Location"].startswith("/admin/login/"), path
    assert contents() == before
