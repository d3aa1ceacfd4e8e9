"""Markdown of an assistant as HTML that is safe to show: CommonMark with tables and strikethrough.

HTML in the text is shown as text. Images become links to themselves, since nothing is loaded from
elsewhere. What comes out of the renderer is cleaned once more by a list of what is allowed.
"""

import re
from collections.abc import Sequence
from typing import Any

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

MAX_LENGTH = 15_000
"""Characters of a text that is rendered; a longer one is shown as it is."""
MAX_MARKS = 2_000
"""Characters of a kind by which a text is slow to render; with more it is shown as it is."""
MAX_LINES = 1_000
MAX_CHARACTERS_OF_A_PAGE = 150_000
_MAX_NESTING = 20
_SLOW = re.compile(r"[\[\]!*_~`<>|]")
TAGS = {
    *("a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre"),
    *("s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto"}


def render(text: str) -> SafeString | None:
    """The text as HTML, or None if it is to be shown as it is."""
    if len(text) > MAX_LENGTH or text.count("\n") >= MAX_LINES:
        return None
    if len(_SLOW.findall(text)) > MAX_MARKS:
        return None
    html = _markdown.render(text)
    return SafeString(
        nh3.clean(
            html,
            tags=TAGS,
            attributes=_ATTRIBUTES,
            url_schemes=_SCHEMES,
            link_rel="noopener noreferrer nofollow",
            set_tag_attribute_values={"a": {"target": "_blank"}},
            url_relative="deny",
        )
    )


class PageRenderer:
    """Renders the texts of one answer; once they are too many, the rest is shown as it is."""

    def __init__(self) -> None:
        self._left = MAX_CHARACTERS_OF_A_PAGE

    def render(self, text: str) -> SafeString | None:
        self._left -= len(text)
        return None if self._left < 0 else render(text)


def _image(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any
) -> str:
    """A link to the image, with its description as the text."""
    token = tokens[index]
    text = self.renderInlineAsText(token.children, options, env) or "image"
    link = Token("link_open", "a", 1, attrs={"href": token.attrs["src"]})
    return f"<a{self.renderAttrs(link)}>{_escape(text)}</a>"


def _heading(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any
) -> str:
    """Headings stand below those of the page."""
    token = tokens[index]
    token.tag = f"h{min(6, int(token.tag[1]) + 2)}"
    return self.renderToken(tokens, index, options, env)


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _create() -> MarkdownIt:
    options = {"html": False, "linkify": False, "maxNesting": _MAX_NESTING}
    markdown = MarkdownIt("commonmark", options).enable(["table", "strikethrough"])
    for name, rule in [("image", _image), ("heading_open", _heading), ("heading_close", _heading)]:
        markdown.add_render_rule(name, rule)
    return markdown


_markdown = _create()
