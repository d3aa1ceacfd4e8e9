"""A WSGI layer that answers the most frequent calls in front of Django: docs/decisions/0012.

`FastPath` wraps the WSGI application. It answers the few calls that make up nearly all traffic,
each by one or two SQL statements, and passes all other requests on unchanged. It only handles the
usual case: Django answers whatever needs an error message or a closer look.

Each app registers its hot calls in its `api/fast_path.py`.
"""

from typing import Any


def wrap(application: Any) -> Any:
    """Put the layer in front of the WSGI application. Django must be set up."""
    from gradient.fast_path.layer import FastPath

    return FastPath(application)
