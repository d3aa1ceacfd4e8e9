from uuid import uuid4

import pytest

from sessions_app.deletion.runner import run_chunk
from sessions_app.models import AuditEntry, DeletionJob, Organization, Session
from sessions_app.vocabulary.enums import ActorKind, Scope, Status
from tests import answers
from tests.annotations import Json
from tests.clients import ApiClient
from tests.factories import ApiKeyFactory, SessionFactory

pytestmark = pytest.mark.django_db

PATH = "/api/deletions"


@pytest.fixture
def admin(organization: Organization) -> ApiClient:
    return ApiClient(ApiKeyFactory.create(organization=organization, scope=Scope.ADMIN).plain)


@pytest.fixture
def sessions(organization: Organization) -> list[Session]:
    """Two that are scored and one that is running."""
    statuses = (Status.SCORED, Status.SCORED, Status.IN_PROGRESS)
    return [SessionFactory.create(organization=organization, status=each) for each in statuses]


def preview(admin: ApiClient, **selection: object) -> Json:
    response = admin.post(PATH, selection)
    assert response.status_code == 201, response.content
    answer: Json = response.json()
    assert list(answer) == ["deletion"]
    deletion: Json = answer["deletion"]
    return deletion


def confirm(admin: ApiClient, deletion: Json, **body: object) -> Json:
    sent = {"sessions": deletion["sessions"], "reason": "Retention", **body}
    response = admin.post(f"{PATH}/{deletion['id']}/confirm", sent)
    assert response.status_code == 200, response.content
    confirmed: Json = response.json()["deletion"]
    return confirmed


def get(admin: ApiClient, deletion: Json) -> Json:
    current: Json = admin.get(f"{PATH}/{deletion['id']}").json()["deletion"]
    return current


def work_off() -> None:
    while run_chunk(100):
        pass


class TestPreview:
    def test_it_counts_and_deletes_nothing(self, admin: ApiClient, sessions: list[Session]) -> None:
        deletion = preview(admin, ids=[str(session.pk) for session in sessions])
        assert list(deletion) == [
            "id",
            "status",
            "sessions",
            "running",
            "counts",
            "sample",
            "reason",
            "progress",
            "createdAt",
            "finishedAt",
            "receipt",
        ]
        assert (deletion["status"], deletion["sessions"], deletion["running"]) == ("preview", 3, 1)
        assert deletion["counts"]["sessions"] == 3
        assert deletion["progress"] == {"done": 0, "total": 3}
        assert (deletion["finishedAt"], deletion["receipt"]) == (None, None)
        assert Session.objects.count() == 3

    def test_the_sample_is_the_newest_first_and_has_no_tokens(
        self, admin: ApiClient, sessions: list[Session]
    ) -> None:
        sample = preview(admin, filters={"status": "scored"})["sample"]
        newest = Session.objects.filter(status="scored").order_by("-created_at", "-id")
        assert [row["id"] for row in sample] == [str(session.pk) for session in newest]
        assert "token" not in sample[0]
        assert sample[0]["candidateName"] == newest[0].candidate.name

    def test_filters_combine(self, admin: ApiClient, sessions: list[Session]) -> None:
        filters = {"status": "scored", "candidateId": str(sessions[0].candidate_id)}
        assert preview(admin, filters=filters)["sessions"] == 1

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "ids"),
            ({"ids": []}, "ids"),
            ({"filters": {}}, "filters"),
            ({"ids": [str(uuid4())], "filters": {"status": "scored"}}, "ids"),
            ({"ids": ["x"]}, "ids.0"),
            ({"ids": "x"}, "ids"),
            ({"filters": []}, "filters"),
            ({"filters": {"status": "over"}}, "filters.status"),
            ({"filters": {"status": 7}}, "filters.status"),
            ({"filters": {"color": "red"}}, "filters.color"),
            ({"filters": {"limit": "7"}}, "filters.limit"),
        ],
    )
    def test_neither_and_bad_ones_are_refused(
        self, admin: ApiClient, body: Json, field: str
    ) -> None:
        assert answers.faults(admin.post(PATH, body)) == [field]
        assert not DeletionJob.objects.exists()

    def test_a_filter_without_sessions_is_refused(self, admin: ApiClient) -> None:
        answers.error(admin.post(PATH, {"filters": {"status": "scored"}}), 400, "invalid_request")

    def test_ids_of_others_are_not_found_for_the_whole(
        self, admin: ApiClient, sessions: list[Session]
    ) -> None:
        for id in (SessionFactory.create().pk, uuid4()):
            response = admin.post(PATH, {"ids": [str(sessions[0].pk), str(id)]})
            answers.error(response, 404, "not_found")
        assert not DeletionJob.objects.exists()

    def test_a_filter_finds_nothing_of_others(
        self, admin: ApiClient, sessions: list[Session]
    ) -> None:
        SessionFactory.create(status=Status.SCORED)
        assert preview(admin, filters={"status": "scored"})["sessions"] == 2


class TestConfirming:
    def test_exactly_the_set_is_deleted(self, admin: ApiClient, sessions: list[Session]) -> None:
        deletion = preview(admin, filters={"status": "scored"})
        late = SessionFactory.create(organization=sessions[0].organization, status=Status.SCORED)
        assert confirm(admin, deletion)["status"] == "running"
        work_off()
        assert {s.pk for s in Session.objects.all()} == {sessions[2].pk, late.pk}
        ended = get(admin, deletion)
        assert (ended["status"], ended["progress"]) == ("completed", {"done": 2, "total": 2})
        assert ended["finishedAt"] is not None
        assert ended["counts"]["sessions"] == 2
        receipt = ended["receipt"]
        assert (receipt["deleted"], receipt["leftOutRunning"], receipt["kept"]) == (2, 0, 0)
        assert receipt["sha256"] == DeletionJob.objects.get().digest

    def test_running_ones_are_left_out_and_counted(
        self, admin: ApiClient, sessions: list[Session]
    ) -> None:
        deletion = preview(admin, ids=[str(session.pk) for session in sessions])
        confirm(admin, deletion)
        work_off()
        assert [session.pk for session in Session.objects.all()] == [sessions[2].pk]
        ended = get(admin, deletion)
        assert (ended["running"], ended["receipt"]["leftOutRunning"]) == (1, 1)

    def test_running_ones_are_deleted_if_asked(
        self, admin: ApiClient, sessions: list[Session]
    ) -> None:
        deletion = preview(admin, ids=[str(session.pk) for session in sessions])
        confirm(admin, deletion, includeRunning=True)
        work_off()
        assert not Session.objects.exists()

    def test_a_wrong_number_changes_nothing(
        self, admin: ApiClient, sessions: list[Session]
    ) -> None:
        deletion = preview(admin, filters={"status": "scored"})
        body = {"sessions": 3, "reason": "Retention"}
        response = admin.post(f"{PATH}/{deletion['id']}/confirm", body)
        answers.error(response, 409, "conflict")
        assert get(admin, deletion)["status"] == "preview"

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"reason": "x"}, "sessions"),
            ({"sessions": 2}, "reason"),
            ({"sessions": 2, "reason": " "}, "reason"),
            ({"sessions": "2", "reason": "x"}, "sessions"),
            ({"sessions": 2, "reason": "x", "includeRunning": "yes"}, "includeRunning"),
        ],
    )
    def test_bad_bodies_are_refused(
        self, admin: ApiClient, sessions: list[Session], body: Json, field: str
    ) -> None:
        deletion = preview(admin, filters={"status": "scored"})
        assert answers.faults(admin.post(f"{PATH}/{deletion['id']}/confirm", body)) == [field]

    def test_twice_is_once(self, admin: ApiClient, sessions: list[Session]) -> None:
        deletion = preview(admin, filters={"status": "scored"})
        first = confirm(admin, deletion)
        assert confirm(admin, deletion, reason="Another") == first
        work_off()
        assert confirm(admin, deletion)["status"] == "completed"

    def test_the_key_is_on_record(self, admin: ApiClient, sessions: list[Session]) -> None:
        confirm(admin, preview(admin, filters={"status": "scored"}))
        work_off()
        job, entry = DeletionJob.objects.get(), AuditEntry.objects.get(action="sessions.deleted")
        assert job.actor.kind == entry.actor_kind == ActorKind.API_KEY
        assert job.actor_id == entry.actor_id


class TestDeleting:
    def test_a_preview_is_discarded(self, admin: ApiClient, sessions: list[Session]) -> None:
        deletion = preview(admin, filters={"status": "scored"})
        assert admin.delete(f"{PATH}/{deletion['id']}").json() == {"ok": True}
        assert admin.get(f"{PATH}/{deletion['id']}").status_code == 404
        assert Session.objects.count() == 3

    def test_a_running_one_is_cancelled(self, admin: ApiClient, sessions: list[Session]) -> None:
        deletion = preview(admin, filters={"status": "scored"})
        confirm(admin, deletion)
        assert admin.delete(f"{PATH}/{deletion['id']}").json() == {"ok": True}
        work_off()
        ended = get(admin, deletion)
        assert (ended["status"], ended["receipt"]["kept"]) == ("cancelled", 2)
        assert Session.objects.count() == 3

    def test_one_that_has_ended_stays(self, admin: ApiClient, sessions: list[Session]) -> None:
        deletion = preview(admin, filters={"status": "scored"})
        confirm(admin, deletion)
        work_off()
        answers.error(admin.delete(f"{PATH}/{deletion['id']}"), 409, "conflict")
