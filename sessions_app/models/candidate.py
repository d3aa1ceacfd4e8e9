import uuid

from django.db import models
from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat, Lower

from gradient.core import clock
from gradient.core.contact_fields import AddressField, IsNFC, NameField, SearchTextField
from gradient.core.contacts import NORMAL_EMAIL, NORMAL_NAME
from gradient.core.personal_data import ERASED, PersonalData
from sessions_app.models.constraints import not_blank
from sessions_app.models.organization import Organization

EMAIL_TAKEN = "Another candidate of the organization has this address."
ERASED_EMAIL = Concat(Value("erased-"), Cast("pk", CharField()), Value("@erased.invalid"))
"""A unique address in a domain that receives no mail (RFC 6761)."""


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def in_organization(self, organization_id: uuid.UUID) -> "CandidateQuerySet":
        """The organization's candidates that are not deleted, newest first."""
        candidates = self.filter(organization_id=organization_id, deleted_at=None)
        return candidates.order_by("-created_at", "-id")


class Candidate(models.Model):
    """A person who is assessed.

    Deletion is soft (`deleted_at`): a deleted candidate is not listed, keeps its sessions, and is
    restored by the next invitation. An erased candidate (`erased_at`) is deleted and cannot be
    restored. A candidate with a legal hold (`held_at`, `hold_reason`) cannot be erased.
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
    erased_at = models.DateTimeField(null=True, editable=False)
    held_at = models.DateTimeField(null=True, editable=False)
    hold_reason = models.TextField("legal hold", blank=True, default="", db_default="")

    objects = CandidateQuerySet.as_manager()

    personal_data = PersonalData(
        erased={"name": ERASED, "email": ERASED_EMAIL, "search_text": ""}, others=("hold_reason",)
    )

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(  # the admin's list
                fields=["-created_at", "-id"], name="candidate_newest"
            ),
            models.Index(
                fields=["organization", "-created_at", "-id"],
                condition=Q(deleted_at=None),
                name="candidate_org_newest",
            ),
            models.Index(
                fields=["organization", "created_at"],
                condition=Q(erased_at=None),
                name="candidate_to_erase",
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
            # A deleted candidate may have an address from before addresses were normalized.
            models.CheckConstraint(
                condition=Q(email__regex=NORMAL_EMAIL) | Q(deleted_at__isnull=False),
                name="candidate_email_normal",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(deleted_at__isnull=False, held_at=None),
                name="candidate_erased_for_good",
            ),
            models.CheckConstraint(
                condition=Q(held_at=None, hold_reason="")
                | Q(held_at__isnull=False, hold_reason__regex=r"\S"),
                name="candidate_hold_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"
