"""The length of a text in tokens, estimated high: what fits by the estimate fits.

Tokenizers differ. All of them need more tokens for a character outside of ASCII, and most for the
scripts of Asia; the bytes of UTF-8 follow that well.
"""

from bisect import bisect_right

ASCII_CHARACTERS_OF_A_TOKEN = 3
OTHER_BYTES_OF_A_TOKEN = 2


def estimate(text: str) -> int:
    """At most so many tokens."""
    size, ascii = len(text.encode(errors="replace")), len(text.encode("ascii", "ignore"))
    return -(-ascii // ASCII_CHARACTERS_OF_A_TOKEN) + -(-(size - ascii) // OTHER_BYTES_OF_A_TOKEN)


def truncate(text: str, max_tokens: int) -> str:
    """The text, or its beginning and end with the number of characters left out between them."""
    if estimate(text) <= max_tokens:
        return text
    end = text[len(text) - _fitting(text[::-1], max_tokens // 4) :]
    begin = text[: _fitting(text, max_tokens - max_tokens // 4)]
    left_out = len(text) - len(begin) - len(end)
    return f"{begin} [{left_out} characters left out] {end}"


def _fitting(text: str, max_tokens: int) -> int:
    """The number of characters of the longest beginning that fits."""
    longest = min(len(text), max_tokens * ASCII_CHARACTERS_OF_A_TOKEN)
    return bisect_right(range(1, longest + 1), max_tokens, key=lambda n: estimate(text[:n]))
