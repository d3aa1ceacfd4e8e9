import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from gradient.core import clock
from gradient.core.encrypted_fields import EncryptedTextField
from gradient.core.personal_data import PersonalData
from gradient.core.tasks.task import Task, index_of_due
from sessions_app.models.change import Change
from sessions_app.models.constraints import not_blank, one_of
from sessions_app.models.organization import Organization
from sessions_app.vocabulary.enums import DeliveryStatus

MAX_URL_LENGTH = 2_000


class WebhookEndpoint(models.Model):
    """A URL to which an organization's changes are sent.

    `events` lists the types that are sent; an empty list means all. `secret` is encrypted,
    not hashed, since signing needs it. After a rotation messages are also signed with
    `previous_secret`, until `previous_secret_until`. `failing_since` is the time of the first of
    the consecutive failed attempts, or null.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="webhook_endpoints", db_index=False
    )
    name = models.CharField(max_length=200, blank=True, default="")
    url = models.CharField(max_length=MAX_URL_LENGTH)
    events = models.JSONField(default=list, blank=True)
    secret = EncryptedTextField(editable=False)
    previous_secret = EncryptedTextField(blank=True, default="", editable=False)
    previous_secret_until = models.DateTimeField(null=True, editable=False)
    is_active = models.BooleanField(default=True)
    disabled_reason = models.CharField(max_length=200, blank=True, default="", editable=False)
    failing_since = models.DateTimeField(null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, editable=False
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)

    personal_data = PersonalData(
        others=("name", "url", "events", "secret", "previous_secret", "disabled_reason")
    )

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["organization", "-created_at", "-id"], name="webhook_org_newest")
        ]
        constraints = [
            not_blank("url", "webhook_url_not_blank"),
            models.CheckConstraint(
                condition=Q(previous_secret="", previous_secret_until=None)
                | (~Q(previous_secret="") & Q(previous_secret_until__isnull=False)),
                name="webhook_previous_secret_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.url


class WebhookDelivery(Task):
    """One message to one endpoint, with its status.

    `payload` is the exact text that is signed and sent. `change` is null for a test message.
    `ordered_at` is when the delivery was last queued. `attempts` are the attempts that have ended.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    endpoint = models.ForeignKey(
        WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries", db_index=False
    )
    change = models.ForeignKey(
        Change, null=True, on_delete=models.CASCADE, related_name="deliveries"
    )
    message_id = models.UUIDField()
    type = models.CharField(max_length=22)
    payload = models.TextField()
    status = models.CharField(
        max_length=9, choices=DeliveryStatus.choices, default=DeliveryStatus.PENDING
    )
    ordered_at = models.DateTimeField(default=clock.now)
    created_at = models.DateTimeField(default=clock.now)

    personal_data = PersonalData(others=("type", "payload"))

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name_plural = "webhook deliveries"
        indexes = [
            index_of_due("endpoint", "webhook_delivery_lane"),
            models.Index(fields=["endpoint", "-created_at", "-id"], name="webhook_delivery_newest"),
            models.Index(fields=["-created_at", "-id"], name="webhook_delivery_any"),  # the admin's
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "change"], name="webhook_delivery_once_per_change"
            ),
            one_of("status", DeliveryStatus, "webhook_delivery_status_known"),
            models.CheckConstraint(
                condition=Q(status=DeliveryStatus.PENDING, due_at__isnull=False)
                | (~Q(status=DeliveryStatus.PENDING) & Q(due_at=None)),
                name="webhook_delivery_due_while_pending",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.message_id}"


class WebhookAttempt(models.Model):
    """One attempt of a delivery, with its result: a status code, or an error message.

    `answer` is the beginning of the response body.
    """

    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
    status_code = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=200, blank=True, default="")
    answer = models.CharField(max_length=500, blank=True, default="")

    personal_data = PersonalData(erased={"error": "", "answer": ""})

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.status_code or self.error)

    @property
    def is_success(self) -> bool:
        return self.status_code is not None and 200 <= self.status_code < 300
