import pytest
from django.db import IntegrityError, connection, transaction

from sessions_app.models import Change, Decision, Organization, Session
from sessions_app.vocabulary.enums import SUBMITTED_OR_LATER, Status
from tests import answers, paths
from tests.annotations import Call
from tests.clients import ApiClient
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db

ADVANCE = {"decision": "advance", "reason": "The best analysis so far."}


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(organization=organization, status=Status.SCORED)


@pytest.fixture
def decide(api: ApiClient, session: Session) -> Call:
    return lambda **body: api.post(paths.sessions(session, "decision"), {**ADVANCE, **body})


def test_it_answers_with_the_decision(decide: Call, api: ApiClient) -> None:
    response = decide()
    assert response.status_code == 200
    decision = Decision.objects.get()
    assert response.json() == {
        "decision": {
            "decision": "advance",
            "reason": "The best analysis so far.",
            "by": {"kind": "api_key", "id": decision.actor_id},
            "at": decision.created_at.isoformat().replace("+00:00", "Z"),
            "version": 1,
        }
    }


def test_each_decision_is_a_version_and_the_last_one_counts(decide: Call, session: Session) -> None:
    versions = [decide(decision=one).json()["decision"]["version"] for one in ("hold", "reject")]
    session.refresh_from_db()
    assert (versions, session.decision) == ([1, 2], "reject")
    outcomes = Decision.objects.order_by("version").values_list("outcome", flat=True)
    assert list(outcomes) == ["hold", "reject"]


def test_the_same_one_again_records_nothing(decide: Call) -> None:
    assert decide().json() == decide().json()
    assert Decision.objects.count() == Change.objects.filter(type="session.decided").count() == 1
    assert decide(reason="Another reason").json()["decision"]["version"] == 2


def test_null_takes_the_decision_back(decide: Call, session: Session) -> None:
    decide()
    taken_back = decide(decision=None, reason="Wrong person").json()["decision"]
    session.refresh_from_db()
    assert (taken_back["decision"], taken_back["version"], session.decision) == (None, 2, "")


def test_nothing_is_taken_back_where_nothing_was_decided(decide: Call) -> None:
    answers.error(decide(decision=None), 409, "conflict")
    decide()
    decide(decision=None, reason="Wrong person")
    answers.error(decide(decision=None, reason="Once more"), 409, "conflict")


def test_the_feed_tells_of_it_without_the_reason(
    decide: Call, api: ApiClient, session: Session
) -> None:
    decide()
    decide(decision=None, reason="Wrong person")
    changes = api.get("/api/sessions/changes").json()["changes"]
    told = [change for change in changes if change["type"] == "session.decided"]
    assert [(one["data"]["decision"], one["data"]["version"]) for one in told] == [
        ("advance", 1),
        (None, 2),
    ]
    assert all(set(one["data"]) == {*ids(session), "decision", "version"} for one in told)


def ids(session: Session) -> set[str]:
    return {"sessionId", "assessmentId", "candidateId", "status"}


@pytest.mark.parametrize("status", Status)
def test_it_is_possible_from_the_submission_on(
    api: ApiClient, organization: Organization, status: Status
) -> None:
    session = SessionFactory.create(organization=organization, status=status)
    response = api.post(paths.sessions(session, "decision"), ADVANCE)
    if status in SUBMITTED_OR_LATER:
        assert response.status_code == 200
    else:
        answers.error(response, 409, "invalid_status")
        assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"decision": "maybe"}, "decision"),
        ({"decision": ""}, "decision"),
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 2001}, "reason"),
        ({"by": "me"}, "by"),
    ],
)
def test_bad_values_are_refused(decide: Call, change: dict[str, str], field: str) -> None:
    assert answers.faults(decide(**change)) == [field]
    assert not Decision.objects.exists()


@pytest.mark.parametrize("key", ["decision", "reason"])
def test_both_are_required(api: ApiClient, session: Session, key: str) -> None:
    body = {name: value for name, value in ADVANCE.items() if name != key}
    assert answers.faults(api.post(paths.sessions(session, "decision"), body)) == [key]


def test_a_deleted_session_takes_its_decisions_along(
    decide: Call, api: ApiClient, session: Session
) -> None:
    decide()
    assert api.delete(paths.sessions(session)).status_code == 200
    assert not Decision.objects.exists()


def test_the_database_refuses_an_outcome_before_the_submission(organization: Organization) -> None:
    session = SessionFactory.create(organization=organization, status=Status.IN_PROGRESS)
    table = Session._meta.db_table
    value = Session._meta.pk.get_db_prep_value(session.pk, connection)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET decision = 'hold' WHERE id = %s", [value])


def test_only_the_lifecycle_writes_the_outcome(session: Session) -> None:
    with pytest.raises(AttributeError):
        Session.objects.filter(pk=session.pk).update(decision="hold")
