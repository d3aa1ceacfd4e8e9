"""An assessment with materials: a source with a file, an inbox item with an attachment, a skill."""

from typing import Any
from uuid import uuid4

from sessions_app.models import Assessment, StoredFile
from sessions_app.vocabulary.materials import no_materials
from tests.annotations import Json
from tests.factories import AssessmentFactory, StoredFileFactory

LEDGER = "month,amount\nJune,42\n"
TERMS = "Payment within thirty days."
START: Json = {
    "document": {"title": "Memo", "sections": [{"id": "a", "heading": "Why", "text": ""}]}
}


def assessment_with_materials(*, carry_over: bool = False, **columns: Any) -> Assessment:
    """Its source is `drive`, its inbox item `msg-1`, its skill “Figures”."""
    ledger, terms = uuid4(), uuid4()
    materials: Json = no_materials() | {
        "sources": [
            {
                "id": "drive",
                "name": "Shared drive",
                "description": "The team's files",
                "kind": "Drive",
                "files": [str(ledger)],
            }
        ],
        "inbox": [
            {
                "id": "msg-1",
                "sender": "Ada Moss",
                "subject": "The invoice",
                "body": "Please have a look.",
                "received": "Monday, 9:12",
                "attachments": [str(terms)],
            }
        ],
        "skills": [{"name": "Figures", "instructions": "Recompute each figure."}],
        "startingDeliverable": START,
        "carryOver": carry_over,
    }
    assessment = AssessmentFactory.create(deliverable_type="docx", materials=materials, **columns)
    StoredFileFactory.create(id=ledger, assessment=assessment, name="ledger.csv", text=LEDGER)
    StoredFileFactory.create(
        id=terms, assessment=assessment, name="terms.txt", text=TERMS, media_type="text/plain"
    )
    return assessment


def file_called(name: str) -> StoredFile:
    return StoredFile.objects.get(name=name)
