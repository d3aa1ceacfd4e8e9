"""The base of every page: who may open it, and that no browser caches it."""

from collections.abc import Collection
from typing import Any, ClassVar

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.generic import TemplateView

from sessions_app.accounts import access
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind, Role


class MemberPage(LoginRequiredMixin, TemplateView):
    """A page for members of an organization. `roles` are the roles that may open it.

    A visitor who is not signed in is redirected to the sign-in. A user who has none of the roles in
    any organization gets 403 with an explanation. Subclasses query
    through `access.filter_for_user`, so that objects of other organizations are 404.
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

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(title=self.title, **kwargs)

    @property
    def actor(self) -> Actor:
        """The signed-in user, for the record."""
        return Actor(ActorKind.STAFF, str(self.request.user.pk))


def no_access(request: HttpRequest, title: str, roles: Collection[Role]) -> HttpResponseBase:
    """A page with status 403 that names the missing role."""
    names = [role.label.lower() for role in Role if role in roles]
    context = {
        "title": title,
        "allowed_roles": " and ".join(f"{name}s" for name in names),
        "is_member": bool(access.get_roles(request.user)),
    }
    return render(request, "sessions_app/pages/no_access.html", context, status=403)
