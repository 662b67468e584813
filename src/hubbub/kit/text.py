"""Checks of text that people write: length, form, and characters that must not travel."""

import re
import unicodedata

# C0 and C1 controls except tab and line feed. NUL can't be stored by PostgreSQL; the others
# forge log lines and terminals.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_LINE_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")


class BadText(ValueError):
    """The text breaks a rule; the message says which, and never repeats the text."""


def clean_text(text: str, *, longest: int, shortest: int = 1) -> str:
    """`text` in NFC with line ends as `\\n`, of `shortest` to `longest` characters.

    Raises `BadText` for control characters, lone surrogates, only white space, or a length
    out of bounds.
    """
    if len(text) > longest * 4:  # a cheap refusal before normalising
        raise BadText(f"must be at most {longest} characters")
    text = text.replace("\r\n", "\n")
    if not text.isascii():
        if _SURROGATES.search(text):
            raise BadText("must be valid Unicode")
        text = unicodedata.normalize("NFC", text)
    if _CONTROLS.search(text):
        raise BadText("must not contain control characters")
    if len(text) > longest:
        raise BadText(f"must be at most {longest} characters")
    if len(text) < shortest or (shortest and not text.strip()):
        raise BadText("must not be empty")
    return text


def clean_line(text: str, *, longest: int, shortest: int = 1) -> str:
    """As `clean_text`, for one line: stripped at the ends, without line breaks or tabs."""
    text = clean_text(text.strip(), longest=longest, shortest=shortest)
    if _LINE_CONTROLS.search(text):
        raise BadText("must be a single line")
    return text
