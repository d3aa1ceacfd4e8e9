"""Texts as people type them when they search: without case, accents and typography."""

import unicodedata

from anyascii import anyascii


class _Letters(dict[int, str]):
    """What each character folds to, filled as characters come."""

    def __missing__(self, code: int) -> str:
        decomposed = unicodedata.normalize("NFKD", chr(code)).casefold()
        folded = "".join(map(_fold_character, unicodedata.normalize("NFKD", decomposed)))
        self[code] = folded
        return folded


_letters = _Letters()


def fold(text: str) -> str:
    """The text for comparison: lower case, without accents, and in the usual letters.

    Latin letters and punctuation become ASCII (`Ł` is `l`, `’` is `'`); the letters of other
    scripts are kept, without their accents. Two spellings that look the same fold to the same.
    """
    return text.lower() if text.isascii() else text.translate(_letters)


def _fold_character(character: str) -> str:
    if character.isascii():
        return character.lower()
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
