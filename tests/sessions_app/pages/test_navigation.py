import re

from sessions_app.pages import navigation
from sessions_app.vocabulary.enums import Role
from tests.browsing import member_client


def entries(page):
    nav = re.search(r'<nav class="site-nav".*?</nav>', page, re.DOTALL).group()
    return re.findall(r"<a [^>]*>([^<]*)</a>", nav)


def test_the_header_shows_the_pages_of_ones_role(organization, monkeypatch):
    keys = navigation.Entry(15, "Keys", "pages:sessions", roles={Role.OWNER})
    monkeypatch.setattr(navigation, "ENTRIES", [*navigation.ENTRIES, keys])
    assert "Keys" in entries(member_client(organization, Role.OWNER).get("/").text)
    assert "Keys" not in entries(member_client(organization, Role.REVIEWER).get("/").text)


def test_the_header_says_where_one_is(organization):
    page = member_client(organization, Role.REVIEWER).get("/sessions").text
    assert re.findall(r'<a href="([^"]*)" aria-current="page"', page) == ["/sessions"]
