from select import POLLIN, poll
from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with a health check that asks the socket before it asks the server.

    Connections are kept, and Django's check of one is a query at the beginning of each request:
    as dear as the request's own. A server that has ended closes its sockets, and a closed socket
    can be read from; as long as there is nothing to read, the connection is as it was.
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
