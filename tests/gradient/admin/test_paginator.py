import pytest
from django.core.paginator import EmptyPage
from pytest_django import DjangoAssertNumQueries

from gradient.admin.paginator import CappedPaginator
from sessions_app.models import Organization
from tests.admin_pages import list_of, superuser_client
from tests.factories import OrganizationFactory


@pytest.fixture
def _cap_of_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CappedPaginator, "cap", 3)


@pytest.mark.usefixtures("_cap_of_three", "db")
@pytest.mark.parametrize(("rows", "label"), [(0, "0"), (1, "1"), (3, "3"), (4, "3+"), (9, "3+")])
def test_counting_stops_at_the_cap(rows: int, label: str) -> None:
    OrganizationFactory.create_batch(rows)
    assert CappedPaginator(Organization.objects.all(), 2).count_label == label


@pytest.mark.usefixtures("_cap_of_three", "db")
def test_the_count_reads_no_more_rows_than_the_cap(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    OrganizationFactory.create_batch(9)
    with django_assert_num_queries(1) as queries:
        assert CappedPaginator(Organization.objects.all(), 2).count == 3
    assert "LIMIT 4" in queries.captured_queries[0]["sql"]


@pytest.mark.usefixtures("_cap_of_three", "db")
def test_paging_ends_where_counting_did() -> None:
    OrganizationFactory.create_batch(9)
    pages = CappedPaginator(Organization.objects.order_by("name"), 2)
    assert pages.num_pages == 2
    with pytest.raises(EmptyPage):
        pages.page(3)


def test_a_list_in_memory_is_counted_too() -> None:
    assert CappedPaginator([1, 2, 3], 2).count_label == "3"


def test_large_counts_are_readable() -> None:
    assert CappedPaginator(range(10_001), 50).count_label == "10,000+"


@pytest.mark.usefixtures("_cap_of_three")
def test_a_list_page_says_that_there_are_more(db: None) -> None:
    OrganizationFactory.create_batch(9)
    assert "3+ organizations" in superuser_client().get(list_of(Organization)).text
