"""The page on which an assessment's rubric is built."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from sessions_app.models import Assessment
from sessions_app.pages.assessment_editor import rubric_rows
from sessions_app.pages.assessment_editor.edit import save_version, say_saved
from sessions_app.pages.assessment_editor.row_commands import read_command
from sessions_app.pages.assessment_editor.rubric_rows import METHODS, TypedCategory
from sessions_app.pages.assessments import AssessmentPage
from sessions_app.vocabulary.exceptions import Conflict, DomainError
from sessions_app.vocabulary.points import show_points


class RubricPage(AssessmentPage):
    """The rubric as a form. POST saves the next version, or changes the rows of the form."""

    title = "Rubric"
    template_name = "sessions_app/pages/assessment_editor/rubric.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = kwargs.pop("categories", None)
        if rows is None:
            rows = rubric_rows.show_rubric(self._rubric())
        context = {
            "categories": rows,
            "total": show_points(rubric_rows.total(rows)),
            "methods": METHODS,
            "read_version": self.assessment.current_version,
        }
        return super().get_context_data(**context | kwargs)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        rows = rubric_rows.read_rubric(request.POST)
        if command := read_command(request.POST):
            rubric_rows.apply(command, rows)
            return self._show(rows)
        error = rubric_rows.check_rubric(rows)
        if error or rubric_rows.has_errors(rows):
            return self._show(rows, status=400, rubric_error=error)
        try:
            version = self._rubric().get("version", 1)
            rubric = rubric_rows.to_json(rows, version=version)
            assessment = save_version(self, scoring_rubric=rubric)
        except Conflict as conflict:
            versions = Assessment.objects.values_list("current_version", flat=True)
            current = versions.get(pk=self.assessment.pk)
            return self._show(rows, status=409, conflict=conflict.message, read_version=current)
        except DomainError as refused:
            return self._show(rows, status=refused.http_status, rubric_error=refused.message)
        say_saved(request, assessment, before=self.assessment)
        return redirect("pages:materials", assessment.pk)

    def _rubric(self) -> dict[str, Any]:
        rubrics = Assessment.objects.values_list("scoring_rubric", flat=True)
        rubric: dict[str, Any] = rubrics.get(pk=self.assessment.pk)
        return rubric

    def _show(
        self, rows: list[TypedCategory], *, status: int = 200, **context: Any
    ) -> HttpResponse:
        read_version = self.read_version(self.request.POST.get("version", ""))
        whole = {"read_version": read_version, "categories": rows} | context
        return self.render_to_response(self.get_context_data(**whole), status=status)
