"""Markdown as HTML that is safe to show."""

import re
import time

import pytest

from gradient.core import markdown
from tests.markup import MARKUP

HOSTILE = [
    MARKUP,
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:x)",
    "[a](/admin/logout)",
    "[a](//evil.example/x)",
    '[a](https://x.example "\\" onmouseover=\\"alert(1)")',
    "<javascript:alert(1)>",
    "![a](javascript:alert(1))",
    '![" onerror="alert(1)](https://x.example/a.png)',
    "```<script>\n<b>\n```",
    "<div style='position:fixed'>",
    "[a]: javascript:alert(1)\n\n[a]",
    "&lt;script&gt;",
    "x\x00<script>",
]
TAG = re.compile(r"<(/?)([a-z0-9]+)([^<>]*)>")
LINK = re.compile(
    r' (href="(https?:|mailto:)[^"]*"|title="[^"]*"|target="_blank"'
    r'|rel="noopener noreferrer nofollow"|start="\d+")'
)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_comes_out_as_a_tag_or_an_attribute(text: str) -> None:
    html = markdown.render(text)
    assert html is not None
    rest = str(html)
    for match in TAG.finditer(html):
        assert match[2] in markdown.TAGS
        assert LINK.sub("", match[3]) == "", match[0]
        rest = rest.replace(match[0], "")
    assert "<" not in rest


def test_what_assistants_write_is_formatted() -> None:
    html = markdown.render("# A\n\n**b** ~~c~~\n\n- d\n\n|e|\n|-|\n|f|\n\n`g`\n\n3. h")
    assert html is not None
    for part in (
        "<h3>A</h3>",
        "<strong>b</strong>",
        "<s>c</s>",
        "<li>d</li>",
        "<td>f</td>",
        "<code>g</code>",
        '<ol start="3">',
    ):
        assert part in html


def test_a_link_opens_elsewhere_and_says_nothing_of_where_it_was() -> None:
    assert markdown.render("[a](https://x.example)") == (
        '<p><a href="https://x.example" target="_blank" rel="noopener noreferrer nofollow">a</a>'
        "</p>\n"
    )


def test_an_image_is_a_link_to_it() -> None:
    html = markdown.render("![A *chart*](https://x.example/a.png)")
    assert html is not None
    assert "<img" not in html
    assert 'href="https://x.example/a.png"' in html
    assert ">A chart</a>" in html


@pytest.mark.parametrize(
    "text", ["a" * 15_001, "a\n" * 1_000, "[" * 2_001], ids=["long", "lines", "marks"]
)
def test_what_could_be_slow_is_shown_as_it_is(text: str) -> None:
    assert markdown.render(text) is None
    assert markdown.render(text[: len(text) // 2]) is not None


@pytest.mark.parametrize("pattern", ["[a](", "![", "**a", "> ", " a\n- ", "[a]: b\n", "`", "<a "])
def test_the_slowest_texts_take_a_moment(pattern: str) -> None:
    begun = time.process_time()
    for size in (1_000, 2_000, 4_000, 15_000):
        markdown.render((pattern * size)[:size])
    assert time.process_time() - begun < 2


def test_a_page_renders_a_bounded_number_of_characters() -> None:
    page = markdown.PageRenderer()
    texts = ["word " * 2_000] * 20
    rendered = [page.render(text) is not None for text in texts]
    assert rendered == [True] * 15 + [False] * 5
