"""`/metrics`: what the database says about the whole installation, for Prometheus.

All of it is read when it is asked for, so that every server process gives the same answer. Requests
are counted by the proxy in front; a process could only count its own.
"""

import secrets
from collections.abc import Iterator

from django.conf import settings
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from gradient.core import clock
from gradient.core.tasks.task import Task
from sessions_app.changes.webhooks import endpoints
from sessions_app.lifecycle import worker_heartbeat
from sessions_app.models import (
    HiringOrder,
    InvitationEmail,
    Organization,
    ScoringRun,
    WebhookDelivery,
    WebhookEndpoint,
)
from sessions_app.reads import counts
from sessions_app.vocabulary.enums import EmailStatus, Status

QUEUES: dict[str, type[Task]] = {
    "hiring_systems": HiringOrder,
    "invitations": InvitationEmail,
    "scoring": ScoringRun,
    "webhooks": WebhookDelivery,
}


class Installation(Collector):
    """Metrics of all organizations together: no label names one, nor a person."""

    def collect(self) -> Iterator[Metric]:
        yield _sessions()
        yield from _tasks()
        yield from _failures()
        age = worker_heartbeat.age_seconds()
        if age is not None:
            yield GaugeMetricFamily(
                "gradient_worker_age_seconds", "Since the last sign of life of a worker.", age
            )


def _sessions() -> Metric:
    metric = GaugeMetricFamily("gradient_sessions", "Sessions by status.", labels=["status"])
    found = counts.by_status(list(Organization.objects.values_list("pk", flat=True)))
    for status in Status:
        metric.add_metric([status], found.get(status, 0))
    return metric


def _tasks() -> Iterator[Metric]:
    due = GaugeMetricFamily(
        "gradient_tasks_due", "Background tasks that should be under way.", labels=["queue"]
    )
    wait = GaugeMetricFamily(
        "gradient_tasks_wait_seconds", "For how long the first of them waits.", labels=["queue"]
    )
    now = clock.now()
    for queue, model in QUEUES.items():
        rows = model._default_manager.filter(due_at__lte=now)
        found = rows.aggregate(count=Count("pk"), first=Min("due_at"))
        due.add_metric([queue], found["count"])
        wait.add_metric([queue], (now - (found["first"] or now)).total_seconds())
    yield from (due, wait)


def _failures() -> Iterator[Metric]:
    failed = InvitationEmail.objects.filter(status=EmailStatus.FAILED)
    yield GaugeMetricFamily(
        "gradient_invitations_failed", "Invitations whose e-mail was given up.", failed.count()
    )
    disabled = endpoints.disabled_by_failures(WebhookEndpoint.objects.all())
    yield GaugeMetricFamily(
        "gradient_webhooks_disabled", "Webhooks that their failures switched off.", disabled.count()
    )


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The metrics for whoever has `METRICS_TOKEN`; 404 where none is set."""
    if not settings.METRICS_TOKEN:
        raise Http404
    expected = f"Bearer {settings.METRICS_TOKEN}"
    if not secrets.compare_digest(
        request.headers.get("Authorization", "").encode(), expected.encode()
    ):
        return HttpResponse(
            "Send METRICS_TOKEN as a bearer token.\n",
            status=401,
            content_type="text/plain; charset=utf-8",
            headers={"WWW-Authenticate": "Bearer", "Cache-Control": "no-store"},
        )
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Installation())
    return HttpResponse(
        generate_latest(registry),
        content_type=CONTENT_TYPE_LATEST,
        headers={"Cache-Control": "no-store"},
    )


urlpatterns = [path("metrics", metrics, name="metrics")]
