import io
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from gradient_client import Gradient, errors
from sessions_app.models import Organization
from tests.factories import AssessmentFactory, CandidateFactory, SessionFactory
from tests.factories.sessions import KeyWithPlain

NAME = "Åsa “Q”"


def test_a_candidate_is_invited_and_read_again(
    gradient: Gradient, organization: Organization
) -> None:
    assessment = AssessmentFactory.create(organization=organization)
    invited = gradient.invitations.create(
        assessment.pk, email="ada@example.com", name="Ada Lovelace", sendEmail=False
    )
    session = gradient.sessions.retrieve(invited["session"]["id"])
    assert session["candidateName"] == "Ada Lovelace"
    assert session["status"] == "invited"


def test_an_assessment_goes_through_its_calls(gradient: Gradient) -> None:
    created = gradient.assessments.create(
        name="Market entry",
        deliverableType="docx",
        phases=[{"name": "Research", "minutes": 30}],
    )
    changed = gradient.assessments.update(created["id"], name="Market exit")
    assert changed["name"] == "Market exit"
    assert [version["version"] for version in gradient.assessment_versions.list(created["id"])] == [
        1
    ]
    gradient.assessments.destroy(created["id"])
    assert list(gradient.assessments.list()) == []


def test_a_list_is_read_page_by_page_to_its_end(
    gradient: Gradient, organization: Organization
) -> None:
    made = SessionFactory.create_batch(5, organization=organization)
    SessionFactory.create()
    sessions = list(gradient.sessions.list(limit=2))
    assert [session["id"] for session in sessions] == [str(each.pk) for each in reversed(made)]
    page = gradient.sessions.list(limit=2, offset=2).first()
    assert (page.total, page.limit, page.offset, len(page.items)) == (5, 2, 2, 2)


def test_several_values_are_sent_with_commas(
    gradient: Gradient, organization: Organization
) -> None:
    for status in ("invited", "submitted", "setup"):
        SessionFactory.create(organization=organization, status=status)
    found = gradient.sessions.list(status=["invited", "submitted"], expand=["tags"])
    assert {session["status"] for session in found} == {"invited", "submitted"}


def test_a_file_goes_up_and_comes_down(gradient: Gradient, organization: Organization) -> None:
    assessment = AssessmentFactory.create(organization=organization)
    uploaded = gradient.assessment_files.upload(assessment.pk, ("notes.md", b"# Notes"))
    download = gradient.assessment_files.download(assessment.pk, uploaded["id"])
    assert download.read() == b"# Notes"
    written = io.BytesIO()
    download.write_to(written)
    assert written.getvalue() == b"# Notes"


def test_an_open_file_is_sent_under_its_name(
    gradient: Gradient, organization: Organization, tmp_path: Path
) -> None:
    assessment = AssessmentFactory.create(organization=organization)
    (tmp_path / "figures.csv").write_text("a,b\n1,2\n")
    with (tmp_path / "figures.csv").open("rb") as file:
        uploaded = gradient.assessment_files.upload(assessment.pk, file)
    assert uploaded["name"] == "figures.csv"


class TestExports:
    def test_rows_are_those_of_the_list(
        self, gradient: Gradient, organization: Organization
    ) -> None:
        candidate = CandidateFactory.create(organization=organization, name=NAME)
        SessionFactory.create(organization=organization, candidate=candidate)
        SessionFactory.create_batch(2, organization=organization)
        rows = list(gradient.sessions.export())
        assert [row["id"] for row in rows] == [each["id"] for each in gradient.sessions.list()]
        assert rows[-1]["candidateName"] == candidate.name

    def test_csv_is_written_with_its_closing_line(
        self, gradient: Gradient, organization: Organization
    ) -> None:
        SessionFactory.create(organization=organization)
        written = io.BytesIO()
        gradient.sessions.export().write_csv(written)
        assert written.getvalue().splitlines()[-1].startswith(b"# complete,1,")


class TestRefusals:
    def test_what_is_not_there_is_not_found(self, gradient: Gradient) -> None:
        stranger = SessionFactory.create()
        with pytest.raises(errors.NotFound) as caught:
            gradient.sessions.retrieve(stranger.pk)
        assert caught.value.code == "not_found"
        assert caught.value.request_id in str(caught.value)

    def test_a_wrong_key_is_unauthorized(self, live_server: LiveServer) -> None:
        stranger = Gradient("gai_wrong", base_url=live_server.url)
        with stranger, pytest.raises(errors.Unauthorized):
            stranger.me.get()

    def test_a_wrong_field_is_named(self, gradient: Gradient, organization: Organization) -> None:
        assessment = AssessmentFactory.create(organization=organization)
        with pytest.raises(errors.InvalidRequest) as caught:
            gradient.invitations.create(assessment.pk, email="nobody", name="Nobody")
        assert "email" in str(caught.value.details)

    def test_a_stale_save_says_what_the_server_has(
        self, live_server: LiveServer, organization: Organization
    ) -> None:
        session = SessionFactory.create(organization=organization, status="in_progress")
        with Gradient(session.token, base_url=live_server.url) as candidate:
            candidate.sessions.checkpoint(session.pk, deliverableState={"type": "docx"})
            with pytest.raises(errors.PreconditionFailed) as caught:
                candidate.sessions.checkpoint(session.pk, if_match="0", deliverableState={})
        assert caught.value.current["deliverableState"] == {"type": "docx"}


def test_nothing_is_called_without_a_key_or_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GRADIENT_API_KEY", raising=False)
    monkeypatch.delenv("GRADIENT_URL", raising=False)
    with pytest.raises(errors.GradientError, match="GRADIENT_API_KEY"):
        Gradient()
    with pytest.raises(errors.GradientError, match="GRADIENT_URL"):
        Gradient("gai_key")


def test_the_environment_says_who_calls_and_where(
    live_server: LiveServer, api_key: KeyWithPlain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADIENT_API_KEY", api_key.plain)
    monkeypatch.setenv("GRADIENT_URL", live_server.url + "/")
    with Gradient() as client:
        assert client.me.get()["organization"]["id"] == str(api_key.organization_id)
