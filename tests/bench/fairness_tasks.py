"""The kinds of tasks of which the fairness is measured."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler

from django.conf import settings
from django.utils import timezone

from sessions_app import lifecycle
from sessions_app.changes.webhooks import endpoints
from sessions_app.deletion import jobs, selection
from sessions_app.invitations import mail
from sessions_app.models import (
    Assessment,
    Change,
    DeletionJob,
    Organization,
    Session,
)
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind, ChangeType, DeletionStatus, Status
from tests.annotations import Json
from tests.factories import AssessmentFactory, OrganizationFactory, SessionFactory
from tests.mail_server import Conversation, mail_server
from tests.receivers import receiving
from tests.sessions_app.scoring.model_server import Handler, Model, completion, judged, serving

SLOW = "slow.example"
SLOW_SECONDS = 9
MANY = 30
"""Slow tasks of an organization."""
LARGE = 3_000
"""Sessions of an organization that has a lot to do at once."""
STAFF = Actor(ActorKind.STAFF, "")
CANDIDATE = Actor(ActorKind.CANDIDATE, "")


@dataclass(frozen=True)
class Kind:
    """`order` orders a task of the quiet organization, and returns what says whether it is done;
    `burden` gives so many other organizations slow tasks, or many."""

    name: str
    order: Callable[[], Callable[[], object]]
    burden: Callable[[int], None]


@contextmanager
def kinds() -> Iterator[tuple[dict[str, str], list[Kind]]]:
    """The worker's settings, and the kinds, as long as their servers run."""
    model = Model()
    with mail_server() as post, receiving() as fast, receiving() as slow, serving(model) as url:
        post.replies["RCPT"] = _answer_slowly
        slow.answer = _receive_slowly
        model.play = _judge
        variables = {
            "EMAIL_URL": post.url,
            "PUBLIC_URL": "http://127.0.0.1",
            "WEBHOOK_PRIVATE_ADDRESSES": "1",
            "SCORING_BACKEND": "LlmJudge",
            "LLM_BASE_URL": url,
            "LLM_MODEL": "judge",
        }
        settings.WEBHOOK_PRIVATE_ADDRESSES = True
        yield (
            variables,
            [
                _mail(post.received),
                _webhooks(fast.url, slow.url, fast.received),
                _scoring(),
                _deletions(),
                _timers(),
                _feed(),
            ],
        )


def _answer_slowly(conversation: Conversation) -> bytes:
    if conversation.recipient.endswith(SLOW):
        time.sleep(SLOW_SECONDS)
    return b"250 ok"


def _receive_slowly(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(SLOW_SECONDS)
    handler.send_response(200)
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def _judge(handler: Handler, asked: Json) -> None:
    if SLOW in str(asked["messages"]):
        time.sleep(SLOW_SECONDS)
    handler.send(completion(json.dumps(judged(asked))))


def _organization() -> Organization:
    return OrganizationFactory.create()


def _invite(assessment: Assessment, domain: str) -> Session:
    number = Session.objects.count()
    session, _ = lifecycle.invite(assessment, email=f"c{number}@{domain}", name="Someone")
    return session


def _mail(received: list[tuple[str, str]]) -> Kind:
    quiet: Assessment = AssessmentFactory.create()

    def order() -> Callable[[], object]:
        session = _invite(quiet, "fast.example")
        mail.queue(session, site="http://127.0.0.1")
        return lambda: session.candidate.email in {recipient for recipient, _ in list(received)}

    def burden(others: int) -> None:
        for _ in range(others):
            assessment = AssessmentFactory.create()
            for _ in range(MANY):
                mail.queue(_invite(assessment, SLOW), site="http://127.0.0.1")

    return Kind("e-mail beside a slow mail server", order, burden)


def _webhooks(fast: str, slow: str, received: Sequence[object]) -> Kind:
    quiet: Assessment = AssessmentFactory.create()
    _endpoint(quiet.organization, fast)

    def order() -> Callable[[], object]:
        known = len(received)
        _invite(quiet, "fast.example")
        return lambda: len(received) > known

    def burden(others: int) -> None:
        for _ in range(others):
            assessment = AssessmentFactory.create()
            for _ in range(6):
                _endpoint(assessment.organization, slow)
            for _ in range(MANY):
                _invite(assessment, SLOW)

    return Kind("webhook beside slow receivers", order, burden)


def _endpoint(organization: Organization, url: str) -> None:
    endpoints.create(organization, url=url, events=[], name="", actor=STAFF)


def _scoring() -> Kind:
    quiet = AssessmentFactory.create()

    def order() -> Callable[[], object]:
        session = _scored(quiet)
        return lambda: Session.objects.get(pk=session.pk).status != Status.SCORING

    def burden(others: int) -> None:
        for _ in range(others):
            assessment = AssessmentFactory.create(task_prompt=SLOW)
            for _ in range(MANY):
                _scored(assessment)

    return Kind("scoring beside a slow model", order, burden)


def _scored(assessment: Assessment) -> Session:
    session = SessionFactory.create(
        organization=assessment.organization, assessment=assessment, status="submitted"
    )
    return lifecycle.begin_scoring(session.pk, actor=STAFF)


def _deletions() -> Kind:
    quiet = _organization()

    def order() -> Callable[[], object]:
        job = _delete(quiet, 3)
        return lambda: DeletionJob.objects.get(pk=job.pk).status == DeletionStatus.COMPLETED

    def burden(others: int) -> None:
        for _ in range(others):
            _delete(_organization(), LARGE)

    return Kind(f"deletion of 3 sessions beside {LARGE:,}", order, burden)


def _delete(organization: Organization, number: int) -> DeletionJob:
    SessionFactory.create_batch(number, organization=organization, status="submitted")
    job = selection.create_preview(Session.objects.filter(organization=organization), actor=STAFF)
    return jobs.order(job.pk, actor=STAFF, number=job.total, reason="Measured")


def _timers() -> Kind:
    quiet = _organization()

    def order() -> Callable[[], object]:
        session = SessionFactory.create(organization=quiet, status="in_progress", now=_long_ago())
        return lambda: Session.objects.get(pk=session.pk).status == Status.SUBMITTED

    def burden(others: int) -> None:
        for _ in range(others):
            SessionFactory.create_batch(
                LARGE, organization=_organization(), status="in_progress", now=_long_ago()
            )

    return Kind(f"timer beside {LARGE:,} that end at once", order, burden)


def _long_ago() -> datetime:
    return timezone.now() - timedelta(hours=2)


def _feed() -> Kind:
    quiet = AssessmentFactory.create()

    def order() -> Callable[[], object]:
        session = _invite(quiet, "fast.example")
        placed = Change.objects.filter(session_id=session.pk, position__isnull=False)
        return placed.exists

    def burden(others: int) -> None:
        for _ in range(others):
            assessment = AssessmentFactory.create()
            sessions = SessionFactory.create_batch(
                LARGE, organization=assessment.organization, assessment=assessment
            )
            Change.objects.bulk_create(
                Change(
                    organization=assessment.organization,
                    type=ChangeType.INVITED,
                    session_id=session.pk,
                    data={},
                    at=session.created_at,
                )
                for session in sessions
                for _ in range(10)
            )

    return Kind(f"change in the feed beside {10 * LARGE:,}", order, burden)
