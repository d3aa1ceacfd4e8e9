import uuid

from django.db import models

from gradient.core import clock
from gradient.core.append_only import AppendOnly
from gradient.core.personal_data import PersonalData
from sessions_app.models.constraints import one_of
from sessions_app.models.session import Session
from sessions_app.vocabulary.enums import MessageRole


class MessageQuerySet(models.QuerySet["Message"]):
    def for_session(self, session_id: uuid.UUID) -> "MessageQuerySet":
        """The session's messages, in the order in which they were recorded."""
        return self.filter(session=session_id).order_by("created_at", "id")


class Message(models.Model):
    """A message of the conversation between candidate and assistant.

    `number` counts the session's messages from 1. `total_bytes` is the size of all contents up to
    and including this one, so that the quota needs only the last message. Both are null in messages
    older than the columns.
    Personal data: everything that the candidate wrote.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="messages", db_index=False
    )
    role = models.CharField(max_length=9, choices=MessageRole.choices)
    content = models.TextField()
    created_at = models.DateTimeField(default=clock.now, editable=False)
    number = models.PositiveIntegerField(null=True, editable=False)
    total_bytes = models.BigIntegerField(null=True, editable=False)

    objects = MessageQuerySet.as_manager()

    append_only = AppendOnly()
    personal_data = PersonalData(erased={"content": ""})

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(fields=["session", "created_at", "id"], name="message_session_oldest"),
            models.Index(fields=["-created_at", "-id"], name="message_newest"),  # the admin's list
        ]
        constraints = [one_of("role", MessageRole, "message_role_known")]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.content[:60]}"
