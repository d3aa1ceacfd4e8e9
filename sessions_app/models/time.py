from django.db import models
from django.db.models import Q

from gradient.core import clock
from sessions_app.models.constraints import not_blank, one_of
from sessions_app.models.session import Session
from sessions_app.vocabulary.enums import ActorKind


class TimeExtension(models.Model):
    """Minutes added to one timer, by whom and why. Append-only.

    `phase_index` is null for the setup timer.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="extensions")
    phase_index = models.PositiveSmallIntegerField(null=True)
    minutes = models.FloatField()
    reason = models.TextField()
    actor_kind = models.CharField(max_length=9, choices=ActorKind.choices)
    actor_id = models.CharField(max_length=36, blank=True, default="")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gt=0), name="time_extension_adds_time"),
            not_blank("reason", "time_extension_has_reason"),
            one_of("actor_kind", ActorKind, "time_extension_actor_known"),
        ]

    def __str__(self) -> str:
        return f"+{self.minutes:g} min"
