"""Search in the list of sessions."""

import contextlib
import re
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from sessions_app.models import Candidate

_TOKEN = re.compile(r"[0-9A-Za-z]{32,64}")


def search(sessions: QuerySet[Any], term: str) -> QuerySet[Any]:
    """Filter by id or token if the term is one; otherwise by candidates whose name or e-mail
    address contains each word of the term.

    Only a complete token matches: it is a secret that must not be guessed character by character.
    """
    exact = _exact(term.strip())
    if exact:
        return sessions.filter(exact)
    words = term.replace("\0", " ").split()
    if not words:
        return sessions
    candidates = Candidate.objects.all()
    for word in words:
        candidates = candidates.filter(Q(name__icontains=word) | Q(email__icontains=word))
    return sessions.filter(candidate__in=candidates)


def _exact(term: str) -> Q:
    condition = Q()
    if _TOKEN.fullmatch(term):
        condition |= Q(token=term)
    with contextlib.suppress(ValueError):
        condition |= Q(pk=UUID(term))
    return condition
