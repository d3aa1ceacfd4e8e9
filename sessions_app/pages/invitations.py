"""Inviting many candidates: a table is uploaded, previewed line by line, and then invited.

What was previewed travels with the page and is read again when it is confirmed: nothing is kept in
between, and a second click finds everybody invited.
"""

import base64
import binascii
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.datastructures import MultiValueDict

from sessions_app.accounts import access
from sessions_app.invitations import batch, mail
from sessions_app.invitations.batch import Outcome, Result
from sessions_app.invitations.table import Table, read
from sessions_app.models import Assessment
from sessions_app.pages.page import Page
from sessions_app.vocabulary.exceptions import DomainError

MOST_BYTES = 2**20
MOST_LINES = 500
"""Of a file on this page, which is done while one waits; the command takes larger ones."""
MOST_CHOICES = 200


class AssessmentChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} – {obj.organization.name}"


class InvitationsForm(forms.Form):
    """A table, as a `file`, or as the `table` that was previewed; cleaned, it is in `given`."""

    assessment = AssessmentChoice(Assessment.objects.none(), empty_label=None)
    file = forms.FileField(
        required=False,
        label="CSV file",
        help_text="With the columns email, name and perhaps dueDate (2030-01-15).",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}),
    )
    table = forms.CharField(required=False, widget=forms.HiddenInput)
    send_email = forms.BooleanField(
        required=False, initial=True, label="Send each candidate the link by e-mail"
    )
    given: Table
    data_again: str

    def __init__(
        self,
        user: access.User,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
    ) -> None:
        super().__init__(data, files)
        field = self.fields["assessment"]
        assert isinstance(field, AssessmentChoice)  # noqa: S101  declared above
        field.queryset = _assessments(user)
        field.choices = [
            (each.pk, field.label_from_instance(each)) for each in field.queryset[:MOST_CHOICES]
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        data = self._data(cleaned)
        try:
            self.given = read(data)
        except DomainError as error:
            raise ValidationError({"file": error.message}) from error
        if len(self.given.lines) + len(self.given.refused) > MOST_LINES:
            raise ValidationError({"file": _too_large(f"{MOST_LINES} candidates")})
        self.data_again = base64.b64encode(data).decode()
        return cleaned

    def _data(self, cleaned: dict[str, Any]) -> bytes:
        if cleaned["table"]:
            try:
                return base64.b64decode(cleaned["table"], validate=True)
            except (binascii.Error, ValueError) as error:
                raise ValidationError({"file": "The preview was damaged; begin anew."}) from error
        if cleaned["file"] is None:
            raise ValidationError({"file": "Choose a file."})
        data: bytes = cleaned["file"].read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise ValidationError({"file": _too_large(f"{MOST_BYTES // 2**20} MiB")})
        return data


class Invitations(Page):
    """POST `step=preview`: what would be done; `step=invite`: it is done, and reported."""

    title = "Invite candidates"
    template_name = "sessions_app/pages/invitations.html"
    roles = access.ADMINS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = {"form": InvitationsForm(self.request.user), "most": MOST_LINES}
        context["has_assessments"] = _assessments(self.request.user).exists()
        return super().get_context_data(**context | kwargs)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        form = InvitationsForm(request.user, request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        try:
            context = self._invited(form) if _is_confirmed(request) else self._previewed(form)
        except DomainError as error:  # such as an assessment made inactive meanwhile
            form.add_error("assessment", error.message)
            return self.render_to_response(self.get_context_data(form=form), status=409)
        return self.render_to_response(self.get_context_data(**context))

    def _previewed(self, form: InvitationsForm) -> dict[str, Any]:
        given = form.cleaned_data
        outcomes = batch.preview(given["assessment"], form.given)
        return {
            **_report(outcomes),
            "is_preview": True,
            "read": form.given,
            "assessment": given["assessment"],
            "send_email": given["send_email"],
            "table": form.data_again,
        }

    def _invited(self, form: InvitationsForm) -> dict[str, Any]:
        given = form.cleaned_data
        batch.require_active(given["assessment"])
        done = batch.invite(
            given["assessment"],
            form.given.lines,
            site=mail.site_address(self.request),
            send_email=given["send_email"],
        )
        outcomes = [*done, *batch.refusals(form.given)]
        return {
            **_report(sorted(outcomes, key=lambda outcome: outcome.number)),
            "is_done": True,
            "assessment": given["assessment"],
            "send_email": given["send_email"],
        }


def _report(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    counts = Counter(outcome.result for outcome in outcomes)
    return {
        "outcomes": outcomes,
        "invited": counts[Result.INVITED],
        "known": counts[Result.WAS_INVITED],
        "refused": counts[Result.REFUSED],
    }


def _assessments(user: access.User) -> Any:
    rows = Assessment.objects.filter(is_active=True).select_related("organization")
    return access.filter_for_user(rows, user, roles=access.ADMINS)


def _is_confirmed(request: HttpRequest) -> bool:
    return request.POST.get("step") == "invite"


def _too_large(bound: str) -> str:
    return f"This is more than {bound}; “manage.py invite” takes larger files."
