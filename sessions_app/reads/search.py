"""What the search box of the session list finds."""

import contextlib
import re
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from sessions_app.models import Candidate

_token = re.compile(r"[0-9A-Za-z]{32,64}")


def matching(sessions: QuerySet[Any], term: str) -> QuerySet[Any]:
    """The sessions with this id or token, where the term is one; else those of the candidates
    in whose name or e-mail address each of its words occurs.

    A token is found whole only: it is a secret, not to be guessed letter by letter.
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
    found = Q()
    if _token.fullmatch(term):
        found |= Q(token=term)
    with contextlib.suppress(ValueError):
        found |= Q(pk=UUID(term))
    return found
