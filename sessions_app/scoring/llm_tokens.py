"""Estimates the number of tokens of a text, on the high side.

Tokenizers differ. All of them need more tokens for a character outside of ASCII, and most for Asian
scripts; the number of UTF-8 bytes is a good measure of that.
"""

from bisect import bisect_right

ASCII_CHARACTERS_OF_A_TOKEN = 3
OTHER_BYTES_OF_A_TOKEN = 2


def estimate(text: str) -> int:
    """An upper estimate of the text's tokens."""
    size, ascii = len(text.encode(errors="replace")), len(text.encode("ascii", "ignore"))
    return -(-ascii // ASCII_CHARACTERS_OF_A_TOKEN) + -(-(size - ascii) // OTHER_BYTES_OF_A_TOKEN)


def truncate(text: str, max_tokens: int) -> str:
    """The text, or its beginning and end with the number of characters left out between them."""
    if estimate(text) <= max_tokens:
        return text
    end = text[len(text) - _fitting_length(text[::-1], max_tokens // 4) :]
    begin = text[: _fitting_length(text, max_tokens - max_tokens // 4)]
    left_out = len(text) - len(begin) - len(end)
    return f"{begin} [{left_out} characters left out] {end}"


def _fitting_length(text: str, max_tokens: int) -> int:
    """The number of characters of the longest prefix that fits."""
    longest = min(len(text), max_tokens * ASCII_CHARACTERS_OF_A_TOKEN)
    return bisect_right(range(1, longest + 1), max_tokens, key=lambda n: estimate(text[:n]))
