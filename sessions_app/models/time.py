from django.db import models
from django.db.models import Q

from gradient.core import clock
from gradient.core.append_only import AppendOnly
from gradient.core.personal_data import ERASED, PersonalData
from sessions_app.models.constraints import not_blank, one_of
from sessions_app.models.session import MAX_TIME_FACTOR, MIN_TIME_FACTOR, Session
from sessions_app.vocabulary.enums import ActorKind


class TimeExtension(models.Model):
    """Additional time for a session, with its reason and actor. Append-only.

    Either `minutes` are added to one timer (`phase_index` null: setup), or `factor` multiplies all
    timers of a session that has not started and replaces an earlier factor.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="extensions")
    phase_index = models.PositiveSmallIntegerField(null=True)
    minutes = models.FloatField(null=True)
    factor = models.FloatField(null=True)
    reason = models.TextField()
    actor_kind = models.CharField(max_length=9, choices=ActorKind.choices)
    actor_id = models.CharField(max_length=36, blank=True, default="")
    created_at = models.DateTimeField(default=clock.now)

    append_only = AppendOnly()
    personal_data = PersonalData(erased={"reason": ERASED}, others=("actor_id",))

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__isnull=False, minutes__gt=0, factor=None)
                | Q(
                    minutes=None,
                    phase_index=None,
                    factor__isnull=False,
                    factor__gte=MIN_TIME_FACTOR,
                    factor__lte=MAX_TIME_FACTOR,
                ),
                name="time_extension_minutes_or_factor",
            ),
            not_blank("reason", "time_extension_has_reason"),
            one_of("actor_kind", ActorKind, "time_extension_actor_known"),
        ]

    def __str__(self) -> str:
        return f"+{self.minutes:g} min" if self.minutes else f"×{self.factor:g}"
