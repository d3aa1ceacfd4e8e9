"""The application of a web process; uvicorn imports it by name."""

from django.conf import settings

from gradient import wsgi
from gradient.server.application import Application
from gradient.server.buffers import Room
from gradient.server.pool import Pool

ROOM_BYTES = 64 * 1024 * 1024

_pool = Pool(
    settings.WEB_THREADS,
    places=settings.WEB_WAITING,
    patience=settings.WEB_WAITING_SECONDS,
    spare_threads=settings.WEB_EXPORTS,
)
application = Application(wsgi.application, _pool, Room(ROOM_BYTES))
