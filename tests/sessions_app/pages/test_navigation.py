import re

from sessions_app.models import Organization
from sessions_app.pages.navigation import NAVIGATION, NavigationItem
from sessions_app.vocabulary.enums import Role
from tests.annotations import present
from tests.browsing import member_client
from tests.registries import registered


def entries(page: str) -> list[str]:
    nav = present(re.search(r'<nav class="site-nav".*?</nav>', page, re.DOTALL)).group()
    return re.findall(r"<a [^>]*>([^<]*)</a>", nav)


def test_the_header_shows_the_pages_of_the_users_role_in_order(
    organization: Organization,
) -> None:
    keys = NavigationItem("keys", 15, "Keys", "pages:sessions", roles={Role.OWNER})
    with registered(NAVIGATION, keys):
        owners = entries(member_client(organization, Role.OWNER).get("/").text)
        assert owners[:3] == ["Home", "Keys", "Sessions"]
        assert "Keys" not in entries(member_client(organization, Role.REVIEWER).get("/").text)


def test_the_header_marks_the_current_page(organization: Organization) -> None:
    page = member_client(organization, Role.REVIEWER).get("/sessions").text
    assert re.findall(r'<a href="([^"]*)" aria-current="page"', page) == ["/sessions"]
