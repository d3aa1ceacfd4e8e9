"""Deleting many sessions: the list of orders, and an order's page from preview to receipt.

A selection gets here in two ways. `POST /deletions/preview` takes the ids, as repeated `session`
fields; and whoever has a queryset, such as all that match a filter, calls `preview_of` with it.
Both fix the set, and lead to its page, `/deletions/<job>`. Only owners get any further.
"""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme

from gradient.admin.paginator import CappedPaginator
from sessions_app.accounts import access
from sessions_app.deletion import jobs, preview, progress, receipt, selection
from sessions_app.models import DeletionJob, Session
from sessions_app.pages.deletion_forms import OrderForm
from sessions_app.pages.page import MemberPage
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import DELETION_ENDED, ActorKind, DeletionStatus, Status
from sessions_app.vocabulary.exceptions import DomainError, InvalidRequest

PAGE_SIZE = 50


def preview_of(
    request: HttpRequest, sessions: QuerySet[Session], *, asked: int | None = None
) -> HttpResponse:
    """Fix the set of these sessions and lead to its page; what the user does not own is left out.

    `sessions` is not sliced; `asked` is how many ids were sent, where ids were. A selection that
    cannot be deleted leads back, with a message.
    """
    own = access.filter_for_user(sessions, request.user, roles=access.OWNERS)
    actor = Actor(ActorKind.STAFF, str(request.user.pk))
    try:
        job = selection.create_preview(own, actor=actor, requested_count=asked)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect(_back(request))
    return redirect("pages:deletion", job.pk)


def _back(request: HttpRequest) -> str:
    """Where the selection was made, if that is one of our own pages."""
    address = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_ours else "pages:sessions"


class OwnersPage(MemberPage):
    """A page of those who may delete; `job` is one of their organizations'."""

    title = "Deletions"
    roles = access.OWNERS

    def jobs(self) -> QuerySet[DeletionJob]:
        jobs = DeletionJob.objects.select_related("organization")
        return access.filter_for_user(jobs, self.request.user, roles=access.OWNERS)

    @property
    def job(self) -> DeletionJob:
        return get_object_or_404(self.jobs(), pk=self.kwargs["job_id"])


class Deletions(OwnersPage):
    """The orders, newest first; `?session=` finds those that a session was part of."""

    template_name = "sessions_app/pages/deletions/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET.get("session", "").strip()
        pages = CappedPaginator(self._found(asked), PAGE_SIZE)
        page = pages.get_page(self.request.GET.get("page"))
        query = urlencode({"session": asked}) if asked else ""
        return super().get_context_data(page=page, asked=asked, query=query, **kwargs)

    def _found(self, asked: str) -> QuerySet[DeletionJob]:
        jobs = self.jobs().order_by("-created_at", "-id")
        if not asked:
            return jobs
        try:
            return jobs.filter(items__session_id=UUID(asked))
        except ValueError:
            return jobs.none()


class Preview(OwnersPage):
    """Fixes the set of the ids that were sent."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        ids = {id for text in request.POST.getlist("session") if (id := _uuid(text))}
        return preview_of(request, Session.objects.filter(pk__in=ids), asked=len(ids))


class Deletion(OwnersPage):
    """One order: the preview with its form, the progress, or the receipt."""

    template_name = "sessions_app/pages/deletions/job.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        job = kwargs.get("job") or self.job
        context = super().get_context_data(**{"job": job} | kwargs)
        context["ordered_by"], context["cancelled_by"] = (
            _name(job.actor_id),
            _name(job.cancelled_by),
        )
        if job.status == DeletionStatus.PREVIEW:
            context |= _told(job)
            context.setdefault("form", OrderForm())
        elif job.status in DELETION_ENDED:
            context["outcomes"] = receipt.outcomes(job)
        else:
            context["progress"] = progress.get_progress(job)
        return context


class Verb(OwnersPage):
    """Something that is done to an order; what is refused is said on its page."""

    http_method_names = ("post",)
    said = ""

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        try:
            self.do(self.job)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, self.said)
        return self.lead_on()

    def do(self, job: DeletionJob) -> None:
        raise NotImplementedError

    def lead_on(self) -> HttpResponse:
        return redirect("pages:deletion", self.kwargs["job_id"])


class LeaveOutRunning(Verb):
    said = "The running sessions are left out; everything was counted anew."

    def do(self, job: DeletionJob) -> None:
        jobs.leave_out_running(job.pk)


class Cancel(Verb):
    said = "The deletion is cancelled. What was deleted until now stays deleted."

    def do(self, job: DeletionJob) -> None:
        jobs.cancel(job.pk, actor=self.actor)


class Discard(Verb):
    said = "Nothing was deleted."

    def do(self, job: DeletionJob) -> None:
        jobs.discard(job.pk)

    def lead_on(self) -> HttpResponse:
        return redirect("pages:deletions")


class Order(Deletion):
    """Confirms the preview; the form comes back with what is wrong in it."""

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
        except InvalidRequest as error:
            form.add_errors(error)
            return self.render_to_response(self.get_context_data(job=job, form=form), status=400)
        return redirect("pages:deletion", job.pk)


class Progress(OwnersPage):
    """What the page's script asks for again and again."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002  Django's signature
        job = self.job
        return JsonResponse({"status": job.status, **progress.get_progress(job).as_json()})


class Receipt(OwnersPage):
    """The receipt as a file; 404 until the order has ended."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:  # noqa: ARG002  the same
        job = self.job
        if job.status not in DELETION_ENDED:
            raise Http404
        response = StreamingHttpResponse(receipt.document(job), content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="deletion-{job.pk}.json"'
        return response


def _told(job: DeletionJob) -> dict[str, Any]:
    """What the preview shows: the facts as they were counted, and what has changed since."""
    facts, now = job.facts, preview.current_counts(job)
    return {
        "now": now,
        "gone": job.total - now.existing,
        "sample": preview.sample(job),
        "oldest": datetime.fromisoformat(facts["oldest"]) if facts["oldest"] else None,
        "newest": datetime.fromisoformat(facts["newest"]) if facts["newest"] else None,
        "statuses": [(Status(status), number) for status, number in facts["statuses"].items()],
    }


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _name(user_id: str) -> str:
    """How the user is called today; the order itself keeps the number alone."""
    if not user_id:
        return ""
    user = get_user_model().objects.filter(pk=user_id).first()
    return f"user {user_id}" if user is None else user.get_full_name() or user.get_username()
