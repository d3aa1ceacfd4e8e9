"""The user's profile: their name, time zone, and the browsers in which they are signed in."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from gradient.core.contact_fields import NameFormField
from sessions_app.accounts import browser_sessions, preferences, second_factors, time_zones, users
from sessions_app.pages.page import MemberPage


class ProfileForm(forms.Form):
    name = NameFormField(
        max_length=users.MAX_LENGTH,
        required=False,
        widget=forms.TextInput({"dir": "auto", "autocomplete": "name"}),
        help_text="The name that other members see. If empty, they see your user name.",
    )
    time_zone = forms.ChoiceField(
        choices=time_zones.choices,
        label="Time zone",
        help_text="All pages show times and dates in this zone.",
    )


class Profile(MemberPage):
    """The user's own profile. POST changes it."""

    title = "Your profile"
    template_name = "sessions_app/pages/profile.html"

    def form_page(self) -> str:
        return reverse("pages:profile")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        name = user.get_full_name() if user.is_authenticated else ""
        initial = {"name": name, "time_zone": time_zones.get_zone(user).key}
        form = ProfileForm(initial=initial, auto_id="profile_%s")
        context = {
            "form": form,
            "browsers": browser_sessions.list_for(
                int(self.actor.id), self.request.session.session_key
            ),
            "has_second_factor": second_factors.has_one(user),
        }
        return super().get_context_data(**context | kwargs)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        form = ProfileForm(request.POST, auto_id="profile_%s")
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        user_id = int(self.actor.id)
        users.rename(user_id, form.cleaned_data["name"])
        preferences.set_time_zone(user_id, form.cleaned_data["time_zone"])
        messages.success(request, "Your profile is saved.")
        return redirect("pages:profile")
