"""The forms of a page, as a browser would send them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

Values = dict[str, list[str]]


@dataclass
class HtmlForm:
    """A form. `values` has what it would send unchanged, `texts` the names of its text fields with
    their `maxlength`, `names` those of all its fields but files and buttons."""

    method: str
    action: str
    values: Values = field(default_factory=dict)
    texts: dict[str, int | None] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    def add(self, name: str, value: str) -> None:
        self.values.setdefault(name, []).append(value)


class _Parser(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.forms: list[HtmlForm] = []
        self.form: HtmlForm | None = None
        self.textarea = ""
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = given.get("action") or self.path
            self.form = HtmlForm(given.get("method", "get").lower(), action.partition("#")[0])
            self.forms.append(self.form)
        elif self.form is not None:
            self._control(self.form, tag, given.get("name", ""), given)

    def _control(self, form: HtmlForm, tag: str, name: str, given: dict[str, str]) -> None:
        if name and tag in ("input", "textarea", "select") and given.get("type") != "file":
            form.names.add(name)
        if tag == "input" and name:
            self._input(form, name, given)
        elif tag == "textarea" and name:
            self.textarea = name
            form.texts[name] = _length(given)
            form.values[name] = [""]
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            if "selected" in given or self.select not in form.values:
                form.values[self.select] = [given.get("value", "")]
        elif tag == "button" and given.get("type") == "submit" and "form" not in given:
            form.buttons.append((name, given.get("value", "")))

    def _input(self, form: HtmlForm, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind in ("checkbox", "radio"):
            if "checked" in given or name == "session":
                form.add(name, given.get("value", "on"))
        elif kind == "file":
            form.files.append(name)
        else:
            form.add(name, given.get("value", ""))
            if kind in ("text", "search", "url", "email"):
                form.texts[name] = _length(given)

    def handle_data(self, data: str) -> None:
        if self.textarea and self.form is not None:
            self.form.values[self.textarea] = [data.removeprefix("\n")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "textarea":
            self.textarea = ""
        elif tag == "select":
            self.select = ""


def forms_in(html: str, path: str) -> list[HtmlForm]:
    """The forms of a page at `path`. A form that is sent by POST has its first button's value."""
    parser = _Parser(path)
    parser.feed(html)
    return parser.forms


def _length(given: dict[str, str]) -> int | None:
    return int(given["maxlength"]) if "maxlength" in given else None
