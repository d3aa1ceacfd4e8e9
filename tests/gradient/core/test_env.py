from collections.abc import Callable

import pytest
from django.core.exceptions import ImproperlyConfigured

from gradient.core import env

NAME = "GRADIENT_TEST_VARIABLE"


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Callable[[str | None], None]:
    """Sets the variable, or deletes it for None."""

    def give(value: str | None) -> None:
        if value is None:
            monkeypatch.delenv(NAME, raising=False)
        else:
            monkeypatch.setenv(NAME, value)

    return give


@pytest.mark.parametrize(("value", "text"), [(None, "x"), ("", ""), ("  a b ", "a b")])
def test_text_is_stripped(
    given: Callable[[str | None], None], value: str | None, text: str
) -> None:
    given(value)
    assert env.text(NAME, "x") == text


@pytest.mark.parametrize(
    ("value", "is_on"),
    [
        *[(text, True) for text in ("1", "true", " YES ", "on")],
        *[(text, False) for text in ("0", "False", "no", "off", "", " ")],
    ],
)
def test_a_flag_is_one_of_few_words(
    given: Callable[[str | None], None], value: str, is_on: bool
) -> None:
    given(value)
    assert env.flag(NAME, default=not is_on) is is_on


@pytest.mark.parametrize("default", [True, False])
def test_a_flag_that_is_not_set_has_its_default(
    given: Callable[[str | None], None], default: bool
) -> None:
    given(None)
    assert env.flag(NAME, default) is default


@pytest.mark.parametrize("value", ["2", "maybe", "truee", "none"])
def test_a_flag_that_is_neither_is_refused(given: Callable[[str | None], None], value: str) -> None:
    given(value)
    with pytest.raises(ImproperlyConfigured) as error:
        env.flag(NAME)
    assert str(error.value) == f"{NAME} must be one of true, false, 1, 0; got {value!r}."


@pytest.mark.parametrize(
    ("value", "number"), [(None, 7), ("", 7), (" ", 7), ("3", 3), (" 42 ", 42), ("007", 7)]
)
def test_an_integer(given: Callable[[str | None], None], value: str | None, number: int) -> None:
    given(value)
    assert env.integer(NAME, 7, minimum=3) == number


@pytest.mark.parametrize("value", ["2", "-5", "3.0", "1e3", "0x10", "1_000", "many", "٣٣"])
def test_an_integer_that_is_none_or_too_small_is_refused(
    given: Callable[[str | None], None], value: str
) -> None:
    given(value)
    with pytest.raises(ImproperlyConfigured) as error:
        env.integer(NAME, 7, minimum=3)
    assert str(error.value) == f"{NAME} must be an integer >= 3; got {value!r}."


@pytest.mark.parametrize(
    ("value", "words"), [(None, []), ("", []), (" , ", []), ("a", ["a"]), ("a, b,,c ", list("abc"))]
)
def test_words_are_separated_by_commas(
    given: Callable[[str | None], None], value: str | None, words: list[str]
) -> None:
    given(value)
    assert env.comma_separated(NAME) == words


@pytest.mark.parametrize(
    ("value", "rate"),
    [
        (None, (5, 60)),
        ("", (5, 60)),
        ("600/min", (600, 60)),
        (" 10/S ", (10, 1)),
        ("10/sec", (10, 1)),
        ("10/second", (10, 1)),
        ("9/minute", (9, 60)),
        ("1/h", (1, 3600)),
        ("1/hour", (1, 3600)),
    ],
)
def test_a_rate_is_so_many_in_a_period(
    given: Callable[[str | None], None], value: str | None, rate: tuple[int, int]
) -> None:
    given(value)
    assert env.rate(NAME, "5/min") == env.Rate(*rate)


@pytest.mark.parametrize("value", ["off", " OFF "])
def test_a_rate_can_be_off(given: Callable[[str | None], None], value: str) -> None:
    given(value)
    assert env.rate(NAME, "5/min") is None


@pytest.mark.parametrize(
    "value", ["600", "600/", "/min", "0/min", "-1/min", "1.5/min", "600/day", "600 / min", "none"]
)
def test_a_rate_that_is_none_is_refused(given: Callable[[str | None], None], value: str) -> None:
    given(value)
    with pytest.raises(ImproperlyConfigured) as error:
        env.rate(NAME, "5/min")
    assert str(error.value) == f"{NAME} must be like 600/min, 10/s or off; got {value!r}."


@pytest.mark.parametrize(
    "value", ["", "https://work.example/{token}", "http://a.example/?s={sessionId}#{token}"]
)
def test_a_link_to_a_workspace_has_the_token(
    given: Callable[[str | None], None], value: str
) -> None:
    given(value)
    assert env.link_to_workspace(NAME) == value


@pytest.mark.parametrize(
    "value", ["https://work.example", "work.example/{token}", "https://work.example/{token}{name}"]
)
def test_another_link_to_a_workspace_is_refused(
    given: Callable[[str | None], None], value: str
) -> None:
    given(value)
    with pytest.raises(ImproperlyConfigured, match=NAME):
        env.link_to_workspace(NAME)


def test_origins_may_have_to_be_exact(given: Callable[[str | None], None]) -> None:
    given("https://*.example.com")
    assert env.origins(NAME) == ["https://*.example.com"]
    with pytest.raises(ImproperlyConfigured, match=NAME):
        env.origins(NAME, wildcards=False)
