"""What people type into the search box, as a question that the index understands."""

import re
import unicodedata

MOST_PARTS = 12

_PARTS = re.compile(r"[^\W_]+")


def question(text: str) -> str:
    """`text` in the index's own language: every word must be there, and the last one may be
    the beginning of one. Empty when there is no word in it.

    Each word is quoted, so none is an operator; what looks like several ("ready-made") is
    looked for as a phrase. Words beyond `MOST_PARTS` are left out.
    """
    words: list[str] = []
    room = MOST_PARTS
    for word in text.split():
        if not any(map(_is_indexed, word)):
            continue
        room -= max(1, len(_PARTS.findall(word)))
        if room < 0 and words:
            break
        words.append('"' + word.replace('"', '""') + '"')
    return " ".join(words) + "*" if words else ""


def _is_indexed(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN" or unicodedata.category(character) == "Co"
