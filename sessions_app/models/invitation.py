import uuid

from django.db import models
from django.db.models import Q

from gradient.core import clock
from gradient.core.personal_data import PersonalData
from gradient.core.tasks.task import Task, index_of_due
from sessions_app.models.constraints import has_values, one_of
from sessions_app.models.organization import Organization
from sessions_app.models.session import Session
from sessions_app.vocabulary.enums import EmailStatus

MAX_ERROR_LENGTH = 300


class InvitationEmail(Task):
    """The e-mail with a session's link, as it was last queued.

    `organization` is a copy of the session's, so that workers can take turns by organization.
    `site` is the base URL of the link; the link itself contains the token and is built when the
    e-mail is sent. All attempts have the same `message_id`; queuing the e-mail again assigns a new
    one. `sent_at` is when the mail server last accepted an attempt. Written only by
    `sessions_app.invitations.mail`.
    """

    session = models.OneToOneField(
        Session, on_delete=models.CASCADE, related_name="invitation_email"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    site = models.CharField(max_length=2_000)
    message_id = models.UUIDField(default=uuid.uuid4)
    status = models.CharField(max_length=6, choices=EmailStatus.choices, default=EmailStatus.QUEUED)
    ordered_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=MAX_ERROR_LENGTH, blank=True, default="")

    personal_data = PersonalData(erased={"last_error": ""}, others=("site",))

    class Meta:
        ordering = ["-id"]
        indexes = [
            index_of_due("organization", "invitation_email_due"),
            models.Index(
                fields=["organization", "ordered_at"],
                condition=Q(status=EmailStatus.FAILED),
                name="invitation_email_failed",
            ),
        ]
        constraints = [
            one_of("status", EmailStatus, "invitation_email_status_known"),
            models.CheckConstraint(
                condition=Q(status=EmailStatus.QUEUED, due_at__isnull=False)
                | (~Q(status=EmailStatus.QUEUED) & has_values(due_at=False, claim=False)),
                name="invitation_email_due_while_queued",
            ),
            models.CheckConstraint(
                condition=~Q(status=EmailStatus.SENT) | has_values(sent_at=True),
                name="invitation_email_sent_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.get_status_display()
