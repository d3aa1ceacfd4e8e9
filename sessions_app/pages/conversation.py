"""The messages between candidate and assistant."""

from typing import Any

from django.db.models.functions import Left, Length

from gradient.admin.paginator import CappedPaginator
from sessions_app.pages.paging import get_page
from sessions_app.pages.session_page import SessionPage
from sessions_app.workspace.preparation import get_preparation

PAGE_SIZE = 100
MAX_SHOWN_CHARACTERS = 15_000
"""Shown of each message; the API returns all of it."""


class Conversation(SessionPage):
    template_name = "sessions_app/pages/session_conversation.html"
    tab = "conversation"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        messages = self.session.messages.order_by("created_at", "id").defer("content")
        messages = messages.annotate(
            text=Left("content", MAX_SHOWN_CHARACTERS),
            rest=Length("content") - MAX_SHOWN_CHARACTERS,
        )
        paginator = CappedPaginator(messages, PAGE_SIZE)
        page = get_page(self.request, paginator)
        return super().get_context_data(
            turns=page,
            count=paginator.count_label,
            preparation=get_preparation(self.session.pk),
            **kwargs,
        )
