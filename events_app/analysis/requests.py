"""What a request to the assistant holds: not how long it is, which depends on the script.

A request can say four things: what is wanted (the goal), a constraint on it, the source to use, and
the form of the answer. They are recognized by numbers, marks and words (`request_words`), so that
the same request counts the same in each of the languages. A request in any other language gets the
benefit of the doubt: what cannot be read is not held against its author.
"""

import re
from functools import cache
from unicodedata import category, normalize

from events_app.analysis import request_words

PARTS_OF_A_CLEAR_REQUEST = 2
READ_LENGTH = 2_000
"""The characters of a request that are read."""
_MIN_WORDS = 3
"""Fewer words name no goal: “go on”, “yes, please”."""
_PART_OF_A_WORD = 6
"""A beginning of a word with so many letters is recognized inside compounds too."""
_WHOLE_WORD = 3
"""So short a word is compared as a whole: as a beginning it would be found in other languages."""
_COMMON_SHARE = 0.15
"""The part of a text's words that are among the commonest, in a language that is known; in English
it is about 0.4."""
_PUNCTUATION = ".,;:!?()[]{}\"'«»“”„‘’،؛؟।"
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_CHARACTERS_OF_A_WORD = 2
_LETTERS_WITH_CASE = re.compile(r"[a-zß-ɏͰ-ϿЀ-ӿ]")
_NUMBER = re.compile(r"\d")
_REFERENCE = re.compile(r"https?://|\w+\.(?:csv|docx?|json|md|pdf|pptx?|txt|xlsx?)\b|@\w")
_LAYOUT = re.compile(r"(?m)^\s*(?:[-*•·]|\d+[.)]|[a-z]\))\s")


def is_clear(text: str) -> bool:
    """Whether the request holds two of the four parts."""
    normal = _normal(text[:READ_LENGTH])
    parts = _parts(normal, text[:READ_LENGTH])
    return len(parts) >= PARTS_OF_A_CLEAR_REQUEST or ("goal" in parts and not _is_known(normal))


def parts(text: str) -> set[str]:
    """The parts that are recognized: goal, constraint, source, form."""
    return _parts(_normal(text[:READ_LENGTH]), text[:READ_LENGTH])


def _parts(normal: str, text: str) -> set[str]:
    found = {
        "goal": _count_words(text) >= _MIN_WORDS,
        "constraint": bool(_NUMBER.search(text) or _matches("CONSTRAINT", normal)),
        "source": bool(_REFERENCE.search(text) or _matches("SOURCE", normal)),
        "form": bool(_LAYOUT.search(text) or _matches("FORM", normal)),
    }
    return {name for name, is_there in found.items() if is_there}


def _count_words(text: str) -> float:
    """Words between spaces; in scripts without these, two characters are one."""
    spaced = sum(any(map(str.isalnum, word)) for word in _UNSPACED.sub(" ", text).split())
    return spaced + len(_UNSPACED.findall(text)) / _CHARACTERS_OF_A_WORD


def _matches(name: str, normal: str) -> bool:
    return _pattern(name).search(normal) is not None


def _is_known(normal: str) -> bool:
    """Whether the text is in one of the languages whose words are known."""
    if _CJK.search(normal) or re.search("[\u1100-\u11ff]", normal):
        return True
    words = [word.strip(_PUNCTUATION) for word in normal.split()]
    if sum(word in _common() for word in words) >= _COMMON_SHARE * len(words):
        return True
    return any(_matches(name, normal) for name in ("CONSTRAINT", "SOURCE", "FORM"))


@cache
def _pattern(name: str) -> re.Pattern[str]:
    words = _normal(getattr(request_words, name)).split()
    inside = [word for word in words if len(word) >= _PART_OF_A_WORD or not _has_case(word)]
    whole = [word for word in words if len(word) <= _WHOLE_WORD and word not in inside]
    beginnings = [word for word in words if word not in inside and word not in whole]
    return re.compile(rf"\b(?:{'|'.join(beginnings)}|(?:{'|'.join(whole)})\b)|{'|'.join(inside)}")


@cache
def _common() -> frozenset[str]:
    return frozenset(_normal(request_words.COMMON).split())


def _has_case(word: str) -> bool:
    """Latin, Greek or Cyrillic. In other scripts short words may begin with a particle."""
    return _LETTERS_WITH_CASE.match(word) is not None


def _normal(text: str) -> str:
    """Without accents and case, and in one form, whatever keyboard it was typed on."""
    decomposed = normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if category(character) != "Mn")
