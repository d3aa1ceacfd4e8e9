"""A ZIP file with all that is kept about one person: for the person, on request."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

import orjson
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse

from sessions_app.models import (
    Candidate,
    Decision,
    HiringOrder,
    InvitationEmail,
    Note,
    Review,
    Score,
    Session,
    StoredFile,
    Transition,
)
from sessions_app.pages.workspace.downloads import DOWNLOADS
from sessions_app.vocabulary.exceptions import IllegalTransition
from sessions_app.workspace import files

_JSON = orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z


def respond(candidate: Candidate) -> tuple[FileResponse, int]:
    """The file as a download, and the number of sessions in it.

    Holds one session's part in memory at a time; the file itself is on the disk. Raises Unavailable
    while the storage of files does not answer.
    """
    sessions = Session.objects.filter(candidate=candidate).select_related(
        "candidate", "assessment", "organization"
    )
    whole = list(sessions.order_by("created_at", "pk"))
    target: IO[bytes] = TemporaryFile()  # noqa: SIM115  the response closes it
    try:
        _write(target, candidate, whole)
    except Exception:
        target.close()
        raise
    target.seek(0)
    name = f"candidate-{candidate.pk}.zip"
    return FileResponse(target, as_attachment=True, filename=name), len(whole)


def _write(target: IO[bytes], candidate: Candidate, sessions: list[Session]) -> None:
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        archive.writestr("candidate.json", orjson.dumps(_person(candidate, sessions), option=_JSON))
        for session in sessions:
            _write_session(archive, session)


def _write_session(archive: ZipFile, session: Session) -> None:
    folder = f"session-{session.pk}"
    for download in DOWNLOADS:
        try:
            response = download.respond(session)
        except IllegalTransition:  # there is none before the submission
            continue
        with archive.open(f"{folder}/{download.key}", "w") as part:
            for chunk in _chunks(response):
                part.write(chunk)
    archive.writestr(f"{folder}/assessment.json", orjson.dumps(_assessment(session), option=_JSON))
    for file in StoredFile.objects.filter(session=session).defer("text").order_by("pk"):
        # By id, since two files may have one name, and a name may be none that a disk can hold.
        archive.writestr(f"{folder}/files/{file.pk}", files.read_content(file))


def _chunks(response: HttpResponseBase) -> Iterator[bytes]:
    if isinstance(response, StreamingHttpResponse):
        yield from response
    else:
        yield response.content  # type: ignore[attr-defined]  # of HttpResponse


def _person(candidate: Candidate, sessions: list[Session]) -> dict[str, Any]:
    return {
        "id": candidate.pk,
        "organization": candidate.organization.name,
        "name": candidate.name,
        "email": candidate.email,
        "createdAt": candidate.created_at,
        "sessions": [
            {"id": each.pk, "assessment": each.assessment.name, "status": each.status}
            for each in sessions
        ],
    }


def _assessment(session: Session) -> dict[str, Any]:
    """What others wrote or recorded about the person: scores, reviews, decisions, notes, mail."""
    scores = Score.objects.filter(session=session).order_by("version")
    return {
        "statuses": list(
            Transition.objects.filter(session=session)
            .order_by("pk")
            .values("from_status", "to_status", "at")
        ),
        "scores": [
            {
                "version": score.version,
                "points": score.auto_total,
                "summary": score.summary_text,
                "feedback": score.feedback_text,
                "explanations": score.explanations,
                "reviews": list(
                    Review.objects.filter(score=score)
                    .order_by("version")
                    .values("version", "final_total", "adjustments", "note", "created_at")
                ),
            }
            for score in scores
        ],
        "decisions": list(
            Decision.objects.filter(session=session)
            .order_by("version")
            .values("version", "outcome", "reason", "created_at")
        ),
        "notes": list(
            Note.objects.filter(session=session).order_by("pk").values("text", "created_at")
        ),
        "invitationEmails": list(
            InvitationEmail.objects.filter(session=session).values(
                "status", "ordered_at", "sent_at"
            )
        ),
        "hiringOrders": list(
            HiringOrder.objects.filter(session=session).values(
                "system", "external_id", "profile_url", "created_at", "sent_at"
            )
        ),
    }
