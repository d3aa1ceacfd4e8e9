"""An organization whose logs were signed goes with its tree."""

import pytest

from events_app import tree
from events_app.models import Event, LogTree, TreeNode
from events_app.verification import verify_all
from sessions_app.deletion import whole
from sessions_app.models import Organization
from tests.events_app.courses import whole_course
from tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db


def test_the_log_and_its_signed_tree_go_and_others_still_verify(
    organization: Organization,
) -> None:
    other = whole_course(OrganizationFactory.create())
    whole_course(organization)
    whole_course(organization)
    assert tree.sign_heads() == 3
    whole.delete_organization(organization.pk)
    assert set(Event.objects.values_list("session", flat=True)) == {other.pk}
    assert [each.pk for each in LogTree.objects.all()] == [other.organization_id]
    assert {node.tree_id for node in TreeNode.objects.all()} == {other.organization_id}
    assert list(verify_all()) == [(other.pk, [])]
