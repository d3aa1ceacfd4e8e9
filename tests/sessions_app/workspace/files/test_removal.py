"""The content of a deleted file goes, whatever deletes its row."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from gradient.core import storage
from sessions_app.deletion import erasure, single
from sessions_app.models import FileRemoval, Organization, Session, StoredFile
from sessions_app.workspace.files import remove_due
from tests.factories import AssessmentFactory, SessionFactory, StoredFileFactory
from tests.sessions_app.verbs import STAFF

pytestmark = pytest.mark.django_db


def delete_the_row(file: StoredFile) -> None:
    file.delete()


def delete_many(file: StoredFile) -> None:
    StoredFile.objects.filter(pk=file.pk).delete()


def delete_the_session(file: StoredFile) -> None:
    assert file.session is not None
    single.delete_session(file.session.pk, organization_id=file.organization_id, actor=STAFF)


def erase_the_candidate(file: StoredFile) -> None:
    assert file.session is not None
    erasure.erase_candidate(file.organization_id, file.session.candidate_id, actor=STAFF)


WAYS = [delete_the_row, delete_many, delete_the_session, erase_the_candidate]


@pytest.mark.parametrize("delete", WAYS, ids=lambda way: way.__name__)
def test_it_goes_with_its_row(delete: Callable[[StoredFile], None]) -> None:
    file = StoredFileFactory.create(session=SessionFactory.create())
    other = StoredFileFactory.create(session=SessionFactory.create())
    delete(file)
    assert not StoredFile.objects.filter(pk=file.pk).exists()
    assert FileRemoval.objects.get().due_at <= timezone.now()
    assert remove_due() == 1
    with pytest.raises(FileNotFoundError):
        storage.read(file.path)
    assert storage.read(other.path)
    assert not FileRemoval.objects.exists()


def test_it_goes_with_the_assessment(organization: Organization) -> None:
    assessment = AssessmentFactory.create(organization=organization)
    file = StoredFileFactory.create(assessment=assessment)
    assessment.delete()
    assert FileRemoval.objects.get().path == file.path


def test_a_storage_that_is_away_is_tried_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    file = StoredFileFactory.create(session=SessionFactory.create())
    file.delete()

    def away(path: str) -> None:
        raise storage.StorageAway(path)

    with monkeypatch.context() as patch:
        patch.setattr(storage, "remove", away)
        assert remove_due() == 0
    kept = FileRemoval.objects.get()
    assert kept.attempts == 1
    assert kept.due_at > timezone.now()
    assert remove_due() == 0
    FileRemoval.objects.update(due_at=timezone.now())
    assert remove_due() == 1


def test_many_go_in_batches() -> None:
    session: Session = SessionFactory.create()
    for _ in range(3):
        StoredFileFactory.create(session=session)
    FileRemoval.objects.bulk_create(FileRemoval(path=f"gone/{n}") for n in range(120))
    StoredFile.objects.all().delete()
    assert remove_due() == 123
