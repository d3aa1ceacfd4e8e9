"""Forms of the admin write by verbs: each of them, under the verbs' locks, all or nothing."""

import inspect
import re
from collections.abc import Callable
from datetime import timedelta
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.db.models import Model
from django.test import Client, RequestFactory
from django.utils import timezone

from sessions_app import lifecycle
from sessions_app.accounts import assessments, candidates, memberships, organizations
from sessions_app.admin.assessments import AssessmentAdmin
from sessions_app.admin.base import OrganizationScopedAdmin
from sessions_app.deletion import erasure
from sessions_app.models import Assessment, Candidate, Membership, Organization, Session
from sessions_app.vocabulary.enums import Role
from sessions_app.vocabulary.exceptions import Conflict, InvalidRequest
from tests.admin_pages import add_to, client_of, page_of, staff_client, superuser_client
from tests.admin_rows import MAKERS, name_of
from tests.annotations import Json
from tests.factories import (
    AssessmentFactory,
    CandidateFactory,
    MembershipFactory,
    OrganizationFactory,
    SessionFactory,
    UserFactory,
)
from tests.sessions_app.admin.test_forms import assessment_form, phases_of
from tests.sessions_app.verbs import STAFF

NOT_OURS = {"auth.User", "auth.Group", "axes.AccessAttempt"}
OURS = [page for page in admin.site._registry.values() if page.model._meta.label not in NOT_OURS]
every_page = pytest.mark.parametrize("page", OURS, ids=lambda page: name_of(page.model))
VERBS: dict[type[Model], dict[str, tuple[ModuleType, str]]] = {
    Assessment: {"add": (assessments, "create"), "change": (assessments, "update")},
    Candidate: {
        "add": (candidates, "create"),
        "change": (candidates, "update"),
        "delete": (erasure, "erase_candidate"),
    },
    Organization: {"add": (organizations, "create"), "change": (organizations, "update")},
    Membership: {
        "add": (memberships, "add"),
        "change": (memberships, "change_role"),
        "delete": (memberships, "remove"),
    },
    Session: {"change": (lifecycle, "change_due_date")},
}
CHANGED = "This was changed since you opened it. Reload the page and try again."


def permitted(page: ModelAdmin[Any]) -> set[str]:
    """What a superuser may do on the page."""
    request = RequestFactory().get("/")
    request.user = UserFactory.create(is_superuser=True)
    may = {
        "add": page.has_add_permission(request),
        "change": page.has_change_permission(request),
        "delete": page.has_delete_permission(request),
    }
    return {verb for verb, is_allowed in may.items() if is_allowed}


@every_page
@pytest.mark.django_db
def test_what_a_page_permits_has_a_verb_of_these_tests(page: OrganizationScopedAdmin) -> None:
    assert permitted(page) == set(getattr(page, "verbs", {})) == set(VERBS.get(page.model, {}))


@every_page
def test_no_page_writes_in_another_way(page: OrganizationScopedAdmin) -> None:
    cls = type(page)
    if not page.get_inlines(RequestFactory().get("/"), None) and not getattr(page, "verbs", {}):
        return
    if cls is AssessmentAdmin:  # `save_formset` saves the row, together with its phases
        assert "save_model" in inspect.getsource(cls.save_formset)
    else:
        assert cls.save_model is OrganizationScopedAdmin.save_model
    assert cls.delete_model is OrganizationScopedAdmin.delete_model
    assert cls.delete_queryset is OrganizationScopedAdmin.delete_queryset
    assert cls.save_related is admin.ModelAdmin.save_related
    assert page.list_editable == ()
    assert (
        not page.get_inlines(RequestFactory().get("/"), None)
        or cls.save_formset is not admin.ModelAdmin.save_formset
    )
    assert "change" not in page.verbs or cls.lock is not OrganizationScopedAdmin.lock


FORMS: dict[type[Model], Callable[[Any], Json]] = {
    Assessment: lambda row: assessment_form([(1, "Task", 5)], row.phases.all(), name="Renamed"),
    Candidate: lambda row: {"name": "Renamed", "email": row.email},
    Organization: lambda row: {"name": "Renamed", "slug": row.slug},
    Membership: lambda row: {"role": Role.REVIEWER},
    Session: lambda row: {"due_date": "2030-01-01T10:00"},
}
NEW_FORMS: dict[type[Model], Callable[[Any], Json]] = {
    Assessment: lambda of: assessment_form([(1, "Task", 5)], organization=of.pk),
    Candidate: lambda of: {"organization": of.pk, "name": "Ada", "email": "ada@example.com"},
    Organization: lambda of: {"name": "Other", "slug": "other"},
    Membership: lambda of: {
        "organization": of.pk,
        "username": UserFactory.create().username,
        "role": Role.ADMIN,
    },
}


def refuse(monkeypatch: pytest.MonkeyPatch, model: type[Model], verb: str) -> None:
    """Let the verb write what it writes, and refuse then."""
    module, name = VERBS[model][verb]
    real = getattr(module, name)

    def refusing(*args: Any, **kwargs: Any) -> None:
        real(*args, **kwargs)
        raise Conflict("Not like this.")

    monkeypatch.setattr(module, name, refusing)


def all_rows(model: type[Model]) -> list[str]:
    return sorted(map(str, model._default_manager.values()))


@pytest.mark.parametrize("model", FORMS, ids=name_of)
def test_a_change_that_the_verb_refuses_is_an_error_and_nothing_is_written(
    organization: Organization, monkeypatch: pytest.MonkeyPatch, model: type[Model]
) -> None:
    row = MAKERS[model](organization)
    MembershipFactory.create(organization=organization)  # another owner
    client, before = superuser_client(), all_rows(model)
    refuse(monkeypatch, model, "change")
    answer = client.post(page_of(row), FORMS[model](row))
    assert (answer.status_code, answer.context["errors"]) == (200, [["Not like this."]])
    assert all_rows(model) == before
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("model", NEW_FORMS, ids=name_of)
def test_a_new_row_that_the_verb_refuses_is_an_error_and_nothing_is_written(
    organization: Organization, monkeypatch: pytest.MonkeyPatch, model: type[Model]
) -> None:
    client, form, before = superuser_client(), NEW_FORMS[model](organization), all_rows(model)
    refuse(monkeypatch, model, "add")
    answer = client.post(add_to(model), form)
    assert (answer.status_code, answer.context["errors"]) == (200, [["Not like this."]])
    assert all_rows(model) == before
    assert not LogEntry.objects.exists()


def test_a_refusal_that_names_a_field_is_shown_at_the_field(
    organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse_name(*_args: Any, **_kwargs: Any) -> None:
        raise InvalidRequest("Invalid candidate.", {"name": ["Not this name."]})

    monkeypatch.setattr(candidates, "create", refuse_name)
    answer = superuser_client().post(add_to(Candidate), NEW_FORMS[Candidate](organization))
    assert answer.context["adminform"].form.errors == {"name": ["Not this name."]}


def test_a_deletion_that_the_verb_refuses_is_a_message(
    organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = MembershipFactory.create(organization=organization, role=Role.REVIEWER)
    client = superuser_client()
    refuse(monkeypatch, Membership, "delete")
    answer = client.post(page_of(member, "delete"), {"post": "yes"}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["Not like this."]
    assert Membership.objects.filter(pk=member.pk).exists()
    assert not LogEntry.objects.exists()


def opened(client: Client, row: Model) -> str:
    """The version that the form of a row carries."""
    [version] = re.findall(r'name="version" value="(\w+)"', client.get(page_of(row)).text)
    return str(version)


CHANGES_ELSEWHERE: dict[type[Model], Callable[[Any], object]] = {
    Assessment: lambda row: lifecycle.change_assessment(
        row.organization_id, row.pk, actor=STAFF, role="Another"
    ),
    Candidate: lambda row: candidates.update(row.organization_id, row.pk, name="Another"),
    Organization: lambda row: organizations.update(row.pk, actor=STAFF, name="Another"),
    Membership: lambda row: memberships.change_role(
        row.organization_id, row.pk, role=Role.ADMIN, actor=STAFF
    ),
    Session: lambda row: lifecycle.change_due_date(
        row.pk, due_date=timezone.now() + timedelta(days=1), actor=STAFF
    ),
}


@pytest.mark.parametrize("model", FORMS, ids=name_of)
def test_a_form_overwrites_nothing_that_changed_since_it_was_opened(
    organization: Organization, model: type[Model]
) -> None:
    MembershipFactory.create(organization=organization)
    row, client = MAKERS[model](organization), superuser_client()
    version = opened(client, row)
    CHANGES_ELSEWHERE[model](row)
    before = all_rows(model)
    answer = client.post(page_of(row), {**FORMS[model](row), "version": version})
    assert answer.context["adminform"].form.non_field_errors() == [CHANGED]
    assert all_rows(model) == before


@pytest.mark.parametrize("model", FORMS, ids=name_of)
def test_a_form_of_the_current_row_is_saved(organization: Organization, model: type[Model]) -> None:
    MembershipFactory.create(organization=organization)
    row, client = MAKERS[model](organization), superuser_client()
    form = {**FORMS[model](row), "version": opened(client, row)}
    assert client.post(page_of(row), form).status_code == 302
    assert '"version"' not in LogEntry.objects.get().change_message.lower()


def test_the_row_is_compared_again_under_the_verb_s_lock(
    organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change that comes between the form's validation and its save."""
    candidate, client = CandidateFactory.create(organization=organization), superuser_client()
    form = {**FORMS[Candidate](candidate), "version": opened(client, candidate)}
    lock = candidates.lock

    def change_before_the_lock(organization_id: UUID, candidate_id: UUID) -> Candidate:
        monkeypatch.setattr(candidates, "lock", lock)
        candidates.update(organization_id, candidate_id, name="Another")
        return lock(organization_id, candidate_id)

    monkeypatch.setattr(candidates, "lock", change_before_the_lock)
    answer = client.post(page_of(candidate), form)
    assert answer.context["errors"] == [[CHANGED]]


def test_phases_replaced_by_the_api_are_not_put_back_by_an_open_form(
    organization: Organization,
) -> None:
    assessment = AssessmentFactory.create(organization=organization, phases=[("Old", 5)])
    client = superuser_client()
    form = assessment_form([(1, "Old", 6)], assessment.phases.all())
    form["version"] = opened(client, assessment)
    new = [assessments.PhaseColumns("New", 7)]
    lifecycle.change_assessment(organization.pk, assessment.pk, actor=STAFF, phases=new)
    answer = client.post(page_of(assessment), form)
    assert answer.context["adminform"].form.non_field_errors() == [CHANGED]
    assert phases_of(assessment) == [(0, "New", 7)]


def test_phases_that_are_not_touched_stay_the_same_rows(organization: Organization) -> None:
    assessment = AssessmentFactory.create(organization=organization, phases=[("Task", 5)])
    before = assessment.phases.get().pk
    form = assessment_form([(1, "Task", 5)], assessment.phases.all(), name="Renamed")
    superuser_client().post(page_of(assessment), form)
    assert assessment.phases.get().pk == before


def test_a_change_is_stamped_as_the_api_s_is(organization: Organization) -> None:
    assessment = AssessmentFactory.create(organization=organization, phases=[("Task", 5)])
    before = assessment.updated_at
    form = assessment_form([(1, "Task", 6)], assessment.phases.all())
    superuser_client().post(page_of(assessment), form)
    assessment.refresh_from_db()
    assert assessment.updated_at > before


def test_an_address_is_kept_in_lower_case_so_that_an_invitation_finds_it(
    organization: Organization,
) -> None:
    form = {"organization": organization.pk, "name": "Ada", "email": "Ada@Example.com"}
    staff_client(organization, Role.ADMIN).post(add_to(Candidate), form)
    assessment = AssessmentFactory.create(organization=organization)
    session, _ = lifecycle.invite(assessment, email="ada@example.com", name="Ada")
    assert session.candidate == Candidate.objects.get()


def test_a_deleted_candidate_is_read_only(organization: Organization) -> None:
    candidate = CandidateFactory.create(organization=organization, deleted_at=timezone.now())
    client = superuser_client()
    assert client.get(page_of(candidate)).context["has_change_permission"] is False
    assert client.post(page_of(candidate), FORMS[Candidate](candidate)).status_code == 403


def test_a_user_who_is_the_last_owner_is_not_deleted(organization: Organization) -> None:
    owner = MembershipFactory.create(organization=organization)
    MembershipFactory.create(organization=organization, role=Role.ADMIN)
    answer = superuser_client().post(page_of(owner.user, "delete"), {"post": "yes"})
    assert answer.status_code == 403
    assert Membership.objects.filter(pk=owner.pk).exists()


def test_only_owners_change_the_members_of_an_organization(
    organization: Organization,
) -> None:
    theirs = MembershipFactory.create(organization=OrganizationFactory.create(), role=Role.ADMIN)
    client = client_of(
        MembershipFactory.create(
            organization=organization, user=UserFactory.create(is_staff=True)
        ).user
    )
    client.post(page_of(theirs), {"role": Role.OWNER})
    theirs.refresh_from_db()
    assert theirs.role == Role.ADMIN


def test_the_due_date_of_a_running_session_is_written_under_its_lock(
    organization: Organization,
) -> None:
    session = SessionFactory.create(organization=organization, status="in_progress")
    statements: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        statements.append(sql)
        return execute(sql, *rest)

    client = superuser_client()
    with connection.execute_wrapper(note):
        client.post(page_of(session), FORMS[Session](session))
    [update] = [sql for sql in statements if sql.startswith('UPDATE "sessions_app_session"')]
    assert '"due_date"' in update
    assert '"status"' not in update
