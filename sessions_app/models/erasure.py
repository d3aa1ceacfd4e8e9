from django.db import models

from gradient.core import clock
from gradient.core.append_only import AppendOnly
from gradient.core.personal_data import PersonalData
from sessions_app.models.constraints import one_of
from sessions_app.models.session import Session
from sessions_app.vocabulary.enums import ActorKind


class Erasure(models.Model):
    """The record that a session's personal data were erased, when and by whom. Append-only.

    The session keeps its times, statuses, numeric scores and hashes.
    """

    session = models.OneToOneField(
        Session, on_delete=models.CASCADE, primary_key=True, related_name="erasure"
    )
    actor_kind = models.CharField(max_length=9, choices=ActorKind.choices)
    actor_id = models.CharField(max_length=36, blank=True, default="")
    created_at = models.DateTimeField(default=clock.now)

    append_only = AppendOnly()
    personal_data = PersonalData(others=("actor_id",))

    class Meta:
        ordering = ["-created_at", "session"]
        constraints = [one_of("actor_kind", ActorKind, "erasure_actor_known")]

    def __str__(self) -> str:
        return f"erased on {self.created_at:%d %B %Y}"
