import uuid

from django.db import models

from gradient.core import clock
from gradient.core.json_fields import RecordedJSONField
from gradient.core.personal_data import PersonalData
from sessions_app.models.constraints import one_of
from sessions_app.models.organization import Organization
from sessions_app.vocabulary.enums import ChangeType


class Change(models.Model):
    """A change of a session, for the change feed and for webhooks (an outbox row).

    Written in the transaction of the change itself. `position` is the change's place in the
    organization's feed. It is null until it is assigned, after that transaction (see
    `sessions_app.changes.feed`). `message_id` identifies the change for webhook receivers. `data`
    is the `data` of the webhook's payload: ids, statuses and phase numbers. It has no personal
    data, since a change is kept after its session is deleted. `at` is when the change took effect.
    """

    message_id = models.UUIDField(default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="changes", db_index=False
    )
    position = models.PositiveBigIntegerField(null=True)
    type = models.CharField(max_length=22, choices=ChangeType.choices)
    session_id = models.UUIDField()
    data = RecordedJSONField()
    at = models.DateTimeField()
    created_at = models.DateTimeField(default=clock.now)

    personal_data = PersonalData(others=("data",))

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["organization", "id"],
                condition=models.Q(position=None),
                name="change_not_in_feed",
            ),
            models.Index(fields=["created_at"], name="change_oldest"),
            models.Index(
                fields=["session_id"],
                condition=models.Q(type=ChangeType.SUBMITTED),
                name="change_submissions",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "position"], name="change_position_unique"
            ),
            one_of("type", ChangeType, "change_type_known"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.session_id}"


class FeedHead(models.Model):
    """The end of an organization's change feed. Its row is locked while positions are assigned.

    Changes up to and including `forgotten_position` have been deleted.
    """

    organization = models.OneToOneField(
        Organization, on_delete=models.CASCADE, primary_key=True, related_name="feed_head"
    )
    last_position = models.PositiveBigIntegerField(default=0)
    forgotten_position = models.PositiveBigIntegerField(default=0)

    personal_data = PersonalData()

    class Meta:
        verbose_name = "end of a feed"
        verbose_name_plural = "ends of feeds"

    def __str__(self) -> str:
        return f"{self.last_position} changes"
