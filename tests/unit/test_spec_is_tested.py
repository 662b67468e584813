"""Every rule of the protocol has a test that carries its number, and no test makes one up."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SPEC = ROOT / "protocol" / "SPEC.md"
RULE = re.compile(r"^- \*\*([CERMDHBX]\d+)\*\* ", re.MULTILINE)
IN_NAME = re.compile(r"_([cermdhbx]\d+)(?=_|$)")
IN_TEXT = re.compile(r"\b([CERMDHBX]\d+)\b")


def rules() -> list[str]:
    """The numbers in the order of the page."""
    return RULE.findall(SPEC.read_text())


def claims() -> dict[str, set[str]]:
    """Which rules each test says it tests, by its name or docstring."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        if "node_modules" in path.parts or path == Path(__file__):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if not node.name.startswith("test_"):
                continue
            named = {rule.upper() for rule in IN_NAME.findall(node.name)}
            told = set(IN_TEXT.findall(ast.get_docstring(node) or ""))
            found[f"{path.relative_to(ROOT)}::{node.name}"] = named | told
    return found


def test_the_rules_are_numbered_without_a_hole_and_without_a_repeat() -> None:
    numbered: dict[str, list[int]] = {}
    for rule in rules():
        numbered.setdefault(rule[0], []).append(int(rule[1:]))
    assert list(numbered) == ["C", "E", "R", "M", "D", "H", "B", "X"]
    for letter, numbers in numbered.items():
        assert numbers == list(range(1, len(numbers) + 1)), letter


def test_every_rule_has_a_test() -> None:
    tested = set().union(*claims().values())
    assert [rule for rule in rules() if rule not in tested] == []


def test_no_test_names_a_rule_that_does_not_exist() -> None:
    known = set(rules())
    wrong = {test: claimed - known for test, claimed in claims().items() if claimed - known}
    assert wrong == {}
