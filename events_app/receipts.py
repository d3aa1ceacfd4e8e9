"""What a candidate can keep of a log: its head's hash, and the proof that the tree holds it."""

from collections.abc import Sequence
from uuid import UUID

from events_app import tree
from events_app.log.chain import genesis
from events_app.models import LogHead, LogLeaf, LogTree
from gradient.core.json_fields import Json
from sessions_app.changes.outbox import SubmissionData
from sessions_app.models import Session
from sessions_app.vocabulary.enums import SUBMITTED_OR_LATER
from sessions_app.vocabulary.exceptions import IllegalTransition


def get_heads(sessions: Sequence[Session]) -> dict[UUID, Json]:
    """By session: the hash of the log's last event, in hexadecimal, and the number of events."""
    heads = LogHead.objects.in_bulk([session.pk for session in sessions])
    return {session.pk: _head(session.pk, heads.get(session.pk)) for session in sessions}


def _head(session_id: UUID, head: LogHead | None) -> Json:
    hash = bytes(head.last_hash) if head else genesis(session_id)
    return {"headHash": hash.hex(), "events": head.event_count if head else 0}


HEAD = SubmissionData("log", get_heads)


def receipt(session: Session) -> Json:
    """The receipt of a submitted session; `checkpoint` and `inclusionProof` are None until the
    worker has signed this head. Raises IllegalTransition before the submission."""
    if session.status not in SUBMITTED_OR_LATER:
        raise IllegalTransition(session.status, SUBMITTED_OR_LATER)
    head = get_heads([session])[session.pk]
    return {"sessionId": str(session.pk), **head, **_proof(session, head)}


def _proof(session: Session, head: Json) -> Json:
    leaf = LogLeaf.objects.filter(pk=session.pk).first()
    log_tree = LogTree.objects.filter(pk=session.organization_id).first()
    is_signed = (
        leaf is not None
        and leaf.leaf_index is not None
        and (leaf.event_count, bytes(leaf.head_hash).hex()) == (head["events"], head["headHash"])
    )
    if not (is_signed and leaf and log_tree):
        return {"checkpoint": None, "inclusionProof": None}
    hashes = tree.inclusion_hashes(log_tree, leaf)
    return {
        "checkpoint": log_tree.checkpoint,
        "inclusionProof": {
            "leafIndex": leaf.leaf_index,
            "treeSize": log_tree.size,
            "hashes": [hash.hex() for hash in hashes],
        },
    }
