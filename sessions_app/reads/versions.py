"""The versions that an assessment's sessions use."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count

from sessions_app.models import Assessment, Session
from sessions_app.vocabulary.enums import RUNNING, Status


@dataclass(frozen=True)
class VersionSessions:
    """The number of sessions of one version by status. Statuses without sessions are missing."""

    version: int
    by_status: Counter[str] = field(default_factory=Counter)

    @property
    def invited(self) -> int:
        return self.by_status[Status.INVITED]

    @property
    def running(self) -> int:
        return sum(self.by_status[status] for status in RUNNING)

    @property
    def handed_in(self) -> int:
        return self.by_status.total() - self.invited - self.running


def sessions_by_version(assessment: Assessment) -> list[VersionSessions]:
    """The versions that sessions use, newest first. One query."""
    rows = Session.objects.filter(organization=assessment.organization_id, assessment=assessment)
    counted = rows.order_by().values_list("assessment_version", "status").annotate(n=Count("pk"))
    versions: dict[int, VersionSessions] = {}
    for version, status, count in counted:
        versions.setdefault(version, VersionSessions(version)).by_status[status] = count
    return [versions[version] for version in sorted(versions, reverse=True)]
