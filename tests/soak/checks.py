"""What must be so when everything has come to rest."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from django.db import connection
from django.db.models import Count, Q

from events_app.verification import verify_all
from sessions_app.invitations.sender import SUBMITTED_BEFORE
from sessions_app.models import (
    Change,
    DeletionJob,
    FeedHead,
    InvitationEmail,
    Organization,
    Score,
    ScoringRun,
    Session,
    Transition,
    WebhookDelivery,
)
from sessions_app.reads import counts
from sessions_app.vocabulary.enums import (
    DELETION_ENDED,
    DeletionOutcome,
    DeliveryStatus,
    EmailStatus,
    Status,
)
from tests.mail_server import MailServer
from tests.receivers import Receiver
from tests.soak.client import Client
from tests.soak.visits import Visits
from tests.soak.writer import Writer


def unfinished() -> list[str]:
    """What the worker has still to do."""
    todo = {
        "e-mails": InvitationEmail.objects.filter(due_at__isnull=False),
        "webhook messages": WebhookDelivery.objects.filter(due_at__isnull=False),
        "scorings": ScoringRun.objects.filter(due_at__isnull=False),
        "deletions": DeletionJob.objects.exclude(status__in=DELETION_ENDED).exclude(
            status="preview"
        ),
        "changes without a position": Change.objects.filter(position=None),
        "sessions without a score": Session.objects.filter(
            status__in=[Status.SUBMITTED, Status.SCORING]
        ),
        "timers that have ended": Session.objects.filter(
            timer_ends_at__isnull=False, assessment__phases__minutes__lt=1
        ).exclude(status=Status.SETUP),
    }
    return [f"{number} {name} are left" for name, rows in todo.items() if (number := rows.count())]


def faults(
    writers: Sequence[Writer],
    visits: Sequence[Visits],
    mail: MailServer,
    receivers: Sequence[Receiver],
) -> list[str]:
    """Every difference from what was acknowledged."""
    return [
        *(fault for writer in writers for fault in writer.faults()),
        *(fault for one in visits for client in one.clients for fault in client.faults),
        *_sessions(writers, visits),
        *_histories(),
        *_scores(),
        *_mails(visits, mail),
        *_messages(receivers),
        *_totals(visits),
        *_logs(),
    ]


def _sessions(writers: Sequence[Writer], visits: Sequence[Visits]) -> Iterable[str]:
    """Each acknowledged session is there once, unless its deletion was ordered."""
    invited = Counter(visit.id for one in visits for visit in one.known if visit.id)
    deleted = {id for one in visits for id in one.deleted}
    expected = {str(writer.session.pk) for writer in writers} | set(invited) - deleted
    there = {str(id) for id in Session.objects.values_list("pk", flat=True)}
    if lost := expected - there:
        yield f"{len(lost)} acknowledged sessions are gone"
    if strange := there - expected:
        yield f"{len(strange)} sessions are there that nobody was told of, or that were deleted"
    if twice := [id for id, number in invited.items() if number > 1]:
        yield f"{len(twice)} sessions were given to two candidates"
    for one in visits:
        for job in one.jobs:
            job.refresh_from_db()
            waiting = job.items.exclude(outcome=DeletionOutcome.DELETED).count()
            if job.status != "completed" or waiting or job.deleted != job.total:
                yield f"deletion {job.pk}: {job.status}, {job.deleted} of {job.total}"


def _histories() -> Iterable[str]:
    """The transitions lead from one status to the next, and each was published once."""
    for id, status in Session.objects.values_list("pk", "status"):
        steps = list(
            Transition.objects.filter(session=id)
            .order_by("pk")
            .values_list("from_status", "to_status")
        )
        if not steps:
            continue  # made by the factory
        for (_, reached), (left, _) in pairwise(steps):
            if reached != left:
                yield f"{id} went from {reached} on from {left}"
        if steps[-1][1] != status:
            yield f"{id} is {status}, its history ends with {steps[-1][1]}"


def _scores() -> Iterable[str]:
    numbers = Session.objects.filter(status=Status.SCORED).values_list("pk")
    for (id,) in numbers:
        scores = Score.objects.filter(session=id).count()
        runs = ScoringRun.objects.filter(session=id, finished_at__isnull=False).count()
        if (scores, runs) != (1, 1):
            yield f"{id}: {scores} scores in {runs} runs"


def _mails(visits: Sequence[Visits], mail: MailServer) -> Iterable[str]:
    """One e-mail for each session; a second copy has the same Message-ID (decision record 0026)."""
    unsent = InvitationEmail.objects.exclude(status=EmailStatus.SENT)
    # Who had submitted, or was timed out, before a worker came to the e-mail needs it no more.
    if failed := unsent.exclude(last_error=SUBMITTED_BEFORE).count():
        yield f"{failed} e-mails were not sent"
    ids: dict[str, set[str]] = {}
    for (recipient, _), id in zip(mail.received, mail.message_ids(), strict=True):
        ids.setdefault(recipient, set()).add(id)
    if two := [name for name, known in ids.items() if len(known) > 1]:
        yield f"{len(two)} candidates got two different e-mails"
    known = {visit.email for one in visits for visit in one.known}
    if strange := set(ids) - known:
        yield f"{len(strange)} e-mails went to strangers"
    sent = InvitationEmail.objects.filter(status=EmailStatus.SENT)
    told = set(sent.values_list("session__candidate__email", flat=True))
    if lost := told - set(ids):
        yield f"{len(lost)} e-mails are recorded as sent, and were not"


def _messages(receivers: Sequence[Receiver]) -> Iterable[str]:
    """Each change has one message, which arrived at least once; positions have no gap."""
    failed = WebhookDelivery.objects.exclude(status=DeliveryStatus.DELIVERED).count()
    if failed:
        yield f"{failed} webhook messages were not delivered"
    deliveries = Count("deliveries")
    if odd := Change.objects.annotate(number=deliveries).filter(~Q(number=1)).count():
        yield f"{odd} changes have not one message"
    arrived = {id for receiver in receivers for id in message_ids(receiver)}
    expected = {str(id) for id in Change.objects.values_list("message_id", flat=True)}
    if expected != arrived:
        lost, strange = len(expected - arrived), len(arrived - expected)
        yield f"{lost} messages did not arrive, {strange} are of no change"
    for head in FeedHead.objects.all():
        positions = Change.objects.filter(organization_id=head.pk).order_by("position")
        if list(positions.values_list("position", flat=True)) != list(
            range(1, head.last_position + 1)
        ):
            yield f"the feed of {head.pk} has a gap"


def message_ids(receiver: Receiver) -> list[str]:
    """The ids of the messages that arrived, repeated ones as often as they came."""
    return [received.headers["webhook-id"] for received in receiver.received]


def _totals(visits: Sequence[Visits]) -> Iterable[str]:
    """What the API counts is `count(*)`."""
    if counts.are_kept() and (wrong := counts.rebuild()):
        yield f"{wrong} counts were wrong"
    for one in visits:
        client = Client(one.port, one.key, lambda: True)
        owner = Organization.objects.get(slug=one.name)
        for status in ("", *Status.values):
            rows = Session.objects.filter(organization=owner)
            rows = rows.filter(status=status) if status else rows
            path = f"/api/sessions?limit=1{f'&status={status}' if status else ''}"
            answer = client.call("GET", path)
            total = answer.body["total"] if answer and answer.status == 200 else None
            if total != rows.count():
                yield f"{path}: {total}, but there are {rows.count()}"
        client.close()


def _logs() -> Iterable[str]:
    for session_id, findings in verify_all():
        yield from (f"log of {session_id}: {finding.message}" for finding in findings)
    connection.close()
