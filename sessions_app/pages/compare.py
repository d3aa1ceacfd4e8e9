"""Two to four candidates of one assessment, aligned by rubric and by phase."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict

from sessions_app.accounts import access
from sessions_app.lifecycle.time_ledger import Timer, ledger
from sessions_app.models import Checkpoint, Session
from sessions_app.pages.deliverables import Document, document_of
from sessions_app.pages.page import Page
from sessions_app.pages.sessions import settle
from sessions_app.pages.tabs import TabLink, tab_links
from sessions_app.reads.scores import Line, ScoreView, merged
from sessions_app.scores import score_records
from sessions_app.vocabulary.enums import SUBMITTED_OR_LATER

MOST = 4
LETTERS = "ABCD"
MOST_OTHERS = 100


@dataclass(frozen=True)
class Contender:
    """A session beside others; `name` is a letter while names are hidden."""

    session: Session
    name: str
    score: ScoreView | None
    timers: list[Timer]
    document: Document | None

    @property
    def tabs(self) -> list[TabLink]:
        return tab_links(self.session)


@dataclass(frozen=True)
class Cell:
    """What one contender got in a row; None where its rubric has no such line. `is_best` where it
    is more than somebody else's and nobody's is more."""

    line: Line | None
    is_best: bool


@dataclass(frozen=True)
class Row:
    """A category or a criterion across the contenders."""

    name: str
    is_category: bool
    cells: list[Cell]


@dataclass(frozen=True)
class TimeRow:
    """One phase across the contenders; None for one who has no such phase."""

    name: str
    timers: list[Timer | None]


class Compare(Page):
    """`?session=…` two to four times; `blind=1` hides the names and shuffles the order, the same
    way each time, so that neither tells who is who."""

    title = "Compare"
    template_name = "sessions_app/pages/compare.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        settle(self.request.user)
        query = self.request.GET
        is_blind = query.get("blind") == "1"
        sessions = self._sessions(query.getlist("session"))
        fault = _fault(sessions)
        if is_blind:
            sessions.sort(key=_shuffled)
        shown = [] if fault else list(_contenders(sessions, is_blind=is_blind))
        is_one = len({session.assessment_id for session in sessions}) == 1
        return super().get_context_data(
            contenders=shown,
            rows=list(_rows(shown)),
            time_rows=list(_time_rows(shown)),
            fault=fault,
            is_blind=is_blind,
            assessment=sessions[0].assessment if is_one else None,
            others=self._others(sessions) if is_one and not is_blind else [],
            switched=_switched(query, is_blind=is_blind),
            chosen=[session.pk for session in sessions],
            **kwargs,
        )

    def _sessions(self, asked: Iterable[str]) -> list[Session]:
        """Those that are asked for and exist for the user, in the order of asking."""
        ids = list(dict.fromkeys(id for text in asked if (id := _uuid(text))))[: MOST + 1]
        rows = self._visible().prefetch_related("phases", "extensions").in_bulk(ids)
        return [rows[id] for id in ids if id in rows]

    def _visible(self) -> QuerySet[Session]:
        sessions = access.filter_for_user(Session.objects.all(), self.request.user)
        return sessions.select_related("candidate", "assessment")

    def _others(self, sessions: list[Session]) -> list[Session]:
        """Who else could be compared: handed in, for the same assessment, newest first."""
        rows = self._visible().filter(
            assessment=sessions[0].assessment_id, status__in=SUBMITTED_OR_LATER
        )
        rows = rows.exclude(pk__in=[session.pk for session in sessions])
        return list(rows.order_by("-created_at", "-id")[:MOST_OTHERS])


def _fault(sessions: list[Session]) -> str:
    if len({session.assessment_id for session in sessions}) > 1:
        return "Only sessions of one assessment can be compared: they share the rubric."
    if len(sessions) > MOST:
        return "At most four sessions can be compared."
    return "" if len(sessions) >= 2 else "Choose two to four sessions."


def _contenders(sessions: list[Session], *, is_blind: bool) -> Iterator[Contender]:
    """A few queries for each, and there are four at most."""
    for place, session in enumerate(sessions):
        score = score_records.latest_score(session)
        work = Checkpoint.objects.filter(session=session, saved_at__isnull=False)
        last = work.order_by("-revision").first()
        yield Contender(
            session=session,
            name=f"Candidate {LETTERS[place]}" if is_blind else session.candidate.name,
            score=merged(session, score, score_records.active_review(score)) if score else None,
            timers=ledger(session),
            document=document_of(last.state) if last else None,
        )


def _rows(contenders: list[Contender]) -> Iterator[Row]:
    """The categories and criteria of all the rubrics, in the order in which they come up."""
    places: dict[tuple[str, str], Line] = {}
    found: list[dict[tuple[str, str], Line]] = []
    for contender in contenders:
        own = dict(_lines(contender.score)) if contender.score else {}
        places |= {place: line for place, line in own.items() if place not in places}
        found.append(own)
    order = {category: number for number, (category, _) in enumerate(places)}
    for place in sorted(places, key=lambda place: (order[place[0]], place[1] != "")):
        lines = [own.get(place) for own in found]
        yield Row(places[place].name, not place[1], _cells(lines))


def _lines(view: ScoreView) -> Iterator[tuple[tuple[str, str], Line]]:
    for category in view.categories:
        yield (category.id, ""), category
        for line in category.lines:
            yield (category.id, line.id), line


def _cells(lines: list[Line | None]) -> list[Cell]:
    points = [line.points for line in lines if line]
    most = max(points, default=0)
    differ = len(set(points)) > 1
    return [Cell(line, differ and line is not None and line.points == most) for line in lines]


def _time_rows(contenders: list[Contender]) -> Iterator[TimeRow]:
    longest = max((contender.timers for contender in contenders), key=len, default=[])
    for place, timer in enumerate(longest):
        timers = [c.timers[place] if place < len(c.timers) else None for c in contenders]
        yield TimeRow(timer.name, timers)


def _switched(query: QueryDict, *, is_blind: bool) -> str:
    """The same page with names hidden, or shown again."""
    other = query.copy()
    other["blind"] = "" if is_blind else "1"
    return other.urlencode()


def _shuffled(session: Session) -> str:
    return hashlib.sha256(session.pk.bytes).hexdigest()


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
