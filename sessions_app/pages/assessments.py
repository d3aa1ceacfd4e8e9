"""The list of assessments, and the base of an assessment's pages."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from gradient.admin.paginator import CappedPaginator
from gradient.core.snapshots import one_snapshot
from sessions_app.accounts import access
from sessions_app.models import Assessment
from sessions_app.pages.page import MemberPage
from sessions_app.pages.paging import get_page
from sessions_app.reads import counts
from sessions_app.vocabulary.enums import ApplyTo, Status

PAGE_SIZE = 50
KEEP_INVITED = "keep_invited"
"""The field of a form by which invited candidates keep the version that they have."""
_LARGE = ("task_prompt", "scoring_rubric", "materials")


@dataclass(frozen=True)
class AssessmentRow:
    """An assessment with its number of sessions by status, without zeros."""

    assessment: Assessment
    statuses: list[tuple[Status, int]]

    @property
    def total(self) -> int:
        return sum(count for _, count in self.statuses)


class Assessments(MemberPage):
    title = "Assessments"
    template_name = "sessions_app/pages/assessments.html"
    roles = access.ADMINS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        rows = access.filter_for_user(Assessment.objects.all(), user, roles=access.ADMINS)
        rows = rows.select_related("organization").defer(*_LARGE).order_by("-created_at", "-id")
        with one_snapshot():
            page = get_page(self.request, CappedPaginator(rows, PAGE_SIZE))
            assessments = list(page.object_list)
            by_assessment = counts.by_assessment([each.pk for each in assessments])
        context = {
            "page": page,
            "rows": [_row(each, by_assessment[each.pk]) for each in assessments],
            "has_several_organizations": len({each.organization_id for each in assessments}) > 1,
        }
        return super().get_context_data(**context | kwargs)


class AssessmentPage(MemberPage):
    """A page about an assessment. 404 unless the user is an admin of its organization."""

    roles = access.ADMINS

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated and access.has_role(request.user, self.roles):
            self.assessment = self.get_assessment(kwargs["assessment_id"])

    def get_assessment(self, assessment_id: UUID) -> Assessment:
        rows = Assessment.objects.select_related("organization").defer(*_LARGE[:2])
        rows = access.filter_for_user(rows, self.request.user, roles=self.roles)
        assessment: Assessment = get_object_or_404(rows, pk=assessment_id)
        return assessment

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        keep_invited = KEEP_INVITED in self.request.POST
        context = {"assessment": self.assessment, "keep_invited": keep_invited}
        return super().get_context_data(**context | kwargs)

    @property
    def apply_to(self) -> ApplyTo:
        """The user's choice of the sessions that get the new version."""
        return ApplyTo.NEW if KEEP_INVITED in self.request.POST else ApplyTo.INVITED

    def read_version(self, text: str) -> int:
        """Parse the version that a form was rendered from; the current version if it is missing."""
        return int(text) if text.isdecimal() and len(text) < 10 else self.assessment.current_version


def _row(assessment: Assessment, counted: dict[str, int]) -> AssessmentRow:
    return AssessmentRow(assessment, [(s, counted[s]) for s in Status if counted.get(s)])
