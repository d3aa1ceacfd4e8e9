"""The work of a phase as a file, out and in again, and what the log says of it."""

from io import BytesIO
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from events_app.models import Event
from sessions_app import lifecycle
from sessions_app.models import Checkpoint, Organization, RefusedSave, Session
from sessions_app.vocabulary.enums import Status
from tests import answers, paths
from tests.annotations import CandidateOf, Json, Response
from tests.clients import ApiClient
from tests.factories import AssessmentFactory, SessionFactory
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEMO: Json = {
    "document": {"title": "Churn", "sections": [{"id": "a", "heading": "One", "text": "Text"}]}
}


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(
        organization=organization,
        status=Status.IN_PROGRESS,
        phase_minutes=(30, 30),
        assessment=AssessmentFactory.create(organization=organization, deliverable_type="docx"),
    )


@pytest.fixture
def jane(session: Session, candidate_of: CandidateOf) -> ApiClient:
    return candidate_of(session)


def path(session: Session) -> str:
    return paths.sessions(session, "deliverable")


def upload(
    client: ApiClient, session: Session, content: bytes, name: str = "memo.docx", **fields: Any
) -> Response:
    headers = {key: fields.pop(key) for key in ("If_Match", "Idempotency_Key") if key in fields}
    body = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile(name, content), **fields})
    return client.post(path(session), data=body, content_type=MULTIPART_CONTENT, **headers)


def logged() -> list[tuple[str, Json]]:
    return list(Event.objects.order_by("seq").values_list("type", "data"))


def changed(content: bytes, text: str) -> bytes:
    """The file after somebody has written a line in a word processor."""
    document, target = docx.Document(BytesIO(content)), BytesIO()
    document.add_paragraph(text)
    document.save(target)
    return target.getvalue()


def test_the_work_goes_out_and_comes_back(session: Session, jane: ApiClient) -> None:
    lifecycle.checkpoint(session.pk, {**MEMO, "theirs": 1})
    downloaded = jane.get(path(session), Accept=DOCX)
    assert (downloaded.status_code, downloaded["Content-Type"]) == (200, DOCX)
    assert downloaded["Content-Disposition"] == 'attachment; filename="churn.docx"'
    assert downloaded["X-Content-Type-Options"] == "nosniff"
    assert downloaded["ETag"] == '"1"'

    content = changed(downloaded.content, "More")
    response = upload(jane, session, content, phaseIndex="0", If_Match='"1"')
    state = {
        "document": {
            "title": "Churn",
            "sections": [{"id": "a", "heading": "One", "text": "Text\nMore"}],
        },
        "theirs": 1,
    }
    assert response.json() == {"deliverableState": state, "revision": 2, "notTaken": []}
    assert response["ETag"] == '"2"'
    assert Checkpoint.objects.get(phase__index=0).state == state
    file = {"mediaType": DOCX}
    assert logged() == [
        (
            "deliverable_downloaded",
            {**file, "fileName": "churn.docx", "bytes": len(downloaded.content), "revision": 1},
        ),
        (
            "deliverable_reuploaded",
            {**file, "fileName": "memo.docx", "bytes": len(content), "revision": 2},
        ),
    ]


def test_what_could_not_be_taken_is_answered_and_logged(session: Session, jane: ApiClient) -> None:
    document, target = docx.Document(), BytesIO()
    document.add_table(1, 1)
    document.save(target)
    response = upload(jane, session, target.getvalue())
    sentence = "Tables became lines of text, their cells separated by “ | ”."
    assert response.json()["notTaken"] == [sentence]
    assert logged()[0][1]["notTaken"] == [sentence]


def test_a_file_over_newer_work_is_refused_and_kept(session: Session, jane: ApiClient) -> None:
    content = jane.get(path(session)).content
    lifecycle.checkpoint(session.pk, MEMO)
    response = upload(jane, session, content, If_Match='"0"')
    assert (response.status_code, response["ETag"]) == (412, '"1"')
    assert response.json()["current"]["deliverableState"] == MEMO
    assert RefusedSave.objects.count() == 1
    assert [type for type, _ in logged()] == ["deliverable_downloaded"]


def test_a_file_for_a_phase_that_has_ended_is_refused_and_kept(
    session: Session, jane: ApiClient
) -> None:
    content = jane.get(path(session)).content
    lifecycle.advance_phase(session.pk)
    assert upload(jane, session, content, phaseIndex="0").status_code == 412
    assert RefusedSave.objects.get().phase_index == 0


def test_a_bad_file_changes_nothing(session: Session, jane: ApiClient) -> None:
    response = upload(jane, session, b"no file", "x.docx")
    assert answers.faults(response) == ["file"]
    assert "This is not a Word document (.docx)." in response.json()["error"]["message"]
    assert (Checkpoint.objects.get(phase__index=0).revision, logged()) == (0, [])


def test_a_form_without_a_file_or_with_more_is_refused_by_name(
    session: Session, jane: ApiClient
) -> None:
    def send(fields: Json) -> Response:
        body = encode_multipart(BOUNDARY, fields)
        return jane.post(path(session), data=body, content_type=MULTIPART_CONTENT)

    assert answers.faults(send({"phaseIndex": "0"})) == ["file"]
    assert answers.faults(send({"file": "text"})) == ["file"]
    file = SimpleUploadedFile("a.docx", b"x")
    assert answers.faults(send({"file": file, "phaseIndex": "x"})) == ["phaseIndex"]
    assert answers.faults(send({"file": [file, file]})) == ["file"]
    assert answers.faults(send({"file": file, "color": "1"})) == ["color"]
    assert answers.faults(send({"file": SimpleUploadedFile("a.docx", b"")})) == ["file"]
    assert jane.post(path(session), {"file": "x"}).status_code == 415


def test_one_key_takes_a_file_once(session: Session, jane: ApiClient) -> None:
    lifecycle.checkpoint(session.pk, MEMO)
    content = changed(jane.get(path(session)).content, "More")
    first = upload(jane, session, content, Idempotency_Key="a")
    again = upload(jane, session, content, Idempotency_Key="a")
    assert (again.json(), again["Idempotency-Replayed"]) == (first.json(), "true")
    assert upload(jane, session, changed(content, "!"), Idempotency_Key="a").status_code == 409
    assert len(logged()) == 2


def test_a_file_is_taken_only_while_the_task_runs(session: Session, jane: ApiClient) -> None:
    content = jane.get(path(session)).content
    lifecycle.end(session.pk, actor=STAFF)
    response = upload(jane, session, content)
    assert answers.error(response, 409, "invalid_status")


def test_after_the_submission_a_download_leaves_no_trace(session: Session, jane: ApiClient) -> None:
    lifecycle.checkpoint(session.pk, MEMO)
    lifecycle.end(session.pk, actor=STAFF)
    before = logged()
    assert jane.get(f"{path(session)}?phaseIndex=0").status_code == 200
    assert logged() == before


def test_the_organization_downloads_each_phase_without_a_trace(
    session: Session, api: ApiClient
) -> None:
    lifecycle.checkpoint(session.pk, MEMO)
    lifecycle.advance_phase(session.pk, state=MEMO)
    before = logged()
    first = api.get(f"{path(session)}?phaseIndex=0")
    assert docx.Document(BytesIO(first.content)).paragraphs[0].text == "Churn"
    assert api.get(path(session))["Content-Disposition"] != first["Content-Disposition"]
    assert answers.error(api.get(f"{path(session)}?phaseIndex=2"), 404, "not_found")
    assert answers.faults(api.get(f"{path(session)}?phaseIndex=-1")) == ["phaseIndex"]
    assert logged() == before


def test_a_head_request_is_no_download(session: Session, jane: ApiClient) -> None:
    assert jane.request("HEAD", path(session)).status_code == 200
    assert logged() == []


def test_work_of_another_shape_is_no_file(session: Session, api: ApiClient) -> None:
    lifecycle.checkpoint(session.pk, {"text": "Draft"})
    assert answers.error(api.get(path(session)), 409, "conflict")


def test_before_the_task_there_is_no_file(organization: Organization, api: ApiClient) -> None:
    session = SessionFactory.create(organization=organization, status=Status.SETUP)
    assert answers.error(api.get(path(session)), 404, "not_found")
