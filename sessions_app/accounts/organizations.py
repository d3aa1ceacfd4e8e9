"""Commands for organizations."""

from typing import TypedDict, Unpack
from uuid import UUID

from django.db import IntegrityError, transaction

from sessions_app.accounts import audit
from sessions_app.models import Organization
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.exceptions import Conflict, NotFound

RETENTION_CHANGED = "organization.retention_changed"


class OrganizationColumns(TypedDict, total=False):
    """The columns of an organization that can be changed. The caller has validated the values."""

    name: str
    slug: str
    retention_days: int | None


def create(*, name: str, slug: str, retention_days: int | None = None) -> Organization:
    """Create an organization. Raises Conflict if another has the slug."""
    organization = Organization()
    _save(organization, name=name, slug=slug, retention_days=retention_days)
    return organization


def get_or_create(slug: str) -> Organization:
    """Return the organization with this slug, or create it with a name derived from the slug.

    Raises ValidationError, by field, for an invalid slug.
    """
    name = slug.replace("-", " ").replace("_", " ").title().strip() or slug
    # Validated before the query: PostgreSQL refuses some strings in one, such as a NUL.
    Organization(slug=slug, name=name).clean_fields()
    return Organization.objects.get_or_create(slug=slug, defaults={"name": name})[0]


@transaction.atomic
def update(
    organization_id: UUID, *, actor: Actor, **columns: Unpack[OrganizationColumns]
) -> Organization:
    """Change the given columns. Another retention leaves an audit entry, since it erases.

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


def lock(organization_id: UUID) -> Organization:
    """Lock the organization's row for the transaction, and return it. Raises NotFound."""
    organizations = Organization.objects.select_for_update(no_key=True)
    organization = organizations.filter(pk=organization_id).first()
    if organization is None:
        raise NotFound("Organization not found.")
    return organization


def _save(organization: Organization, **columns: Unpack[OrganizationColumns]) -> None:
    for name, value in columns.items():
        setattr(organization, name, value)
    try:
        with transaction.atomic():
            organization.save()
    except IntegrityError as error:
        raise Conflict("Another organization has this slug.") from error
