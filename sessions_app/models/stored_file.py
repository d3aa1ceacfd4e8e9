import uuid

from django.db import models
from django.db.models import Q

from gradient.core import clock
from gradient.core.personal_data import ERASED, PersonalData
from sessions_app.models.assessment import Assessment
from sessions_app.models.organization import Organization
from sessions_app.models.session import Session

MAX_FILE_NAME_LENGTH = 255


class StoredFile(models.Model):
    """A file of an assessment's materials, or one that a candidate uploaded. Never changes.

    The content is in Django's storage under `path`. `text` is the text extracted from it, for
    reading and search; empty if there is none. `media_type` is detected from the content. When a
    row is deleted, a database trigger adds its path to `FileRemoval`.
    Written only by `sessions_app.workspace.files`.
    Personal data: everything that the candidate uploaded; erasing deletes the row and the content.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="files")
    assessment = models.ForeignKey(
        Assessment, on_delete=models.CASCADE, null=True, related_name="files"
    )
    session = models.ForeignKey(Session, on_delete=models.CASCADE, null=True, related_name="files")
    name = models.CharField(max_length=MAX_FILE_NAME_LENGTH)
    media_type = models.CharField(max_length=100)
    bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    text = models.TextField(blank=True, default="")
    path = models.CharField(max_length=100, unique=True)
    created_at = models.DateTimeField(default=clock.now)

    personal_data = PersonalData(
        erased={"name": ERASED, "text": "", "sha256": ""}, others=("media_type", "path")
    )

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(assessment__isnull=True, session__isnull=False)
                | Q(assessment__isnull=False, session__isnull=True),
                name="stored_file_of_one",
            )
        ]

    def __str__(self) -> str:
        return self.name


class FileRemoval(models.Model):
    """The path of a deleted file whose content is still in the storage. A worker removes both.

    Written by the trigger on `StoredFile`, and by `sessions_app.workspace.files.removal`. No
    personal data.
    """

    path = models.CharField(max_length=100, primary_key=True)
    attempts = models.PositiveIntegerField(default=0, db_default=0)
    due_at = models.DateTimeField(default=clock.now, db_index=True)

    personal_data = PersonalData(others=("path",))

    class Meta:
        ordering = ["due_at"]

    def __str__(self) -> str:
        return self.path
