import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from gradient.core import clock
from gradient.core.contact_fields import AddressField, IsNFC, NameField, SearchTextField
from gradient.core.contacts import NORMAL_EMAIL, NORMAL_NAME
from sessions_app.models.constraints import not_blank
from sessions_app.models.organization import Organization

EMAIL_TAKEN = "Another candidate of the organization has this address."


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def in_organization(self, organization_id: uuid.UUID) -> "CandidateQuerySet":
        """The organization's candidates that are not deleted, newest first."""
        candidates = self.filter(organization_id=organization_id, deleted_at=None)
        return candidates.order_by("-created_at", "-id")


class Candidate(models.Model):
    """A person who is assessed. Personal data: `name`, `email`, `search_text`.

    Deletion is soft (`deleted_at`): a deleted candidate is left out of lists, keeps its sessions,
    and is restored by the next invitation.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="candidates", db_index=False
    )
    name = NameField()
    email = AddressField()
    search_text = SearchTextField(of=("name", "email"))
    created_at = models.DateTimeField(default=clock.now, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(
                fields=["-created_at", "-id"], name="candidate_newest"
            ),  # the admin's list
            models.Index(
                fields=["organization", "-created_at", "-id"],
                condition=Q(deleted_at=None),
                name="candidate_org_newest",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                "organization",
                Lower("email"),
                name="candidate_email_unique_in_org",
                violation_error_message=EMAIL_TAKEN,
            ),
            not_blank("name", "candidate_name_not_blank"),
            models.CheckConstraint(
                condition=Q(IsNFC("name"), name__regex=NORMAL_NAME), name="candidate_name_normal"
            ),
            # A deleted candidate may have an address from before there was a normal form.
            models.CheckConstraint(
                condition=Q(email__regex=NORMAL_EMAIL) | Q(deleted_at__isnull=False),
                name="candidate_email_normal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"
