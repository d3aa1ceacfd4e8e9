import re

import pytest

from gradient.openapi.docs import endpoints, example
from gradient.openapi.schema import document
from tests import answers
from tests.clients import ApiClient


@pytest.fixture
def page(anonymous: ApiClient) -> str:
    response = anonymous.get("/api/docs")
    assert response.status_code == 200
    return response.content.decode()


def test_every_endpoint_is_on_it(page: str) -> None:
    for endpoint in endpoints(document()):
        assert f'<section id="{endpoint.id}"' in page
        assert f'data-method="{endpoint.method}" data-path="{endpoint.path}"' in page


def test_it_holds_no_inline_script_or_style(page: str) -> None:
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page)


def test_every_asset_is_our_own(page: str) -> None:
    links = re.findall(r'(?:src|href)="([^"#][^"]*)"', page)
    assert links
    assert all(link.startswith("/") for link in links)


def test_each_label_belongs_to_a_field(page: str) -> None:
    labels = re.findall(r'<label for="([^"]+)"', page)
    ids = re.findall(r'<(?:input|textarea)[^>]*? id="([^"]+)"', page)
    assert sorted(labels) == sorted(ids)
    assert len(set(ids)) == len(ids)


def test_bodies_are_shown_with_their_keys() -> None:
    bodies = {endpoint.id: endpoint.body for endpoint in endpoints(document())}
    assert '"deliverableState"' in bodies["sessions_checkpoint"]
    assert bodies["sessions_list"] == ""


def test_an_example_has_the_shape_of_its_schema() -> None:
    schema = {
        "type": "object",
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "limit": {"type": "integer", "default": 20},
            "status": {"enum": ["invited", "setup"]},
            "phases": {"type": "array", "items": {"type": ["integer", "null"]}},
        },
    }
    assert example({}, schema) == {
        "id": "00000000-0000-4000-8000-000000000000",
        "limit": 20,
        "status": "invited",
        "phases": [0],
    }


def test_it_can_only_be_read(anonymous: ApiClient) -> None:
    answers.error(anonymous.post("/api/docs"), 405, "method_not_allowed")
