"""Every dialog of a template has a name; one that asks before what cannot be undone is described by
what it says, and its way back has the focus: a key that is held down decides nothing."""

import re
from pathlib import Path

import pytest
from django.conf import settings

DIALOG = re.compile(r"<dialog\b([^>]*)>(.*?)</dialog>", re.DOTALL)
TEMPLATES = settings.BASE_DIR / "templates"
FOR_GOOD = ("button danger", "data-hand-in")
"""By which a template says that there is no way back."""


def dialogs() -> list[tuple[str, str, str]]:
    """The template, the attributes and the content of each dialog."""
    return [
        (f"{path.relative_to(TEMPLATES)}:{number}", *found)
        for path in sorted(Path(TEMPLATES).rglob("*.html"))
        for number, found in enumerate(DIALOG.findall(path.read_text()), start=1)
    ]


DIALOGS = dialogs()
ASKING = [each for each in DIALOGS if any(sign in each[1] + each[2] for sign in FOR_GOOD)]
by_name = pytest.mark.parametrize(("name", "attributes", "content"), DIALOGS)
asking_by_name = pytest.mark.parametrize(("name", "attributes", "content"), ASKING)


def refers_to(attribute: str, attributes: str, content: str) -> bool:
    """Whether the attribute names an id inside of the dialog."""
    found = re.search(rf'\b{attribute}="([^"]+)"', attributes)
    return found is not None and f'id="{found[1]}"' in content


def test_there_are_dialogs_of_both_kinds() -> None:
    assert len(DIALOGS) > 10
    assert 3 <= len(ASKING) < len(DIALOGS)


@by_name
def test_a_dialog_is_named_by_a_heading_of_its_own(
    name: str, attributes: str, content: str
) -> None:
    assert refers_to("aria-labelledby", attributes, content), name


@asking_by_name
def test_a_question_is_described_and_its_way_back_has_the_focus(
    name: str, attributes: str, content: str
) -> None:
    assert refers_to("aria-describedby", attributes, content), name
    focused = re.findall(r"<button\b[^>]*\bautofocus\b[^>]*>", content)
    assert ["data-close-dialog" in button for button in focused] == [True], name
