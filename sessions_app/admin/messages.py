from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.db.models.functions import Left
from django.http import HttpRequest
from django.utils.safestring import SafeString

from gradient.admin.html import shorten, text_block
from sessions_app.admin.records import FactAdmin
from sessions_app.models import Message


@admin.register(Message)
class MessageAdmin(FactAdmin):
    deferred = ("content",)
    list_display = ("created_at", "of_session", "role", "beginning")
    list_filter = ("role",)
    ordering = ("-created_at", "-id")
    fields = ("session", "role", "created_at", "text")
    readonly_fields = ("text",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        messages: QuerySet[Any] = super().get_queryset(request).annotate(start=Left("content", 200))
        return messages

    @admin.display(description="content")
    def beginning(self, message: Any) -> str:
        return shorten(message.start)

    @admin.display(description="content")
    def text(self, message: Message) -> SafeString | str:
        return text_block(message.content)
