import logging

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from gradient.core import storage
from sessions_app.models import StoredFile
from sessions_app.vocabulary.exceptions import NotFound, Unavailable
from sessions_app.workspace.files.kinds import IMAGES

logger = logging.getLogger(__name__)

# Whatever the file contains, no script in it runs, and it has no access to this site.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def respond(file: StoredFile, *, inline: bool = False) -> HttpResponse:
    """The file as a download. With `inline`, browsers may show a picture.

    Raises NotFound if the content is lost, Unavailable if the storage is not available.
    """
    response = HttpResponse(read_content(file), content_type=file.media_type)
    as_attachment = not (inline and file.media_type in IMAGES.values())
    response["Content-Disposition"] = content_disposition_header(as_attachment, file.name) or ""
    response["Content-Security-Policy"] = _POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def read_content(file: StoredFile) -> bytes:
    """The file's content.

    Raises NotFound if it is lost, Unavailable if the storage is not available.
    """
    try:
        return storage.read(file.path)
    except FileNotFoundError as error:
        logger.error("The content of the file %s is missing from the storage.", file.pk)  # noqa: TRY400  no trace needed
        raise NotFound("The content of this file is lost.") from error
    except storage.StorageAway as error:
        logger.warning("The file storage is not available: %s", error)
        raise Unavailable("The file storage is not available. Try again in a moment.") from error
