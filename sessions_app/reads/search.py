"""Search for candidates by name or address, and for their sessions."""

import contextlib
import re
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from gradient.core.folding import fold
from sessions_app.models import Candidate, hash_token

_TOKEN = re.compile(r"[0-9A-Za-z]{32,64}")


def search(sessions: QuerySet[Any], term: str) -> QuerySet[Any]:
    """Filter by id or token if the term is one, otherwise by candidate (`search_candidates`).

    Only a complete token matches: it is a secret that must not be guessed character by character.
    """
    exact = _exact(term.strip())
    if exact:
        return sessions.filter(exact)
    if not term.strip():
        return sessions
    return sessions.filter(candidate__in=search_candidates(Candidate.objects.all(), term))


def search_candidates(candidates: QuerySet[Candidate], term: str) -> QuerySet[Candidate]:
    """Filter by candidates whose name and address together contain every word of the term.

    Ignores case, accents and typography: see `gradient.core.folding`.
    """
    for word in fold(term.replace("\0", " ")).split():
        candidates = candidates.filter(search_text__contains=word)
    return candidates


def _exact(term: str) -> Q:
    condition = Q()
    if _TOKEN.fullmatch(term):
        condition |= Q(token_hash=hash_token(term))
    with contextlib.suppress(ValueError):
        condition |= Q(pk=UUID(term))
    return condition
