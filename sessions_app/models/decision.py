from typing import Any

from django.db import models

from gradient.core import clock
from gradient.core.append_only import AppendOnly
from gradient.core.personal_data import ERASED, PersonalData
from sessions_app.models.constraints import not_blank, one_of
from sessions_app.models.session import Session
from sessions_app.vocabulary.enums import ActorKind, Outcome

MAX_REASON_LENGTH = 2_000


class Decision(models.Model):
    """An organization's decision about a candidate after a session. The last version counts.

    An empty `outcome` withdraws the previous decision. `Session.decision` is a copy of the last
    outcome, for filters. Written only by `sessions_app.scores.decisions`.
    """

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="decisions", db_index=False
    )
    version = models.PositiveIntegerField()
    outcome = models.CharField(max_length=7, choices=Outcome.choices, blank=True, default="")
    reason = models.TextField(max_length=MAX_REASON_LENGTH)
    actor_kind = models.CharField(max_length=9, choices=ActorKind.choices)
    actor_id = models.CharField(max_length=36, blank=True, default="")
    created_at = models.DateTimeField(default=clock.now)

    append_only = AppendOnly()
    personal_data = PersonalData(erased={"reason": ERASED}, others=("actor_id",))

    class Meta:
        ordering = ["session", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["session", "version"], name="decision_version_unique"),
            models.CheckConstraint(
                condition=models.Q(outcome__in=["", *Outcome.values]), name="decision_outcome_known"
            ),
            models.CheckConstraint(
                condition=models.Q(version__gte=1), name="decision_version_from_one"
            ),
            not_blank("reason", "decision_reason_not_blank"),
            one_of("actor_kind", ActorKind, "decision_actor_known"),
        ]

    def __str__(self) -> str:
        return self.get_outcome_display() or "Withdrawn"

    @property
    def actor(self) -> dict[str, Any]:
        """The actor who decided, as `{"actor_kind", "actor_id"}`."""
        return {"actor_kind": self.actor_kind, "actor_id": self.actor_id}
