"""Texts as people type them when they search: without case, accents and typography."""

import unicodedata
from functools import lru_cache

from anyascii import anyascii


def fold(text: str) -> str:
    """The text for comparison: lower case, without accents, and in the usual letters.

    Latin letters and punctuation become ASCII (`Ł` is `l`, `’` is `'`); the letters of other
    scripts are kept, without their accents. Two spellings that look the same fold to the same.
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(_fold_character(character) for character in decomposed)


@lru_cache(maxsize=10_000)
def _fold_character(character: str) -> str:
    if character.isascii():
        return character
    category = unicodedata.category(character)
    # Vowel signs of Indic scripts are marks too, but of class 0: without them words would be lost.
    if category == "Cf" or unicodedata.combining(character):
        return ""
    if category == "Zs":
        return " "
    is_typography = category[0] == "P" and "\u2000" <= character <= "\u206f"
    name = unicodedata.name(character, "")
    if name.startswith(("LATIN ", "MODIFIER LETTER ")) or is_typography:
        return anyascii(character).lower() or character
    return character
