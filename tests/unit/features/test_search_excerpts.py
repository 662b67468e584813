"""Excerpts that are cut in Python, where the database has none that tell accents."""

import pytest

from hubbub.features.search.excerpts import LONGEST, excerpt
from hubbub.features.search.service import excerpt as parts
from hubbub.features.search.words import question


def shown(text: str, words: str, *others: str) -> str:
    """The excerpt with its hits in brackets."""
    marked = parts(excerpt([text, *others], question(words)))
    return "".join(f"[{part['text']}]" if part["hit"] else part["text"] for part in marked)


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("The launch page is ready", "Launch pag", "The [launch] [page] is ready"),
        ("Über den CAFÉS von Paris", "uber cafes", "[Über] den [CAFÉS] von Paris"),
        ("mail mary@example.com, mary!", "mary@example.com", "mail [mary@example.com], mary!"),
        ("(rocket)", "rocket", "([rocket])"),
        ("<b>rocket</b>", "rocket", "<b>[rocket]</b>"),
        ("a rocket is a rocket", "rocket", "a [rocket] is a [rocket]"),
        ("rockets and rocketry", "rocket and", "rockets [and] rocketry"),
        ("cafe\u0301 au lait", "cafe", "[cafe\u0301] au lait"),
        ("no such word", "rocket", "no such word"),
        ("", "rocket", ""),
        ("\N{ROCKET}", "rocket", "\N{ROCKET}"),
    ],
)
def test_hits_are_marked_as_they_are_written(text: str, words: str, expected: str) -> None:
    assert shown(text, words) == expected


def test_of_a_long_text_the_part_with_the_most_different_words_is_shown() -> None:
    far = "and so on " * 30
    text = f"rocket rocket rocket {far}the rocket launch {far}"
    found = shown(text, "rocket launch")
    assert "[rocket] [launch]" in found
    assert found.startswith("\N{HORIZONTAL ELLIPSIS}")
    assert found.endswith("\N{HORIZONTAL ELLIPSIS}")
    assert len(found.split()) == LONGEST


def test_the_beginning_and_the_end_of_a_text_are_not_marked_as_cut() -> None:
    assert shown("rocket " + "x " * 30, "rocket").startswith("[rocket] x")
    assert shown("x " * 30 + "rocket.", "rocket").endswith(" [rocket].")


def test_of_two_texts_the_first_is_shown_unless_the_second_has_more() -> None:
    assert shown("a rocket", "rocket", "another rocket") == "a [rocket]"
    assert shown("paint", "rocket", "for the rocket") == "for the [rocket]"
    assert shown("the rocket", "rocket red", "a red rocket") == "a [red] [rocket]"
