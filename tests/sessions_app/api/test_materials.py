"""What a candidate works with: sources, inbox, files."""

from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from gradient.core import storage
from sessions_app import lifecycle
from sessions_app.models import (
    Organization,
    Session,
    Skill,
    SourceConnection,
    StoredFile,
)
from sessions_app.vocabulary.actors import Actor
from sessions_app.vocabulary.enums import ActorKind, Status
from sessions_app.workspace import materials
from tests import answers, paths
from tests.annotations import CandidateOf, Json
from tests.clients import ApiClient
from tests.factories import SessionFactory
from tests.materials import LEDGER, START, TERMS, assessment_with_materials, file_called
from tests.uploads import office, picture, send_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(organization: Organization) -> Session:
    return made(organization, Status.IN_PROGRESS)


@pytest.fixture
def jane(session: Session, candidate_of: CandidateOf) -> ApiClient:
    return candidate_of(session)


def made(organization: Organization, status: Status, *, carry_over: bool = False) -> Session:
    assessment = assessment_with_materials(organization=organization, carry_over=carry_over)
    return SessionFactory.create(
        organization=organization, assessment=assessment, status=status, phase_minutes=(30, 30)
    )


def given(client: ApiClient, session: Session) -> Json:
    body: Json = client.get(paths.sessions(session, "materials")).json()["materials"]
    return body


def connect(client: ApiClient, session: Session, source: str = "drive") -> int:
    return client.post(paths.sessions(session, f"sources/{source}/connect")).status_code


def test_a_source_opens_once_it_is_connected(jane: ApiClient, session: Session) -> None:
    (source,) = given(jane, session)["sources"]
    assert source == {
        "id": "drive",
        "name": "Shared drive",
        "description": "The team's files",
        "kind": "Drive",
        "isConnected": False,
        "files": [],
    }
    ledger = paths.sessions(session, f"files/{file_called('ledger.csv').pk}")
    answers.error(jane.get(ledger), 404, "not_found")
    assert [connect(jane, session), connect(jane, session)] == [200, 200]
    assert SourceConnection.objects.count() == 1
    (source,) = given(jane, session)["sources"]
    assert source["isConnected"] is True
    assert [file["name"] for file in source["files"]] == ["ledger.csv"]
    assert jane.get(ledger).content == LEDGER.encode()
    assert jane.get(f"{ledger}/text").json() == {"file": {"text": LEDGER}}


def test_an_unknown_source_is_not_connected(jane: ApiClient, session: Session) -> None:
    assert connect(jane, session, "other") == 404
    assert not SourceConnection.objects.exists()


def test_the_inbox_waits_for_the_task(
    organization: Organization, candidate_of: CandidateOf, api: ApiClient
) -> None:
    session = made(organization, Status.SETUP)
    jane = candidate_of(session)
    attachment = paths.sessions(session, f"files/{file_called('terms.txt').pk}")
    assert given(jane, session)["inbox"] == []
    answers.error(jane.get(attachment), 404, "not_found")
    (item,) = given(api, session)["inbox"]
    assert (item["sender"], item["attachments"][0]["name"]) == ("Ada Moss", "terms.txt")
    assert api.get(attachment).content == TERMS.encode()


def test_an_invited_candidate_sees_nothing_yet(
    organization: Organization, candidate_of: CandidateOf
) -> None:
    session = made(organization, Status.INVITED)
    refused = candidate_of(session).get(paths.sessions(session, "materials"))
    answers.error(refused, 409, "invalid_status")


def test_the_first_phase_begins_with_what_the_materials_say(
    jane: ApiClient, session: Session
) -> None:
    assert given(jane, session)["startingDeliverable"] == START


@pytest.mark.parametrize("carry_over", [True, False])
def test_a_later_phase_begins_with_the_work_before_where_it_is_carried_over(
    organization: Organization, candidate_of: CandidateOf, *, carry_over: bool
) -> None:
    session = made(organization, Status.IN_PROGRESS, carry_over=carry_over)
    work = {"document": {"title": "Draft", "sections": []}}
    lifecycle.advance_phase(session.pk, state=work)
    start = given(candidate_of(session), session)["startingDeliverable"]
    assert start == (work if carry_over else None)


def test_skills_on_offer_are_there_from_setup_on_switched_off(
    organization: Organization,
) -> None:
    session = made(organization, Status.INVITED)
    lifecycle.start_setup(session.pk, actor=Actor(ActorKind.CANDIDATE, str(session.candidate_id)))
    skill = Skill.objects.get(session=session)
    assert (skill.name, skill.origin, skill.is_enabled) == ("Figures", "offered", False)


def test_it_is_read_with_a_fixed_number_of_queries(
    jane: ApiClient, session: Session, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    connect(jane, session)
    for number in range(3):
        send_file(jane, paths.sessions(session, "files"), b"x", f"{number}.txt")
    with django_assert_num_queries(4):  # the session by its token, version, connections, files
        assert len(given(jane, session)["files"]) == 3


class TestUploads:
    def test_a_file_is_kept_with_what_it_is(self, jane: ApiClient, session: Session) -> None:
        path = paths.sessions(session, "files")
        response = send_file(jane, path, picture("JPEG"), "C:\\scans\\photo.png")
        assert response.status_code == 201
        file = response.json()["file"]
        assert (file["name"], file["mediaType"]) == ("photo.png", "image/jpeg")
        assert given(jane, session)["files"] == [file]
        kept = StoredFile.objects.get(session=session)
        assert storage.read(kept.path) == picture("JPEG")

    def test_it_is_served_as_no_page_of_ours(self, jane: ApiClient, session: Session) -> None:
        path = paths.sessions(session, "files")
        page = b"<script>alert(1)</script>"
        file = send_file(jane, path, page, 'a "b".txt').json()["file"]
        response = jane.get(f"{path}/{file['id']}")
        assert response.content == page
        assert response["Content-Type"] == "text/plain"
        assert response["Content-Disposition"].startswith("attachment; ")
        assert "sandbox" in response["Content-Security-Policy"]
        assert response["X-Content-Type-Options"] == "nosniff"

    def test_a_double_click_uploads_it_once(self, jane: ApiClient, session: Session) -> None:
        path = paths.sessions(session, "files")
        made = [send_file(jane, path, b"x", Idempotency_Key="7").json() for _ in range(2)]
        assert made[0] == made[1]
        assert StoredFile.objects.filter(session=session).count() == 1

    @pytest.mark.parametrize("name", ["run.exe", "page.html", "a.pdf", "noname"])
    def test_what_is_not_taken_is_refused_and_leaves_nothing(
        self, jane: ApiClient, session: Session, name: str
    ) -> None:
        response = send_file(jane, paths.sessions(session, "files"), b"MZ", name)
        assert answers.faults(response) == ["file"]
        assert not StoredFile.objects.filter(session=session).exists()

    @pytest.mark.parametrize(
        ("setting", "bound"), [("SESSION_MAX_FILES", 1), ("SESSION_MAX_FILES_BYTES", 5)]
    )
    def test_past_the_bound_it_says_so_and_keeps_no_content(
        self,
        jane: ApiClient,
        session: Session,
        settings: Settings,
        monkeypatch: pytest.MonkeyPatch,
        setting: str,
        bound: int,
    ) -> None:
        setattr(settings, setting, bound)
        path = paths.sessions(session, "files")
        assert send_file(jane, path, b"four").status_code == 201
        removed: list[str] = []
        monkeypatch.setattr(storage, "remove", removed.append)
        assert "at most" in answers.error(send_file(jane, path, b"more"), 409, "conflict")
        assert len(removed) == 1
        assert StoredFile.objects.filter(session=session).count() == 1

    def test_after_the_submission_none_is_taken_and_all_are_readable(
        self, jane: ApiClient, session: Session
    ) -> None:
        path = paths.sessions(session, "files")
        file = send_file(jane, path, b"x").json()["file"]
        lifecycle.end(session.pk, actor=Actor(ActorKind.STAFF, "7"))
        answers.error(send_file(jane, path, b"y"), 409, "invalid_status")
        assert jane.get(f"{path}/{file['id']}").content == b"x"

    def test_a_storage_that_is_away_is_said(
        self, jane: ApiClient, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def away(path: str, content: bytes) -> None:
            raise storage.StorageAway(path)

        monkeypatch.setattr(storage, "write", away)
        response = send_file(jane, paths.sessions(session, "files"), b"x")
        answers.error(response, 503, "unavailable")
        assert response["Retry-After"] == "2"


class TestOfAnAssessment:
    def test_a_file_is_uploaded_and_named_by_the_materials(
        self, api: ApiClient, organization: Organization
    ) -> None:
        assessment = assessment_with_materials(organization=organization)
        path = f"/api/assessments/{assessment.pk}"
        plan = office("docx", "Plan")
        file = send_file(api, f"{path}/files", plan, "plan.docx").json()["file"]
        listed = api.get(f"{path}/files").json()
        assert [each["name"] for each in listed["files"]][-1] == "plan.docx"
        source = {"id": "wiki", "name": "Wiki", "files": [file["id"]]}
        changed = api.patch(path, {"materials": {"sources": [source]}}).json()["assessment"]
        assert changed["version"] == 2
        assert changed["materials"] == {
            "sources": [source | {"description": "", "kind": ""}],
            "inbox": [],
            "skills": [],
            "startingDeliverable": None,
            "carryOver": False,
        }
        assert api.get(f"{path}/files/{file['id']}").content == plan

    @pytest.mark.parametrize(
        ("materials", "place"),
        [
            ({"sources": [{"id": "A b", "name": "x"}]}, "materials.sources.0.id"),
            ({"sources": [{"id": "a"}]}, "materials.sources.0.name"),
            ({"sources": [{"id": "a", "name": "x"}] * 2}, "materials.sources"),
            ({"sources": [{"id": "a", "name": "x", "files": ["1"]}]}, "materials.sources.0.files"),
            ({"inbox": [{"id": "a", "sender": ""}]}, "materials.inbox.0.sender"),
            ({"skills": [{"name": "a", "instructions": "i"}] * 2}, "materials.skills"),
            ({"skills": [{"name": "a", "instructions": " \n"}]}, "materials.skills.0.instructions"),
            ({"startingDeliverable": {"workbook": {}}}, "materials.startingDeliverable"),
            ({"carryOver": 1}, "materials.carryOver"),
            ({"folders": []}, "materials.folders"),
            (None, "materials"),
        ],
    )
    def test_bad_materials_change_nothing(
        self, api: ApiClient, organization: Organization, materials: Json, place: str
    ) -> None:
        assessment = assessment_with_materials(organization=organization)
        path = f"/api/assessments/{assessment.pk}"
        faults = answers.faults(api.patch(path, {"materials": materials}))
        assert faults
        assert [fault for fault in faults if not fault.startswith(place)] == []
        assert api.get(path).json()["assessment"]["version"] == 1

    def test_files_of_another_assessment_are_not_named(
        self, api: ApiClient, organization: Organization
    ) -> None:
        other = assessment_with_materials(organization=organization)
        mine = assessment_with_materials(organization=organization)
        for id in (other.files.get(name="terms.txt").pk, uuid4()):
            source = {"id": "a", "name": "x", "files": [str(id)]}
            body = {"materials": {"sources": [source]}}
            refused = api.patch(f"/api/assessments/{mine.pk}", body)
            assert answers.faults(refused) == ["materials"]

    def test_the_type_does_not_change_under_the_work_to_start_from(
        self, api: ApiClient, organization: Organization
    ) -> None:
        assessment = assessment_with_materials(organization=organization)
        path = f"/api/assessments/{assessment.pk}"
        refused = api.patch(path, {"deliverableType": "xlsx"})
        assert answers.faults(refused) == ["deliverableType"]
        both = {"deliverableType": "xlsx", "materials": {}}
        assert api.patch(path, both).json()["assessment"]["version"] == 2


class TestForTheAssistant:
    def test_it_reads_and_searches_what_the_candidate_can_open(
        self, jane: ApiClient, session: Session
    ) -> None:
        assert [file.name for file in materials.list_files(session)] == ["terms.txt"]
        assert materials.search(session, "june") == []
        connect(jane, session)
        send_file(jane, paths.sessions(session, "files"), b"Only in JUNE.", "own.txt")
        names = [file.name for file in materials.list_files(session)]
        assert names == ["ledger.csv", "terms.txt", "own.txt"]
        found = materials.search(session, "june")
        assert [(each.file_name, "une" in each.text.lower()) for each in found] == [
            ("ledger.csv", True),
            ("own.txt", True),
        ]
        assert materials.read_text(session, file_called("ledger.csv").pk) == LEDGER

    def test_signs_of_patterns_are_letters(self, jane: ApiClient, session: Session) -> None:
        send_file(jane, paths.sessions(session, "files"), b"100 % sure_", "own.txt")
        assert len(materials.search(session, "0 %")) == 1
        assert materials.search(session, "0 _") == []
