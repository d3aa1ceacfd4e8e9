from django.contrib import admin
from django.utils.safestring import SafeString

from gradient.admin.html import text_block
from sessions_app.admin.records import FactAdmin
from sessions_app.models import Instructions, MemoryEntry, Skill


@admin.register(Instructions)
class InstructionsAdmin(FactAdmin):
    deferred = ("text",)
    list_display = ("updated_at", "of_session", "revision")
    ordering = ("-pk",)
    fields = ("session", "revision", "updated_at", "content")
    readonly_fields = ("content",)

    @admin.display(description="text")
    def content(self, instructions: Instructions) -> SafeString | str:
        return text_block(instructions.text)


@admin.register(MemoryEntry)
class MemoryEntryAdmin(FactAdmin):
    deferred = ("value",)
    list_display = ("key", "of_session", "created_at")
    ordering = ("-pk",)
    fields = ("session", "key", "created_at", "content")
    readonly_fields = ("content",)

    @admin.display(description="value")
    def content(self, entry: MemoryEntry) -> SafeString | str:
        return text_block(entry.value)


@admin.register(Skill)
class SkillAdmin(FactAdmin):
    deferred = ("instructions",)
    list_display = ("name", "of_session", "origin", "is_enabled", "created_at")
    list_filter = ("origin",)
    ordering = ("-pk",)
    fields = ("session", "name", "origin", "file_name", "is_enabled", "created_at", "content")
    readonly_fields = ("content",)

    @admin.display(description="instructions")
    def content(self, skill: Skill) -> SafeString | str:
        return text_block(skill.instructions)
