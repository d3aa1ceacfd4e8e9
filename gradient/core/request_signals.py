"""What Django does around each request, less what does nothing here."""

from django.conf import settings
from django.core.cache import close_caches
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, reset_queries


def trim() -> None:
    """Unhook what each request would pay for.

    Connections are looked after when a request has finished; a second look when the next one
    begins finds them the same. Neither kind of cache has anything to close. The log of queries
    that is emptied is kept under DEBUG alone.
    """
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_caches)
    if not settings.DEBUG:
        request_started.disconnect(reset_queries)
