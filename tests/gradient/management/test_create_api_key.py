from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from sessions_app.accounts import api_keys
from sessions_app.models import ApiKey, Organization
from sessions_app.vocabulary.enums import Scope
from tests.clients import ApiClient
from tests.factories import OrganizationFactory, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db


def create(org: str = "acme-labs", name: str = "Backend", **options: str) -> str:
    out = StringIO()
    rest = [f"--{option}={value}" for option, value in options.items()]
    call_command("create_api_key", f"--org={org}", f"--name={name}", *rest, stdout=out)
    return out.getvalue()


def test_only_the_key_is_printed_and_it_works() -> None:
    session = SessionFactory.create()
    printed = create(org=session.organization.slug)
    key = printed.removesuffix("\n")
    assert (key[:4], len(key)) == ("gai_", 52)
    response = ApiClient(key).get("/api/sessions")
    assert [row["id"] for row in response.json()["sessions"]] == [str(session.pk)]


@pytest.mark.parametrize(("slug", "name"), [("acme-labs_eu", "Acme Labs Eu"), ("_", "_")])
def test_a_missing_organization_is_created_with_a_name_from_its_slug(slug: str, name: str) -> None:
    create(org=slug)
    assert list(Organization.objects.values_list("slug", "name")) == [(slug, name)]


def test_an_existing_organization_is_unchanged() -> None:
    OrganizationFactory.create(slug="acme-labs", name="ACME")
    create()
    create()
    assert list(Organization.objects.values_list("name", flat=True)) == ["ACME"]
    assert ApiKey.objects.count() == 2


@pytest.mark.parametrize(("options", "scope"), [({}, ""), ({"scope": "admin"}, "admin")])
def test_the_scope_is_stored_and_the_key_is_not(options: dict[str, str], scope: str) -> None:
    printed = create(name="  Backend ", **options).strip()
    key = ApiKey.objects.get()
    assert (key.scope, key.name, key.key_prefix) == (scope, "Backend", printed[:8])
    assert printed not in str(ApiKey.objects.values())


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": "  "}, "name: This field cannot be blank."),
        ({"name": "x" * 201}, "name: Ensure this value has at most 200 characters (it has 201)."),
        ({"name": "a\0b"}, "name: This must be one line of printable characters."),
        ({"name": "\udcff"}, "name: This must be one line of printable characters."),
        (
            {"org": "Not a slug"},
            "slug: Enter a valid “slug” consisting of letters, numbers, underscores or hyphens.",
        ),
        ({"org": "x" * 61}, "slug: Ensure this value has at most 60 characters (it has 61)."),
        ({"org": ""}, "name: This field cannot be blank. slug: This field cannot be blank."),
    ],
)
def test_invalid_input_is_an_error_and_creates_nothing(wrong: dict[str, str], message: str) -> None:
    with pytest.raises(CommandError) as error:
        create(**wrong)
    assert str(error.value) == message
    assert (Organization.objects.count(), ApiKey.objects.count()) == (0, 0)


def test_an_unknown_scope_is_refused() -> None:
    with pytest.raises(CommandError, match="invalid choice: 'root'"):
        create(scope="root")
    assert Organization.objects.count() == 0


def test_a_key_can_have_a_given_text_an_expiry_and_a_creator(organization: Organization) -> None:
    user, expires_at = UserFactory.create(), timezone.now() + timedelta(days=1)
    key, text = api_keys.issue(
        organization,
        name="x",
        scope=Scope.READ,
        expires_at=expires_at,
        created_by=user,
        key="gai_given",
    )
    key.refresh_from_db()
    assert (text, key.expires_at, key.created_by, key.scope) == (
        "gai_given",
        expires_at,
        user,
        "read",
    )


def test_a_duplicate_key_is_refused(organization: Organization) -> None:
    api_keys.issue(organization, name="x", key="gai_given")
    with pytest.raises(ValidationError, match="Key hash already exists"):
        api_keys.issue(OrganizationFactory.create(), name="y", key="gai_given")
