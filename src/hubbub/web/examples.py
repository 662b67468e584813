"""Examples of whole bodies, put together from the examples of their fields."""

from typing import Any

SCHEMAS = "#/components/schemas/"
MOMENT = "2025-11-13T12:00:00.000000Z"
NONE: Any = object()  # where no example can be given

# What a field's name tells, when the field itself gives no example.
_BY_NAME: dict[str, Any] = {
    "access_token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    "assignee": "bob",
    "by": "alice",
    "content": "Hello everyone!",
    "creator": "alice",
    "current_password": "correct horse battery staple",
    "description": "Everything for the launch",
    "display_name": "Alice",
    "email": "alice@example.com",
    "emoji": "\N{THUMBS UP SIGN}",
    "label": "launch",
    "labels": "launch",
    "link": "/project/123/channel/456",
    "name": "launch",
    "next_cursor": "50",
    "password": "correct horse battery staple",
    "rank": "a0",
    "room": "channel:456",
    "sender": "alice",
    "title": "Publish the launch page",
    "topic": "What everybody should know",
    "url": "https://example.com/hooks/hubbub",
    "username": "alice",
}
_BY_TYPE: dict[str, Any] = {"integer": 1, "number": 1, "boolean": False, "object": {}}


class Examples:
    """Finds examples for the schemas of one document; `schemas` are its components."""

    def __init__(self, schemas: dict[str, Any]) -> None:
        self._schemas = schemas
        self._open: set[str] = set()  # the references that are being followed

    def add_to(self, body: dict[str, Any], *, request: bool = False) -> None:
        """Gives each content of a request body or response an example, if it has none and one
        can be found. Of a request, only what is required or has an example of its own is shown.
        """
        for content in body.get("content", {}).values():
            if "example" in content or "examples" in content or not content.get("schema"):
                continue
            found = self.of(content["schema"], request=request)
            if found == {}:  # everything may be left out, and nothing has an example
                found = self.of(content["schema"])
            if found is not NONE and found != {}:
                content["example"] = found

    def of(self, schema: dict[str, Any], name: str = "", *, request: bool = False) -> Any:
        """An example of `schema`, or `NONE`."""
        given = self._given(schema)
        if given is not NONE:
            return given
        if "$ref" in schema:
            return self._referred(schema["$ref"].removeprefix(SCHEMAS), name, request)
        for key in ("allOf", "anyOf", "oneOf"):
            if key in schema:
                if _is_moment(name) and {"type": "null"} in schema[key]:
                    return None  # most objects are neither archived nor read nor edited
                found = [self.of(part, name, request=request) for part in schema[key]]
                return next((value for value in found if value is not NONE), NONE)
        if "properties" in schema:
            return self._object(schema, request)
        if schema.get("type") == "array":
            item = self.of(schema.get("items", {}), name, request=request)
            return [] if item is NONE and not schema.get("minItems") else [item]
        return self._guess(schema, name)

    def _referred(self, key: str, name: str, request: bool) -> Any:
        if key in self._open:
            return NONE
        self._open.add(key)
        try:
            return self.of(self._schemas[key], name, request=request)
        finally:
            self._open.discard(key)

    def _object(self, schema: dict[str, Any], request: bool) -> Any:
        whole = {}
        required = schema.get("required", ())
        for name, part in schema["properties"].items():
            if request and name not in required and self._given(part, deep=True) is NONE:
                continue
            value = self.of(part, name, request=request)
            if value is not NONE:
                whole[name] = value
            elif name in required:
                return NONE
        return whole

    def _given(self, schema: dict[str, Any], *, deep: bool = False) -> Any:
        """What the schema itself says; with `deep`, also one of its alternatives."""
        if "const" in schema:
            return schema["const"]
        if "example" in schema:
            return schema["example"]
        if schema.get("examples"):
            return schema["examples"][0]
        if "enum" in schema and not deep:
            return schema["enum"][0]
        parts = schema.get("anyOf", ()) if deep else ()
        found = (self._given(part, deep=True) for part in parts)
        return next((value for value in found if value is not NONE), NONE)

    def _guess(self, schema: dict[str, Any], name: str) -> Any:
        kind = schema.get("type")
        if kind == "null":
            return None
        if kind != "string":
            return _BY_TYPE.get(str(kind), NONE)
        if "default" in schema:
            return schema["default"]
        if _is_moment(name):
            return MOMENT
        if schema.get("format") == "date":
            return MOMENT[:10]
        if schema.get("format") or (schema.get("pattern") and name not in _BY_NAME):
            return NONE
        return _BY_NAME.get(name, name.replace("_", " ") or NONE)


def _is_moment(name: str) -> bool:
    return name == "at" or name.endswith(("_at", "_since"))
