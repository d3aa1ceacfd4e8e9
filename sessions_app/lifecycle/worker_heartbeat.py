"""The workers' heartbeat. Without a worker, no background work is done."""

from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F
from django.db.models.functions import Now

from sessions_app.models import WorkerHeartbeat

INTERVAL_SECONDS = 10


def beat() -> None:
    """Record a worker's heartbeat."""
    if not WorkerHeartbeat.objects.filter(pk=1).update(seen_at=Now()):
        first = WorkerHeartbeat(pk=1, seen_at=Now())
        # Two workers may insert the first heartbeat at the same moment.
        WorkerHeartbeat.objects.bulk_create([first], ignore_conflicts=True)


def age_seconds() -> int | None:
    """Seconds since the last heartbeat, by the database's clock; None if there never was one."""
    now = ExpressionWrapper(Now(), output_field=DateTimeField())
    elapsed = ExpressionWrapper(now - F("seen_at"), output_field=DurationField())
    age = WorkerHeartbeat.objects.annotate(age=elapsed).values_list("age", flat=True).first()
    return None if age is None else max(0, int(age.total_seconds()))
