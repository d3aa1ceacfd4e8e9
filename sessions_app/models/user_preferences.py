from django.conf import settings
from django.db import models

from gradient.core import clock
from gradient.core.personal_data import PersonalData


class UserPreferences(models.Model):
    """A user's preferences, shared by all their browsers.

    `shortcuts` is `{"isOff": bool, "keys": {original key: chosen key}}`, or empty. `time_zone` is a
    name such as `Europe/Berlin`, or empty if none was chosen. Written only by
    `sessions_app.accounts.preferences`.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="preferences",
    )
    shortcuts = models.JSONField(default=dict)
    time_zone = models.CharField(max_length=64, blank=True, default="", db_default="")
    updated_at = models.DateTimeField(default=clock.now)

    personal_data = PersonalData(others=("shortcuts", "time_zone"))

    class Meta:
        verbose_name_plural = "user preferences"

    def __str__(self) -> str:
        return f"Preferences of user {self.user_id}"
