from django.db import models
from django.db.models import Q

from gradient.core.contact_fields import IsNFC
from gradient.core.personal_data import PersonalData
from sessions_app.models.constraints import not_blank
from sessions_app.models.organization import Organization
from sessions_app.models.session import Session
from sessions_app.vocabulary.tags import MAX_KEY_LENGTH, MAX_TAG_LENGTH, NORMAL_TAG


class Tag(models.Model):
    """A word by which an organization sorts its sessions: docs/decisions/0044-tags.md.

    `name` is as it was first typed, in normal form. `key` is the name without its case: an
    organization has each once. A tag that no session has any more is removed. Written only by
    `sessions_app.accounts.tags`.
    The organization's word, and no personal data; what links it to a person is `SessionTag`.
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
    """That a session has a tag; `position` is its place in the session's list, from 0.

    `session_created_at` repeats the session's `created_at`, so that an index has a tag's sessions
    in the order of lists. PostgreSQL checks it, and that both belong to one organization. Written
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
