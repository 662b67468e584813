"""Excerpts: the part of a text that shows best why it was found, as FTS5 makes them."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

# Round a hit. Text that people write has no control characters.
HIT_BEGINS, HIT_ENDS = "\x02", "\x03"
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
LONGEST = 24  # words

_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
_ACCENTS = re.compile(r"[\u0300-\u036f]+")
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')


class _Hit(NamedTuple):
    """Words of a text, from `first` up to but not including `end`, that are a phrase."""

    first: int
    end: int
    phrase: int


class _Part(NamedTuple):
    """`LONGEST` words of a text, from `first`; the better one has the larger `worth`."""

    worth: tuple[int, int]
    first: int


def phrases(question: str) -> list[str]:
    """What `words.question` has put together, each word or phrase as it was typed."""
    return [quoted.replace('""', '"') for quoted in _QUOTED.findall(question)]


def excerpt(texts: Sequence[str], question: str) -> str:
    """The best part of the best of the texts, with marks round each hit."""
    asked = [_words(phrase) for phrase in phrases(question)]
    hits = [list(_hits(_words(text), asked)) for text in texts]
    parts = [_best_part(each) for each in hits]
    best = max(range(len(texts)), key=lambda n: (parts[n].worth, -n))
    return _marked(texts[best], hits[best], parts[best].first)


def _words(text: str) -> list[str]:
    """The words of the text as the index has them: in lower case and without accents."""
    decomposed = (unicodedata.normalize("NFD", word).lower() for word in _WORD.findall(text))
    return [_ACCENTS.sub("", word) for word in decomposed]


def _hits(words: Sequence[str], asked: Sequence[Sequence[str]]) -> Iterator[_Hit]:
    for place in range(len(words)):
        for number, phrase in enumerate(asked):
            there = words[place : place + len(phrase)]
            if number == len(asked) - 1 and phrase and len(there) == len(phrase):
                there = [*there[:-1], there[-1][: len(phrase[-1])]]  # may be a beginning
            if phrase and there == phrase:
                yield _Hit(place, place + len(phrase), number)
                break


def _best_part(hits: Sequence[_Hit]) -> _Part:
    """The part with the most different phrases, then with the most hits, then the first."""
    best = _Part((0, 0), 0)
    for hit in hits:
        inside = [other for other in hits if hit.first <= other.first < hit.first + LONGEST]
        worth = (len({other.phrase for other in inside}), len(inside))
        if worth > best.worth:
            margin = (LONGEST - (inside[-1].end - hit.first)) // 2
            best = _Part(worth, max(0, hit.first - max(0, margin)))
    return best


def _marked(text: str, hits: Sequence[_Hit], first: int) -> str:
    spans = [match.span() for match in _WORD.finditer(text)]
    first = max(0, min(first, len(spans) - LONGEST))
    end = min(len(spans), first + LONGEST)
    at = 0 if first == 0 else spans[first][0]
    pieces = ["" if first == 0 else ELLIPSIS]
    for hit in hits:
        if hit.first >= first and hit.end <= end and spans[hit.first][0] >= at:
            begins, ends = spans[hit.first][0], spans[hit.end - 1][1]
            pieces += [text[at:begins], HIT_BEGINS, text[begins:ends], HIT_ENDS]
            at = ends
    pieces += [text[at:]] if end == len(spans) else [text[at : spans[end - 1][1]], ELLIPSIS]
    return "".join(pieces)
