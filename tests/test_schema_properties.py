"""Generated requests, valid and invalid: no crash, and no response that the schema lacks."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, settings
from requests.structures import CaseInsensitiveDict
from schemathesis.generation.case import Case
from schemathesis.specs.openapi import checks

from gradient.openapi.schema import document
from gradient.wsgi import application
from sessions_app.models import Session
from sessions_app.vocabulary.enums import Scope, Status
from tests.factories import ApiKeyFactory, SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

schema = schemathesis.openapi.from_dict(document())
schema.app = application
schema.config.generation.update(allow_x00=False)

UNSENT: tuple[Any, ...] = (None, [], {})
STATUS = {"start_setup": Status.INVITED, "start_task": Status.SETUP}
# Not `positive_data_acceptance`: the contract refuses what no schema can tell, such as an integer
# beyond 64 bits deep inside a free object.
CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.unsupported_method,
]


@pytest.fixture
def _open_connection() -> Iterator[None]:
    """A request would close the connection that the test's transaction is on."""
    request_started.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)


@pytest.fixture
def call(_open_connection: None) -> Callable[[Case], None]:
    """Sends a case, and rolls back its changes."""

    def send(case: Case) -> None:
        session = _session(case)
        # An endpoint that anyone may call names no scheme, and must not mind a credential.
        needed = case.operation.definition.raw.get("security", [{}])[0]
        key = ApiKeyFactory.create(organization=session.organization, scope=Scope.ADMIN).plain
        credential = key if "ApiKey" in needed else session.token
        # Set on the case, so that what is sent is what it is judged by: the generator counts a
        # missing credential, and a parameter without a value, which no URL holds, as bad input.
        case.headers = CaseInsensitiveDict(case.headers, Authorization=f"Bearer {credential}")
        case.query = {name: value for name, value in case.query.items() if value not in UNSENT}
        case.call_and_validate(checks=CHECKS)

    return send


@schema.parametrize()
@settings(
    max_examples=15,  # at random, beside some sixty that cover each operation's schema
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_answer_is_outside_of_the_schema(case: Case, call: Callable[[Case], None]) -> None:
    with transaction.atomic():
        call(case)
        transaction.set_rollback(True)


def _session(case: Case) -> Session:
    action = case.operation.definition.raw["operationId"].partition("_")[2]
    return SessionFactory.create(
        status=STATUS.get(action, Status.IN_PROGRESS), phase_minutes=(60, 60)
    )
