"""Compares a log with the other records of its session.

A log that was cut off, and whose head was rewritten to fit, is a valid chain; but it lacks what the
session's other rows say.
"""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef

from events_app import tree_checks
from events_app.models import Event, FlagDecision, LogLeaf
from events_app.types import SETUP_PHASE, EventType
from sessions_app.models import Change, Message, Note, Score, Session, Transition
from sessions_app.vocabulary.enums import ActorKind, ChangeType, MessageRole, Status

Finding = tuple[int, str]
"""The number of the event where it shows, and what is wrong."""
TYPE_OF_ROLE = {
    MessageRole.USER: EventType.USER_MESSAGE,
    MessageRole.ASSISTANT: EventType.AI_RESPONSE,
    MessageRole.TOOL: EventType.AI_TOOL_USE,
}


def check(session_id: UUID, counts: dict[str, int]) -> Iterator[Finding]:
    """What the log lacks; `counts` is the number of its events by type."""
    session = Session.objects.filter(pk=session_id).first()
    if session is None:
        return
    end = sum(counts.values()) + 1
    yield from ((end, what) for what in _missing_steps(session, counts))
    yield from ((end, what) for what in _missing_messages(session_id, counts))
    yield from ((end, what) for what in _missing_evidence(session_id))
    yield from _wrong_references(session_id, end - 1)
    yield from _wrong_heads(session, end - 1)


def _missing_steps(session: Session, counts: dict[str, int]) -> Iterator[str]:
    """Changes of status, and phases, without the events that the server records with them."""
    transitions = Transition.objects.filter(session=session)
    steps = {
        (source, target): actor
        for source, target, actor in transitions.values_list(
            "from_status", "to_status", "actor_kind"
        )
    }
    started = steps.get((Status.SETUP, Status.IN_PROGRESS))
    submitted = steps.get((Status.IN_PROGRESS, Status.SUBMITTED))
    ends = Event.objects.filter(session=session, type=EventType.TIME_EXPIRED)
    in_setup = ends.filter(phase=SETUP_PHASE).count()
    if started == ActorKind.TIMER and not in_setup:
        yield "The timer of setup ended, but its event is missing."
    if submitted and submitted != ActorKind.TIMER and not counts.get(EventType.TASK_SUBMITTED):
        yield "The session was submitted, but its event is missing."
    if not started:
        return
    by_timer = counts.get(EventType.TIME_EXPIRED, 0) - in_setup
    left = (session.current_phase_index or 0) + (submitted == ActorKind.TIMER)
    if counts.get(EventType.PHASE_ADVANCED, 0) + by_timer < left:
        yield "A phase ended, but its event is missing."


def _missing_messages(session_id: UUID, counts: dict[str, int]) -> Iterator[str]:
    roles = Message.objects.filter(session=session_id).values_list("role").order_by("role")
    for role, count in roles.annotate(count=Count("pk")):
        if counts.get(TYPE_OF_ROLE[MessageRole(role)], 0) < count:
            yield f"Events of messages of the role {role} are missing."


def _missing_evidence(session_id: UUID) -> Iterator[str]:
    scores = Score.objects.filter(session=session_id).values_list("version", "auto_scores")
    cited = {version: set(_evidence(auto_scores)) for version, auto_scores in scores}
    ids = set().union(*cited.values())
    if not ids:
        return
    known = Event.objects.filter(session=session_id, event_id__in=ids)
    existing = {str(id) for id in known.values_list("event_id", flat=True)}
    for version, evidence in cited.items():
        if evidence - existing:
            yield f"Events that version {version} of the score cites are missing."


def _evidence(auto_scores: dict[str, Any]) -> Iterable[str]:
    for category in auto_scores["categories"].values():
        for criterion in category.get("subCriteria", {}).values():
            yield from criterion.get("evidence", ())


def _wrong_references(session_id: UUID, last: int) -> Iterator[Finding]:
    flag = Event.objects.filter(
        session=session_id, seq=OuterRef("seq"), type=EventType.SECURITY_FLAG
    )
    decisions = FlagDecision.objects.filter(~Exists(flag), session=session_id)
    for seq in sorted(set(decisions.values_list("seq", flat=True))):
        yield seq, f"Event {seq} is not a security flag, but has a decision about it."
    notes = Note.objects.filter(session=session_id, seq__gt=last).values_list("seq", flat=True)
    for seq in sorted({seq for seq in notes if seq is not None}):
        yield seq, f"Event {seq} is missing, but has a note."


def _wrong_heads(session: Session, last: int) -> Iterator[Finding]:
    """Heads that are on record elsewhere: in the change that announced the submission, and in the
    signed tree."""
    heads = {}
    submissions = Change.objects.filter(session_id=session.pk, type=ChangeType.SUBMITTED)
    for data in submissions.order_by("id").values_list("data", flat=True):
        if "headHash" in data:
            heads["the submission's change"] = data["events"], data["headHash"]
    known = LogLeaf.objects.filter(pk=session.pk).first()
    leaf = known if known and known.leaf_index is not None else None
    if leaf:
        heads["the signed tree"] = leaf.event_count, bytes(leaf.head_hash).hex()
    for where, (count, hash) in heads.items():
        event = Event.objects.filter(session=session.pk, seq=count).first()
        if count and (event is None or bytes(event.hash).hex() != hash):
            yield min(count, last + 1), f"Event {count} differs from the one in {where}."
    if leaf and (what := tree_checks.wrong_leaf(session.organization_id, leaf)):
        yield leaf.event_count, what
    if known is None and (what := tree_checks.missing_leaf(session)):
        yield last + 1, what
