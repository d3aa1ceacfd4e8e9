"""Display names of actors."""

import re
from collections.abc import Iterable
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User

from sessions_app.models import ApiKey
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind

Names = dict[Actor, str]

_uuid = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def get_actor_names(actors: Iterable[Actor]) -> Names:
    """The display name of each actor. At most two queries."""
    distinct = set(actors)
    users = _users([actor.id for actor in distinct if actor.kind == ActorKind.STAFF])
    keys = _keys([actor.id for actor in distinct if actor.kind == ActorKind.API_KEY])
    return {actor: _name(actor, users, keys) for actor in distinct}


def user_name(user: User) -> str:
    """The user's full name, or else their user name."""
    return user.get_full_name() or user.get_username()


def _users(ids: list[str]) -> dict[str, str]:
    user_ids = [int(id) for id in ids if id.isdecimal()]
    users = get_user_model().objects.filter(pk__in=user_ids) if user_ids else []
    return {str(user.pk): user_name(user) for user in users}


def _keys(ids: list[str]) -> dict[str, str]:
    # UUID() would also accept spellings that differ from the stored ids.
    key_ids = [UUID(id) for id in ids if _uuid.fullmatch(id)]
    keys = ApiKey.objects.filter(pk__in=key_ids) if key_ids else []
    return {str(key.pk): f"API key “{key.name}”" for key in keys}


def _name(actor: Actor, users: dict[str, str], keys: dict[str, str]) -> str:
    kind = ActorKind(actor.kind)
    if kind == ActorKind.STAFF and actor.id:  # the command line records no id
        return users.get(actor.id, "Unknown user")
    if kind == ActorKind.API_KEY:
        return keys.get(actor.id, "Unknown API key")
    return kind.label
