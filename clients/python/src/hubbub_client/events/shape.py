"""From JSON to the fields of a dataclass: what fits is taken, what must be there and is not,
or is of another type, is a `Misfit`."""

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

Take = Callable[[Any], Any]


class Misfit(Exception):
    """The value is not of the type."""


@cache
def shape(kind: type) -> tuple[tuple[str, Take, bool], ...]:
    """Each field of the dataclass `kind` but `envelope`: name, how it is taken, and whether it
    must be there."""
    hints = get_type_hints(kind)
    return tuple(
        (
            field.name,
            _take(hints[field.name]),
            field.default is MISSING and field.default_factory is MISSING,
        )
        for field in fields(kind)
        if field.name != "envelope"
    )


def fit(kind: type, data: Mapping[str, Any]) -> dict[str, Any]:
    """The values in `data` for `kind`'s fields. An optional one that is of another type counts
    as missing. Raises `Misfit`."""
    values = {}
    for name, take, needed in shape(kind):
        try:
            values[name] = take(data[name])
        except (KeyError, Misfit):
            if needed:
                raise Misfit(name) from None
    return values


def _take(hint: Any) -> Take:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        takes = [_take(one) for one in arguments]
        return lambda value: _first(takes, value)
    if origin is tuple:
        each = _take(arguments[0])
        return lambda value: tuple(each(item) for item in _exactly(list, value))
    if origin is not None:  # Mapping[str, Any]
        return lambda value: _exactly(dict, value)
    if hint is float:
        return _number
    if hint in (int, str, bool, type(None)):
        return lambda value: _exactly(hint, value)
    return lambda value: hint(**fit(hint, _exactly(dict, value)))


def _first(takes: list[Take], value: Any) -> Any:
    for take in takes:
        try:
            return take(value)
        except Misfit:
            continue
    raise Misfit


def _exactly(kind: type, value: Any) -> Any:
    if type(value) is not kind:  # True is no number
        raise Misfit
    return value


def _number(value: Any) -> float:
    if type(value) not in (int, float):
        raise Misfit
    try:
        return float(value)
    except OverflowError:
        raise Misfit from None
