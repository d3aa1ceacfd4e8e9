"""The pages where users set up an authenticator app and recovery codes."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import mark_safe

from sessions_app.accounts import second_factors
from sessions_app.pages.page import MemberPage
from sessions_app.pages.second_factor.confirm import ConfirmedPage, NewFactorPage
from sessions_app.pages.second_factor.forms import NewAppForm
from sessions_app.pages.second_factor.required import NEXT


class SecondFactorPage(MemberPage):
    """The user's second factors, and whether one is required."""

    title = "Second factor"
    template_name = "sessions_app/pages/second_factor/overview.html"
    opens_without_second_factor = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        factors = list(Authenticator.objects.filter(user=self.request.user.pk).order_by("pk"))
        by_type = {factor.type: factor for factor in factors}
        codes = by_type.get(Authenticator.Type.RECOVERY_CODES)
        return super().get_context_data(
            app=by_type.get(Authenticator.Type.TOTP),
            passkeys=[each for each in factors if each.type == Authenticator.Type.WEBAUTHN],
            codes_left=len(codes.wrap().get_unused_codes()) if codes else None,
            is_required=second_factors.is_required(self.request.user),
            has_one=second_factors.has_one(self.request.user),
            **kwargs,
        )


class SetUpApp(NewFactorPage, ActivateTOTPView):
    """POST checks the first code from the app, and enables the app."""

    title = "Set up an app"
    template_name = "sessions_app/pages/second_factor/app.html"
    form_class = NewAppForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        is_set_up = Authenticator.objects.filter(
            user=request.user.pk, type=Authenticator.Type.TOTP
        ).exists()
        if is_set_up:
            return redirect("pages:second-factor")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        # The content security policy allows no data URIs, so the SVG is included inline.
        svg = context["totp_svg"]
        return context | {"qr_code": mark_safe(svg[svg.index("<svg") :])}  # noqa: S308  qrcode's own

    def form_page(self) -> str:
        return reverse("pages:second-factor-app")


class RemoveApp(ConfirmedPage, DeactivateTOTPView):
    http_method_names = ("post",)

    def get_success_url(self) -> str:
        return reverse("pages:second-factor")


class RecoveryCodes(ConfirmedPage, ViewRecoveryCodesView):
    """GET shows the unused codes, and a link to the page that the user requested."""

    title = "Recovery codes"
    template_name = "sessions_app/pages/second_factor/codes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        after = self.request.session.pop(NEXT, "")
        return super().get_context_data(after=after, **kwargs)


class NewRecoveryCodes(ConfirmedPage, GenerateRecoveryCodesView):
    """POST replaces the codes with new ones."""

    http_method_names = ("post",)

    def get_success_url(self) -> str:
        return reverse("pages:recovery-codes")
