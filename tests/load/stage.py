"""The rows that the load needs, and the plan of who asks for what."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from events_app.log import NewEvent, record
from sessions_app.models import ApiKey, Membership, Organization
from sessions_app.vocabulary.enums import Role
from tests.factories import (
    ApiKeyFactory,
    AssessmentFactory,
    MembershipFactory,
    SessionFactory,
)
from tests.logs import BEGIN_MS

REVIEWERS = 5
SESSIONS_LOOKED_AT = 20
CONNECTED = {"connector": "shared_drive"}


def prepare(port: int, ids: Path, candidates: int) -> dict[str, Any]:
    """The plan without its stages. `ids` is what `manage.py seed --ids` wrote: the organization's
    history."""
    known = json.loads(ids.read_text())
    organization = ApiKey.objects.get(key_prefix=known["key"][:8]).organization
    with transaction.atomic():
        sessions = _candidates(organization, candidates)
    looked_at = known["ids"][:SESSIONS_LOOKED_AT]
    plan = {
        "port": port,
        "key": ApiKeyFactory.create(organization=organization).plain,
        "candidates": sessions,
        "reviewers": [_cookie(organization) for _ in range(REVIEWERS)],
        "pages": [
            "/",
            "/sessions",
            *(f"/sessions/{id}" for id in looked_at),
            *(f"/sessions/{id}/replay" for id in looked_at[:5]),
        ],
        "lists": [
            "/api/sessions?limit=100",
            f"/api/sessions/{known['giant']}/events?limit=100",
            "/api/sessions?status=submitted",
        ],
        "exports": ["/api/sessions/export", f"/api/sessions/{known['giant']}/events/export"],
    }
    connection.close()
    return plan


def _candidates(organization: Organization, number: int) -> list[tuple[str, str]]:
    assessment = AssessmentFactory.create(organization=organization, phases=[("Task", 600)])
    created = SessionFactory.create_batch(
        number,
        organization=organization,
        assessment=assessment,
        status="in_progress",
        phase_minutes=(600,),
    )
    for session in created:  # setup is behind them, and has begun their log
        record(session.pk, [NewEvent("connector_connected", BEGIN_MS, "setup", CONNECTED)])
    return [(str(session.pk), session.token or "") for session in created]


def _cookie(organization: Organization) -> str:
    """The cookie of a reviewer who is signed in."""
    member: Membership = MembershipFactory.create(organization=organization, role=Role.REVIEWER)
    browser = Client()
    browser.force_login(member.user, "sessions_app.accounts.backend.UserBackend")
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={browser.cookies[name].value}"
