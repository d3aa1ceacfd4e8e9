"""Activates the reader's language on pages: docs/decisions/0050."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views import View
from django.views.i18n import JavaScriptCatalog, set_language

DEFAULT = "en"


class LanguageMiddleware:
    """Candidates' pages are in the language that the candidate chose, or that the browser asks for.

    Every other page and the API are in English.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with translation.override(DEFAULT):
            response = self.get_response(request)
            if getattr(request, "is_in_chosen_language", False):
                response.headers.setdefault("Content-Language", translation.get_language())
                patch_vary_headers(response, ("Accept-Language", "Cookie"))
            return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        _args: object,
        _kwargs: object,
    ) -> None:
        if getattr(getattr(view, "view_class", None), "is_for_candidates", False):
            translation.activate(translation.get_language_from_request(request))
            request.is_in_chosen_language = True  # type: ignore[attr-defined]


class SetLanguage(View):
    """POST: keeps the language that the candidate chose in a cookie."""

    def post(self, request: HttpRequest) -> HttpResponseBase:
        return set_language(request)


class ScriptTexts(JavaScriptCatalog):
    """The texts of the scripts in one language. The address names the language, so it is cached."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        language = kwargs["language"]
        if language not in dict(settings.LANGUAGES):
            raise Http404
        with translation.override(language):
            response = super().get(request, *args, **kwargs)
        patch_cache_control(response, public=True, max_age=3600)
        return response

    def get_paths(self, _packages: list[str]) -> list[str]:
        """Our own texts alone, without those of the admin's scripts."""
        return list(settings.LOCALE_PATHS)
