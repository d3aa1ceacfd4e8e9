"""The comparison of two to four candidates of one assessment, by rubric and by phase."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from gradient.core.identifiers import parse_uuid
from sessions_app.accounts import access
from sessions_app.lifecycle.time_ledger import Timer, ledger
from sessions_app.models import Checkpoint, Session
from sessions_app.pages.deliverables import Document, build_document
from sessions_app.pages.page import MemberPage
from sessions_app.pages.session_filter import list_query
from sessions_app.pages.session_page import query_pairs
from sessions_app.pages.tabs import TabLink, tab_links
from sessions_app.reads.queries import settle_overdue
from sessions_app.reads.scores import ScoreLine, ScoreView, build_score_view
from sessions_app.scores import score_records
from sessions_app.vocabulary.enums import SUBMITTED_OR_LATER

MAX_SESSIONS = 4
LETTERS = "ABCD"
MAX_OTHER_SESSIONS = 100


@dataclass(frozen=True)
class ComparedSession:
    """One column of the comparison. `name` is a letter while names are hidden."""

    session: Session
    name: str
    score: ScoreView | None
    timers: list[Timer]
    document: Document | None
    query: str

    @property
    def tabs(self) -> list[TabLink]:
        return tab_links(self.session, query=self.query)


@dataclass(frozen=True)
class RubricCell:
    """One session's points in a row; `line` is None if its rubric lacks the row.

    `is_best` marks the highest points, unless all are equal.
    """

    line: ScoreLine | None
    is_best: bool


@dataclass(frozen=True)
class RubricRow:
    """A category or a criterion of the rubric, across the sessions."""

    name: str
    is_category: bool
    cells: list[RubricCell]


@dataclass(frozen=True)
class TimeRow:
    """One phase across the sessions; None for a session without it."""

    name: str
    timers: list[Timer | None]


class Compare(MemberPage):
    """Compares the sessions of `?session=`, which is repeated two to four times.

    `blind=1` hides the names and shuffles the sessions, so that their order does not reveal them.
    The shuffled order is always the same.
    """

    title = "Compare"
    template_name = "sessions_app/pages/compare.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        settle_overdue(self.request.user)
        query = self.request.GET
        is_blind = query.get("blind") == "1"
        sessions = self._sessions(query.getlist("session"))
        error = _error(sessions)
        if is_blind:
            sessions.sort(key=_shuffle_key)
        list_state = list_query(query).urlencode()
        compared = [] if error else list(_compare(sessions, is_blind=is_blind, query=list_state))
        is_same_assessment = len({session.assessment_id for session in sessions}) == 1
        others = self._others(sessions) if is_same_assessment and not is_blind else []
        return super().get_context_data(
            compared=compared,
            rows=list(_rubric_rows(compared)),
            time_rows=list(_time_rows(compared)),
            error=error,
            is_blind=is_blind,
            assessment=sessions[0].assessment if is_same_assessment else None,
            others=others[:MAX_OTHER_SESSIONS],
            has_more_others=len(others) > MAX_OTHER_SESSIONS,
            toggled=_toggle_blind(query, is_blind=is_blind),
            chosen=[session.pk for session in sessions],
            missing=len(set(query.getlist("session"))) - len(sessions),
            query=list_state,
            query_pairs=query_pairs(query),
            max_others=MAX_OTHER_SESSIONS,
            **kwargs,
        )

    def _sessions(self, texts: Iterable[str]) -> list[Session]:
        """The requested sessions that the user can see, in the order of the request."""
        unique = dict.fromkeys(id for text in texts if (id := parse_uuid(text)))
        ids = list(unique)[: MAX_SESSIONS + 1]
        rows = self._visible().prefetch_related("phases", "extensions").in_bulk(ids)
        return [rows[id] for id in ids if id in rows]

    def _visible(self) -> QuerySet[Session]:
        sessions = access.filter_for_user(Session.objects.all(), self.request.user)
        return sessions.select_related("candidate", "assessment")

    def _others(self, sessions: list[Session]) -> list[Session]:
        """Submitted sessions of the same assessment that can be added, newest first.

        One more than `MAX_OTHER_SESSIONS`, to detect whether there are more.
        """
        rows = self._visible().filter(
            assessment=sessions[0].assessment_id, status__in=SUBMITTED_OR_LATER
        )
        rows = rows.exclude(pk__in=[session.pk for session in sessions])
        return list(rows.order_by("-created_at", "-id")[: MAX_OTHER_SESSIONS + 1])


def _error(sessions: list[Session]) -> str:
    if len({session.assessment_id for session in sessions}) > 1:
        return "Only sessions of the same assessment can be compared, since they share its rubric."
    if len(sessions) > MAX_SESSIONS:
        return "At most four sessions can be compared."
    return "" if len(sessions) >= 2 else "Choose two to four sessions."


def _compare(sessions: list[Session], *, is_blind: bool, query: str) -> Iterator[ComparedSession]:
    """The columns of the comparison. A few queries for each of at most four sessions."""
    for index, session in enumerate(sessions):
        score = score_records.latest_score(session)
        work = Checkpoint.objects.filter(session=session, saved_at__isnull=False)
        last = work.order_by("-revision").first()
        yield ComparedSession(
            session=session,
            name=f"Candidate {LETTERS[index]}" if is_blind else session.candidate.name,
            score=(
                build_score_view(session, score, score_records.active_review(score))
                if score
                else None
            ),
            timers=ledger(session),
            document=build_document(last.state) if last else None,
            query=query,
        )


def _rubric_rows(columns: list[ComparedSession]) -> Iterator[RubricRow]:
    """The categories and criteria of all rubrics, in order of appearance."""
    lines_by_key: dict[tuple[str, str], ScoreLine] = {}
    by_session: list[dict[tuple[str, str], ScoreLine]] = []
    for column in columns:
        own = dict(_lines(column.score)) if column.score else {}
        lines_by_key |= {key: line for key, line in own.items() if key not in lines_by_key}
        by_session.append(own)
    order = {category: number for number, (category, _) in enumerate(lines_by_key)}
    for key in sorted(lines_by_key, key=lambda key: (order[key[0]], key[1] != "")):
        lines = [own.get(key) for own in by_session]
        yield RubricRow(lines_by_key[key].name, not key[1], _cells(lines))


def _lines(view: ScoreView) -> Iterator[tuple[tuple[str, str], ScoreLine]]:
    for category in view.categories:
        yield (category.id, ""), category
        for line in category.lines:
            yield (category.id, line.id), line


def _cells(lines: list[ScoreLine | None]) -> list[RubricCell]:
    points = [line.points for line in lines if line]
    best = max(points, default=0)
    differ = len(set(points)) > 1
    return [RubricCell(line, differ and line is not None and line.points == best) for line in lines]


def _time_rows(columns: list[ComparedSession]) -> Iterator[TimeRow]:
    longest = max((column.timers for column in columns), key=len, default=[])
    for index, timer in enumerate(longest):
        timers = [c.timers[index] if index < len(c.timers) else None for c in columns]
        yield TimeRow(timer.name, timers)


def _toggle_blind(query: QueryDict, *, is_blind: bool) -> str:
    """The query string of this page with names hidden, or visible again."""
    toggled = query.copy()
    toggled["blind"] = "" if is_blind else "1"
    return toggled.urlencode()


def _shuffle_key(session: Session) -> str:
    return hashlib.sha256(session.pk.bytes).hexdigest()
