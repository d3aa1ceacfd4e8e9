"""The links of a page."""

import html
import re

_href = re.compile(r'<a [^>]*href="([^"]*)"')


def links_in(text: str) -> list[str]:
    return [html.unescape(link) for link in _href.findall(text)]
