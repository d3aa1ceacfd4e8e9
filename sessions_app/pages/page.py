"""The base class of pages for members: permissions, and no caching."""

from collections.abc import Collection
from typing import Any, ClassVar

from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import TemplateView

from sessions_app.accounts import access
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind, Role


class MemberPage(LoginRequiredMixin, TemplateView):
    """A page for members of an organization. `roles` are the roles that may open it.

    Anonymous visitors are redirected to the sign-in. A user without any of the roles gets 403 with
    an explanation. Subclasses query through `access.filter_for_user`, so that objects of other
    organizations are 404.
    """

    title: ClassVar[str] = ""
    roles: ClassVar[Collection[Role]] = access.EVERY_ROLE

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase
        if request.user.is_authenticated and not access.has_role(request.user, self.roles):
            response = no_access(request, self.title, self.roles)
        else:
            response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    def form_page(self) -> str:
        """The page with the form, for a view that only allows POST.

        GET requests, such as after the sign-in or a reload, are redirected to it.
        """
        return "/"

    def http_method_not_allowed(  # type: ignore[override]  # may redirect
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if request.method in ("GET", "HEAD"):
            return redirect(self.form_page())
        return super().http_method_not_allowed(request, *args, **kwargs)

    def handle_no_permission(self) -> HttpResponseRedirect:
        """After the sign-in, return to the page with the form instead of the form's action."""
        if self.request.method != "POST":
            return super().handle_no_permission()
        default = self.request.get_full_path()
        return redirect_to_login(referring_page(self.request, default=default))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(title=self.title, **kwargs)

    @property
    def actor(self) -> Actor:
        """The signed-in user as an actor."""
        return Actor(ActorKind.STAFF, str(self.request.user.pk))


def referring_page(request: HttpRequest, default: str = "/") -> str:
    """The URL of the Referer header if it is on this site, else `default`."""
    url = request.headers.get("Referer", "")
    is_same_site = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if is_same_site else default


def no_access(request: HttpRequest, title: str, roles: Collection[Role]) -> HttpResponseBase:
    """A page with status 403 that names the missing role."""
    names = [role.label.lower() for role in Role if role in roles]
    context = {
        "title": title,
        "allowed_roles": " and ".join(f"{name}s" for name in names),
        "is_member": bool(access.get_roles(request.user)),
    }
    return render(request, "sessions_app/pages/no_access.html", context, status=403)
