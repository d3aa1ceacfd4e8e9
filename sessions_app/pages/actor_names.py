"""The names of those who did something that is on record."""

import re
from collections.abc import Iterable
from uuid import UUID

from django.contrib.auth import get_user_model

from sessions_app.models import ApiKey
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind

Names = dict[Actor, str]

_uuid = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def names_of(actors: Iterable[Actor]) -> Names:
    """What a reviewer reads for each actor. Two queries at most, however many there are."""
    known = set(actors)
    users = _users([actor.id for actor in known if actor.kind == ActorKind.STAFF])
    keys = _keys([actor.id for actor in known if actor.kind == ActorKind.API_KEY])
    return {actor: _name(actor, users, keys) for actor in known}


def _users(ids: list[str]) -> dict[str, str]:
    numbers = [int(id) for id in ids if id.isdecimal()]
    users = get_user_model().objects.filter(pk__in=numbers) if numbers else []
    return {str(user.pk): user.get_full_name() or user.get_username() for user in users}


def _keys(ids: list[str]) -> dict[str, str]:
    known = [UUID(id) for id in ids if _uuid.fullmatch(id)]
    found = ApiKey.objects.filter(pk__in=known) if known else []
    return {str(key.pk): f"API key “{key.name}”" for key in found}


def _name(actor: Actor, users: dict[str, str], keys: dict[str, str]) -> str:
    kind = ActorKind(actor.kind)
    if kind == ActorKind.STAFF:
        return users.get(actor.id, "A member of staff")
    if kind == ActorKind.API_KEY:
        return keys.get(actor.id, "An API key")
    return kind.label
