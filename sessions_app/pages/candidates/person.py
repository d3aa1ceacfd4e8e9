"""A candidate's page, and the actions on it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from gradient.core.contact_fields import EmailFormField, NameFormField
from gradient.core.contacts import MAX_EMAIL_LENGTH, MAX_NAME_LENGTH
from sessions_app.accounts import access, audit
from sessions_app.deletion.erasure import erase_candidate
from sessions_app.invitations import mail, single
from sessions_app.models import Candidate, Session
from sessions_app.pages.candidates import copy
from sessions_app.pages.page import MemberPage
from sessions_app.reads import expansions
from sessions_app.vocabulary.enums import RUNNING, Status
from sessions_app.vocabulary.exceptions import DomainError, Unavailable

MAX_SESSIONS = 100
"""The newest that the page lists."""


class ContactForm(forms.Form):
    name = NameFormField(max_length=MAX_NAME_LENGTH, widget=forms.TextInput({"dir": "auto"}))
    email = EmailFormField(
        max_length=MAX_EMAIL_LENGTH,
        label="E-mail address",
        help_text="With a new address, sessions that have not started get new links.",
    )
    send_email = forms.BooleanField(
        label="Send the new links to the new address", required=False, initial=True
    )


class CandidatePage(MemberPage):
    """A candidate with their sessions. 404 for candidates of others, and for erased ones."""

    template_name = "sessions_app/pages/candidates/person.html"
    roles = access.ADMINS

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if request.user.is_authenticated and access.has_role(request.user, self.roles):
            rows = Candidate.objects.filter(erased_at=None).select_related("organization")
            rows = access.filter_for_user(rows, request.user, roles=self.roles)
            self.candidate: Candidate = get_object_or_404(rows, pk=kwargs["candidate_id"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        candidate = self.candidate
        rows = Session.objects.filter(candidate=candidate).select_related("assessment")
        sessions = list(rows.order_by("-created_at", "-pk")[:MAX_SESSIONS])
        ids = [session.pk for session in sessions]
        emails, scores = expansions.invitations(ids), expansions.scores(ids)
        initial = {"name": candidate.name, "email": candidate.email, "send_email": True}
        context = {
            "candidate": candidate,
            "form": ContactForm(initial=initial, auto_id="contact_%s"),
            "rows": [
                {"session": each, "email": emails.get(each.pk), "score": scores.get(each.pk)}
                for each in sessions
            ],
            "running": sum(session.status in RUNNING for session in sessions),
            "invited": sum(session.status == Status.INVITED for session in sessions),
            "may_erase": access.has_role(
                self.request.user, access.OWNERS, candidate.organization_id
            ),
        }
        return super().get_context_data(**context | kwargs)

    def form_page(self) -> str:
        return reverse("pages:candidate", args=[self.candidate.pk])


class ChangeContact(CandidatePage):
    """POST: change the candidate's name or address."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        form = ContactForm(request.POST, auto_id="contact_%s")
        if form.is_valid():
            try:
                self._change(form.cleaned_data)
            except DomainError as error:
                form.add_error("email", error.message)
            else:
                messages.success(request, "The candidate is changed.")
                return redirect(self.form_page())
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def _change(self, data: dict[str, Any]) -> None:
        single.change_candidate(
            self.candidate.organization_id,
            self.candidate.pk,
            site=mail.get_site_url(self.request),
            actor=self.actor,
            **data,
        )


class EraseCandidate(CandidatePage):
    """POST: erase the person's data for good, and go back to the list."""

    http_method_names = ("post",)
    roles = access.OWNERS

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        try:
            erase_candidate(self.candidate.organization_id, self.candidate.pk, actor=self.actor)
        except DomainError as error:
            messages.error(request, error.message)
            return redirect(self.form_page())
        messages.success(request, "The candidate's personal data are erased.")
        return redirect("pages:candidates")


class CandidateCopy(CandidatePage):
    """POST: a ZIP file with all that is kept about the person. The export is on record."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponseBase:
        try:
            response, sessions = copy.respond(self.candidate)
        except Unavailable as error:
            messages.error(request, error.message)
            return redirect(self.form_page())
        audit.record_export(
            self.candidate.pk,
            of="candidate",
            organization_id=self.candidate.organization_id,
            actor=self.actor,
            details={"sessions": sessions},
        )
        return response
