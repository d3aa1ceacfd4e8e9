"""Everything that the log registers with `sessions_app`, once when the apps are loaded."""

from events_app.admin import COLUMN as ADMIN_COLUMN
from events_app.admin import LAST_EVENTS, RECORDS
from events_app.pages.evidence import EVIDENCE
from events_app.pages.own_log import LOG_FILE, RECEIPT
from events_app.pages.session_list import FLAG_BADGE, FLAG_FILTER, FLAG_QUEUE
from events_app.pages.session_panels import DECISIONS, FLAGS, LOG, REPLAY
from events_app.receipts import HEAD
from events_app.rows import EVENT_COUNT
from sessions_app.admin import panels as admin
from sessions_app.changes.outbox import SUBMISSION_DATA
from sessions_app.deletion.rows import ROWS, RelatedRows
from sessions_app.pages.evidence import SOURCES
from sessions_app.pages.panels import PANELS
from sessions_app.pages.session_filter import LIST_FILTERS
from sessions_app.pages.session_history import HISTORY
from sessions_app.pages.sessions import BADGES
from sessions_app.pages.tabs import TABS
from sessions_app.pages.work_queues import WORK_QUEUES
from sessions_app.pages.workspace.downloads import DOWNLOADS
from sessions_app.reads.rows import COUNTS


def register() -> None:
    """Register the log's items."""
    WORK_QUEUES.register(FLAG_QUEUE)
    LIST_FILTERS.register(FLAG_FILTER)
    BADGES.register(FLAG_BADGE)
    TABS.register(REPLAY)
    PANELS.register(FLAGS, LOG)
    HISTORY.register(DECISIONS)
    SOURCES.register(EVIDENCE)
    DOWNLOADS.register(LOG_FILE, RECEIPT)
    COUNTS.register(EVENT_COUNT)
    SUBMISSION_DATA.register(HEAD)
    ROWS.register(RelatedRows("events", "log_head__event_count"))
    admin.COLUMNS.register(ADMIN_COLUMN)
    admin.PANELS.register(LAST_EVENTS)
    admin.RECORDS.register(RECORDS)
