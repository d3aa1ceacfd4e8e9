"""The endpoint for the user's keyboard shortcuts, used by `js/shortcut-keys.js`."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from sessions_app.accounts import preferences
from sessions_app.pages.page import MemberPage
from sessions_app.vocabulary.exceptions import InvalidRequest


class ShortcutsEndpoint(MemberPage):
    """GET returns the shortcuts as JSON. POST with the same JSON in `settings` stores them."""

    title = "Shortcuts"

    def get(self, request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
        return JsonResponse(preferences.get_shortcuts(int(request.user.pk or 0)))

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        try:
            preferences.set_shortcuts(
                int(self.actor.id), json.loads(request.POST.get("settings", ""))
            )
        except (ValueError, RecursionError):
            return JsonResponse({"error": "Invalid JSON."}, status=400)
        except InvalidRequest as error:
            return JsonResponse({"error": error.message}, status=400)
        return HttpResponse(status=204)
