import uuid

from django.db import models
from django.db.models import Q

from gradient.core import clock
from gradient.core.personal_data import PersonalData
from sessions_app.models.constraints import one_of
from sessions_app.models.session import Session
from sessions_app.vocabulary.enums import ProposalState


class EditProposal(models.Model):
    """An edit of the deliverable that the assistant proposes, and the candidate accepts or rejects.

    `path` is the place of the edit when it was proposed. `part_id` is the id of the section, slide,
    sheet or step at that place, by which it is found after others have moved; empty if it has no
    id. `change` is `{"before", "after"}`; `before` is null for a new part. Written only by
    `sessions_app.workspace.assistant.proposals`.
    Personal data: the candidate's text before and after.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="edit_proposals", db_index=False
    )
    turn_id = models.UUIDField(editable=False)
    phase_index = models.PositiveSmallIntegerField()
    path = models.CharField(max_length=200)
    part_id = models.CharField(max_length=255, blank=True, default="")
    change = models.JSONField()
    reason = models.CharField(max_length=500, blank=True, default="")
    state = models.CharField(
        max_length=5, choices=ProposalState.choices, default=ProposalState.OPEN
    )
    created_at = models.DateTimeField(default=clock.now)
    decided_at = models.DateTimeField(null=True)

    personal_data = PersonalData(
        erased={"change": {}, "reason": "", "part_id": ""}, others=("path",)
    )

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["session", "created_at"], name="proposal_session_oldest")]
        constraints = [
            one_of("state", ProposalState, "proposal_state_known"),
            models.CheckConstraint(
                condition=Q(state=ProposalState.OPEN, decided_at=None)
                | (~Q(state=ProposalState.OPEN) & Q(decided_at__isnull=False)),
                name="proposal_open_until_decided",
            ),
        ]

    def __str__(self) -> str:
        return self.path
