"""Selects that cannot offer everything say so, keep what is chosen, and find the rest by name."""

import re
from base64 import b64encode

import pytest
from django.http import QueryDict
from django.test import Client

from sessions_app.models import Assessment, Organization
from sessions_app.pages import api_keys, compare, deliverables, limited_choices
from sessions_app.pages.limited_choices import LimitedChoices, limit_choices
from sessions_app.vocabulary.enums import Role, Status
from tests.browsing import member_client, superuser_client
from tests.factories import ApiKeyFactory, AssessmentFactory, OrganizationFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_choices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limited_choices, "MAX_CHOICES", 2)


@pytest.fixture
def client(organization: Organization) -> Client:
    return member_client(organization, Role.ADMIN)


def assessments(organization: Organization, *names: str) -> list[Assessment]:
    return [AssessmentFactory.create(organization=organization, name=name) for name in names]


def offered(query: str = "", *, chosen: str = "") -> LimitedChoices:
    rows = Assessment.objects.order_by("name")
    return limit_choices("assessment", rows, QueryDict(query), chosen=chosen)


def names(choices: LimitedChoices) -> list[str]:
    return [row.name for row in choices.rows]


def test_as_many_as_fit_are_all_offered_without_a_word(organization: Organization) -> None:
    assessments(organization, "A", "B")
    assert (names(offered()), offered().notice) == (["A", "B"], "")
    assert not offered().is_searchable


def test_one_more_is_told_with_the_number_of_all(organization: Organization) -> None:
    assessments(organization, "A", "B", "C")
    assert names(offered()) == ["A", "B"]
    assert offered().notice.startswith("The first 2 of 3. Search by name")


def test_counting_ends_and_says_so(
    organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limited_choices, "MAX_COUNT", 3)
    assessments(organization, "A", "B", "C", "D")
    assert offered().notice.startswith("The first 2 of 3+.")


def test_a_name_finds_what_was_left_out(organization: Organization) -> None:
    assessments(organization, "A", "B", "Product manager", "Zoo keeper")
    assert names(offered("find_assessment=+MANAGER%00+")) == ["Product manager"]
    assert offered("find_assessment=manager").notice.startswith("1 found.")
    assert offered("find_assessment=pilot").notice.startswith("Nothing found.")


def test_the_chosen_one_is_offered_in_any_case(organization: Organization) -> None:
    *_, last = assessments(organization, "A", "B", "C")
    assert names(offered(chosen=str(last.pk))) == ["A", "B", "C"]
    assert names(offered("find_assessment=b", chosen=str(last.pk))) == ["B", "C"]
    assert names(offered(chosen="no-id")) == ["A", "B"]


@pytest.mark.parametrize("path", ["/sessions", "/invitations"])
def test_an_assessment_beyond_the_first_can_be_found_on_each_page(
    client: Client, organization: Organization, path: str
) -> None:
    first, *_ = assessments(organization, "First of all", "B", "C")
    page = client.get(path)
    assert "The first 2 of 3." in page.content.decode()
    assert str(first.pk) not in page.content.decode()
    found = client.get(f"{path}?find_assessment=first").content.decode()
    assert f'<option value="{first.pk}"' in found
    chosen = client.get(f"{path}?assessment={first.pk}").content.decode()
    assert re.search(rf'<option value="{first.pk}"\s+selected', chosen)


def test_another_organizations_assessments_are_not_found(client: Client) -> None:
    theirs = AssessmentFactory.create(name="Secret")
    for query in (f"assessment={theirs.pk}", "find_assessment=secret"):
        for path in ("/sessions", "/invitations"):
            assert str(theirs.pk) + '"' not in client.get(f"{path}?{query}").content.decode()


def test_the_organizations_of_a_superuser_are_found_by_name() -> None:
    for name in ("A", "B", "Zebra"):
        OrganizationFactory.create(name=name)
    page = superuser_client().get("/sessions?find_organization=zeb").content.decode()
    assert ">Zebra</option>" in page


def test_an_invitation_to_an_assessment_beyond_the_first_is_taken(
    client: Client, organization: Organization
) -> None:
    first, *_ = assessments(organization, "First of all", "B", "C")
    table = b64encode(b"email,name\njane@example.com,Jane\n").decode()
    form = {"step": "preview", "assessment": first.pk, "table": table}
    assert client.post("/invitations", form).context["assessment"] == first


def test_every_api_key_is_on_some_page(
    client: Client, organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_keys, "PAGE_SIZE", 2)
    first, *_ = [ApiKeyFactory.create(organization=organization) for _ in range(3)]
    assert "Page 1 of 2" in client.get("/api-keys").content.decode()
    assert client.get("/api-keys?page=2").context["keys"][0][0] == first


def test_exactly_as_many_others_as_fit_are_not_called_the_newest(
    client: Client, organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    assessment = AssessmentFactory.create(organization=organization)
    sessions = [
        SessionFactory.create(
            organization=organization, assessment=assessment, status=Status.SUBMITTED
        )
        for _ in range(4)
    ]
    path = f"/compare?session={sessions[0].pk}&session={sessions[1].pk}"
    monkeypatch.setattr(compare, "MAX_OTHER_SESSIONS", 2)
    assert "The newest" not in client.get(path).content.decode()
    monkeypatch.setattr(compare, "MAX_OTHER_SESSIONS", 1)
    assert len(client.get(path).context["others"]) == 1
    assert "select older ones in the list" in client.get(path).content.decode()


@pytest.mark.parametrize(
    ("rows", "cells", "is_truncated"),
    [(500, 1, False), (501, 1, True), (1, 100, False), (1, 101, True)],
)
def test_a_table_that_is_cut_says_so(rows: int, cells: int, is_truncated: bool) -> None:
    sheet = {"name": "Plan", "rows": [["1"] * cells] * rows}
    document = deliverables.build_document({"workbook": {"sheets": [sheet]}})
    (table,) = (block for block in document.blocks if block.kind == "table")
    assert document.is_truncated == is_truncated
    assert (len(table.rows), len(table.rows[0])) == (min(rows, 500), min(cells, 100))
