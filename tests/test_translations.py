"""What candidates read is marked for translation, and each catalog has all of it.

That the catalogs have every marked text is checked by `make texts` in CI.
"""

import gettext
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.conf import settings
from django.template.base import Lexer, TokenType

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
DOMAINS = ["django", "djangojs"]
TEMPLATES = [
    ROOT / "templates/candidate.html",
    *sorted((ROOT / "templates").glob("[345e]*.html")),
    *sorted((ROOT / "templates/sessions_app/workspace").rglob("*.html")),
]
JS = ROOT / "static/js"
SCRIPTS = [
    *sorted((JS / "workspace").rglob("*.js")),
    *sorted((JS / "session-client").rglob("*.js")),
    JS / "duration.js",
]
SPOKEN_ATTRIBUTES = {"alt", "aria-description", "aria-label", "placeholder", "title"}
SAME_IN_EVERY_LANGUAGE = {"gradient", "UTC"}
LETTERS = re.compile(r"[^\W\d_]{2}")
MARKED = re.compile(r"\bn?gettext\(\s*(?:\"[^\"]*\",?\s*)+")
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
STRING = re.compile(r"\"([^\"\n]*)\"|`([^`]*)`")
SENTENCE = re.compile(r"^ ?[A-Z“][a-z]+( |[.:…?!]|$)|[a-z]\. |[a-z]{2}[.…!?]$")
NOT_FOR_READERS = {
    "Bearer ${this.token}",
    "The pane “${pane}” did not load.",  # on the console
    "Another tab holds an older version.",  # why the browser keeps nothing
    *("Alt", "Control", "Enter", "Escape", "Home", "End", "Shift", "Authorization"),
}


@pytest.fixture(params=[f"{language} {domain}" for language in LANGUAGES for domain in DOMAINS])
def catalog_path(request: pytest.FixtureRequest) -> Path:
    language, domain = str(request.param).split(" ")
    return ROOT / "locale" / language / "LC_MESSAGES" / f"{domain}.po"


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, abort_invalid=True)


def test_a_catalog_is_complete_and_keeps_every_placeholder(catalog_path: Path) -> None:
    catalog = _read(catalog_path)
    assert len(catalog) > 100
    empty = [message.id for message in catalog if message.id and not _is_translated(message.string)]
    assert not empty
    assert not [message.id for message in catalog if message.id and message.fuzzy]
    assert not [(message.id, errors) for message, errors in catalog.check()]


def _is_translated(text: object) -> bool:
    return all(text) if isinstance(text, tuple | list) else bool(text)


def test_every_language_has_the_same_texts() -> None:
    for domain in DOMAINS:
        paths = [ROOT / f"locale/{language}/LC_MESSAGES/{domain}.po" for language in LANGUAGES]
        ids = [{str(message.id) for message in _read(path)} for path in paths]
        assert all(each == ids[0] for each in ids)


def test_a_compiled_catalog_is_that_of_its_source(catalog_path: Path) -> None:
    with catalog_path.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in _read(catalog_path):
        if isinstance(message.id, tuple):
            one, many = message.id
            forms = {compiled.ngettext(one, many, count) for count in range(200)}
            assert forms <= {*(message.string or ())}
        elif message.id:
            assert compiled.gettext(str(message.id)) == message.string, message.id


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_candidate_s_template_has_no_sentence_that_is_not_marked(path: Path) -> None:
    assert list(_unmarked(path.read_text())) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_candidate_s_script_has_no_sentence_that_is_not_marked(path: Path) -> None:
    assert _unmarked_in_script(path.read_text()) == []


@pytest.mark.parametrize(
    "template",
    [
        "<p>Start now</p>",
        '{% translate "Start" %} now',
        '<button aria-label="Close it"></button>',
        "{% blocktranslate %}Start{% endblocktranslate %}<b>at once</b>",
    ],
)
def test_an_unmarked_sentence_in_a_template_is_found(template: str) -> None:
    assert list(_unmarked(template))


@pytest.mark.parametrize(
    "script", ['show("Saved.");', "show(`Phase ${number}`);", 'const LABELS = { up: "Helpful" };']
)
def test_an_unmarked_sentence_in_a_script_is_found(script: str) -> None:
    assert _unmarked_in_script(script)
    assert not _unmarked_in_script('show(gettext("Saved."), "button little");')


class _Texts(HTMLParser):
    """Collects what somebody reads or hears; what a template tag writes is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        self.texts += [value for name, value in attrs if name in SPOKEN_ATTRIBUTES and value]

    def handle_endtag(self, _tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside not in ("kbd", "code", "script"):
            self.texts.append(data)


def _unmarked(template: str) -> Iterator[str]:
    parser = _Texts()
    is_marked = False
    for token in Lexer(template).tokenize():
        if token.token_type == TokenType.BLOCK:
            name = token.contents.split()[0]
            if name == "blocktranslate" or token.contents.endswith("_attributes"):
                is_marked = True
            elif name in ("endblocktranslate", "endblock"):
                is_marked = False
        elif token.token_type == TokenType.TEXT and not is_marked:
            parser.feed(token.contents)
    parser.close()
    for text in parser.texts:
        words = [word for word in text.split() if word not in SAME_IN_EVERY_LANGUAGE]
        if LETTERS.search(" ".join(words)):
            yield text.strip()


def _unmarked_in_script(script: str) -> list[str]:
    code = MARKED.sub("", COMMENT.sub("", script))
    strings = [first or second for first, second in STRING.findall(code)]
    return [text for text in strings if SENTENCE.search(text) and text not in NOT_FOR_READERS]
