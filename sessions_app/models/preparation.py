"""Instructions, memory entries and skills that the candidate gives the assistant."""

import uuid

from django.db import models
from django.db.models import Q

from gradient.core import clock
from gradient.core.personal_data import ERASED, PersonalData
from sessions_app.models.constraints import not_blank, one_of
from sessions_app.models.session import Session
from sessions_app.vocabulary.enums import SkillOrigin

MAX_INSTRUCTIONS_LENGTH = 20_000
"""Characters of a session's instructions, and of a skill's."""
MAX_MEMORY_KEY_LENGTH = 100
MAX_MEMORY_VALUE_LENGTH = 2_000
MAX_SKILL_NAME_LENGTH = 100


class Instructions(models.Model):
    """The instructions that the assistant follows throughout a session, its AGENTS.md.

    A session without a row has none. `revision` counts the changes. Written only by
    `sessions_app.workspace.preparation`.
    Personal data: everything that the candidate wrote.
    """

    session = models.OneToOneField(
        Session, on_delete=models.CASCADE, primary_key=True, related_name="instructions"
    )
    text = models.TextField(max_length=MAX_INSTRUCTIONS_LENGTH, blank=True)
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(default=clock.now)

    personal_data = PersonalData(erased={"text": ""})

    class Meta:
        verbose_name = "instructions of a session"
        verbose_name_plural = "instructions of sessions"

    def __str__(self) -> str:
        return f"revision {self.revision}"


class MemoryEntry(models.Model):
    """A fact that the assistant remembers, under a key that is unique in the session.

    Written only by `sessions_app.workspace.preparation`.
    Personal data: everything that the candidate wrote.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="memory", db_index=False
    )
    key = models.CharField(max_length=MAX_MEMORY_KEY_LENGTH)
    value = models.TextField(max_length=MAX_MEMORY_VALUE_LENGTH)
    created_at = models.DateTimeField(default=clock.now)

    # Keys are unique in a session, so an erased key is replaced by the row's id.
    personal_data = PersonalData(erased={"key": models.F("id"), "value": ERASED})

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name_plural = "memory entries"
        constraints = [
            models.UniqueConstraint(fields=["session", "key"], name="memory_key_unique"),
            not_blank("key", "memory_key_not_blank"),
            not_blank("value", "memory_value_not_blank"),
        ]

    def __str__(self) -> str:
        return self.key


class Skill(models.Model):
    """Instructions for one kind of task. The assistant gets them while `is_enabled`.

    `file_name` is empty unless the skill was uploaded. Written only by
    `sessions_app.workspace.preparation`.
    Personal data: everything that the candidate wrote.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, related_name="skills", db_index=False
    )
    name = models.CharField(max_length=MAX_SKILL_NAME_LENGTH)
    instructions = models.TextField(max_length=MAX_INSTRUCTIONS_LENGTH)
    origin = models.CharField(max_length=8, choices=SkillOrigin.choices)
    file_name = models.CharField(max_length=255, blank=True, default="")
    is_enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)

    personal_data = PersonalData(
        erased={"name": models.F("id"), "instructions": ERASED, "file_name": ""}
    )

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "name"], name="skill_name_unique"),
            not_blank("name", "skill_name_not_blank"),
            not_blank("instructions", "skill_instructions_not_blank"),
            one_of("origin", SkillOrigin, "skill_origin_known"),
            models.CheckConstraint(
                condition=Q(origin=SkillOrigin.UPLOADED) | Q(file_name=""),
                name="skill_file_of_an_upload",
            ),
        ]

    def __str__(self) -> str:
        return self.name
