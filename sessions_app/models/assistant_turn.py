import uuid

from django.db import models
from django.db.models import Q

from gradient.core import clock
from gradient.core.personal_data import PersonalData
from sessions_app.models.constraints import one_of
from sessions_app.models.session import Session
from sessions_app.vocabulary.enums import TurnState


class AssistantTurn(models.Model):
    """A turn of the workspace's assistant. `text` is what the model has written so far.

    A session has at most one open turn. If the process that runs a turn dies, the turn has failed
    at `lease_ends_at`. `question_id` is the message that the turn answers; several turns can answer
    one message, one after the other; null in turns older than the column. When a turn has ended,
    its text, if any, is the message `message_id`, unless the turn ran a workflow's step.

    `calls` (of the model), `tokens` and `milliseconds` are the turn's usage. `is_estimated` if the
    model's server does not report tokens. Written only by `sessions_app.workspace.assistant.turns`.
    Personal data: what the assistant wrote in answer to the candidate.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="assistant_turns", db_index=False
    )
    state = models.CharField(max_length=7, choices=TurnState.choices, default=TurnState.OPEN)
    text = models.TextField(blank=True, default="")
    fault = models.CharField(max_length=200, blank=True, default="")
    question_id = models.UUIDField(null=True, editable=False)
    message_id = models.UUIDField(null=True, editable=False)
    begun_at = models.DateTimeField(default=clock.now)
    lease_ends_at = models.DateTimeField()
    calls = models.PositiveIntegerField(default=0, db_default=0)
    tokens = models.PositiveIntegerField(default=0, db_default=0)
    milliseconds = models.PositiveIntegerField(default=0, db_default=0)
    is_estimated = models.BooleanField(default=False, db_default=False)
    ended_at = models.DateTimeField(null=True)

    personal_data = PersonalData(erased={"text": "", "fault": ""})

    class Meta:
        ordering = ["begun_at", "id"]
        indexes = [
            models.Index(fields=["session", "begun_at"], name="assistant_turn_session_oldest")
        ]
        constraints = [
            one_of("state", TurnState, "assistant_turn_state_known"),
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(state=TurnState.OPEN),
                name="assistant_turn_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state=TurnState.OPEN, ended_at=None)
                | (~Q(state=TurnState.OPEN) & Q(ended_at__isnull=False)),
                name="assistant_turn_open_until_ended",
            ),
        ]

    def __str__(self) -> str:
        return self.get_state_display()
