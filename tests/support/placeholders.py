"""Values of a golden conversation: said with their examples, or compared with what came."""

import re
from collections.abc import Callable, Mapping
from typing import Any

TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_NAME = re.compile(r"\$\{([^}]+)\}")


def _is(*types: type) -> Callable[[Any], bool]:
    return lambda value: type(value) in types


KINDS: Mapping[str, Callable[[Any], bool]] = {
    "timestamp": lambda value: isinstance(value, str) and bool(TIMESTAMP.fullmatch(value)),
    "string": _is(str),
    "integer": _is(int),
    "number": _is(int, float),
    "boolean": _is(bool),
    "object": _is(dict),
    "array": _is(list),
}


class Mismatch(Exception):
    """What came is not what the conversation has; says where."""


class Values:
    """What is known so far, by name."""

    def __init__(self, known: Mapping[str, Any]) -> None:
        self._known = dict(known)

    def said(self, line: Any) -> Any:
        """What the speaker of `line` says: examples for what differs, and what is known."""
        if isinstance(line, str):
            return self._filled(line)
        if isinstance(line, list):
            return [self.said(item) for item in line]
        if not isinstance(line, dict):
            return line
        if "$get" in line:
            return self._got(line)
        if "$unordered" in line:
            return self.said(line["$unordered"])
        if "$any" in line:
            assert KINDS[line["$any"]](line["example"]), line
            return self._kept(line, line["example"])
        return {key: self.said(value) for key, value in line.items()}

    def heard(self, line: Any, came: Any, *, more: bool = False) -> None:
        """Compares what came with `line`, and keeps what that sets. Raises `Mismatch`, and then
        nothing is kept. With `more`, objects may have fields that the line has not."""
        before = dict(self._known)
        try:
            self._compare(line, came, "", more)
        except Mismatch:
            self._known = before
            raise

    def _compare(self, line: Any, came: Any, where: str, more: bool) -> None:
        if isinstance(line, dict) and "$unordered" in line:
            self._compare_unordered(line["$unordered"], came, where, more)
        elif isinstance(line, dict) and "$any" in line:
            _check(KINDS[line["$any"]](came), where, f"a {line['$any']}", came)
            self._kept(line, came)
        elif isinstance(line, dict) and "$get" not in line:
            _check(isinstance(came, dict), where, "an object", came)
            missing, unknown = line.keys() - came.keys(), came.keys() - line.keys()
            _check(not missing, where, f"the fields {sorted(missing)}", came)
            _check(more or not unknown, where, f"no fields {sorted(unknown)}", came)
            for key, value in line.items():
                self._compare(value, came[key], f"{where}.{key}", more)
        elif isinstance(line, list):
            _check(isinstance(came, list) and len(came) == len(line), where, f"{line}", came)
            for number, (item, its) in enumerate(zip(line, came, strict=True)):
                self._compare(item, its, f"{where}[{number}]", more)
        else:
            value = self.said(line)
            same = value == came and isinstance(value, bool) == isinstance(came, bool)
            _check(same, where, repr(value), came)

    def _compare_unordered(self, items: list[Any], came: Any, where: str, more: bool) -> None:
        _check(isinstance(came, list) and len(came) == len(items), where, f"{len(items)}", came)
        left = list(came)
        for item in items:
            for candidate in left:
                try:
                    self.heard(item, candidate, more=more)
                except Mismatch:
                    continue
                left.remove(candidate)
                break
            else:
                raise Mismatch(f"{where}: expected {item} among {left}")

    def _kept(self, line: Any, value: Any) -> Any:
        if "$set" in line:
            self._known[line["$set"]] = value
        return value

    def _got(self, line: Any) -> Any:
        value = self._known[line["$get"]]
        return value + line["$plus"] if "$plus" in line else value

    def _filled(self, text: str) -> str:
        return _NAME.sub(lambda found: str(self._known[found[1]]), text)


def _check(holds: bool, where: str, expected: str, came: Any) -> None:
    if not holds:
        raise Mismatch(f"{where or 'the whole'}: expected {expected}, came {came!r}")
