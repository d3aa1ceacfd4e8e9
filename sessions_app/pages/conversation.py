"""The messages between candidate and assistant."""

from typing import Any

from django.db.models.functions import Left, Length

from gradient.admin.paginator import CappedPaginator
from gradient.core import markdown
from sessions_app.pages.paging import get_page
from sessions_app.pages.session_page import SessionPage
from sessions_app.vocabulary.enums import MessageRole
from sessions_app.workspace.materials import list_files
from sessions_app.workspace.preparation import get_preparation

PAGE_SIZE = 100
MAX_SHOWN_CHARACTERS = 15_000
"""Longer messages are truncated on the page. The API returns them in full."""
AS_WRITTEN = "text"
"""The value of `?as=` that shows answers as plain text instead of rendered Markdown."""


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
        is_raw = self.request.GET.get("as") == AS_WRITTEN
        renderer = markdown.PageRenderer()
        for turn in () if is_raw else page:
            if turn.role == MessageRole.ASSISTANT and turn.rest <= 0:
                turn.html = renderer.render(turn.text)
        return super().get_context_data(
            turns=page,
            is_raw=is_raw,
            extra="&".join(filter(None, [f"as={AS_WRITTEN}" * is_raw, self.list_query])),
            count=paginator.count_label,
            preparation=get_preparation(self.session.pk),
            readable_files=list_files(self.session),
            **kwargs,
        )
