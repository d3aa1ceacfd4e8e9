"""Timers of many sessions that are settled together leave what each settled by itself leaves."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sessions_app import lifecycle
from sessions_app.lifecycle import timers
from sessions_app.models import Organization, Session
from sessions_app.vocabulary.enums import Status
from tests.factories import AssessmentFactory, OrganizationFactory, SessionFactory
from tests.sessions_app.verbs import CANDIDATE, STAFF, erase

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
RANDOM = {"id", "message_id", "event_id", "hash", "last_hash", "session_id", "phase_id", "data"}
"""Columns with keys, or with what depends on them."""

KINDS = st.fixed_dictionaries(
    {
        "status": st.sampled_from([Status.SETUP, Status.IN_PROGRESS]),
        "phase_minutes": st.lists(st.sampled_from([0.1, 7, 20]), min_size=1, max_size=3),
        "begun": st.integers(0, 50),
        "scores_itself": st.booleans(),
        "event": st.sampled_from(["", "extended", "saved", "submitted", "erased"]),
    }
)


@pytest.mark.django_db
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(kinds=st.lists(KINDS, min_size=1, max_size=6), waited=st.integers(0, 120))
def test_sessions_settled_together_are_as_each_by_itself(
    kinds: list[dict[str, Any]], waited: int
) -> None:
    end = NOON + waited * MINUTE
    one, other = OrganizationFactory.create_batch(2)
    together = [_session(kind, one) for kind in kinds]
    alone = [_session(kind, other) for kind in kinds]
    with time_machine.travel(end, tick=False):
        for session in alone:
            timers.settle(session.pk, Session.objects.get(pk=session.pk).timer_ends_at)
        timers.settle_overdue(one.pk)
    assert [_rows(session) for session in together] == [_rows(session) for session in alone]


def _session(kind: dict[str, Any], organization: Organization) -> Session:
    assessment = AssessmentFactory.create(
        organization=organization, auto_score=kind["scores_itself"]
    )
    begun = NOON - kind["begun"] * MINUTE
    session = SessionFactory.create(
        organization=organization,
        assessment=assessment,
        status=kind["status"],
        phase_minutes=kind["phase_minutes"],
        now=begun,
    )
    with time_machine.travel(begun + timedelta(seconds=2), tick=False):
        _do(kind, session)
    return session


def _do(kind: dict[str, Any], session: Session) -> None:
    """What happened before the timer ended."""
    is_last = len(kind["phase_minutes"]) == 1 and kind["status"] == Status.IN_PROGRESS
    match kind["event"]:
        case "extended":
            lifecycle.extend(session.pk, minutes=3, reason="Fire alarm", actor=STAFF)
        case "saved" if kind["status"] == Status.IN_PROGRESS:
            lifecycle.checkpoint(session.pk, {"text": "draft"})
        case "submitted" if is_last:
            lifecycle.submit(session.pk, actor=CANDIDATE)
        case "erased":
            erase(session)


def _rows(session: Session) -> dict[str, list[dict[str, Any]]]:
    """All rows of the session, in every table, without what is random."""
    rows = {}
    for model in apps.get_models():
        for name in ("session", "session_id"):
            if name in {field.name for field in model._meta.concrete_fields}:
                own = model._base_manager.filter(**{name: session.pk}).order_by("pk")
                rows[model.__name__] = [_told(row) for row in own.values()]
    rows["Session"] = [_told(Session.objects.values().get(pk=session.pk))]
    return rows


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in row.items() if name not in RANDOM}
    for name in ("organization_id", "assessment_id", "candidate_id", "token_hash"):
        told.pop(name, None)
    told.pop("token_encrypted", None)
    if "data" in row:
        told["data"] = {key: value for key, value in row["data"].items() if key[-2:] != "Id"}
        told["data"].pop("headHash", None)
    return told
