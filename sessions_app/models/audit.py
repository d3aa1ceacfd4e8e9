import uuid

from django.db import models

from gradient.core import clock
from gradient.core.append_only import AppendOnly
from gradient.core.personal_data import PersonalData
from sessions_app.models.constraints import one_of
from sessions_app.models.organization import Organization
from sessions_app.vocabulary.enums import ActorKind


class AuditEntry(models.Model):
    """An audited action, such as a deletion, of which no other record remains. Append-only.

    `details` holds counts by kind of row (`{"events": 12, …}`), and for a bulk deletion also
    `selected`, `status` and `sha256` (of the deleted ids). It never holds a name, an email address
    or content: the entry is kept after the object is deleted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="audit_entries", db_index=False
    )
    action = models.CharField(max_length=60)
    object_id = models.UUIDField()
    actor_kind = models.CharField(max_length=9, choices=ActorKind.choices)
    actor_id = models.CharField(max_length=36, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    details = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=clock.now)

    append_only = AppendOnly(is_kept=False)
    personal_data = PersonalData(erased={"reason": ""}, others=("action", "actor_id", "details"))

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="audit_newest"),  # superusers' list
            models.Index(fields=["organization", "-created_at", "-id"], name="audit_org_newest"),
            models.Index(fields=["object_id"], name="audit_object"),
        ]
        constraints = [one_of("actor_kind", ActorKind, "audit_actor_known")]

    def __str__(self) -> str:
        return f"{self.action} {self.object_id}"
