"""The list of candidates."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count

from gradient.admin.paginator import CappedPaginator
from gradient.core.snapshots import one_snapshot
from sessions_app.accounts import access
from sessions_app.models import Candidate, Session
from sessions_app.pages.page import MemberPage
from sessions_app.pages.paging import get_page
from sessions_app.reads.search import search_candidates

PAGE_SIZE = 50
MAX_TERM_LENGTH = 200


@dataclass(frozen=True)
class ListedCandidate:
    candidate: Candidate
    sessions: int


class Candidates(MemberPage):
    """GET `?q=` finds candidates by words of their name or address."""

    title = "Candidates"
    template_name = "sessions_app/pages/candidates/list.html"
    roles = access.ADMINS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        term = self.request.GET.get("q", "").strip()[:MAX_TERM_LENGTH]
        rows = access.filter_for_user(
            Candidate.objects.filter(deleted_at=None), self.request.user, roles=self.roles
        )
        found = search_candidates(rows, term).select_related("organization")
        with one_snapshot():
            page = get_page(
                self.request, CappedPaginator(found.order_by("-created_at", "-id"), PAGE_SIZE)
            )
            candidates = list(page.object_list)
            sessions = _count_sessions(candidates)
        context = {
            "page": page,
            "rows": [ListedCandidate(each, sessions.get(each.pk, 0)) for each in candidates],
            "term": term,
            "extra": urlencode({"q": term}) if term else "",
            "has_several_organizations": len({each.organization_id for each in candidates}) > 1,
        }
        return super().get_context_data(**context | kwargs)


def _count_sessions(candidates: list[Candidate]) -> dict[Any, int]:
    rows = Session.objects.filter(candidate__in=candidates).order_by()
    return dict(rows.values_list("candidate").annotate(count=Count("pk")))
