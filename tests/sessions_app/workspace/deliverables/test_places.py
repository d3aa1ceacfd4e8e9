"""Places inside deliverables: found, found again, filled, and named in words."""

from typing import Any

import pytest

from sessions_app.workspace.deliverables import empty_state, validate_state
from sessions_app.workspace.deliverables.places import (
    NoPlace,
    describe,
    find_again,
    find_place,
    plain_text,
    read_value,
    with_value,
)

MEMO: Any = {
    "document": {
        "title": "Memo",
        "sections": [
            {"id": "a", "heading": "Why", "text": "First.", "color": "red"},
            {"heading": "How", "text": "Second."},
        ],
    }
}
PLACES = {
    "email": ("body", "subject", "to", "to.0"),
    "docx": ("title", "sections.0.text", "sections.1", "sections"),
    "pptx": ("slides.0.bullets", "slides.0.bullets.0", "slides.0.notes", "slides.1"),
    "xlsx": ("sheets.0.rows.2.2", "sheets.0.rows.3", "sheets.0.name"),
    "workflow": ("name", "steps.0.prompt", "steps.0.inputs", "steps.1"),
}
VALUES: dict[str, Any] = {
    "to": ["ada@example.com"],
    "sections": [],
    "sections.1": {"heading": "New", "text": "Text"},
    "slides.0.bullets": ["One", "Two"],
    "slides.1": {"title": "New", "bullets": []},
    "sheets.0.rows.3": ["a", "b"],
    "steps.0.inputs": ["One"],
    "steps.1": {"name": "New", "prompt": "Do it."},
}


@pytest.mark.parametrize(
    ("type", "path"), [(type, path) for type, all in PLACES.items() for path in all]
)
def test_each_kind_of_place_can_be_filled(type: str, path: str) -> None:
    place = find_place(type, None, path)
    value = read_value(place.shape, VALUES.get(path, "Text"))
    state = with_value(type, None, place, value)
    validate_state(type, state)
    filled = find_place(type, state, path)
    assert not filled.is_new
    assert plain_text(filled.value) == plain_text(value)
    assert empty_state(type) != state


@pytest.mark.parametrize(
    "path",
    [
        *(
            "",
            ".",
            "nothing",
            "title.0",
            "sections.x",
            "sections.-1",
            "sections.9",
            "sections.0.id",
        ),
        *("sections.2.text", "sections.0.text.0", "sections.999999", "sections.²"),
    ],
)
def test_a_place_that_is_not_there_is_refused(path: str) -> None:
    with pytest.raises(NoPlace):
        find_place("docx", MEMO, path)


def test_work_of_another_kind_has_no_places() -> None:
    with pytest.raises(NoPlace):
        find_place("docx", {"document": "text"}, "title")


def test_a_place_is_found_by_the_id_of_its_part() -> None:
    place = find_place("docx", MEMO, "sections.0.text")
    assert place.part_id == "a"
    first, second = MEMO["document"]["sections"]
    moved = {"document": {**MEMO["document"], "sections": [second, first]}}
    assert find_again("docx", moved, place.path, place.part_id).path == "sections.1.text"
    gone = {"document": {**MEMO["document"], "sections": [second]}}
    with pytest.raises(NoPlace):
        find_again("docx", gone, place.path, place.part_id)


def test_what_the_shape_does_not_name_stays_and_nothing_is_changed_in_place() -> None:
    place = find_place("docx", MEMO, "sections.0")
    value = read_value(place.shape, '{"heading": "New", "text": "Text", "id": "z", "extra": 1}')
    state = with_value("docx", {**MEMO, "other": 1}, place, value)
    part = state["document"]["sections"][0]
    assert part == {"id": "z", "heading": "New", "text": "Text", "color": "red"}
    assert state["other"] == 1
    assert MEMO["document"]["sections"][0]["heading"] == "Why"


def test_a_new_part_gets_an_id_of_its_own() -> None:
    place = find_place("docx", MEMO, "sections.2")
    state = with_value("docx", MEMO, place, {"heading": "New", "text": "Text"})
    assert state["document"]["sections"][2]["id"] == "section-3"


@pytest.mark.parametrize(
    ("path", "given", "reason"),
    [
        ("title", ["a"], "must be a string"),
        ("title", "x" * 256, "at most 255"),
        ("sections.0", "text", "must be an object"),
        ("sections.0", "{broken", "not valid JSON"),
        ("sections.0", "[" * 50_000, "not valid JSON"),
        ("sections.0", {"heading": "New"}, "required"),
        ("sections.0.text", None, "must be a string"),
    ],
)
def test_a_value_of_another_shape_is_refused(path: str, given: Any, reason: str) -> None:
    place = find_place("docx", MEMO, path)
    with pytest.raises(NoPlace, match=reason):
        read_value(place.shape, given)


def test_a_list_is_read_from_lines() -> None:
    place = find_place("pptx", None, "slides.0.bullets")
    assert read_value(place.shape, "One\n\nTwo") == ["One", "Two"]
    assert read_value(place.shape, '["One"]') == ["One"]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("body", "body"),
        ("sections.0.text", "section 1"),
        ("sections.1.heading", "section 2, heading"),
        ("slides.0.bullets", "slide 1, points"),
        ("slides.2", "slide 3"),
        ("sheets.0.rows.1.27", "AB2"),
        ("sheets.1.rows.0.0", "sheet 2, A1"),
        ("sheets.0.rows.2", "sheet 1, rows 3"),
        ("steps.0.prompt", "step 1"),
        ("steps", "steps"),
    ],
)
def test_a_place_has_a_name_in_words(path: str, words: str) -> None:
    assert describe(path) == words
