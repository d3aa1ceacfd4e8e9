from datetime import UTC, datetime
from uuid import UUID

import pytest
from pytest_django import DjangoAssertNumQueries

from gradient.core.row_updates import update_each
from sessions_app.models import Candidate
from tests.factories import CandidateFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_each_row_gets_its_own_values_in_one_statement(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    one, two, other = CandidateFactory.create_batch(3)
    values: dict[UUID, dict[str, object]] = {
        one.pk: {"name": "One", "deleted_at": NOON},
        two.pk: {"name": "Two", "deleted_at": None},
    }
    with django_assert_num_queries(1):
        assert update_each(Candidate.objects.all(), values) == 2
    names = dict(Candidate.objects.values_list("pk", "name"))
    assert names == {one.pk: "One", two.pk: "Two", other.pk: other.name}
    assert [Candidate.objects.get(pk=each.pk).deleted_at for each in (one, two)] == [NOON, None]


def test_rows_that_the_queryset_leaves_out_are_left_alone() -> None:
    one, two = CandidateFactory.create_batch(2)
    rows = Candidate.objects.exclude(pk=two.pk)
    assert update_each(rows, {each.pk: {"name": "Same"} for each in (one, two)}) == 1
    assert Candidate.objects.get(pk=two.pk).name == two.name
