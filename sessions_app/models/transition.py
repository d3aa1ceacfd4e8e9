from django.db import models

from gradient.core import clock
from gradient.core.append_only import AppendOnly
from gradient.core.personal_data import PersonalData
from sessions_app.models.constraints import one_of
from sessions_app.models.session import Session
from sessions_app.vocabulary.enums import ActorKind, Status


class Transition(models.Model):
    """One change of a session's status. Append-only.

    `at` is when the change took effect (for a timer: when the timer ended); `created_at` is when
    the server recorded it.
    """

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="transitions", db_index=False
    )
    from_status = models.CharField(max_length=11, choices=Status.choices)
    to_status = models.CharField(max_length=11, choices=Status.choices)
    actor_kind = models.CharField(max_length=9, choices=ActorKind.choices)
    actor_id = models.CharField(max_length=36, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    at = models.DateTimeField()
    created_at = models.DateTimeField(default=clock.now)

    append_only = AppendOnly()
    personal_data = PersonalData(erased={"reason": ""}, others=("actor_id",))

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["session", "id"], name="transition_session_oldest")]
        constraints = [
            one_of("from_status", Status, "transition_from_known"),
            one_of("to_status", Status, "transition_to_known"),
            one_of("actor_kind", ActorKind, "transition_actor_known"),
        ]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"
