from datetime import timedelta

import pytest
from django.utils import timezone

from sessions_app.lifecycle import worker_heartbeat
from sessions_app.models import WorkerHeartbeat
from tests.annotations import present

pytestmark = pytest.mark.django_db


def set_back(seconds: float) -> None:
    WorkerHeartbeat.objects.update(seen_at=timezone.now() - timedelta(seconds=seconds))


def test_a_worker_that_never_ran_has_no_age() -> None:
    assert worker_heartbeat.age_seconds() is None


def test_every_sign_is_written_to_the_one_row() -> None:
    for _ in range(3):
        worker_heartbeat.beat()
        assert present(worker_heartbeat.age_seconds()) < 60
        set_back(3600)
    assert WorkerHeartbeat.objects.get().pk == 1


def test_the_age_is_in_whole_seconds_and_never_below_none() -> None:
    worker_heartbeat.beat()
    set_back(600.7)
    age = present(worker_heartbeat.age_seconds())
    assert isinstance(age, int)
    assert 599 <= age < 660  # SQLite rounds down
    set_back(-600)
    assert worker_heartbeat.age_seconds() == 0
