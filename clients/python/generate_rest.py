"""Writes the typed REST calls of the client from the server's OpenAPI document.

    python generate_rest.py openapi.json

`rest_types.py` and `rest_calls.py` are made by this and never edited.
"""

import json
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parent / "src" / "hubbub_client"
SCALARS = {"integer": "int", "number": "float", "string": "str", "boolean": "bool", "null": "None"}

Schema = dict[str, Any]


def main() -> None:
    """Writes both files."""
    for name, text in modules(json.loads(Path(sys.argv[1]).read_text())).items():
        (PACKAGE / name).write_text(text)


def modules(document: Schema) -> dict[str, str]:
    """The text of each file, by its name."""
    made = {"rest_types.py": _types(document), "rest_calls.py": _calls(document)}
    return {name: _formatted(text) for name, text in made.items()}


def _types(document: Schema) -> str:
    lines = ['"""What REST says and hears. Made by `generate_rest.py`; not to be edited."""', ""]
    lines += ["from typing import Any, Literal, NotRequired, TypedDict"]
    for name in _in_order(document):
        schema = document["components"]["schemas"][name]
        lines += ["", "", f"class {_name(name)}(TypedDict):"]
        lines += _docstring(schema.get("description") or f"A part of a list: `{name}`.", 4)
        needed = schema.get("required", [])
        for field, its in schema["properties"].items():
            hint = _hint(its)
            lines.append(f"    {field}: {hint if field in needed else f'NotRequired[{hint}]'}")
    return "\n".join(lines) + "\n"


def _in_order(document: Schema) -> list[str]:
    """The names of what the calls say and hear, each after those that it is made of."""
    needs: dict[str, list[str]] = {}
    asked = [name for _, _, it in _operations(document) for name in _named(_spoken(it))]
    while asked:
        name = asked.pop()
        if name not in needs:
            needs[name] = _named(document["components"]["schemas"][name])
            asked += needs[name]
    return list(TopologicalSorter(dict(sorted(needs.items()))).static_order())


def _spoken(it: Schema) -> list[Any]:
    """The parts of an operation that are not about its refusals."""
    good = [answer for status, answer in it["responses"].items() if status.startswith("2")]
    return [it.get("parameters"), it.get("requestBody"), good]


def _named(part: Any) -> list[str]:
    return sorted(set(re.findall(r'#/components/schemas/(\w+)"', json.dumps(part))))


def _calls(document: Schema) -> str:
    bodies = [_call(path, method, it) for path, method, it in _operations(document)]
    text = "\n\n".join(bodies)
    used = sorted(
        name for name in map(_name, _in_order(document)) if re.search(rf"\b{name}\b(?!\()", text)
    )
    return "\n".join(
        [
            '"""Every call of REST, typed. Made by `generate_rest.py`; not to be edited."""',
            "",
            "from typing import Any, Literal, Unpack, cast",
            "",
            "from hubbub_client.rest_transport import RestTransport",
            "from hubbub_client.rest_types import (",
            *(f"    {name}," for name in used),
            ")",
            "",
            "",
            "class RestCalls(RestTransport):",
            *_docstring(
                "The calls, by the names that the server's document gives them. Each raises a "
                "`HubbubClientError` when it is refused or fails.",
                4,
            ),
            "",
            text,
        ]
    )


def _call(path: str, method: str, it: Schema) -> str:
    parameters = it.get("parameters", [])
    in_path = {p["name"]: _hint(p["schema"]) for p in parameters if p["in"] == "path"}
    queries = [p for p in parameters if p["in"] == "query"]
    headers = {p["name"] for p in parameters if p["in"] == "header"}
    signature = ["self", *(f"{name}: {hint}" for name, hint in in_path.items())]
    if in_path:
        signature.append("/")
    named = [
        f"{p['name']}: {_hint(p['schema'])}" if p.get("required") else f"{_query(p)} = None"
        for p in queries
    ]
    if "Idempotency-Key" in headers:
        named.append("idempotency_key: str | None = None")
    if "If-Match" in headers:
        named.append("if_match: int | None = None")
    if named:
        signature += ["*", *named]
    arguments = [f'"{method.upper()}"', f"f{json.dumps(_filled(path))}" if in_path else f'"{path}"']
    if queries:
        pairs = ", ".join(f'"{p["name"]}": {p["name"]}' for p in queries)
        arguments.append(f"query={{{pairs}}}")
    if "requestBody" in it:
        signature.append(f"**body: Unpack[{_hint(_json(it['requestBody']))}]")
        arguments.append("body=dict(body)")
    if "Idempotency-Key" in headers:
        arguments.append("key=idempotency_key")
    if "If-Match" in headers:
        arguments.append("if_match=if_match")
    if not it.get("security"):
        arguments.append("anonymous=True")
    answer = _answer(it)
    call = f"await self.request({', '.join(arguments)})"
    lines = [f"    async def {it['operationId']}({', '.join(signature)}) -> {answer}:"]
    lines += _docstring(it["description"], 8)
    lines.append(
        f"        {call}" if answer == "None" else f"        return cast({answer}, {call})"
    )
    return "\n".join(lines)


def _operations(document: Schema) -> Iterator[tuple[str, str, Schema]]:
    for path, methods in document["paths"].items():
        for method, it in methods.items():
            if "operationId" in it and it["tags"] != ["service"]:
                yield path, method, it


def _answer(it: Schema) -> str:
    good = next(it["responses"][status] for status in it["responses"] if status.startswith("2"))
    return _hint(_json(good)) if "content" in good else "None"


def _json(body: Schema) -> Schema:
    schema: Schema = body["content"]["application/json"]["schema"]
    return schema


def _hint(schema: Schema) -> str:
    if "$ref" in schema:
        return _name(schema["$ref"].rpartition("/")[2])
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        return " | ".join(dict.fromkeys(map(_hint, choices)))
    if "enum" in schema:
        return f"Literal[{', '.join(json.dumps(value) for value in schema['enum'])}]"
    if "const" in schema:
        return f"Literal[{json.dumps(schema['const'])}]"
    if schema.get("type") == "array":
        return f"list[{_hint(schema['items'])}]"
    return SCALARS.get(schema.get("type", ""), "dict[str, Any]")


def _query(parameter: Schema) -> str:
    hint = _hint(parameter["schema"])
    return f"{parameter['name']}: {hint}" + ("" if hint.endswith("| None") else " | None")


def _filled(path: str) -> str:
    return re.sub(r"\{(\w+)\}", r"{self.quote(\1)}", path)


def _name(schema: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"\W|_", schema) if part)


def _docstring(text: str, indent: int) -> list[str]:
    space = " " * indent
    lines = textwrap.wrap(" ".join(text.split()), 94 - indent)
    if len(lines) == 1:
        return [f'{space}"""{lines[0]}"""']
    return [f'{space}"""{lines[0]}', *(space + line for line in lines[1:]), f'{space}"""']


def _formatted(text: str) -> str:
    ruff = Path(sys.executable).with_name("ruff")
    config = ["--config", str(Path(__file__).parent / "pyproject.toml")]
    name = str(PACKAGE / "rest.py")
    for command in (["check", "--fix-only", "--quiet"], ["format"]):
        done = subprocess.run(
            [ruff, *command, *config, "--stdin-filename", name, "-"],
            input=text,
            capture_output=True,
            text=True,
            check=True,
        )
        text = done.stdout
    return text


if __name__ == "__main__":
    main()
