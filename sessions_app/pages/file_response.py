from django.http import Http404, HttpResponse

from sessions_app.models import StoredFile
from sessions_app.vocabulary.exceptions import NotFound, Unavailable
from sessions_app.workspace import files


def file_response(file: StoredFile) -> HttpResponse:
    """The file as a download. 404 if its content is lost, 503 if the storage is not available."""
    try:
        return files.respond(file)
    except NotFound as error:
        raise Http404(error.message) from error
    except Unavailable as error:
        headers = {"Retry-After": str(error.retry_after_seconds)}
        return HttpResponse(error.message, status=error.http_status, headers=headers)
