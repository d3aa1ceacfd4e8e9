import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from gradient.core import clock
from gradient.core.personal_data import PersonalData
from sessions_app.models.constraints import not_blank, one_of
from sessions_app.vocabulary.enums import Role

MIN_RETENTION_DAYS = 30
MAX_RETENTION_DAYS = 36_500


class Organization(models.Model):
    """A customer. All other data belongs to exactly one organization.

    `retention_days` is the age in days at which sessions and their candidates are erased; null
    keeps them (see `sessions_app.deletion.retention`). While an organization has a legal hold
    (`held_at`, `hold_reason`), none of its data is deleted or erased. While it
    `requires_second_factor`, members without one must set it up first.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=60, db_index=False)
    retention_days = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(MIN_RETENTION_DAYS), MaxValueValidator(MAX_RETENTION_DAYS)],
    )
    held_at = models.DateTimeField(null=True, editable=False)
    hold_reason = models.TextField("legal hold", blank=True, default="", db_default="")
    requires_second_factor = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    personal_data = PersonalData(others=("name", "slug", "hold_reason"))

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="organization_slug_unique"),
            not_blank("name", "organization_name_not_blank"),
            models.CheckConstraint(
                condition=models.Q(retention_days=None)
                | models.Q(
                    retention_days__gte=MIN_RETENTION_DAYS, retention_days__lte=MAX_RETENTION_DAYS
                ),
                name="organization_retention_in_range",
            ),
            models.CheckConstraint(
                condition=models.Q(held_at=None, hold_reason="")
                | models.Q(held_at__isnull=False, hold_reason__regex=r"\S"),
                name="organization_hold_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user's role in an organization."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="memberships", db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.REVIEWER)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    personal_data = PersonalData()

    class Meta:
        ordering = ["organization", "user"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="membership_unique"),
            one_of("role", Role, "membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.organization} ({self.get_role_display()})"
