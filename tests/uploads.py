"""Files as a form sends them, and small files of each kind."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import Image

from sessions_app.workspace.deliverables import to_file
from tests.annotations import Response
from tests.clients import ApiClient


def send_file(
    client: ApiClient, path: str, content: bytes, name: str = "notes.txt", **headers: str
) -> Response:
    """POST a form with the file."""
    body = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile(name, content)})
    return client.post(path, data=body, content_type=MULTIPART_CONTENT, **headers)


def picture(format: str = "PNG", size: tuple[int, int] = (2, 2)) -> bytes:
    file = BytesIO()
    Image.new("1", size).save(file, format)
    return file.getvalue()


def pdf(text: str) -> bytes:
    """A PDF with one line of text."""
    stream = f"BT /F1 12 Tf 50 700 Td ({text}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 6\n0000000000 65535 f \n" + table
    return body + head + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(body)


def office(type: str, text: str) -> bytes:
    state = {"docx": {"document": {"title": text, "sections": []}}}
    return to_file(type, state.get(type)).content
