"""Ids of messages: UUIDs of version 7 (RFC 9562), which begin with the time."""

import secrets
import time
from uuid import UUID

LONGEST_ID = 64


def new_id() -> str:
    """An id that nobody else has. Ids of later milliseconds sort later."""
    milliseconds = time.time_ns() // 1_000_000 & (1 << 48) - 1
    number = milliseconds << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62
    return str(UUID(int=number | secrets.randbits(62)))


def checked_id(id: str) -> str:
    """`id` if the server takes it. Raises `ValueError`."""
    if not 1 <= len(id) <= LONGEST_ID or "\x00" in id:
        raise ValueError(f"an id is 1 to {LONGEST_ID} characters without NUL")
    return id
