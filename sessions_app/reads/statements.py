"""What the hot calls read of sessions: see `gradient.core.postgresql.statements`.

Each statement reads by a key. Its first value says whether a use of the key is due to be recorded,
its second whether a timer is overdue, which reading has to settle first. It gives no row where the
key is not valid, or what is read is not its organization's.
"""

from functools import cache
from typing import Any

from django.db.models import Exists, Expression, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Col

from gradient.core.postgresql.statements import Parameter, Statement, Template, joined, limited
from gradient.core.rows import json_object, with_source
from sessions_app.models import ApiKey, Session, TimeExtension, overdue, unused_since, valid_at
from sessions_app.reads.counts import Selection, page_keys, total_expression
from sessions_app.reads.rows import LISTED, detailed, detailed_json
from sessions_app.vocabulary.enums import Scope

NOW = Parameter("now", "timestamptz")
USED_BEFORE = Parameter("used_before", "timestamptz")
OVERDUE_AT = Parameter("overdue_at", "timestamptz")
SESSION_ID = Parameter("session_id", "uuid")
MOST = 100
"""Of a page."""

_KEYS = "organization__api_keys__"
_types = {"assessment_id": "uuid", "candidate_id": "uuid", "status": "text"}


def by_key(session: QuerySet[Session], *values: Any) -> QuerySet[Session, Any]:
    """These values of the session, read by a key of its organization."""
    checks: list[Any] = [unused_since(USED_BEFORE, _KEYS), overdue(OVERDUE_AT)]
    return session.filter(_valid_key(_KEYS), pk=SESSION_ID).values_list(*checks, *values)


@cache
def one() -> Statement:
    """Reads the JSON of one session; of none whose time somebody changed, which is rare."""
    token = _token_for(F(f"{_KEYS}scope"))
    row = detailed_json(with_source(detailed(), "token", token))
    is_changed = Exists(TimeExtension.objects.filter(session=OuterRef("pk")))
    return Statement(by_key(Session.objects.filter(~is_changed).order_by(), row))


@cache
def page(filters: frozenset[str], *, deep: bool) -> Statement:
    """Reads the total and a page of the list, newest first, by these columns' values.

    `deep` is for pages that begin at an offset.
    """
    given: dict[str, Any] = {name: Parameter(name, _types[name]) for name in filters}
    selection = Selection(_of_key("organization"), **given)
    keys = ApiKey.objects.filter(_valid_key()).order_by()
    if selection.assessment_id:
        keys = keys.filter(Exists(selection.own_assessment()))
    # The timer that ends first stands for all. Whether any has ended, planned for no particular
    # time, would be looked for in the whole table.
    timers = Session.objects.filter(
        organization_id=_of_key("organization"), timer_ends_at__isnull=False
    )
    next_end = timers.order_by("timer_ends_at").values("timer_ends_at")[:1]
    checks: list[Any] = [unused_since(USED_BEFORE), overdue(OVERDUE_AT)]
    values = [total_expression(selection), joined(_page(selection, deep=deep))]
    return Statement(keys.annotate(timer_ends_at=Subquery(next_end)).values_list(*checks, *values))


def _page(selection: Selection, *, deep: bool) -> QuerySet[Session, Any]:
    """The rows' JSON. Their keys first, as in `queries.list_sessions`: what is passed over need not
    be joined, and the planner sees that few rows are."""
    limit = Parameter("limit", "bigint")
    keys = limited(selection.rows().values("pk"), limit, most=MOST)
    if deep:
        keys = page_keys(selection, limit, Parameter("offset", "bigint"), most=MOST)
    row = json_object(with_source(LISTED, "token", _token_for(_of_key("scope"))))
    return Session.objects.filter(pk__in=keys).order_by("-created_at", "-id").values_list(row)


def _valid_key(path: str = "") -> Q:
    return valid_at(NOW, path) & Q((f"{path}key_hash", Parameter("key_hash", "text")))


def _of_key(name: str) -> Any:
    """A column of the statement's key, anywhere in the statement."""
    field: Any = ApiKey._meta.get_field(name)
    return Col(ApiKey._meta.db_table, field)


def _token_for(scope: Expression | F) -> Template:
    """The session's token; null for a key that may only read, since a token lets one act."""
    sql = "CASE WHEN %(scope)s = %(read)s THEN NULL ELSE %(token)s END"
    return Template(sql, scope=scope, read=Value(Scope.READ), token=F("token_encrypted"))
