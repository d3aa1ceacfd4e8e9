"""The page for inviting many candidates: upload a table, preview it line by line, then invite.

The preview contains the table in a hidden field, which is parsed again on confirmation. So the
server stores nothing in between, and a second click finds all candidates already invited.
"""

import base64
import binascii
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.datastructures import MultiValueDict

from sessions_app.accounts import access
from sessions_app.invitations import batch, mail
from sessions_app.invitations.batch import Result, RowOutcome
from sessions_app.invitations.table import Table, read
from sessions_app.models import Assessment
from sessions_app.pages.limited_choices import limit_choices, set_choices
from sessions_app.pages.page import MemberPage
from sessions_app.vocabulary.exceptions import DomainError

MAX_BYTES = 2**20
MAX_LINES = 500
"""A file is processed within the request. Use `manage.py invite` for larger files."""


class AssessmentChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} – {obj.organization.name}"


class InvitationsForm(forms.Form):
    """A CSV file, or the previewed file in Base64 (`table`).

    `query` has the search and the selection of the assessment (see `limit_choices`). After
    validation, `parsed` is the table and `encoded` the value of `table` for the next form.
    """

    assessment = AssessmentChoice(Assessment.objects.none(), empty_label=None)
    file = forms.FileField(
        required=False,
        label="CSV file",
        help_text="Columns: email, name and, optionally, dueDate (2030-01-15).",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}),
    )
    table = forms.CharField(required=False, widget=forms.HiddenInput)
    send_email = forms.BooleanField(
        required=False, initial=True, label="Send each candidate the link by e-mail"
    )
    resend = forms.BooleanField(
        required=False, label="Send the link again to candidates who were invited before"
    )
    parsed: Table
    encoded: str

    def __init__(
        self,
        user: access.User,
        query: QueryDict,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
    ) -> None:
        super().__init__(data, files)
        field = self.fields["assessment"]
        assert isinstance(field, AssessmentChoice)  # noqa: S101  declared above
        field.queryset = _assessments(user)
        rows = field.queryset.only("name", "organization__name")
        chosen = (data or query).get("assessment", "")
        self.assessments = limit_choices("assessment", rows, query, chosen=chosen)
        set_choices(field, self.assessments, label=field.label_from_instance)
        field.initial = chosen

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        data = self._read_data(cleaned)
        try:
            self.parsed = read(data)
        except DomainError as error:
            raise ValidationError({"file": error.message}) from error
        if len(self.parsed.rows) + len(self.parsed.invalid_rows) > MAX_LINES:
            raise ValidationError({"file": _too_large(f"{MAX_LINES} candidates")})
        self.encoded = base64.b64encode(data).decode()
        return cleaned

    def _read_data(self, cleaned: dict[str, Any]) -> bytes:
        if cleaned["table"]:
            try:
                return base64.b64decode(cleaned["table"], validate=True)
            except (binascii.Error, ValueError) as error:
                raise ValidationError({"file": "The preview is damaged. Start over."}) from error
        if cleaned["file"] is None:
            raise ValidationError({"file": "Choose a file."})
        data: bytes = cleaned["file"].read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise ValidationError({"file": _too_large(f"{MAX_BYTES // 2**20} MiB")})
        return data


class Invitations(MemberPage):
    """POST with `step=preview` shows a preview; with `step=invite`, invites and shows the
    results."""

    title = "Invite candidates"
    template_name = "sessions_app/pages/invitations.html"
    roles = access.ADMINS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = {
            "form": InvitationsForm(self.request.user, self.request.GET),
            "max_lines": MAX_LINES,
        }
        context["has_assessments"] = _assessments(self.request.user).exists()
        return super().get_context_data(**context | kwargs)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        form = InvitationsForm(request.user, request.GET, request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        try:
            context = self._invite(form) if _is_confirmed(request) else self._preview(form)
        except DomainError as error:  # for example, the assessment was deactivated
            form.add_error("assessment", error.message)
            return self.render_to_response(self.get_context_data(form=form), status=409)
        return self.render_to_response(self.get_context_data(**context))

    def _preview(self, form: InvitationsForm) -> dict[str, Any]:
        data = form.cleaned_data
        outcomes = batch.preview(data["assessment"], form.parsed, resend=data["resend"])
        return {
            **_report(outcomes),
            "is_preview": True,
            "read": form.parsed,
            "assessment": data["assessment"],
            "send_email": data["send_email"],
            "resend": data["resend"],
            "table": form.encoded,
        }

    def _invite(self, form: InvitationsForm) -> dict[str, Any]:
        data = form.cleaned_data
        batch.require_active(data["assessment"])
        invited = batch.invite(
            data["assessment"],
            form.parsed.rows,
            site=mail.get_site_url(self.request),
            actor=self.actor,
            send_email=data["send_email"],
            resend=data["resend"],
        )
        outcomes = [*invited, *batch.invalid_rows(form.parsed)]
        return {
            **_report(sorted(outcomes, key=lambda outcome: outcome.number)),
            "is_done": True,
            "assessment": data["assessment"],
            "send_email": data["send_email"],
        }


def _report(outcomes: Sequence[RowOutcome]) -> dict[str, Any]:
    counts = Counter(outcome.result for outcome in outcomes)
    return {
        "outcomes": outcomes,
        "invited": counts[Result.INVITED],
        "known": counts[Result.ALREADY_INVITED],
        "changed": sum(bool(outcome.changed) for outcome in outcomes),
        "refused": counts[Result.REFUSED],
    }


def _assessments(user: access.User) -> QuerySet[Assessment]:
    active = Assessment.objects.filter(is_active=True).select_related("organization")
    rows = active.order_by("-created_at", "-id")
    return access.filter_for_user(rows, user, roles=access.ADMINS)


def _is_confirmed(request: HttpRequest) -> bool:
    return request.POST.get("step") == "invite"


def _too_large(limit: str) -> str:
    return f"The file has more than {limit}. Use “manage.py invite” for larger files."
