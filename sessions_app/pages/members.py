"""Pages for an organization's members: add, change, transfer ownership, remove."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from gradient.admin.paginator import CappedPaginator
from gradient.core.contact_fields import EmailFormField, NameFormField
from gradient.core.mail import MailRefused
from sessions_app.accounts import (
    access,
    member_management,
    memberships,
    organizations,
    second_factors,
    users,
)
from sessions_app.invitations import member_mail
from sessions_app.invitations.mail import get_site_url
from sessions_app.models import Membership, Organization
from sessions_app.pages.page import MemberPage
from sessions_app.pages.paging import get_page
from sessions_app.vocabulary.enums import Role
from sessions_app.vocabulary.exceptions import DomainError

PAGE_SIZE = 100


class MemberForm(forms.Form):
    """A new member, by e-mail address."""

    email = EmailFormField(max_length=users.MAX_LENGTH, label="E-mail address")
    name = NameFormField(
        max_length=users.MAX_LENGTH,
        required=False,
        help_text="The name that other members see. An existing user’s name does not change.",
    )
    organization = forms.ModelChoiceField(Organization.objects.none(), empty_label=None)
    role = forms.ChoiceField(choices=Role.choices, initial=Role.REVIEWER)

    def __init__(self, user: access.User, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="member_%s")
        field = self.fields["organization"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  declared above
        field.queryset = _owned(user)
        if len(choices := list(field.queryset[:2])) == 1:
            field.initial, field.widget = choices[0].pk, forms.HiddenInput()


class Members(MemberPage):
    """The list of members. POST adds a member and sends them an e-mail."""

    title = "Members"
    template_name = "sessions_app/pages/members.html"
    roles = access.OWNERS

    def form_page(self) -> str:
        return reverse("pages:members")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = _members(self.request.user).order_by("organization__name", "user__username", "pk")
        page = get_page(self.request, CappedPaginator(rows, PAGE_SIZE))
        members = list(page.object_list)
        context = {
            "members": members,
            "page": page,
            "has_several_organizations": len({each.organization_id for each in members}) > 1,
            "form": MemberForm(self.request.user),
            "roles_offered": Role.choices,
            "organizations": _owned(self.request.user),
            "has_own_factor": second_factors.has_one(self.request.user),
            "with_second_factor": second_factors.users_with_one(
                [member.user_id for member in members]
            ),
        }
        return super().get_context_data(**context | kwargs)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        form = MemberForm(request.user, request.POST)
        if form.is_valid():
            data = form.cleaned_data
            try:
                member = member_management.add(
                    data["organization"].pk,
                    email=data["email"],
                    name=data["name"],
                    role=Role(data["role"]),
                    actor=self.actor,
                )
            except ValidationError as error:
                form.add_error("email", error)
            except DomainError as error:
                form.add_error("email", error.message)
            else:
                _send(request, member)
                return redirect("pages:members")
        context = self.get_context_data(form=form, is_invalid=True)
        return self.render_to_response(context, status=400)


class MemberAction(Members):
    """POST: an action on a member. `act` returns the success message, or an empty string."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        member = _members(request.user).filter(pk=self.kwargs["membership_id"]).first()
        if member is None:
            raise Http404("Member not found.")
        try:
            if text := self.act(member):
                messages.success(request, text)
        except DomainError as error:
            messages.error(request, error.message)
        return redirect("pages:members")

    def act(self, member: Membership) -> str:
        raise NotImplementedError


class ChangeRole(MemberAction):
    def act(self, member: Membership) -> str:
        role = self.request.POST.get("role", "")
        if role not in Role.values:
            messages.error(self.request, "Choose a role.")
            return ""
        memberships.change_role(
            member.organization_id, member.pk, role=Role(role), actor=self.actor
        )
        return f"{_name(member)} is now {Role(role).label.lower()}."


class TransferOwnership(MemberAction):
    def act(self, member: Membership) -> str:
        member_management.transfer_ownership(member.organization_id, member.pk, actor=self.actor)
        return f"{_name(member)} is now an owner, and you are an admin."


class RemoveMember(MemberAction):
    def act(self, member: Membership) -> str:
        revokes_keys = self.request.POST.get("revoke_keys") == "on"
        member_management.remove(
            member.organization_id, member.pk, revokes_keys=revokes_keys, actor=self.actor
        )
        return f"{_name(member)} is no longer a member."


class SendMemberMail(MemberAction):
    def act(self, member: Membership) -> str:
        _send(self.request, member)
        return ""


class ResetSecondFactor(MemberAction):
    def act(self, member: Membership) -> str:
        second_factors.reset_for_member(member, actor=self.actor)
        return f"{_name(member)} signs in with the password alone, and is signed out everywhere."


class RequireSecondFactor(Members):
    """POST requires a second factor for an organization's members, or makes it optional."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        organization = _owned(request.user).filter(pk=self.kwargs["organization_id"]).first()
        if organization is None:
            raise Http404("Organization not found.")
        is_required = request.POST.get("is_required") == "on"
        if is_required and not second_factors.has_one(request.user):
            messages.error(request, "Set up your own second factor first.")
            return redirect("pages:members")
        organizations.require_second_factor(
            organization.pk, is_required=is_required, actor=self.actor
        )
        state = "required" if is_required else "no longer required"
        messages.success(request, f"A second factor is {state} in {organization.name}.")
        return redirect("pages:members")


def _owned(user: access.User) -> QuerySet[Organization]:
    rows = Organization.objects.order_by("name")
    return access.filter_for_user(rows, user, path="pk", roles=access.OWNERS)


def _send(request: HttpRequest, member: Membership) -> None:
    try:
        member_mail.send(member, site=get_site_url(request))
    except MailRefused as error:
        messages.error(
            request, f"{_name(member)} is a member, but the e-mail was not sent. {error}"
        )
    else:
        messages.success(request, f"{_name(member)} is a member. An e-mail was sent to them.")


def _members(user: access.User) -> QuerySet[Membership]:
    rows = access.filter_for_user(Membership.objects.all(), user, roles=access.OWNERS)
    return rows.select_related("user", "organization")


def _name(member: Membership) -> str:
    return member.user.get_full_name() or member.user.get_username()
