"""What candidate and assistant said to each other."""

from typing import Any

from gradient.admin.paginator import CappedPaginator
from sessions_app.pages.session_page import SessionPage

ON_A_PAGE = 100


class Conversation(SessionPage):
    template_name = "sessions_app/pages/session_conversation.html"
    tab = "conversation"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        messages = self.session.messages.order_by("created_at", "id")
        pages = CappedPaginator(messages, ON_A_PAGE)
        page = pages.get_page(self.request.GET.get("page"))
        return super().get_context_data(turns=page, count=pages.count_label, **kwargs)
