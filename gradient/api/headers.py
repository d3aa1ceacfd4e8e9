"""Headers of answers that more than one way of answering gives."""

from datetime import datetime


def server_time(now: datetime) -> str:
    """`X-Server-Time`: RFC 3339 in UTC, to the millisecond."""
    return now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
