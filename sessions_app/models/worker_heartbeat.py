from django.db import models
from django.db.models import Q

from gradient.core.personal_data import PersonalData


class WorkerHeartbeat(models.Model):
    """The last heartbeat of any worker, by the database's clock. The table has one row.

    Written only by `sessions_app.lifecycle.worker_heartbeat`.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    seen_at = models.DateTimeField()

    personal_data = PersonalData()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="worker_heartbeat_once")]

    def __str__(self) -> str:
        return f"Last sign of a worker at {self.seen_at}"
