"""Pages for bulk deletion, for owners: the list, and a deletion's page from preview to receipt.

There are two ways to select sessions. `POST /deletions/preview` takes ids as repeated `session`
fields; other pages call `preview_deletion` with a queryset, such as all sessions that match a
filter. Both create a job with a fixed set of sessions, and redirect to `/deletions/<job>`.
"""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from gradient.admin.paginator import CappedPaginator
from gradient.core.identifiers import parse_uuid
from sessions_app.accounts import access
from sessions_app.deletion import jobs, preview, progress, receipt, selection
from sessions_app.models import DeletionJob, Session
from sessions_app.pages.actor_names import get_actor_names
from sessions_app.pages.deletion_forms import OrderForm
from sessions_app.pages.page import MemberPage, referring_page
from sessions_app.pages.paging import get_page
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import DELETION_ENDED, ActorKind, DeletionStatus, Status
from sessions_app.vocabulary.exceptions import DomainError, InvalidRequest

PAGE_SIZE = 50


def preview_deletion(
    request: HttpRequest, sessions: QuerySet[Session], *, requested_count: int = 0
) -> HttpResponse:
    """Create a preview of deleting these sessions, if the user is an owner, and redirect to it.

    `sessions` must not be sliced; `requested_count` is the number of ids, for a selection by ids.
    A selection that cannot be deleted redirects back with a message.
    """
    owned = access.filter_for_user(sessions, request.user, roles=access.OWNERS)
    actor = Actor(ActorKind.STAFF, str(request.user.pk))
    try:
        job = selection.create_preview(owned, actor=actor, requested_count=requested_count)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect(referring_page(request, default=reverse("pages:sessions")))
    return redirect("pages:deletion", job.pk)


class DeletionBasePage(MemberPage):
    """A page for owners; `job` belongs to one of their organizations."""

    title = "Deletions"
    roles = access.OWNERS

    def form_page(self) -> str:
        job_id = self.kwargs.get("job_id")
        return reverse("pages:deletion", args=[job_id]) if job_id else reverse("pages:deletions")

    def jobs(self) -> QuerySet[DeletionJob]:
        jobs = DeletionJob.objects.select_related("organization")
        return access.filter_for_user(jobs, self.request.user, roles=access.OWNERS)

    @property
    def job(self) -> DeletionJob:
        return get_object_or_404(self.jobs(), pk=self.kwargs["job_id"])


class Deletions(DeletionBasePage):
    """The deletions, newest first. `?session=` filters by deletions that include a session."""

    template_name = "sessions_app/pages/deletions/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        session_id = self.request.GET.get("session", "").strip()
        paginator = CappedPaginator(self._matching_jobs(session_id), PAGE_SIZE)
        page = get_page(self.request, paginator)
        query = urlencode({"session": session_id}) if session_id else ""
        return super().get_context_data(
            page=page,
            session_id=session_id,
            is_invalid=bool(session_id) and parse_uuid(session_id) is None,
            query=query,
            **kwargs,
        )

    def _matching_jobs(self, session_id: str) -> QuerySet[DeletionJob]:
        jobs = self.jobs().order_by("-created_at", "-id")
        if not session_id:
            return jobs
        id = parse_uuid(session_id)
        return jobs.filter(items__session_id=id) if id else jobs.none()


class CreatePreview(DeletionBasePage):
    """POST: preview the deletion of the sessions with these ids."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        ids = {id for text in request.POST.getlist("session") if (id := parse_uuid(text))}
        return preview_deletion(
            request, Session.objects.filter(pk__in=ids), requested_count=len(ids)
        )


class DeletionPage(DeletionBasePage):
    """A deletion: the preview with its form, the progress, or the receipt."""

    template_name = "sessions_app/pages/deletions/job.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        job = kwargs.get("job") or self.job
        context = super().get_context_data(**{"job": job} | kwargs)
        actors = [actor for actor in (job.actor, job.canceller) if actor is not None]
        names = get_actor_names(actors)
        context["ordered_by"] = names[job.actor]
        context["cancelled_by"] = names[job.canceller] if job.canceller else ""
        if job.status == DeletionStatus.PREVIEW:
            context |= _preview_context(job)
            context.setdefault("form", OrderForm())
        elif job.status in DELETION_ENDED:
            context["outcomes"] = receipt.outcomes(job)
        else:
            context["progress"] = progress.get_progress(job)
        return context


class DeletionAction(DeletionBasePage):
    """POST: change a deletion, then redirect to it with a message."""

    http_method_names = ("post",)
    success_message = ""

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        try:
            self.do(self.job)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, self.success_message)
        return self.get_redirect()

    def do(self, job: DeletionJob) -> None:
        raise NotImplementedError

    def get_redirect(self) -> HttpResponse:
        return redirect("pages:deletion", self.kwargs["job_id"])


class LeaveOutRunning(DeletionAction):
    success_message = "The running sessions are left out, and the rest is counted again."

    def do(self, job: DeletionJob) -> None:
        jobs.leave_out_running(job.pk)


class CancelDeletion(DeletionAction):
    success_message = "The deletion is cancelled. Deleted sessions stay deleted."

    def do(self, job: DeletionJob) -> None:
        jobs.cancel(job.pk, actor=self.actor)


class DiscardPreview(DeletionAction):
    success_message = "Nothing was deleted."

    def do(self, job: DeletionJob) -> None:
        jobs.discard(job.pk)

    def get_redirect(self) -> HttpResponse:
        return redirect("pages:deletions")


class OrderDeletion(DeletionPage):
    """POST: confirm the preview. An invalid form is shown again with its errors."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponseBase:
        job, form = self.job, OrderForm(request.POST)
        form.is_valid()
        try:
            jobs.order(
                job.pk,
                actor=self.actor,
                number=form.cleaned_data.get("number"),
                reason=form.cleaned_data.get("reason", ""),
                includes_running=form.cleaned_data.get("includes_running", False),
            )
        except DomainError as error:
            form.add_errors(error)
            status = 400 if isinstance(error, InvalidRequest) else 409
            return self.render_to_response(self.get_context_data(job=job, form=form), status=status)
        return redirect("pages:deletion", job.pk)


class DeletionProgressPage(DeletionBasePage):
    """The progress as JSON, polled by js/deletion-progress.js."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002  Django's signature
        job = self.job
        return JsonResponse({"status": job.status, **progress.get_progress(job).as_json()})


class DeletionReceipt(DeletionBasePage):
    """The receipt as a JSON file; 404 until the deletion has ended."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:  # noqa: ARG002  Django's signature
        job = self.job
        if job.status not in DELETION_ENDED:
            raise Http404
        response = StreamingHttpResponse(receipt.document(job), content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="deletion-{job.pk}.json"'
        return response


def _preview_context(job: DeletionJob) -> dict[str, Any]:
    """The template context of the preview: its counts, and what has changed since."""
    facts, counts = job.facts, preview.current_counts(job)
    return {
        "current": counts,
        "deleted_meanwhile": job.total - counts.existing,
        "sample": preview.sample(job),
        "oldest": datetime.fromisoformat(facts["oldest"]) if facts["oldest"] else None,
        "newest": datetime.fromisoformat(facts["newest"]) if facts["newest"] else None,
        "statuses": [(Status(status), number) for status, number in facts["statuses"].items()],
    }
