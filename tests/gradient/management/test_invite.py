"""`manage.py invite`: dry run, report, repeated runs, and e-mails."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from pytest_django import Settings

from sessions_app import lifecycle
from sessions_app.invitations import sender
from sessions_app.models import Assessment, Candidate, InvitationEmail, Organization, Session
from tests.due_tasks import work_off
from tests.factories import AssessmentFactory
from tests.mailbox import html_of
from tests.sessions_app.verbs import CANDIDATE
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)

TABLE = "email,name\njane@example.com,Jane Smith\nbob,Bob\nzoe@example.com,Zoë\n"


@pytest.fixture(autouse=True)
def _site(settings: Settings) -> None:
    settings.PUBLIC_URL = "https://work.example"


@pytest.fixture
def assessment(organization: Organization) -> Assessment:
    return AssessmentFactory.create(organization=organization, phases=[("One", 30), ("Two", 30)])


ExitCode: TypeAlias = str | int | None
Run: TypeAlias = Callable[..., tuple[list[str], ExitCode]]


@pytest.fixture
def run(assessment: Assessment, tmp_path: Path) -> Run:
    """Runs the command on a file; returns the printed lines and the exit code."""
    path = tmp_path / "candidates.csv"

    def call(
        text: str = TABLE, *options: str, assessment_id: UUID = assessment.pk
    ) -> tuple[list[str], ExitCode]:
        path.write_text(text, encoding="utf-8")
        out = io.StringIO()
        code: ExitCode = 0
        arguments = ["--assessment", str(assessment_id), *options, str(path)]
        try:
            call_command("invite", *arguments, stdout=out)
        except SystemExit as end:
            code = end.code
        return out.getvalue().splitlines(), code

    return call


def send_all() -> None:
    work_off(sender.QUEUE)


def test_a_dry_run_prints_the_results_and_changes_nothing(run: Run) -> None:
    lines, code = run(TABLE, "--dry-run")
    assert lines == [
        "line 2: jane@example.com: invited",
        "line 3: bob: refused: Enter a valid email address.",
        "line 4: zoe@example.com: invited",
        "Would be: 2 invited, 0 already invited, 1 refused.",
    ]
    assert code == 1
    assert not Session.objects.exists()
    assert not Candidate.objects.exists()


def test_it_invites_and_reports_each_line(run: Run, assessment: Assessment) -> None:
    lines, code = run()
    assert sorted(lines[:-1]) == [
        "line 2: jane@example.com: invited",
        "line 3: bob: refused: Enter a valid email address.",
        "line 4: zoe@example.com: invited",
    ]
    assert (lines[-1], code) == ("2 invited, 0 already invited, 1 refused.", 1)
    sessions = Session.objects.filter(assessment=assessment)
    assert {session.candidate.name for session in sessions} == {"Jane Smith", "Zoë"}
    assert {session.phases.count() for session in sessions} == {2}


def test_a_repeated_run_invites_only_the_rest_and_sends_nothing_twice(run: Run) -> None:
    run()
    send_all()
    lines, code = run(TABLE.replace("bob,", "bob@example.com,"))
    assert (lines[-1], code) == ("1 invited, 2 already invited, 0 refused.", 0)
    send_all()
    recipients = sorted(message.to[0] for message in mail.outbox)
    assert recipients == ["bob@example.com", "jane@example.com", "zoe@example.com"]
    tokens = {session.token for session in Session.objects.all()}
    links = {message.body.split("https://work.example/invite/")[1][:32] for message in mail.outbox}
    assert links == tokens
    assert all(html_of(message) for message in mail.outbox)


def test_a_run_does_what_the_dry_run_prints(run: Run, assessment: Assessment) -> None:
    jane, _ = lifecycle.invite(assessment, email="jane@example.com", name="Jane")
    lifecycle.start_setup(jane.pk, actor=CANDIDATE)
    preview, _ = run(TABLE, "--dry-run")
    done, _ = run()
    assert preview[-1] == f"Would be: {done[-1]}"
    assert "line 2: jane@example.com: already invited: changed: name" in done


def test_it_sends_the_link_again_if_asked(run: Run) -> None:
    run()
    send_all()
    lines, _ = run(TABLE, "--resend")
    assert "line 2: jane@example.com: already invited: changed: link sent again" in lines
    send_all()
    assert [message.to[0] for message in mail.outbox].count("jane@example.com") == 2


def test_sending_again_and_not_sending_exclude_each_other(run: Run) -> None:
    with pytest.raises(CommandError, match="either --resend or --no-email"):
        run(TABLE, "--resend", "--no-email")


def test_without_email_none_is_sent(run: Run, settings: Settings) -> None:
    settings.PUBLIC_URL = ""
    run(TABLE, "--no-email")
    assert Session.objects.count() == 2
    assert not InvitationEmail.objects.exists()


@pytest.mark.parametrize(
    ("text", "given", "words"),
    [
        ("name\nJane\n", {}, "email is missing"),
        (TABLE, {"assessment_id": uuid4()}, "Assessment .* not found"),
    ],
)
def test_what_cannot_be_done_is_said(
    run: Run, text: str, given: dict[str, UUID], words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        run(text, **given)
    assert not Session.objects.exists()


def test_an_inactive_assessment_invites_nobody(run: Run, assessment: Assessment) -> None:
    assessment.is_active = False
    assessment.save()
    with pytest.raises(CommandError, match="inactive"):
        run()


def test_links_need_a_beginning(run: Run, settings: Settings) -> None:
    settings.PUBLIC_URL = ""
    with pytest.raises(CommandError, match="PUBLIC_URL"):
        run()


def test_a_missing_file_is_an_error(assessment: Assessment) -> None:
    with pytest.raises(CommandError, match="Cannot read"):
        call_command("invite", "--assessment", str(assessment.pk), "/nowhere/at/all.csv")


def test_ignored_columns_are_reported(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run("email,name,City\njane@example.com,Jane,Ulm\n", "--dry-run")
    assert capsys.readouterr().err == "Ignored columns: City.\n"


def test_concurrent_runs_invite_each_candidate_once(
    run: Run, assessment: Assessment, tmp_path: Path
) -> None:
    path = tmp_path / "both.csv"
    path.write_text("email,name\n" + "".join(f"c{n}@example.com,C{n}\n" for n in range(8)))

    def call() -> None:
        arguments = ["--assessment", str(assessment.pk), str(path)]
        call_command("invite", *arguments, stdout=io.StringIO())

    at_once(call, call)
    assert Session.objects.count() == 8
    assert InvitationEmail.objects.count() == 8
