"""The event log of a session: what happened, in the order in which the server recorded it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from events_app.types import EventType
from gradient.core import clock
from gradient.core.append_only import AppendOnly
from gradient.core.json_fields import RecordedJSONField
from gradient.core.personal_data import PersonalData
from sessions_app.models import Organization, Session

MAX_PHASE_LENGTH = 100


class LogHead(models.Model):
    """The end of a session's log, locked while events are numbered and chained.

    `type_counts` maps event types to their number in the log, so that the total of a filtered page
    needs no counting. `last_at` is when the server received the last event, and no later event has
    an earlier time; it is null in logs older than the column. `open_flags` is the number of
    security flags without a decision, `erased_count` the number of events, from the first on, whose
    data were erased. `data_bytes` is the size of the events' data together, and `largest_bytes`
    that of the largest; both are null in logs older than the columns. A session without events may
    have no head.
    """

    session = models.OneToOneField(
        Session, on_delete=models.CASCADE, primary_key=True, related_name="log_head"
    )
    event_count = models.PositiveIntegerField(default=0)
    last_hash = models.BinaryField(max_length=32)
    last_at = models.DateTimeField(null=True)
    type_counts = models.JSONField(default=dict)
    open_flags = models.PositiveIntegerField(default=0, db_default=0)
    erased_count = models.PositiveIntegerField(default=0, db_default=0)

    data_bytes = models.BigIntegerField(null=True, default=0)
    largest_bytes = models.PositiveIntegerField(null=True, default=0)

    personal_data = PersonalData(others=("last_hash", "type_counts"))

    class Meta:
        verbose_name = "end of a log"
        verbose_name_plural = "ends of logs"
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_count__lte=F("event_count")), name="log_head_erased_are_events"
            )
        ]
        indexes = [
            models.Index(
                fields=["session"], condition=Q(open_flags__gt=0), name="log_head_open_flags"
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_count} events"


class Event(models.Model):
    """One recorded action. Append-only: the database refuses changes, and the chain reveals them.

    `seq` counts from 1 without gaps in each session, `type_seq` likewise among the session's
    events of its type. `event_id` is the API's `id`: the client's, or a generated one;
    it is unique within its session only. `timestamp_ms` is the candidate's clock (ms since 1970),
    `created_at` the server's. `hash` is the chain's, see `events_app.log.chain`.
    Personal data: everything that the candidate did and wrote.
    """

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="events", db_index=False
    )
    seq = models.PositiveIntegerField()
    event_id = models.UUIDField(default=uuid.uuid4)
    timestamp_ms = models.BigIntegerField()
    phase = models.CharField(max_length=MAX_PHASE_LENGTH)
    type = models.CharField(max_length=22, choices=EventType.choices)
    type_seq = models.PositiveIntegerField()
    data = RecordedJSONField()
    created_at = models.DateTimeField()
    hash = models.BinaryField(max_length=32)

    append_only = AppendOnly()
    personal_data = PersonalData(erased={"data": {}}, others=("phase", "hash"))

    class Meta:
        ordering = ["session", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["session", "seq"], name="event_seq_unique"),
            models.UniqueConstraint(
                fields=["session", "type", "type_seq"], name="event_type_seq_unique"
            ),
            models.UniqueConstraint(fields=["session", "event_id"], name="event_id_unique"),
            models.CheckConstraint(condition=Q(type__in=EventType.values), name="event_type_known"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="event_seq_from_one"),
            models.CheckConstraint(
                condition=Q(timestamp_ms__gte=0), name="event_timestamp_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.type}"


class LogTree(models.Model):
    """An organization's Merkle tree of log heads: its size, and the checkpoint that was signed for
    it. Its row is locked while leaves are appended. Only `events_app.tree` writes it.
    """

    organization = models.OneToOneField(
        Organization, on_delete=models.CASCADE, primary_key=True, related_name="log_tree"
    )
    size = models.PositiveBigIntegerField(default=0)
    checkpoint = models.TextField(blank=True, default="")
    signed_at = models.DateTimeField(null=True)

    personal_data = PersonalData(others=("checkpoint",))

    class Meta:
        verbose_name = "tree of log heads"
        verbose_name_plural = "trees of log heads"

    def __str__(self) -> str:
        return f"{self.size} heads"


class TreeNode(models.Model):
    """The hash of a complete subtree of an organization's tree (see `events_app.merkle`).
    Append-only: it stays when its session is deleted, since other proofs need it.

    `session_id` says whose log a leaf (level 0) is of, so that a log must hold every head that was
    ever signed for it. It is null in other nodes, and in leaves older than the column.
    """

    tree = models.ForeignKey(
        LogTree, on_delete=models.CASCADE, related_name="nodes", db_index=False
    )
    level = models.PositiveSmallIntegerField()
    index = models.PositiveBigIntegerField()
    hash = models.BinaryField(max_length=32)
    session_id = models.UUIDField(null=True)

    append_only = AppendOnly()
    personal_data = PersonalData(others=("hash",))

    class Meta:
        ordering = ["tree", "level", "index"]
        constraints = [
            models.UniqueConstraint(fields=["tree", "level", "index"], name="tree_node_unique")
        ]
        indexes = [
            models.Index(
                fields=["session_id"], condition=Q(level=0), name="tree_node_leaves_of_session"
            )
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class LogLeaf(models.Model):
    """The last head of a session's log that is in the tree: how many events it had, its hash, and
    its leaf. Before the first one `leaf_index` is null.

    `may_grow` is cleared some time after the submission; the worker looks only at logs that may.
    """

    session = models.OneToOneField(
        Session, on_delete=models.CASCADE, primary_key=True, related_name="log_leaf"
    )
    leaf_index = models.PositiveBigIntegerField(null=True)
    event_count = models.PositiveIntegerField(default=0)
    head_hash = models.BinaryField(max_length=32, default=b"")
    may_grow = models.BooleanField(default=True)

    personal_data = PersonalData(others=("head_hash",))

    class Meta:
        verbose_name = "signed head of a log"
        verbose_name_plural = "signed heads of logs"
        indexes = [
            models.Index(fields=["session"], condition=Q(may_grow=True), name="log_leaf_may_grow")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(leaf_index=None, event_count=0)
                | Q(leaf_index__isnull=False, event_count__gte=1),
                name="log_leaf_of_events",
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_count} events"


class FlagDecision(models.Model):
    """A reviewer's decision about a security flag, the event `seq`. Append-only: the last row
    counts. Only `events_app.flags` writes it.
    """

    class Decision(models.TextChoices):
        DISMISS = "dismiss", "Harmless"
        CONFIRM = "confirm", "Counts"

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="flag_decisions", db_index=False
    )
    seq = models.PositiveIntegerField()
    decision = models.CharField(max_length=7, choices=Decision.choices)
    note = models.TextField(blank=True, default="")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)

    personal_data = PersonalData(erased={"note": ""})

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["session", "seq", "id"], name="flag_decision_of_event")]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__in=["dismiss", "confirm"]), name="flag_decision_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.seq}: {self.get_decision_display()}"
