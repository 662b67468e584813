"""The OpenAPI document: every operation says all it does, and every example is a true one."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI, Response
from jsonschema import Draft202012Validator
from pydantic import BaseModel, Field

from hubbub.app import build
from hubbub.config import Settings
from hubbub.web import openapi
from hubbub.web.examples import NONE, Examples
from hubbub.web.openapi import TAGS, operations

Schema = dict[str, Any]


@pytest.fixture(scope="module")
def document() -> Schema:
    """The one of Hubbub."""
    return openapi.document(build(Settings()))


def described(document: Schema) -> list[tuple[str, Schema]]:
    """Every operation, with a name to tell it by."""
    return [(f"{method.upper()} {path}", it) for path, method, it in operations(document)]


def test_operations_are_named_by_their_functions_each_by_another(document: Schema) -> None:
    named: dict[str, list[str]] = {}
    for name, operation in described(document):
        assert operation["operationId"].isidentifier(), name
        assert "api_v1" not in operation["operationId"], name
        named.setdefault(operation["operationId"], []).append(name)
    assert {id: names for id, names in named.items() if len(names) > 1} == {}


def test_every_operation_says_what_it_does_and_belongs_to_a_described_group(
    document: Schema,
) -> None:
    groups = {tag["name"]: tag["description"] for tag in document["tags"]}
    assert groups == TAGS
    for name, operation in described(document):
        assert operation["description"].strip(), name
        assert len(operation["tags"]) == 1, name
        assert operation["tags"][0] in groups, name


def test_every_operation_documents_its_problems(document: Schema) -> None:
    problem = {"application/problem+json": {"$ref": "#/components/schemas/Problem"}}
    for name, operation in described(document):
        for status in ("4XX", "5XX", "429", "503"):
            response = resolved(document, operation["responses"][status])
            if status in ("4XX", "5XX"):
                schemas = {kind: body["schema"] for kind, body in response["content"].items()}
                assert schemas == problem, name
        assert "422" not in operation["responses"], name
    assert "HTTPValidationError" not in document["components"]["schemas"]
    assert "ValidationError" not in document["components"]["schemas"]


def test_headers_are_documented_where_they_are_sent(document: Schema) -> None:
    for name, operation in described(document):
        for status, response in operation["responses"].items():
            headers = resolved(document, response).get("headers", {})
            assert "X-Request-ID" in headers, name
            assert ("Location" in headers) == (status == "201"), name
            assert ("Retry-After" in headers) == (status in ("429", "503", "5XX")), name
            for header in headers.values():
                assert resolved(document, header)["schema"], name


def test_every_route_of_the_api_but_the_way_in_asks_for_a_token(document: Schema) -> None:
    schemes = document["components"]["securitySchemes"]
    assert all((it["type"], it["scheme"]) == ("http", "bearer") for it in schemes.values())
    for name, operation in described(document):
        way_in = name.split("/auth/")[-1] in ("register", "login", "refresh")
        free = way_in or "/api/v1/" not in name
        assert bool(operation.get("security")) != free, name


def test_a_parameter_is_left_out_and_never_null(document: Schema) -> None:
    for name, operation in described(document):
        for parameter in operation.get("parameters", ()):
            kinds = parameter["schema"].get("anyOf", [parameter["schema"]])
            assert {"type": "null"} not in kinds, f"{name}: {parameter['name']}"


def test_the_bounds_of_ids_are_documented(document: Schema) -> None:
    for name, operation in described(document):
        for parameter in operation.get("parameters", ()):
            schema = parameter["schema"]
            if schema.get("type") == "integer":
                bounds = {"minimum", "maximum"}
                assert bounds <= schema.keys(), f"{name}: {parameter['name']}"


def test_a_server_that_is_not_ready_says_what_is_missing(document: Schema) -> None:
    responses = document["paths"]["/readyz"]["get"]["responses"]
    schemas = [responses[s]["content"]["application/json"]["schema"] for s in ("200", "503")]
    assert schemas == [{"$ref": "#/components/schemas/Readiness"}] * 2


def test_every_body_has_an_example(document: Schema) -> None:
    for name, operation in described(document):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            assert "example" in content or "examples" in content, name


def test_every_example_fits_its_schema(document: Schema) -> None:
    found = list(examples(document))
    assert len(found) > 100
    for where, schema, example in found:
        whole = {"components": document["components"], **schema}
        errors = Draft202012Validator(whole).iter_errors(example)
        assert [error.message for error in errors] == [], f"{where}: {example!r}"


def test_every_reference_leads_somewhere(document: Schema) -> None:
    for where, part in dictionaries(document):
        if isinstance(part.get("$ref"), str):
            assert resolved(document, part), where


def test_an_example_is_put_together_from_those_of_the_fields() -> None:
    class Leaf(BaseModel):
        label: str = Field(examples=["red"])

    class Tree(BaseModel):
        id: int
        created_at: str
        leaves: list[Leaf]
        note: str | None = None
        gone_at: str | None
        twin: "Tree | None" = None

    schema = Tree.model_json_schema(ref_template="#/components/schemas/{model}")
    examples = Examples({**schema["$defs"]})
    tree = schema["$defs"].get("Tree", schema)
    assert examples.of(tree)["leaves"] == [{"label": "red"}]
    assert examples.of(tree).keys() >= {"id", "created_at", "gone_at"}


def test_what_has_no_example_gets_none() -> None:
    class Coded(BaseModel):
        code: str = Field(pattern="^[0-9]{4}$")

    assert Examples({}).of(Coded.model_json_schema()) is NONE


def test_a_response_with_a_version_is_documented_with_its_etag() -> None:
    class Thing(BaseModel):
        version: int

    routes = APIRouter(tags=["service"])

    @routes.get("/things/1")
    async def get_thing(response: Response) -> Thing:
        """A thing."""
        response.headers["ETag"] = '"1"'
        return Thing(version=1)

    app = FastAPI()
    app.include_router(routes)
    answer = openapi.document(app)["paths"]["/things/1"]["get"]["responses"]["200"]
    assert answer["headers"].keys() == {"X-Request-ID", "ETag"}
    assert answer["content"]["application/json"]["example"] == {"version": 1}


def examples(document: Schema) -> Iterator[tuple[str, Schema, Any]]:
    """Every example in the document, with the schema that it must fit."""
    for where, part in dictionaries(document):
        if isinstance(part.get("schema"), dict):
            given = part.get("examples", {})
            named = [it["value"] for it in given.values()] if isinstance(given, dict) else given
            for example in [*named, *([part["example"]] if "example" in part else [])]:
                yield where, part["schema"], example
        elif isinstance(part.get("examples"), list):
            for example in part["examples"]:
                yield where, {key: it for key, it in part.items() if key != "examples"}, example


def dictionaries(part: Any, where: str = "#") -> Iterator[tuple[str, Schema]]:
    """Every object in the document, examples excepted."""
    if isinstance(part, dict):
        yield where, part
        for key, inner in part.items():
            if key not in ("example", "examples"):
                yield from dictionaries(inner, f"{where}/{key}")
    elif isinstance(part, list):
        for number, inner in enumerate(part):
            yield from dictionaries(inner, f"{where}/{number}")


def resolved(document: Schema, part: Schema) -> Schema:
    if "$ref" not in part:
        return part
    found: Any = document
    for key in part["$ref"].removeprefix("#/").split("/"):
        found = found[key]
    assert isinstance(found, dict)
    return found
