"""Every page of the admin, whichever model it shows: it opens, stays small and escapes."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.client import RequestFactory
from django.test.utils import CaptureQueriesContext

from gradient.admin.paginator import CappedPaginator
from sessions_app.models import (
    AssessmentPhase,
    Candidate,
    DeletionItem,
    Erasure,
    FeedHead,
    FileRemoval,
    Organization,
    UserPreferences,
    WorkerHeartbeat,
)
from sessions_app.reads.search import search_candidates
from tests.admin_pages import add_to, list_of, page_of, superuser_client
from tests.admin_rows import FACTS, MAKERS, name_of
from tests.factories import OrganizationFactory
from tests.markup import MARKUP

LEFT_OUT: dict[type[Model], str] = {
    WorkerHeartbeat: "one time, which /readyz tells",
    AssessmentPhase: "edited on its assessment's page",
    DeletionItem: "an id without a row behind it, listed by its deletion's receipt",
    Erasure: "listed in its session's history",
    FileRemoval: "a path, until the worker has removed its content",
    FeedHead: "two numbers, and a lock",
    UserPreferences: "each user's own, set in a dialog of the pages",
}
if apps.is_installed("events_app"):
    from tests.events_app import admin_rows as events

    LEFT_OUT |= events.LEFT_OUT
every_model = pytest.mark.parametrize("model", MAKERS, ids=name_of)
every_fact = pytest.mark.parametrize("model", FACTS, ids=name_of)


@pytest.fixture
def client(db: None) -> Client:
    return superuser_client()


def test_every_model_has_pages_and_a_row_in_these_tests() -> None:
    ours = {
        model
        for name in ("sessions_app", "events_app")
        if apps.is_installed(name)
        for model in apps.get_app_config(name).get_models()
    }
    assert set(MAKERS) == ours - set(LEFT_OUT)
    assert set(MAKERS) == ours & set(admin.site._registry)


@every_model
def test_a_list_opens(client: Client, organization: Organization, model: type[Model]) -> None:
    row = MAKERS[model](organization)
    answer = client.get(list_of(model))
    assert answer.status_code == 200
    assert page_of(row) in answer.text


@every_model
def test_a_row_has_a_page(client: Client, organization: Organization, model: type[Model]) -> None:
    row = MAKERS[model](organization)
    assert client.get(page_of(row)).status_code == 200


@every_model
def test_a_row_has_a_history_page(
    client: Client, organization: Organization, model: type[Model]
) -> None:
    row = MAKERS[model](organization)
    assert client.get(page_of(row, "history")).status_code == 200


@every_model
def test_a_list_takes_as_many_queries_for_three_rows_as_for_one(
    client: Client, organization: Organization, model: type[Model]
) -> None:
    MAKERS[model](organization)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(list_of(model))
    for _ in range(2):
        MAKERS[model](OrganizationFactory.create() if model is Organization else organization)
    with CaptureQueriesContext(connection) as three:
        answer = client.get(list_of(model))
    assert len(answer.context["cl"].result_list) == 3
    assert len(three) == len(one)


@every_model
def test_markup_in_what_candidates_write_is_escaped(
    client: Client, organization: Organization, model: type[Model]
) -> None:
    row = MAKERS[model](organization)
    for page in (list_of(model), page_of(row), page_of(row, "history")):
        assert "<script>alert" not in client.get(page).text


@every_model
def test_pages_hold_no_inline_script_or_style(
    client: Client, organization: Organization, model: type[Model]
) -> None:
    row = MAKERS[model](organization)
    for page in (list_of(model), page_of(row)):
        text = client.get(page).text.replace(MARKUP, "")
        assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=", text) == []


@every_fact
def test_a_fact_has_no_form_to_add_one(client: Client, model: type[Model]) -> None:
    assert client.get(add_to(model)).status_code == 403
    assert client.post(add_to(model), {}).status_code == 403


@every_fact
def test_a_fact_is_not_changed_by_a_post(
    client: Client, organization: Organization, model: type[Model]
) -> None:
    row = MAKERS[model](organization)
    before = model._default_manager.filter(pk=row.pk).values().get()
    assert client.post(page_of(row), {"session": "", "reason": "x"}).status_code == 403
    assert model._default_manager.filter(pk=row.pk).values().get() == before
    assert LogEntry.objects.count() == 0


@every_fact
def test_a_fact_is_not_deleted(
    client: Client, organization: Organization, model: type[Model]
) -> None:
    row = MAKERS[model](organization)
    assert client.post(page_of(row, "delete"), {"post": "yes"}).status_code == 403
    answer = client.post(
        list_of(model),
        {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"},
    )
    assert answer.status_code in (200, 302, 403)
    assert model._default_manager.filter(pk=row.pk).exists()


def test_the_overview_names_the_product(client: Client) -> None:
    assert "<title>Overview | gradient</title>" in " ".join(client.get("/admin/").text.split())


def test_a_model_of_a_package_has_pages_or_is_left_out_for_a_reason() -> None:
    left_out = {
        "admin.LogEntry": "shown as each row's history",
        "auth.Permission": "chosen on the pages of users and groups",
        "axes.AccessAttemptExpiration": "not in use",
        "axes.AccessFailureLog": "not in use",
        "axes.AccessLog": "who signed in when is nobody's business",
        "account.EmailAddress": "not in use",
        "account.EmailConfirmation": "not in use",
        "contenttypes.ContentType": "Django's own",
        "mfa.Authenticator": "secrets, which owners reset on the members' page",
        "socialaccount.SocialAccount": "linked at the sign-in",
        "socialaccount.SocialApp": "not in use: providers are settings",
        "socialaccount.SocialToken": "not in use",
        "sessions.Session": "its rows let one act as their users",
        "usersessions.UserSession": "the same; users see their own on their profile",
    }
    labels = {m._meta.label for m in apps.get_models()} - {m._meta.label for m in MAKERS}
    ours = {model._meta.label for model in LEFT_OUT}
    registered = {model._meta.label for model in admin.site._registry}
    assert labels - registered == {*left_out, *ours}


@pytest.mark.parametrize("page", admin.site._registry.values(), ids=lambda p: name_of(p.model))
def test_no_list_counts_a_whole_table_or_reads_it_for_its_dates(page: ModelAdmin[Any]) -> None:
    assert issubclass(page.paginator, CappedPaginator)
    assert page.show_full_result_count is False
    assert page.date_hierarchy is None
    assert page.list_max_show_all == 0
    assert page.show_facets == admin.ShowFacets.NEVER


SORTED_IN_MEMORY = {"auth.Group", "auth.User", "axes.AccessAttempt"}  # small, or not ours
NEVER_MANY = {"ApiKey", "Assessment", "Membership", "Organization", "WebhookEndpoint"}


@pytest.mark.parametrize("page", admin.site._registry.values(), ids=lambda p: name_of(p.model))
def test_a_list_is_in_the_order_of_an_index(page: ModelAdmin[Any], rf: RequestFactory) -> None:
    meta = page.model._meta
    if meta.label in SORTED_IN_MEMORY or meta.object_name in NEVER_MANY:
        return
    given = [str(name) for name in page.get_ordering(rf.get("/"))]
    order = [name.replace("pk", meta.pk.name) for name in given]
    order = order or list(meta.ordering)
    indexes = [list(index.fields) for index in meta.indexes if index.condition is None]
    backwards = [[f"-{name}".removeprefix("--") for name in index] for index in indexes]
    by_key = [[meta.pk.name], [f"-{meta.pk.name}"]]
    assert order in [*by_key, *indexes, *backwards]


@pytest.mark.postgresql
@pytest.mark.django_db
def test_a_search_for_a_candidate_uses_an_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    for term in ("smith", "Ünal", "@exam"):
        found = search_candidates(Candidate.objects.order_by(), term)
        assert "candidate_search_trigrams" in found.explain()


def test_djangos_bulk_deletion_is_disabled() -> None:
    assert "delete_selected" not in {name for name, _action in admin.site.actions}
