"""Text that people write: what is let through, changed and refused."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbub.kit.text import BadText, clean_line, clean_text


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a", "a"),
        ("a\nb\tc", "a\nb\tc"),
        ("a\r\nb\r\n", "a\nb\n"),
        ("e\u0301", "é"),
        ("\u212b", "Å"),
        (" a ", " a "),
        ("👩‍👩‍👧", "👩‍👩‍👧"),
        ("\ufeffa", "\ufeffa"),
    ],
    ids=range(8),
)
def test_good_text_is_normalised_and_otherwise_left_alone_m1(text: str, clean: str) -> None:
    assert clean_text(text, longest=100) == clean


@pytest.mark.parametrize(
    "control", [chr(code) for code in [*range(32), *range(0x7F, 0xA0)]], ids=ascii
)
def test_controls_other_than_tab_and_line_feed_are_refused_m1(control: str) -> None:
    if control in "\t\n":
        assert clean_text(f"a{control}b", longest=10) == f"a{control}b"
        return
    with pytest.raises(BadText, match="control"):
        clean_text(f"a{control}b", longest=10)


@pytest.mark.parametrize("text", ["\ud800", "a\udfff", "\udc00\ud800"], ids=ascii)
def test_halves_of_surrogate_pairs_are_refused_m1(text: str) -> None:
    with pytest.raises(BadText, match="Unicode"):
        clean_text(text, longest=10)


@pytest.mark.parametrize("text", ["", " ", "\n\t ", "\u2003\u3000"], ids=ascii)
def test_nothing_but_space_is_empty_m1(text: str) -> None:
    with pytest.raises(BadText, match="empty"):
        clean_text(text, longest=10)


def test_the_length_is_counted_in_characters_after_normalising_m1() -> None:
    assert clean_text("e\u0301" * 10, longest=10) == "é" * 10
    assert clean_text("\r\n" * 9 + "a", longest=10) == "\n" * 9 + "a"
    for long in ("x" * 11, "🎉" * 11, "e\u0301" * 11, "x" * 1000):
        with pytest.raises(BadText, match="at most 10"):
            clean_text(long, longest=10)


def test_nothing_at_all_is_fine_where_the_shortest_is_zero() -> None:
    assert clean_text("", longest=10, shortest=0) == ""
    assert clean_line(" ", longest=10, shortest=0) == ""


def test_a_line_is_stripped_and_has_no_breaks() -> None:
    assert clean_line("  a  b \n", longest=10) == "a  b"
    for text in ("a\nb", "a\tb", "a\r\nb"):
        with pytest.raises(BadText, match="line"):
            clean_line(text, longest=10)


def test_a_refusal_never_repeats_the_text_x1() -> None:
    for text in ("canary\x00", "canary" * 100, "canary\ud800"):
        with pytest.raises(BadText) as caught:
            clean_text(text, longest=50)
        assert "canary" not in str(caught.value)


@given(st.text(max_size=50))
def test_clean_text_is_clean_again_and_can_travel_m1(text: str) -> None:
    try:
        clean = clean_text(text, longest=30)
    except BadText:
        return
    assert clean_text(clean, longest=30) == clean
    assert unicodedata.is_normalized("NFC", clean)
    assert 1 <= len(clean) <= 30
    clean.encode()
