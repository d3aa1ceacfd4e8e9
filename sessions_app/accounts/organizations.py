"""Commands for organizations."""

from typing import TypedDict, Unpack
from uuid import UUID

from django.db import IntegrityError, transaction

from gradient.core import clock
from gradient.core.row_locks import lock_shared
from sessions_app.accounts import audit
from sessions_app.models import Organization
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.exceptions import Conflict, NotFound

RETENTION_CHANGED = "organization.retention_changed"
HELD = "organization.held"
RELEASED = "organization.released"
SECOND_FACTOR_REQUIRED = "organization.second_factor_required"
SECOND_FACTOR_OPTIONAL = "organization.second_factor_optional"


class OrganizationColumns(TypedDict, total=False):
    """The columns of an organization that can be changed. The caller has validated the values."""

    name: str
    slug: str
    retention_days: int | None


def create(*, name: str, slug: str, retention_days: int | None = None) -> Organization:
    """Create an organization. Raises Conflict if the slug is taken."""
    organization = Organization()
    _save(organization, name=name, slug=slug, retention_days=retention_days)
    return organization


def get_or_create(slug: str) -> Organization:
    """Return the organization with this slug, or create it with a name derived from the slug.

    Raises ValidationError, by field, for an invalid slug.
    """
    name = slug.replace("-", " ").replace("_", " ").title().strip() or slug
    # Validated before the query, since PostgreSQL refuses some strings, such as those with a NUL.
    Organization(slug=slug, name=name).clean_fields()
    return Organization.objects.get_or_create(slug=slug, defaults={"name": name})[0]


@transaction.atomic
def update(
    organization_id: UUID, *, actor: Actor, **columns: Unpack[OrganizationColumns]
) -> Organization:
    """Change the given columns. A change of the retention is audited, since it can erase data.

    Raises NotFound, and Conflict like `create`.
    """
    organization = lock(organization_id)
    before = organization.retention_days
    _save(organization, **columns)
    if organization.retention_days != before:
        audit.record(
            RETENTION_CHANGED,
            organization_id,
            organization_id=organization_id,
            actor=actor,
            details={"before": before, "after": organization.retention_days},
        )
    return organization


@transaction.atomic
def hold(organization_id: UUID, *, reason: str, actor: Actor) -> Organization:
    """Place a legal hold, or change its reason. It prevents all deletions and erasures.

    Waits for deletions that are in progress. Raises NotFound.
    """
    organization = lock(organization_id)
    organization.held_at, organization.hold_reason = organization.held_at or clock.now(), reason
    organization.save()
    _record_hold(HELD, organization, actor, reason)
    return organization


@transaction.atomic
def release(organization_id: UUID, *, actor: Actor) -> Organization:
    """Release the legal hold. Raises NotFound, and Conflict without a hold."""
    organization = lock(organization_id)
    if organization.held_at is None:
        raise Conflict("The organization has no legal hold.")
    organization.held_at, organization.hold_reason = None, ""
    organization.save()
    _record_hold(RELEASED, organization, actor)
    return organization


@transaction.atomic
def require_second_factor(organization_id: UUID, *, is_required: bool, actor: Actor) -> None:
    """Require a second factor for the members, or make it optional. Raises NotFound."""
    organization = lock(organization_id)
    if organization.requires_second_factor == is_required:
        return
    organization.requires_second_factor = is_required
    organization.save(update_fields=["requires_second_factor"])
    action = SECOND_FACTOR_REQUIRED if is_required else SECOND_FACTOR_OPTIONAL
    audit.record(action, organization_id, organization_id=organization_id, actor=actor)


def lock_for_removal(organization_id: UUID) -> Organization:
    """Lock the organization's row for share until the transaction ends, and return it.

    While it is locked, no legal hold can be placed or released. Code that deletes or erases calls
    this first, before it locks candidates and then sessions, and then calls `require_no_hold`. The
    lock is shared: other deletions and all other writers need not wait (decision record 0042).
    Raises NotFound.
    """
    rows = lock_shared(Organization.objects.filter(pk=organization_id))
    if not rows:
        raise NotFound("Organization not found.")
    return rows[0]


def require_no_hold(organization: Organization) -> None:
    """Raise Conflict if the organization has a legal hold."""
    if organization.held_at is not None:
        raise Conflict("The organization has a legal hold. Release it first.")


def lock(organization_id: UUID) -> Organization:
    """Lock the organization's row for the transaction, and return it. Raises NotFound."""
    organizations = Organization.objects.select_for_update(no_key=True)
    organization = organizations.filter(pk=organization_id).first()
    if organization is None:
        raise NotFound("Organization not found.")
    return organization


def _record_hold(action: str, organization: Organization, actor: Actor, reason: str = "") -> None:
    id = organization.pk
    audit.record(action, id, organization_id=id, actor=actor, reason=reason)


def _save(organization: Organization, **columns: Unpack[OrganizationColumns]) -> None:
    for name, value in columns.items():
        setattr(organization, name, value)
    try:
        with transaction.atomic():
            organization.save()
    except IntegrityError as error:
        raise Conflict("Another organization has this slug.") from error
