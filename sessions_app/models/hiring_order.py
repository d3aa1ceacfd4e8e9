import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast

from gradient.core import clock
from gradient.core.encrypted_fields import EncryptedTextField
from gradient.core.personal_data import PersonalData
from gradient.core.tasks.task import Task, index_of_due
from sessions_app.models.constraints import has_values, one_of
from sessions_app.models.invitation import MAX_ERROR_LENGTH
from sessions_app.models.organization import Organization
from sessions_app.models.session import Session
from sessions_app.vocabulary.enums import HiringSystem, NotificationStatus

MAX_EXTERNAL_ID_LENGTH = 500


class HiringOrder(Task):
    """An assessment that a hiring system ordered for a candidate, and the notification of its
    result.

    `external_id` is how the system names the order; ordering twice under one name is one order.
    Several orders may have one session, as two jobs may ask for the same assessment. `profile_url`
    is the candidate's page in the system, `notify_url` the address of the notification and
    `credential` what authenticates it, encrypted. `ordered_at` is when the notification was last
    queued, `problem` what failed last, or what the system reported. Written only by
    `sessions_app.hiring.orders`, besides the workers' claims.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="hiring_orders")
    system = models.CharField(max_length=20, choices=HiringSystem.choices)
    external_id = models.CharField(max_length=MAX_EXTERNAL_ID_LENGTH)
    profile_url = models.CharField(max_length=2_000, blank=True, default="")
    notify_url = models.CharField(max_length=2_000, blank=True, default="")
    credential = EncryptedTextField(blank=True, default="", editable=False)
    status = models.CharField(
        max_length=7, choices=NotificationStatus.choices, default=NotificationStatus.WAITING
    )
    due_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    ordered_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=MAX_ERROR_LENGTH, blank=True, default="")

    personal_data = PersonalData(
        erased={
            "external_id": Cast("id", models.CharField()),
            "profile_url": "",
            "notify_url": "",
            "credential": "",
            "problem": "",
        }
    )

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            index_of_due("organization", "hiring_order_due"),
            models.Index(fields=["-created_at", "-id"], name="hiring_order_any"),  # the admin's
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "system", "external_id"], name="hiring_order_once"
            ),
            one_of("system", HiringSystem, "hiring_order_system_known"),
            one_of("status", NotificationStatus, "hiring_order_status_known"),
            models.CheckConstraint(
                condition=Q(status=NotificationStatus.QUEUED, due_at__isnull=False)
                | (~Q(status=NotificationStatus.QUEUED) & has_values(due_at=False, claim=False)),
                name="hiring_order_due_while_queued",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_system_display()} {self.pk}"
