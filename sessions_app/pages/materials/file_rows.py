"""The files of a source or an inbox item, as rows of its form: names, removals and uploads.

An upload is stored at once, even if the rest of the form is invalid, since browsers cannot restore
file fields. The materials refer to it only after the form is saved.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from gradient.core.identifiers import parse_uuid
from sessions_app.models import MAX_FILE_NAME_LENGTH, Assessment, StoredFile
from sessions_app.vocabulary.exceptions import DomainError
from sessions_app.vocabulary.materials import MAX_FILES
from sessions_app.workspace import files

MAX_NAME_LENGTH = MAX_FILE_NAME_LENGTH


@dataclass
class FileRow:
    """A file with its new name."""

    file: StoredFile
    name: str
    is_removed: bool = False
    is_new: bool = False
    error: str = ""

    @property
    def field(self) -> str:
        return name_field(self.file.pk)


class FileRows:
    """The rows. `errors` are those of uploads; each row has its own error."""

    def __init__(self, assessment: Assessment, ids: Iterable[str]) -> None:
        self.assessment = assessment
        self.rows = [FileRow(file, file.name) for file in self._find_files(ids)]
        self.errors: list[str] = []

    @property
    def is_valid(self) -> bool:
        return not self.errors and not any(row.error for row in self.rows)

    def read(self, request: HttpRequest, before: Iterable[str]) -> None:
        """Read the submitted rows, names, removals and uploads.

        `before` are the ids of the entry's files, which are removed only if the form says so.
        """
        old, data = list(before), request.POST
        removed = set(data.getlist("remove"))
        self.rows = [
            FileRow(
                file,
                data.get(name_field(file.pk), file.name).strip() or file.name,
                is_removed=str(file.pk) in removed,
                is_new=str(file.pk) not in old,
            )
            for file in self._find_files([*old, *data.getlist("file")])
        ]
        unknown = set(data.getlist("file")) - {str(row.file.pk) for row in self.rows}
        if unknown:
            self.errors.append("A file in the form does not belong to the assessment.")
        for upload in request.FILES.getlist("uploads"):
            assert isinstance(upload, UploadedFile)  # noqa: S101  created by Django's parser
            self._store(upload)
        count = sum(not row.is_removed for row in self.rows)
        if count > MAX_FILES:
            self.errors.append(f"There can be at most {MAX_FILES} files, not {count}.")

    def rename(self) -> None:
        """Rename files. This stores copies, so call it after everything else is valid."""
        for row in self.rows:
            if row.is_removed or row.name == row.file.name:
                continue
            try:
                row.file = files.rename_for_assessment(row.file, row.name)
            except DomainError as error:
                row.error = error.message

    def ids(self) -> list[str]:
        """The ids of the remaining files, in order."""
        return [str(row.file.pk) for row in self.rows if not row.is_removed]

    def _store(self, upload: UploadedFile[Any]) -> None:
        name = upload.name or ""
        try:
            file = files.keep_for_assessment(
                self.assessment.organization_id,
                self.assessment.pk,
                name=name,
                content=upload.read(),
            )
        except DomainError as error:
            self.errors.append(f"{name}: {error.message}")
        else:
            self._add(file)

    def _add(self, file: StoredFile) -> None:
        """Add a row, unless the same file was already uploaded, such as when a form is sent
        again."""
        same = (file.name, file.sha256)
        if any((row.file.name, row.file.sha256) == same for row in self.rows):
            return
        self.rows.append(FileRow(file, file.name, is_new=True))

    def _find_files(self, ids: Iterable[str]) -> Iterator[StoredFile]:
        parsed = dict.fromkeys(id for text in ids if (id := parse_uuid(text)))
        own = StoredFile.objects.filter(assessment=self.assessment).defer("text")
        by_id = own.in_bulk(list(parsed)[: 4 * MAX_FILES])
        return (by_id[id] for id in parsed if id in by_id)


def name_field(id: UUID) -> str:
    """The name of the field with a file's name."""
    return f"name:{id}"
