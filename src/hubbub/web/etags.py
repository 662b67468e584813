"""Versions as entity tags (RFC 9110, section 8.8): guards of changes, and answers left out."""

import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header

_FORM = r'^(\*|(W/)?"[!#-~]*"([ \t]*,[ \t]*(W/)?"[!#-~]*")*)$'
_TAG = re.compile(r'"([^"]*)"')


@dataclass(frozen=True, slots=True)
class Tags:
    """The versions that a header names; None is `*`, which names any.

    A weak tag (`W/"3"`) counts as a strong one: it is ours, made weak by a proxy that
    compressed the answer.
    """

    named: frozenset[str] | None

    def __contains__(self, version: object) -> bool:
        return self.named is None or str(version) in self.named


def etag(version: int) -> str:
    """The `ETag` of a version."""
    return f'"{version}"'


def _tags(header: str | None) -> Tags | None:
    if header is None:
        return None
    return Tags(None if header == "*" else frozenset(_TAG.findall(header)))


def _guard(
    if_match: Annotated[
        str | None,
        Header(
            alias="If-Match",
            max_length=1_000,
            pattern=_FORM,
            description="Changes the task only if it still has this version, as in its `ETag`; "
            "otherwise 412.",
        ),
    ] = None,
) -> Tags | None:
    return _tags(if_match)


def _known(
    if_none_match: Annotated[
        str | None,
        Header(
            alias="If-None-Match",
            max_length=1_000,
            pattern=_FORM,
            description="The version that the caller has, as in its `ETag`; 304 if it is current.",
        ),
    ] = None,
) -> Tags | None:
    return _tags(if_none_match)


Guard = Annotated[Tags | None, Depends(_guard)]
"""The versions that the caller means to change; None is any."""

Known = Annotated[Tags | None, Depends(_known)]
"""The versions that the caller has already."""
