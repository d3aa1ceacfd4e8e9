"""The verbs of webhook endpoints: what the API and the pages call."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from gradient.core import clock
from sessions_app.accounts import audit
from sessions_app.changes.webhooks import deliveries, signing
from sessions_app.changes.webhooks.addresses import check_url
from sessions_app.models import Organization, WebhookEndpoint
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ChangeType
from sessions_app.vocabulary.exceptions import Conflict, NotFound

MOST = 20
"""Endpoints that an organization may have."""
OVERLAP = timedelta(hours=24)
"""For so long after a rotation the former secret signs too."""


@transaction.atomic
def create(
    organization: Organization,
    *,
    url: str,
    actor: Actor,
    events: Collection[str] = (),
    name: str = "",
    created_by: User | None = None,
) -> tuple[WebhookEndpoint, str]:
    """Make an endpoint that is told of changes from now on; returns it with its secret.

    `events` are types of changes, none is all. Raises ValidationError, per field, for a URL that a
    webhook cannot have, an unknown type or a name that is overlong or not printable; Conflict if
    the organization has as many endpoints as it may.
    """
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    if organization.webhook_endpoints.count() >= MOST:
        raise Conflict(f"There are {MOST} endpoints already; no more are allowed.")
    endpoint = WebhookEndpoint(
        organization=organization, secret=signing.new_secret(), created_by=created_by
    )
    _write(endpoint, url=url, events=events, name=name)
    endpoint.save(force_insert=True)
    _note("created", endpoint, actor)
    return endpoint, endpoint.secret


@transaction.atomic
def update(
    organization_id: UUID,
    endpoint_id: UUID,
    *,
    actor: Actor,
    url: str | None = None,
    events: Collection[str] | None = None,
    name: str | None = None,
    is_active: bool | None = None,
) -> WebhookEndpoint:
    """Change what is given. Switched off, it is told of nothing, and what waits for it fails;
    switched on again, it is told of what happens from then on.

    Raises NotFound if the organization has no such endpoint, ValidationError like `create`.
    """
    endpoint = _locked(organization_id, endpoint_id)
    _write(
        endpoint,
        url=endpoint.url if url is None else url,
        events=endpoint.events if events is None else events,
        name=endpoint.name if name is None else name,
    )
    endpoint.save(update_fields=["url", "events", "name"])
    if is_active is True and not endpoint.is_active:
        _switch_on(endpoint)
    elif is_active is False and endpoint.is_active:
        deliveries.switch_off(endpoint, reason="Switched off.")
    _note("changed", endpoint, actor)
    return endpoint


@transaction.atomic
def rotate(
    organization_id: UUID, endpoint_id: UUID, *, actor: Actor
) -> tuple[WebhookEndpoint, str]:
    """Give the endpoint a new secret, and return it; for a day the former one signs too.

    Raises NotFound if the organization has no such endpoint.
    """
    endpoint = _locked(organization_id, endpoint_id)
    endpoint.previous_secret = endpoint.secret
    endpoint.previous_secret_until = clock.now() + OVERLAP
    endpoint.secret = signing.new_secret()
    endpoint.save(update_fields=["secret", "previous_secret", "previous_secret_until"])
    _note("rotated", endpoint, actor)
    return endpoint, endpoint.secret


@transaction.atomic
def delete(organization_id: UUID, endpoint_id: UUID, *, actor: Actor) -> None:
    """Delete an endpoint with its log. Raises NotFound if the organization has no such endpoint."""
    endpoint = _locked(organization_id, endpoint_id)
    _note("deleted", endpoint, actor)
    endpoint.delete()


def endpoints_of(organization_id: UUID) -> QuerySet[WebhookEndpoint]:
    """The organization's endpoints, newest first."""
    return WebhookEndpoint.objects.filter(organization_id=organization_id)


def endpoint_of(organization_id: UUID, endpoint_id: UUID) -> WebhookEndpoint:
    """One of them; NotFound if there is none."""
    endpoint = endpoints_of(organization_id).filter(pk=endpoint_id).first()
    if endpoint is None:
        raise NotFound("There is no such webhook.")
    return endpoint


def secrets_of(endpoint: WebhookEndpoint, now: datetime) -> list[str]:
    """What signs its messages: its secret, and the former one for as long as that is known."""
    until = endpoint.previous_secret_until
    former = [endpoint.previous_secret] if until is not None and now < until else []
    return [endpoint.secret, *former]


def _locked(organization_id: UUID, endpoint_id: UUID) -> WebhookEndpoint:
    locked = WebhookEndpoint.objects.select_for_update(no_key=True)
    endpoint = locked.filter(pk=endpoint_id, organization_id=organization_id).first()
    if endpoint is None:
        raise NotFound("There is no such webhook.")
    return endpoint


def _write(endpoint: WebhookEndpoint, *, url: str, events: Collection[str], name: str) -> None:
    if not name.isprintable():
        raise ValidationError({"name": "This must be one line of printable characters."})
    if unknown := sorted(set(events) - set(ChangeType.values)):
        raise ValidationError({"events": f"These are not known: {', '.join(unknown)}."})
    try:
        check_url(url)
    except ValidationError as error:
        raise ValidationError({"url": error.messages}) from error
    endpoint.url, endpoint.name = url, name.strip()
    endpoint.events = sorted(set(events))
    endpoint.clean_fields(exclude=["secret", "previous_secret"])


def _switch_on(endpoint: WebhookEndpoint) -> None:
    endpoint.is_active, endpoint.disabled_reason, endpoint.failing_since = True, "", None
    endpoint.save(update_fields=["is_active", "disabled_reason", "failing_since"])


def _note(verb: str, endpoint: WebhookEndpoint, actor: Actor) -> None:
    audit.record(
        f"webhook.{verb}", endpoint.pk, organization_id=endpoint.organization_id, actor=actor
    )
