"""The hot calls, answered in front of Django: docs/decisions/0012.

`FastPath` wraps the WSGI application. It answers the few calls that make up nearly all traffic,
each by one or two statements, and passes every other request on untouched. It recognizes the
usual case only: whatever needs a refusal, an error message or a second look is Django's.

Each app registers its hot calls in its `api/fast_path.py`.
"""

from typing import Any


def wrap(application: Any) -> Any:
    """The WSGI application with the layer in front. Django must be set up."""
    from gradient.fast_path.layer import FastPath

    return FastPath(application)
