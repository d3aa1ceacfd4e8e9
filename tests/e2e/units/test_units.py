"""Unit tests of the scripts, which run in the browser, under the policy that every page has.

Each `*.test.js` here is one test: it imports modules as the live server serves them, and names the
cases that fail.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from gradient.middleware import CONTENT_SECURITY_POLICY

pytestmark = pytest.mark.django_db(transaction=True)

UNITS = sorted(path.name for path in Path(__file__).parent.glob("*.test.js"))
RUN = """async (name) => {
    await import(`/static/units/${name}`);
    return (await import("/static/units/harness.js")).runAll();
}"""
FAILING = """async () => {
    const { equal, runAll, test } = await import("/static/units/harness.js");
    test("right", () => equal([1, { a: null }], [1, { a: null }]));
    test("wrong", () => equal([1], [2]));
    test("late", () => Promise.reject(new Error("too late")));
    return runAll();
}"""


@pytest.fixture
def empty_page(page: Page) -> Page:
    """A page that loads no scripts: the one for an unknown address."""
    response = page.goto("/unit-tests")
    assert response is not None
    assert response.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    return page


@pytest.mark.parametrize("name", UNITS)
def test_unit(empty_page: Page, name: str) -> None:
    result = empty_page.evaluate(RUN, name)
    assert result["count"] > 0
    assert result["failures"] == []


def test_a_case_that_fails_is_reported(empty_page: Page) -> None:
    result = empty_page.evaluate(FAILING)
    assert result == {"count": 3, "failures": ["wrong: [1] instead of [2]", "late: too late"]}
