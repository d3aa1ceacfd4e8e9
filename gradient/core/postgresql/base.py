from select import POLLIN, poll
from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's backend, with a health check that looks at the socket before it asks the server.

    Connections are persistent, and Django checks them with a query at the start of each request,
    which costs as much as the request's own. A server that ended has closed its sockets, and a
    closed socket is readable: as long as there is nothing to read, the connection is good.
    """

    def close_if_health_check_failed(self) -> None:
        own: Any = self  # the stubs lack some of what Django's has
        if own.connection is None or not own.health_check_enabled or own.health_check_done:
            return
        if settings.SOCKET_HEALTH_CHECK and _is_silent(own.connection.fileno()):
            own.health_check_done = True
        else:
            super().close_if_health_check_failed()


def _is_silent(socket: int) -> bool:
    waiting = poll()
    waiting.register(socket, POLLIN)
    return not waiting.poll(0)
