from django.db import models
from django.db.models import Q

from gradient.core.contact_fields import IsNFC
from gradient.core.personal_data import PersonalData
from sessions_app.models.constraints import not_blank
from sessions_app.models.organization import Organization
from sessions_app.models.session import Session
from sessions_app.vocabulary.tags import MAX_KEY_LENGTH, MAX_TAG_LENGTH, NORMAL_TAG


class Tag(models.Model):
    """An organization's label for its sessions: docs/decisions/0044-tags.md.

    `name` is the first spelling, in normal form. `key` is the casefolded name, unique in the
    organization. A tag is removed with its last session. Written only by
    `sessions_app.accounts.tags`.
    No personal data: only `SessionTag` links a tag to a person.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="tags", db_index=False
    )
    name = models.CharField(max_length=MAX_TAG_LENGTH)
    key = models.CharField(max_length=MAX_KEY_LENGTH)

    personal_data = PersonalData(others=("name", "key"))

    class Meta:
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "key"], name="tag_unique_in_org"),
            models.CheckConstraint(
                condition=Q(IsNFC("name"), name__regex=NORMAL_TAG), name="tag_name_normal"
            ),
            not_blank("key", "tag_key_not_blank"),
        ]

    def __str__(self) -> str:
        return self.name


class SessionTag(models.Model):
    """A tag of a session. `position` is its index in the session's list of tags, from 0.

    `session_created_at` is a copy of the session's `created_at`, so that an index can return a
    tag's sessions newest first. PostgreSQL checks that it agrees, and that session and tag belong
    to one organization. Written
    only by `sessions_app.accounts.tags`. Erasing the candidate deletes the row.
    """

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="session_tags", db_index=False
    )
    tag = models.ForeignKey(
        Tag, on_delete=models.CASCADE, related_name="session_tags", db_index=False
    )
    position = models.PositiveSmallIntegerField()
    session_created_at = models.DateTimeField()

    personal_data = PersonalData()

    class Meta:
        ordering = ["session", "position"]
        indexes = [
            models.Index(
                fields=["tag", "-session_created_at", "-session"], name="session_tag_newest"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["session", "tag"], name="session_tag_once"),
        ]

    def __str__(self) -> str:
        return str(self.tag)
