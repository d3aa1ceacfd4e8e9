"""The files of a source or an inbox item, as rows of its form: their names, which are to go, and
what is uploaded with it.

An upload is kept for the assessment at once, whether or not the rest of the form is valid: a
browser cannot fill in a file again. Only a saved form makes the materials name it.
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
    """A file with the name that it is to have."""

    file: StoredFile
    name: str
    is_removed: bool = False
    is_new: bool = False
    error: str = ""

    @property
    def field(self) -> str:
        return name_field(self.file.pk)


class FileRows:
    """`errors` are about the uploads, each row has its own."""

    def __init__(self, assessment: Assessment, ids: Iterable[str]) -> None:
        self.assessment = assessment
        self.rows = [FileRow(file, file.name) for file in self._known(ids)]
        self.errors: list[str] = []

    @property
    def is_valid(self) -> bool:
        return not self.errors and not any(row.error for row in self.rows)

    def read(self, request: HttpRequest, before: Iterable[str]) -> None:
        """Take what was sent: rows, names, removals, uploads.

        `before` are the ids of the entry's files: one goes only where the form says “remove”.
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
            for file in self._known([*old, *data.getlist("file")])
        ]
        unknown = set(data.getlist("file")) - {str(row.file.pk) for row in self.rows}
        if unknown:
            self.errors.append("The form names a file that the assessment does not have.")
        for upload in request.FILES.getlist("uploads"):
            assert isinstance(upload, UploadedFile)  # noqa: S101  what Django's parser makes
            self._keep(upload)
        kept = sum(not row.is_removed for row in self.rows)
        if kept > MAX_FILES:
            self.errors.append(f"These are {kept} files; {MAX_FILES} are the most.")

    def rename(self) -> None:
        """Give each file its new name, which makes another file: call it once all is valid."""
        for row in self.rows:
            if row.is_removed or row.name == row.file.name:
                continue
            try:
                row.file = files.rename_for_assessment(row.file, row.name)
            except DomainError as error:
                row.error = error.message

    def ids(self) -> list[str]:
        """The files that are to stay, in their order."""
        return [str(row.file.pk) for row in self.rows if not row.is_removed]

    def _keep(self, upload: UploadedFile[Any]) -> None:
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
        """The same file again, as when a form is sent again, is no other row."""
        same = (file.name, file.sha256)
        if any((row.file.name, row.file.sha256) == same for row in self.rows):
            return
        self.rows.append(FileRow(file, file.name, is_new=True))

    def _known(self, ids: Iterable[str]) -> Iterator[StoredFile]:
        parsed = dict.fromkeys(id for text in ids if (id := parse_uuid(text)))
        own = StoredFile.objects.filter(assessment=self.assessment).defer("text")
        known = own.in_bulk(list(parsed)[: 4 * MAX_FILES])
        return (known[id] for id in parsed if id in known)


def name_field(id: UUID) -> str:
    """The name of the field with a file's name."""
    return f"name:{id}"
