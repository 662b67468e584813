"""Which events a webhook wants: exact types, and patterns as `task.*`."""

import re
from collections.abc import Iterable

from hubbub.errors import Invalid
from hubbub.features.backends.event_types import DURABLE, is_custom

_CUSTOM_PATTERN = re.compile(r"custom\.([a-z0-9_.]{1,63}\.)?\*\Z")


def checked_filter(wanted: Iterable[str]) -> list[str]:
    """`wanted` in order and without repetitions. Raises `Invalid` for what would never come,
    so that a typo is seen."""
    found = sorted(set(wanted))
    for text in found:
        if not (text in DURABLE or is_custom(text) or _is_pattern(text)):
            raise Invalid("events must be durable types, or patterns as task.*", field="events")
    return found


def wants(wanted: Iterable[str], type: str) -> bool:
    """Whether a filter lets an event of this type through; an empty one lets all."""
    nothing_said = True
    for text in wanted:
        if text == type or (text.endswith("*") and type.startswith(text[:-1])):
            return True
        nothing_said = False
    return nothing_said


def _is_pattern(text: str) -> bool:
    if _CUSTOM_PATTERN.match(text) is not None:
        return True
    return text.endswith(".*") and any(type.startswith(text[:-1]) for type in DURABLE)
