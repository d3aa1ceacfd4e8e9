"""The last sign of a worker. Without one, nothing that runs in the background is done."""

from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F
from django.db.models.functions import Now

from sessions_app.models import WorkerHeartbeat

INTERVAL_SECONDS = 10


def beat() -> None:
    """Record that a worker lives."""
    if not WorkerHeartbeat.objects.filter(pk=1).update(seen_at=Now()):
        first = WorkerHeartbeat(pk=1, seen_at=Now())
        # Another worker may be the first at the same moment.
        WorkerHeartbeat.objects.bulk_create([first], ignore_conflicts=True)


def age_seconds() -> int | None:
    """Seconds since the last sign, by the database's clock; None if there never was one."""
    now = ExpressionWrapper(Now(), output_field=DateTimeField())
    age = ExpressionWrapper(now - F("seen_at"), output_field=DurationField())
    found = WorkerHeartbeat.objects.annotate(age=age).values_list("age", flat=True).first()
    return None if found is None else max(0, int(found.total_seconds()))
