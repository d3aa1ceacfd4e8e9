"""The messages between candidate and assistant."""

from typing import Any

from gradient.admin.paginator import CappedPaginator
from sessions_app.pages.paging import get_page
from sessions_app.pages.session_page import SessionPage

PAGE_SIZE = 100


class Conversation(SessionPage):
    template_name = "sessions_app/pages/session_conversation.html"
    tab = "conversation"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        messages = self.session.messages.order_by("created_at", "id")
        paginator = CappedPaginator(messages, PAGE_SIZE)
        page = get_page(self.request, paginator)
        return super().get_context_data(turns=page, count=paginator.count_label, **kwargs)
