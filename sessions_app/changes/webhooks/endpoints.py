"""The verbs for webhook endpoints, called by the API and the pages."""

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
from sessions_app.changes.webhooks.addresses import validate_url
from sessions_app.models import Organization, WebhookEndpoint
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ChangeType
from sessions_app.vocabulary.exceptions import Conflict, NotFound

MAX_ENDPOINTS = 20
"""Per organization."""
PREVIOUS_SECRET_VALIDITY = timedelta(hours=24)
"""After a rotation."""
DISABLED_MANUALLY = "Disabled manually."


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
    """Create an endpoint for all later changes, and return it with its secret.

    `events` are types of changes; an empty collection means all types. Raises ValidationError, by
    field, for an invalid URL, an unknown type, or a name that is too long or not printable;
    Conflict if the organization has `MAX_ENDPOINTS` endpoints.
    """
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    if organization.webhook_endpoints.count() >= MAX_ENDPOINTS:
        raise Conflict(f"An organization can have at most {MAX_ENDPOINTS} webhooks.")
    endpoint = WebhookEndpoint(
        organization=organization, secret=signing.new_secret(), created_by=created_by
    )
    _write(endpoint, url=url, events=events, name=name)
    endpoint.save(force_insert=True)
    _record("created", endpoint, actor)
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
    """Change the arguments that are not None.

    Disabling an endpoint fails its pending deliveries. When it is enabled again, it gets later
    changes only.

    Raises NotFound, or ValidationError like `create`.
    """
    endpoint = _lock(organization_id, endpoint_id)
    _write(
        endpoint,
        url=endpoint.url if url is None else url,
        events=endpoint.events if events is None else events,
        name=endpoint.name if name is None else name,
    )
    endpoint.save(update_fields=["url", "events", "name"])
    if is_active is True and not endpoint.is_active:
        _enable(endpoint)
    elif is_active is False and endpoint.is_active:
        deliveries.disable(endpoint, reason=DISABLED_MANUALLY)
    _record("changed", endpoint, actor)
    return endpoint


@transaction.atomic
def rotate(
    organization_id: UUID, endpoint_id: UUID, *, actor: Actor
) -> tuple[WebhookEndpoint, str]:
    """Replace the secret, and return the new one.

    For `PREVIOUS_SECRET_VALIDITY`, messages are signed with both. Raises NotFound.
    """
    endpoint = _lock(organization_id, endpoint_id)
    endpoint.previous_secret = endpoint.secret
    endpoint.previous_secret_until = clock.now() + PREVIOUS_SECRET_VALIDITY
    endpoint.secret = signing.new_secret()
    endpoint.save(update_fields=["secret", "previous_secret", "previous_secret_until"])
    _record("rotated", endpoint, actor)
    return endpoint, endpoint.secret


@transaction.atomic
def delete(organization_id: UUID, endpoint_id: UUID, *, actor: Actor) -> None:
    """Delete an endpoint with its delivery log. Raises NotFound."""
    endpoint = _lock(organization_id, endpoint_id)
    _record("deleted", endpoint, actor)
    endpoint.delete()


def list_endpoints(organization_id: UUID) -> QuerySet[WebhookEndpoint]:
    """The organization's endpoints, newest first."""
    return WebhookEndpoint.objects.filter(organization_id=organization_id)


def disabled_by_failures(endpoints: QuerySet[WebhookEndpoint]) -> QuerySet[WebhookEndpoint]:
    """Filter by endpoints that were disabled since their receiver failed, not manually."""
    return endpoints.filter(is_active=False).exclude(disabled_reason__in=("", DISABLED_MANUALLY))


def get_endpoint(organization_id: UUID, endpoint_id: UUID) -> WebhookEndpoint:
    """One of the organization's endpoints. Raises NotFound."""
    endpoint = list_endpoints(organization_id).filter(pk=endpoint_id).first()
    if endpoint is None:
        raise NotFound("Webhook not found.")
    return endpoint


def signing_secrets(endpoint: WebhookEndpoint, now: datetime) -> list[str]:
    """The secret, and the previous one while it is valid."""
    until = endpoint.previous_secret_until
    previous = [endpoint.previous_secret] if until is not None and now < until else []
    return [endpoint.secret, *previous]


def _lock(organization_id: UUID, endpoint_id: UUID) -> WebhookEndpoint:
    endpoints = WebhookEndpoint.objects.select_for_update(no_key=True)
    endpoint = endpoints.filter(pk=endpoint_id, organization_id=organization_id).first()
    if endpoint is None:
        raise NotFound("Webhook not found.")
    return endpoint


def _write(endpoint: WebhookEndpoint, *, url: str, events: Collection[str], name: str) -> None:
    if not name.isprintable():
        raise ValidationError({"name": "This must be one line of printable characters."})
    if unknown := sorted(set(events) - set(ChangeType.values)):
        raise ValidationError({"events": f"Unknown types: {', '.join(unknown)}."})
    try:
        validate_url(url)
    except ValidationError as error:
        raise ValidationError({"url": error.messages}) from error
    endpoint.url, endpoint.name = url, name.strip()
    endpoint.events = sorted(set(events))
    endpoint.clean_fields(exclude=["secret", "previous_secret"])


def _enable(endpoint: WebhookEndpoint) -> None:
    endpoint.is_active, endpoint.disabled_reason, endpoint.failing_since = True, "", None
    endpoint.save(update_fields=["is_active", "disabled_reason", "failing_since"])


def _record(verb: str, endpoint: WebhookEndpoint, actor: Actor) -> None:
    audit.record(
        f"webhook.{verb}", endpoint.pk, organization_id=endpoint.organization_id, actor=actor
    )
