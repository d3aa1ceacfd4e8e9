"""The redirect to an identity provider, and its callback."""

import logging

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.openid_connect.views import callback
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.generic import View
from requests import RequestException

from sessions_app.accounts import sign_in
from sessions_app.accounts.single_sign_on import refusal

logger = logging.getLogger(__name__)


class SingleSignOn(View):
    """GET redirects to the provider.

    Other sites cannot start it, since they could sign users in without their knowledge.
    """

    http_method_names = ("get",)

    def get(self, request: HttpRequest, provider_id: str) -> HttpResponseBase:
        if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
            return redirect("pages:sign-in")
        try:
            provider = get_adapter().get_provider(request, provider_id)
        except SocialApp.DoesNotExist:
            raise Http404("Unknown provider.") from None
        if not sign_in.may_begin(request):
            return HttpResponse(status=429)
        next_url = get_next_redirect_url(request)
        try:
            response: HttpResponse = provider.redirect(
                request, AuthProcess.LOGIN, next_url=next_url
            )
        except (RequestException, ValueError, KeyError):  # unreachable, or not a provider
            logger.warning("The identity provider %s cannot be reached.", provider_id)
            messages.error(request, f"{provider.name} cannot be reached. Try again later.")
            return redirect("pages:sign-in")
        return response


class SingleSignOnAnswer(View):
    """GET is the callback to which the provider redirects the user."""

    http_method_names = ("get",)

    def get(self, request: HttpRequest, provider_id: str) -> HttpResponseBase:
        try:
            response: HttpResponseBase = callback(request, provider_id)
        except (LookupError, TypeError, ValueError):  # not a valid response
            return refusal(request, "the provider's response is invalid")
        return response
