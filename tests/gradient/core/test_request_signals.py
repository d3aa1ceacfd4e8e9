import time

import pytest
from django.core.signals import request_finished
from django.db import connection


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql  # a database in memory is gone with its connection
def test_a_connection_past_its_age_is_closed_when_a_request_has_finished() -> None:
    connection.ensure_connection()
    connection.close_at = time.monotonic() + 60
    request_finished.send(sender=None)
    assert connection.connection is not None
    connection.close_at = time.monotonic() - 1
    request_finished.send(sender=None)
    assert connection.connection is None
