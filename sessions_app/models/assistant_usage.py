from django.db import models

from gradient.core.personal_data import PersonalData
from sessions_app.models.organization import Organization


class AssistantUsage(models.Model):
    """An organization's usage of the assistant on one day (UTC), including deleted sessions.

    Written only by `sessions_app.workspace.assistant.usage`.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="assistant_usage", db_index=False
    )
    day = models.DateField()
    calls = models.PositiveIntegerField(default=0)
    tokens = models.PositiveBigIntegerField(default=0)
    milliseconds = models.PositiveBigIntegerField(default=0)

    personal_data = PersonalData()

    class Meta:
        ordering = ["-day"]
        verbose_name_plural = "assistant usage"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "day"], name="assistant_usage_one_for_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day}"
