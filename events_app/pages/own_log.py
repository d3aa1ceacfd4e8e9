"""A candidate's log and its receipt, behind the invitation's link."""

from django.http import HttpResponseBase, JsonResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from events_app import exports, receipts
from events_app.models import Event
from gradient.core.files import NDJSON
from sessions_app.models import Session
from sessions_app.pages.workspace.downloads import Download

_ndjson = NDJSON()


def _log(session: Session) -> HttpResponseBase:
    events = Event.objects.filter(session_id=session.pk)
    chunks = exports.export_lines(events, _ndjson.line(exports.COLUMNS))
    return _ndjson.response(f"events-{session.pk}", _ndjson.stream(exports.COLUMNS, chunks))


def _explain_log(session: Session) -> str:
    count = Event.objects.filter(session_id=session.pk).count()
    text = ngettext(
        "the %(count)d event that was recorded of what you did.",
        "the %(count)d events that were recorded of what you did, in their order.",
        count,
    )
    return text % {"count": count}


def _receipt(session: Session) -> HttpResponseBase:
    response = JsonResponse({"receipt": receipts.receipt(session)})
    response["Content-Disposition"] = f'attachment; filename="receipt-{session.pk}.json"'
    return response


LOG_FILE = Download(
    "log.ndjson",
    _("The log"),
    _explain_log,
    _log,
)
RECEIPT = Download(
    "receipt.json",
    _("The receipt"),
    lambda _session: gettext(
        "it proves later that nobody has changed the log: tools/verify_receipt.py checks the two."
    ),
    _receipt,
)
