import pytest

from sessions_app.scoring.llm_tokens import estimate, truncate


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), ("abc", 1), ("abcd", 2), ("ж" * 10, 10), ("字" * 10, 15), ("😀" * 10, 20)],
)
def test_a_script_costs_what_tokenizers_make_of_it(text: str, tokens: int) -> None:
    assert estimate(text) == tokens


def test_half_a_surrogate_pair_is_counted_too() -> None:
    assert estimate("\ud83d") > 0


def test_a_cut_text_says_how_much_is_missing() -> None:
    text = "a" * 225 + "b" * 300 + "c" * 75
    assert truncate(text, 100) == "a" * 225 + " [300 characters left out] " + "c" * 75
    assert truncate(text, 200) == text


@pytest.mark.parametrize("letter", ["a", "ж", "字", "😀", "a字"])
@pytest.mark.parametrize("tokens", [0, 1, 4, 50, 333])
def test_what_is_left_fits(letter: str, tokens: int) -> None:
    cut = truncate(letter * 5_000, tokens)
    begin, _, end = cut.partition(" [")
    kept = begin + end.partition("] ")[2]
    assert estimate(kept) <= tokens + 1
    assert len(kept) + int(cut.split("[")[1].split()[0]) == len(letter) * 5_000
