"""The view for the verbs' buttons."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from sessions_app.accounts import access
from sessions_app.admin.base import staff
from sessions_app.admin.records import SessionRecordAdmin
from sessions_app.admin.verbs import BY_NAME, VERBS, AdminVerb, Button
from sessions_app.deletion.selection import create_preview
from sessions_app.invitations import mail
from sessions_app.models import Session
from sessions_app.vocabulary.exceptions import DomainError


class SessionVerbsAdmin(SessionRecordAdmin):
    """A session's page with a button for each verb that the status and the user's role allow."""

    def get_urls(self) -> list[URLPattern]:
        verb = path(
            "<uuid:session_id>/verbs/<slug:name>/",
            self.admin_site.admin_view(self.verb_view),
            name="sessions_app_session_verb",
        )
        urls: list[URLPattern] = super().get_urls()
        return [verb, *urls]

    def buttons(self, request: HttpRequest, session: Session) -> list[Button]:
        return [
            Button(verb, verb.form(auto_id=f"{verb.name}-%s"), _url(session, verb))
            for verb in VERBS
            if session.status in verb.statuses and _may(request, verb, session)
        ]

    def verb_view(self, request: HttpRequest, session_id: UUID, name: str) -> HttpResponse:
        """POST: call the verb, and redirect to the session's page."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        session = self.get_queryset(request).filter(pk=session_id).first()
        verb = BY_NAME.get(name)
        if session is None or (verb is None and name != "delete"):
            raise Http404
        if verb is None:
            return self._preview_deletion(request, session)
        if not _may(request, verb, session):
            raise PermissionDenied
        self._call(request, verb, session)
        return redirect("admin:sessions_app_session_change", session.pk)

    def _call(self, request: HttpRequest, verb: AdminVerb, session: Session) -> None:
        form = verb.form(request.POST)
        if not form.is_valid():
            for field, errors in form.errors.items():
                text = " ".join(str(error) for error in errors)
                label = form.fields[field].label
                self.message_user(request, f"{label}: {text}", messages.ERROR)
            return
        try:
            site = {"site": mail.get_site_url(request)} if verb.sends_link else {}
            verb.call(session, staff(request), **form.cleaned_data, **site)
        except DomainError as error:
            self.message_user(request, error.message, messages.ERROR)
        else:
            self.message_user(request, verb.success_message, messages.SUCCESS)

    def _preview_deletion(self, request: HttpRequest, session: Session) -> HttpResponse:
        if not access.has_role(request.user, access.OWNERS, session.organization_id):
            raise PermissionDenied
        return self.preview_deletion(request, Session.objects.filter(pk=session.pk)) or redirect(
            "admin:sessions_app_session_changelist"
        )

    def preview_deletion(
        self, request: HttpRequest, sessions: QuerySet[Session]
    ) -> HttpResponse | None:
        """Redirect to a preview of the deletion, or show a message and return None."""
        owned = access.filter_for_user(sessions, request.user, roles=access.OWNERS)
        try:
            job = create_preview(owned, actor=staff(request))
        except DomainError as error:
            self.message_user(request, error.message, messages.ERROR)
            return None
        return redirect("pages:deletion", job.pk)

    def verbs_context(self, request: HttpRequest, session: Session) -> dict[str, Any]:
        """The context of the template sessions_app/admin/verbs.html."""
        return {
            "buttons": self.buttons(request, session),
            "may_delete": access.has_role(request.user, access.OWNERS, session.organization_id),
        }


def _may(request: HttpRequest, verb: AdminVerb, session: Session) -> bool:
    return access.has_role(request.user, verb.roles, session.organization_id)


def _url(session: Session, verb: AdminVerb) -> str:
    return reverse("admin:sessions_app_session_verb", args=[session.pk, verb.name])
