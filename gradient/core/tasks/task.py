from django.db import models
from django.db.models import Index, Q

from gradient.core import clock


class Task(models.Model):
    """A row that a worker has to work on, whatever else the row means.

    `due_at` is when the next attempt is due or, during an attempt, when that attempt counts as
    lost; null once nothing is left to do. `claim` is the random id of the attempt that is under
    way. `attempt_count` counts the attempts that were started since the work was ordered. The three
    are written by `gradient.core.tasks.claims`, and by whoever orders the work.
    """

    due_at = models.DateTimeField(null=True, default=clock.now)
    claim = models.UUIDField(null=True)
    attempt_count = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True


def index_of_due(lane: str, name: str) -> Index:
    """The index that `claims` and `lanes` read: the unfinished tasks of each lane, by time."""
    return Index(fields=[lane, "due_at"], condition=Q(due_at__isnull=False), name=name)
